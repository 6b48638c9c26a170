"""torch.hub: nothing is ever downloaded."""

import os
import re
from urllib.parse import urlparse  # noqa: F401 - imported from here by packages

from _nabla import engine, habits
from _nabla.engine import Unsupported

HASH_REGEX = re.compile(r"-([a-f0-9]*)\.")  # the beginning of the SHA-256 in a file's name: resnet18-f37072fd.pth


def _refuse(what):
    raise Unsupported(f"Nabla does not download anything: {what}")


class AbsentWeights(dict):
    """
    The weights that a program would have downloaded: there are none. Models that load them keep their initial values, and what is picked from them
    is absent as well; a number in them is refused.
    """

    def __init__(self, url):
        self._url = url

    def __missing__(self, key):
        return self

    def get(self, key, default=None):
        return self

    def pop(self, key, default=None):
        return self

    def __delitem__(self, key):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        _refuse(f"the weights at {self._url!r} are needed here")


def are_absent(state_dict):
    """Whether these are weights that were not downloaded, or what a program took over from such ones: nothing."""
    return isinstance(state_dict, AbsentWeights) or (not state_dict and habits.has_said("absent-weights"))


def load_state_dict_from_url(url, *args, **kwargs):
    habits.find(
        "absent-weights",
        "warning",
        f"The weights at {url} are not downloaded: the parameters keep their initial values, and all numbers are those of the untrained model.",
        engine.site(),
    )
    return AbsentWeights(url)


def load(repo_or_dir, model=None, *args, **kwargs):
    _refuse(f"torch.hub.load({repo_or_dir!r})")


def download_url_to_file(url, dst, *args, **kwargs):
    _refuse(f"torch.hub.download_url_to_file({url!r})")


def list(github, *args, **kwargs):
    _refuse(f"torch.hub.list({github!r})")


def help(github, model, *args, **kwargs):
    _refuse(f"torch.hub.help({github!r})")


def get_dir():
    return os.path.join(_get_torch_home(), "hub")


def set_dir(d):
    os.environ["TORCH_HOME"] = d


def _get_torch_home():
    return os.path.expanduser(os.getenv("TORCH_HOME", os.path.join("~", ".cache", "torch")))

"""torch.hub: nothing is ever downloaded."""

import os
import re
from urllib.parse import urlparse  # noqa: F401 - imported from here by packages

from _nabla.engine import Unsupported

HASH_REGEX = re.compile(r"-([a-f0-9]*)\.")  # the beginning of the SHA-256 in a file's name: resnet18-f37072fd.pth


def _refuse(what):
    raise Unsupported(f"Nabla does not download anything: {what}")


def load_state_dict_from_url(url, *args, **kwargs):
    _refuse(f"torch.hub.load_state_dict_from_url({url!r})")


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

"""torch.hub: nothing is ever downloaded."""

import os

from _nabla.engine import Unsupported


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

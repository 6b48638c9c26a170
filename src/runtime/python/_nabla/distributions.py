"""importlib.metadata: the installed packages as user code asks for them, mostly for a version.

https://docs.python.org/3/library/importlib.metadata.html
"""

import importlib
from importlib.metadata import Distribution

from . import loading

_STAND_INS = {"torch": "torch", "numpy": "numpy", "jax": "jax", "jaxlib": "jax", "scipy": "scipy", "pytorch-lightning": "pytorch_lightning", "lightning": "lightning", "matplotlib": "matplotlib"}


class _Installed(Distribution):
    """A package of the environment, by the folder (or egg's file) of its metadata."""

    def __init__(self, folder):
        self._folder = folder

    def read_text(self, filename):
        if loading.kind(self._folder) == "file":
            return loading.read(self._folder) if filename == "PKG-INFO" else None
        path = f"{self._folder}/{filename}"
        return loading.read(path) if loading.kind(path) == "file" else None

    def locate_file(self, path):
        return f"{self._folder.rpartition('/')[0]}/{path}"


class _Here(Distribution):
    """A package without metadata: a stand-in of ours, or one of the workspace, which nobody has installed."""

    def __init__(self, name, version):
        self._metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"

    def read_text(self, filename):
        return self._metadata if filename == "METADATA" else None

    def locate_file(self, path):
        return path


def found(context):
    """The distributions with a name. Without one, all are meant; nobody who differentiates asks for them."""
    if context is None or context.name is None:
        return
    name = context.name.lower().replace("_", "-").replace(".", "-")
    if name in _STAND_INS:
        yield _Here(context.name, importlib.import_module(_STAND_INS[name]).__version__)
        return
    for folder in loading.environment:
        folder = loading.metadata_of(folder, context.name)
        if folder is not None:
            yield _Installed(folder)
            return
    if any(loading.kind(f"{root}/{source}{name.replace('-', '_')}") == "folder" for root in loading.roots for source in ("", "src/")):
        yield _Here(context.name, "0+unknown")

"""Names that a package has and its stand-in here has not: they can be imported, and say so when they are used."""

import sys
import types

from .engine import Unsupported


class _Absent:
    def __init__(self, name):
        self._name = name

    def __call__(self, *args, **kwargs):
        raise Unsupported(f"Nabla does not support {self._name} yet")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(f"{self._name}.{name}")

    def __setitem__(self, key, value):
        """Rules that a library registers for its own primitives: there is nobody to ask for them."""

    def __repr__(self):
        return f"<{self._name}, not supported>"


def absent_names(module, names):
    """A module's `__getattr__` that knows the names in `names`, and refuses all others as Python does."""
    known = frozenset(names.split())

    def lookup(name):
        if name in known:
            return _Absent(f"{module}.{name}")
        raise AttributeError(f"module '{module}' has no attribute '{name}'")

    return lookup


def every_name(module):
    """The `__getattr__` of a private module: it has every name."""

    def lookup(name):
        if name.startswith("__"):
            raise AttributeError(f"module '{module}' has no attribute '{name}'")
        return _Absent(f"{module}.{name}")

    return lookup


def modules(package, names):
    """Submodules that can be imported, as can everything from them."""
    for name in names.split():
        module = sys.modules[f"{package}.{name}"] = types.ModuleType(f"{package}.{name}", "Not there: its names say so when they are used.")
        module.__getattr__ = every_name(module.__name__)
        setattr(sys.modules[package], name, module)

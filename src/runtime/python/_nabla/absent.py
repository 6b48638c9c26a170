"""
What a package has and its stand-in here has not. Either its names are refused as soon as they are called or passed through, where whoever asks for them wants
a value (`absent_names`, `every_name`, `modules`); or they are placeholders, which absorb what has no effect on numbers and are refused when a value is
asked of them (`placeholder_names`, `placeholder_modules`).
"""

import sys
import types

from .engine import Unsupported
from .placeholders import Placeholder, PlaceholderModule


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


def placeholder_names(module):
    """The `__getattr__` of a module that is here in part: it has every name."""

    def __getattr__(name):
        if name.startswith("__"):
            raise AttributeError(f"module '{module}' has no attribute '{name}'")
        return Placeholder(f"{module}.{name}", f"Nabla has no {module}.{name}")

    return __getattr__


def refuse(what):
    """Raise for a use of a function that is here only in part."""
    Placeholder(what, f"Nabla has no {what}")._fail()


def placeholder_modules(package, names):
    """Submodules of which nothing is here."""
    for name in names.split():
        module = PlaceholderModule(f"{package}.{name}", f"Nabla has no {package}.{name}")
        sys.modules[module.__name__] = module
        setattr(sys.modules[package], name, module)


def without(function, **given):
    """Refuse options that a stand-in for `function` takes and does not heed. `given`: option -> whether it was given."""
    for option, was in given.items():
        if was:
            raise Unsupported(f"Nabla does not support {function} with {option}= yet")

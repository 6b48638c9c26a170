"""Packages that are here in part: their other names can be imported, and say so when a value is asked of them."""

import sys

from .engine import Unsupported
from .placeholders import Placeholder, PlaceholderModule


def absent(module):
    def __getattr__(name):
        if name.startswith("__"):
            raise AttributeError(f"module '{module}' has no attribute '{name}'")
        return Placeholder(f"{module}.{name}", f"Nabla has no {module}.{name}")

    return __getattr__


def refuse(what):
    """Raise for a use of a function that is here only in part."""
    Placeholder(what, f"Nabla has no {what}")._fail()


def absent_modules(package, names):
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

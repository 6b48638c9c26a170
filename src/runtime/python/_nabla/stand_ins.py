"""Stand-ins for packages of plain Python that people have installed as a rule: they are here for those who have not."""

import os
from importlib.machinery import PathFinder

_FOLDER = f"{os.path.dirname(os.path.dirname(__file__))}/_unless_installed"


class Finder:
    """Asked after the workspace and the environment."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        return PathFinder.find_spec(name, [_FOLDER]) if path is None else None


def has(module):
    """Whether a module is part of such a stand-in."""
    return (getattr(module, "__file__", None) or "").startswith(_FOLDER)

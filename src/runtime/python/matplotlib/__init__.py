"""matplotlib: nothing is drawn. Every name exists, can be called and indexed, and gives the same kind of nothing."""

import sys
import types
from importlib.machinery import ModuleSpec

__version__ = "3.10.0"


class Absorbed:
    """Takes every call, attribute and index; stands for a figure, axes, a colour map …"""

    def __init__(self, name):
        object.__setattr__(self, "_name", name)

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Absorbed(f"{self._name}.{name}")

    def __setattr__(self, name, value):
        pass

    def __call__(self, *args, **kwargs):
        # `fig, ax = plt.subplots(…)` is the one call whose result is taken apart.
        if self._name.rpartition(".")[2] == "subplots":
            return Absorbed("figure"), Absorbed("axes")
        return Absorbed(f"{self._name}()")

    def __getitem__(self, key):
        return Absorbed(f"{self._name}[]")

    def __setitem__(self, key, value):
        pass

    def __iter__(self):
        return iter((Absorbed(f"{self._name}[]"),))

    def __len__(self):
        return 1

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

    def __bool__(self):
        return True

    def __repr__(self):
        return f"<matplotlib: {self._name} is not drawn>"

    def __mro_entries__(self, bases):
        return (object,)


class _Module(types.ModuleType):
    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Absorbed(f"{self.__name__}.{name}")


class _Finder:
    """Any submodule: matplotlib.pyplot, mpl_toolkits.mplot3d …"""

    @staticmethod
    def find_spec(name, path=None, target=None):
        top = name.partition(".")[0]
        if name != "matplotlib" and top in ("matplotlib", "mpl_toolkits"):
            return ModuleSpec(name, _Finder, is_package=True)
        return None

    @staticmethod
    def create_module(spec):
        return _Module(spec.name)

    @staticmethod
    def exec_module(module):
        module.__path__ = []


sys.meta_path.append(_Finder)
rcParams = {}


def use(*args, **kwargs):
    return None


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return Absorbed(f"matplotlib.{name}")

"""matplotlib: nothing is drawn. Every name exists, can be called, indexed and calculated with, and gives the same kind of nothing."""

import dis
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
        return Absorbed(f"{self._name}()")

    def __getitem__(self, key):
        return Absorbed(f"{self._name}[]")

    def __setitem__(self, key, value):
        pass

    def __iter__(self):
        """As many as are taken apart, as in `fig, ax = plt.subplots()`; one where a loop asks."""
        return iter([Absorbed(f"{self._name}[]") for _ in range(_taken_apart(sys._getframe(1)))])

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


def _taken_apart(frame):
    """How many names are on the left of the assignment that a frame is at; 1 where it is at none."""
    code, at = frame.f_code.co_code, frame.f_lasti
    return code[at + 1] if dis.opname[code[at]] == "UNPACK_SEQUENCE" else 1


def _calculated(self, *others):
    return Absorbed(f"({self._name})")


for _name in "add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow matmul rmatmul neg pos abs".split():
    setattr(Absorbed, f"__{_name}__", _calculated)
del _name


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

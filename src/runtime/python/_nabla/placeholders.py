"""Stand-ins for what is not there: packages that are not installed, and names whose statement was not run or failed.

They can be imported, subclassed, used as decorators, called and passed around: logging, plotting and progress bars have no effect on gradients.
As soon as a value is asked of one of them it raises, and says what is missing.
"""

import sys
import types
from abc import ABCMeta
from importlib.machinery import ModuleSpec

from . import stand_ins

loading = False  # True while files are being loaded; set by the runner
absent = set()  # packages that a running script imports unconditionally, and may find missing


def guarded(frame):
    """Whether the import that `frame` is at has a way out where the package is missing; set by `loading`, which knows the sources."""
    return False



# Parts of PyTorch without a stand-in: what is imported from them is a placeholder.
_UNSUPPORTED = tuple(
    f"torch.{name}"
    for name in (
        "utils.cpp_extension utils.benchmark utils.dlpack utils.mobile_optimizer utils.bottleneck utils.collect_env utils.flop_counter utils.weak utils._device "
        "utils._python_dispatch utils.bundled_inputs utils.jit utils._foreach_utils utils.data.datapipes utils.data.graph nn.parallel.replicate nn.parallel.scatter_gather "
        "nn.parallel.parallel_apply nn.parallel.comm nn.parallel._functions nested export package masked futures monitor testing._internal _inductor _dynamo.config "
        "_dynamo.backends _functorch _prims _refs _decomp _guards _subclasses _higher_order_ops _lowrank _export cuda.nccl cuda.comm cuda.graphs fx._symbolic_trace "
        "distributed.rpc distributed.autograd distributed.optim distributed.fsdp distributed.algorithms distributed._tensor distributed.tensor distributed.checkpoint "
        "distributed.device_mesh distributed.nn distributed.launcher distributed.launch distributed.run distributed.pipeline distributed.pipelining distributed.elastic "
        "distributed._functional_collectives distributed._symmetric_memory distributed._composable distributed._shard distributed.distributed_c10d distributed.utils"
    ).split()
)


def _unsupported(name):
    """The part of PyTorch that a module is, or is in; None where it is none of those."""
    return next((part for part in _UNSUPPORTED if name == part or name.startswith(part + ".")), None)


class Missing(ModuleNotFoundError):
    """A value was asked of something that is not there. `place`: the call that should have made it, as (code, instruction), or None.
    `cause`: the exception that kept it from being made, if one did. `name`: what the program calls it."""

    place = cause = None
    unsupported = False  # it is not the program's author who could help


Missing.__name__ = Missing.__qualname__ = "ModuleNotFoundError"  # what the program's author knows


class Placeholder:
    """Something that is not there, under the name the program has for it."""

    def __init__(self, name, reason, place=None, cause=None):
        object.__setattr__(self, "_nabla_name", name)
        object.__setattr__(self, "_nabla_reason", reason)
        object.__setattr__(self, "_nabla_place", place)
        object.__setattr__(self, "_nabla_cause", cause)

    def _part(self, suffix, place=None):
        """What stands for something made of this."""
        return Placeholder(self._nabla_name + suffix, self._nabla_reason, place, self._nabla_cause)

    def _missing(self):
        error = Missing(f"`{self._nabla_name}` is needed here, but {self._nabla_reason}")
        error.name, error.place, error.cause = self._nabla_name, self._nabla_place, self._nabla_cause
        error.unsupported = self._nabla_name.startswith(_UNSUPPORTED)
        return error

    def _fail(self):
        raise self._missing()

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        if name.startswith("_") and not loading:
            self._fail()  # the facades look for a tensor's insides here
        return self._part(f".{name}", self._nabla_place)

    def __setattr__(self, name, value):
        pass

    def __call__(self, *args, **kwargs):
        if len(args) == 1 and not kwargs and isinstance(args[0], (type, types.FunctionType)):
            return args[0]  # used as a decorator
        frame = sys._getframe(1)
        return self._part("(…)", None if loading else (frame.f_code, frame.f_lasti))

    def __mro_entries__(self, bases):
        others = {type(b): None for b in bases if isinstance(b, type) and not issubclass(_MissingMeta, type(b))}
        meta = type("MissingMeta", (_MissingMeta, *others), {}) if others else _MissingMeta
        return (meta("MissingBase", (MissingBase,), {"_nabla_stands_for": self}),)

    def __getitem__(self, key):
        if not loading:
            self._fail()
        return self._part("[…]")

    def __or__(self, other):
        if not loading:
            self._fail()
        return self

    __ror__ = __or__

    def __instancecheck__(self, instance):
        return False

    def __repr__(self):
        return f"<missing {self._nabla_name}>"

    def __hash__(self):
        return id(self)

    def __eq__(self, other):
        return self is other

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


def _declares(cls, name):
    """Whether a class, or one it inherits from, annotates a name that it gives no value."""
    from annotationlib import Format, get_annotations

    return any(name in get_annotations(c, format=Format.FORWARDREF) for c in cls.__mro__[:-1])


class _MissingMeta(ABCMeta):  # the bases beside it are often abstract
    """Classes below a base that is not there: what the base would have made of their attributes is not there either."""

    def __getattr__(cls, name):
        if name.startswith("_") or not (loading or _declares(cls, name)):
            raise AttributeError(f"type object '{cls.__name__}' has no attribute '{name}'")
        return Placeholder(f"{cls.__name__}.{name}", "a base class of it is in a package that is not in the workspace or the chosen environment")


class MissingBase(metaclass=_MissingMeta):
    """Stands for a base class that is not there. What its constructor would have set up is missed only when it is used."""

    def __new__(cls, *args, **kwargs):
        following = super().__new__
        return following(cls) if following is object.__new__ else following(cls, *args, **kwargs)

    def __init__(self, *args, **kwargs):
        pass

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__()

    def __getattr__(self, name):
        further = getattr(super(), "__getattr__", None)
        if further:
            return further(name)
        stands_for = self._nabla_stands_for
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}' (of its base `{stands_for._nabla_name}` there is nothing: {stands_for._nabla_reason})")

    def __call__(self, *args, **kwargs):
        self._nabla_stands_for._fail()


def _refusing(name):
    def refuse(self, *args):
        self._fail()

    refuse.__name__ = name
    return refuse


for _name in (
    "add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod pow rpow matmul rmatmul neg pos abs invert and rand xor "
    "lt le gt ge bool int float index fspath len iter next contains setitem delitem"
).split():
    setattr(Placeholder, f"__{_name}__", _refusing(f"__{_name}__"))


class PlaceholderModule(types.ModuleType):
    """A package that is not installed, or of which a part cannot be loaded."""

    def __init__(self, name, reason=None):
        super().__init__(name)
        part = _unsupported(name)
        self.__reason__ = reason or (f"Nabla does not support {part} yet" if part else None) or f"the package '{name.split('.')[0]}' is not in the workspace or the chosen environment"
        self.__path__ = []
        self.__version__ = "9999.0.0"  # read while loading, to ask for at least some version: it is not the version that keeps the package from being there

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Placeholder(f"{self.__name__}.{name}", self.__reason__)


def _importer():
    """The frame that asked for the module, outside Python's import system."""
    frame = sys._getframe(2)
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] in ("importlib", "_frozen_importlib", "_frozen_importlib_external"):
        frame = frame.f_back
    return frame


class PlaceholderFinder:
    """The last finder: any other top-level package, parts of PyTorch that have no stand-in, and whatever is imported from those."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        top = name.split(".")[0]
        parent = sys.modules.get(name.rpartition(".")[0])
        part = _unsupported(name) == name
        if name != top and not part and not isinstance(parent, PlaceholderModule) and not stand_ins.has(parent):
            return None  # a missing part of a package that is there: an honest error
        if name == top and not loading and top not in absent:
            return None
        if (name == top or part or stand_ins.has(parent)) and guarded(_importer()):
            return None
        spec = ModuleSpec(name, PlaceholderFinder, is_package=True)
        return spec

    @staticmethod
    def create_module(spec):
        parent = sys.modules.get(spec.name.rpartition(".")[0])
        return PlaceholderModule(spec.name, f"Nabla has no {spec.name}" if stand_ins.has(parent) else None)

    @staticmethod
    def exec_module(module):
        module.__path__ = []

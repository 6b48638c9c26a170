"""Other dtypes and devices: to, type, float, long, cuda and their arguments."""

from _nabla.engine import op

from .. import _dtype
from .._dtype import by_name, check_device, dtype
from .._warnings import warn
from .core import Tensor, extends, wrap


@extends
class _Conversion:
    def _cast(self, kind):
        if kind is self.dtype:
            return self
        if self.dtype.is_complex and not kind.is_complex and kind is not _dtype.bool:
            warn("Casting complex values to real discards the imaginary part")
        return wrap(op("cast", {"dtype": kind.name}, self._h))

    def to(self, *args, **kwargs):
        kind, copy, memory_format = parse_to(*args, **kwargs)
        out = self if kind is None else self._cast(kind)
        if memory_format not in (None, _dtype.preserve_format):
            out = out.contiguous(memory_format=memory_format)
        return out.clone() if copy and out is self else out

    def type(self, dtype=None, non_blocking=False):
        if dtype is None:
            return f"torch.{self.dtype.title}Tensor"
        return self._cast(as_dtype(dtype))

    def type_as(self, other):
        return self._cast(other.dtype)

    def cpu(self, memory_format=None):
        return self

    def cuda(self, device=None, non_blocking=False, memory_format=None):
        check_device("cuda")
        return self

    def pin_memory(self, device=None):
        return self

    share_memory_ = pin_memory

    def record_stream(self, stream):
        return None


def _conversion(kind, name):
    def method(self, *given, memory_format=None):
        if given:
            raise TypeError(f"{name}() takes 0 positional arguments but {len(given)} {'was' if len(given) == 1 else 'were'} given")
        return self._cast(kind)

    return method


for _name in ("double", "float", "half", "bfloat16", "long", "int", "short", "bool", "cfloat", "cdouble"):
    setattr(Tensor, _name, _conversion(getattr(_dtype, _name), _name))
Tensor.byte = _conversion(_dtype.uint8, "byte")
Tensor.char = _conversion(_dtype.int8, "char")


def as_dtype(value):
    """A dtype from a dtype, a legacy type such as torch.FloatTensor, a Python type or the legacy type's name."""
    if isinstance(value, dtype):
        return value
    known = getattr(value, "dtype", None)
    if isinstance(known, dtype):
        return known
    if value is float or value is Tensor:  # torch.Tensor is the default type's name as well
        return _dtype.default
    if value is int:
        return _dtype.int64
    if value is bool:
        return _dtype.bool
    if isinstance(value, str):
        name = value.rsplit(".", 1)[-1].removesuffix("Tensor")
        for candidate in by_name.values():
            if candidate.title == name:
                return candidate
        raise ValueError(f"invalid type: '{value}'")
    raise TypeError(f"dtype must be a type, str, or dtype object, not {type(value).__name__}")


def parse_to(*args, dtype=None, device=None, non_blocking=False, copy=False, memory_format=None, other=None):
    """The arguments of Tensor.to: (dtype or None, copy, memory format)."""
    rest = []
    if dtype is not None and not isinstance(dtype, _dtype.dtype):
        raise _refused_to(args, {"dtype": dtype})
    for a in args:
        if isinstance(a, _dtype.dtype):
            dtype = a
        elif isinstance(a, (str, _dtype.device)) or (isinstance(a, int) and not isinstance(a, bool)):
            device = a
        elif isinstance(a, Tensor):
            other = a
        elif a is None and not rest:
            pass
        elif isinstance(a, bool):
            rest.append(a)
        elif isinstance(a, _dtype.memory_format):
            memory_format = a
        else:
            raise _refused_to(args, {})
    check_device(device)
    if len(rest) > 1:
        copy = rest[1]
    if other is not None and dtype is None:
        dtype = other.dtype
    return None if dtype is None else as_dtype(dtype), copy, memory_format


def _refused_to(args, kwargs):
    given = [type(a).__name__ for a in args] + [f"{k}={type(v).__name__}" for k, v in kwargs.items()]
    return TypeError(
        f"to() received an invalid combination of arguments - got ({', '.join(given)}{', ' if kwargs and not args else ''}), but expected one of:\n"
        " * (torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)\n"
        " * (torch.dtype dtype, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)\n"
        " * (Tensor tensor, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)\n"
    )

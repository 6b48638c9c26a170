"""jax.Array: an immutable array over an engine's tensor, which keeps its history, so that what JAX differentiates by tracing is differentiated here."""

import builtins

import numpy as np
import torch
from numpy._traits import Single
from numpy._dtypes import dtype as np_dtype

from ._config import canonical, floating

_PLAIN = (builtins.bool, builtins.int, builtins.float, builtins.complex)
_new = object.__new__


class Array(Single):
    """Operators and methods are added by the files of jax.numpy."""

    __slots__ = ("_t", "_kind", "__weakref__")
    __array_priority__ = 100
    __hash__ = None

    def __init__(self, *args, **kwargs):
        raise TypeError("jax.Array cannot be instantiated directly; use jax.numpy.array")

    shape = property(lambda self: tuple(self._t.shape))
    ndim = property(lambda self: self._t.dim())
    size = property(lambda self: self._t.numel())
    nbytes = property(lambda self: self._t.numel() * self.dtype.itemsize)
    itemsize = property(lambda self: self.dtype.itemsize)
    weak_type = False
    device = property(lambda self: "TFRT_CPU_0")
    sharding = property(lambda self: "SingleDeviceSharding(device=CpuDevice(id=0))")
    _h = property(lambda self: self._t._h)

    @property
    def dtype(self):
        return self._kind or dtype_of(self._t)

    def devices(self):
        return {self.device}

    def __len__(self):
        if self._t.dim() == 0:
            raise TypeError("len() of unsized object")
        return self._t.shape[0]

    def __bool__(self):
        if self._t.numel() != 1:
            raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
        return builtins.bool(self._t.item())

    def __index__(self):
        if self._t.dim() or self._t.is_floating_point() or self._t.is_complex():
            raise TypeError(f"Only integer scalar arrays can be converted to a scalar index, got {short(self)}")
        return builtins.int(self._t.item())

    def _single(self):
        if self._t.dim():
            raise TypeError("Only scalar arrays can be converted to Python scalars; got arr.ndim=" + str(self._t.dim()))
        return self._t.item()

    def item(self, *index):
        t = self._t[index] if index else self._t
        if t.numel() != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return t.item()

    def tolist(self):
        return self._t.tolist()

    def __array__(self, dtype=None, copy=None):
        made = np._over(self._t.detach())
        return made if dtype is None else made.astype(dtype)

    def __iter__(self):
        if self._t.dim() == 0:
            raise TypeError("iteration over a 0-d array")
        return iter([wrap(row, self._kind) for row in self._t.unbind(0)])

    def __setitem__(self, index, value):
        raise TypeError(
            "JAX arrays are immutable and do not support in-place item assignment. Instead of x[idx] = y, use x = x.at[idx].set(y) or another .at[] method: "
            "https://docs.jax.dev/en/latest/_autosummary/jax.numpy.ndarray.at.html"
        )

    def __repr__(self):
        text = np.array_repr(self.__array__()).replace("array(", "Array(", 1)
        return text if "dtype=" in text else f"{text.removesuffix(')')}, dtype={self.dtype.name})"

    def __str__(self):
        return str(self.__array__())

    def __format__(self, spec):
        return format(self._t.item() if self._t.dim() == 0 else str(self), spec)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def block_until_ready(self):
        return self

    copy_to_host_async = block_until_ready


def wrap(t, kind=None):
    """An array over a tensor. 64-bit results of torch's promotion are narrowed as JAX's are; words of random bits and keys (`kind`) are what they are."""
    made = _new(Array if kind is None else getattr(kind, "array", Array))
    wanted = t.dtype if kind else canonical(t.dtype)
    made._t = t if wanted is t.dtype else t.to(wanted)
    made._kind = kind
    return made


def dtype_of(t):
    return np_dtype("bfloat16") if t.dtype is torch.bfloat16 else np_dtype(t.dtype.name)


def short(x):
    """How JAX's messages name an array: float32[2,3]."""
    return f"{x.dtype.name}[{','.join(map(str, x.shape))}]"


_BY_TYPE = {builtins.bool: torch.bool, builtins.int: torch.int64, builtins.float: torch.float64, builtins.complex: torch.complex128}


def torch_dtype(kind):
    """The engine's dtype for anything JAX takes as one, of the width that is enabled; None stays None."""
    if kind is None:
        return None
    if isinstance(kind, type) and kind in _BY_TYPE:
        return canonical(_BY_TYPE[kind])
    if kind == "bfloat16" or getattr(kind, "__name__", "") == "bfloat16":
        return torch.bfloat16
    return canonical(np_dtype(kind).torch)


def tensor(value, name="the function"):
    """The tensor behind an argument of a jax.numpy function: arrays and numbers, no lists."""
    if isinstance(value, Array):
        return value._t
    if isinstance(value, (list, tuple)):
        raise TypeError(f"{name} requires ndarray or scalar arguments, got {type(value)} at position 0.")
    return data(value)


def data(value, kind=None):
    """The tensor of anything array-like: nested lists, numbers, arrays of NumPy's, tensors."""
    if isinstance(value, Array):
        t = value._t
    elif isinstance(value, torch.Tensor):
        t = value
    elif hasattr(value, "__jax_array__"):
        t = data(value.__jax_array__())
    elif isinstance(value, (list, tuple)) and _holds_arrays(value):
        parts = [data(v) for v in value]
        wide = parts[0].dtype
        for p in parts[1:]:
            wide = torch.promote_types(wide, p.dtype)
        t = torch.stack([p.to(wide) for p in parts]) if parts else torch.zeros(0, dtype=floating())
    elif value is None or isinstance(value, str):
        raise TypeError(f"Value '{value}' with dtype object is not a valid JAX array type. Only arrays of numeric types are supported by JAX.")
    else:
        made = np.asarray(value)
        if made.dtype.kind in "OU":
            raise TypeError(f"Value '{value}' with dtype {made.dtype} is not a valid JAX array type. Only arrays of numeric types are supported by JAX.")
        t = made._t
    wanted = canonical(t.dtype) if kind is None else kind
    if t.is_complex() and not wanted.is_complex:
        t = t.real
    return t if wanted is t.dtype else t.to(wanted)


def _holds_arrays(value):
    return any(isinstance(v, (Array, torch.Tensor)) or isinstance(v, (list, tuple)) and _holds_arrays(v) for v in value)


def operand(value):
    """For operators: a tensor, a Python number as it is (weakly typed in JAX), or None for what an operator leaves to the other side."""
    if isinstance(value, Array):
        return value._t
    if type(value) in _PLAIN:
        return value
    if isinstance(value, (torch.Tensor, np.ndarray, np.generic)) or hasattr(value, "__jax_array__"):
        return data(value)
    return None


def together(a, b):
    """Two operands in their common dtype. JAX promotes by dtype alone, whatever the number of dimensions; only Python's numbers are weak."""
    if isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor) and a.dtype is not b.dtype:
        kind = torch.promote_types(a.dtype, b.dtype)
        return a.to(kind), b.to(kind)
    if not isinstance(a, torch.Tensor) and not isinstance(b, torch.Tensor):
        return data(a), b
    return a, b


def on_floats(name, f):
    """A function of one array that computes in floating point: integers are taken as floats of the default width."""

    def function(x, **options):
        return wrap(f(inexact(tensor(x, name))))

    function.__name__ = function.__qualname__ = name
    return function


def inexact(t):
    """Integers as floating-point numbers of the default width."""
    return t if t.is_floating_point() or t.is_complex() else t.to(floating())

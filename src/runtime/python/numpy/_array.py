"""numpy.ndarray: an engine tensor without history. `torch.from_numpy` and `Tensor.numpy` hand the same memory over."""

import builtins
import math
import types

import torch
from _nabla.engine import Unsupported
from _nabla.absent import without
from _nabla.placeholders import Placeholder
from torch._creation import _flat, _shape_of

from . import _dtypes
from ._dtypes import dtype, fitting, generic, of_torch, promote_types, scalar
from ._objects import Objects, are_texts, objects, texts
from ._subscripts import tensor_key
from ._traits import Flags, Single

_PLAIN = (builtins.bool, builtins.int, builtins.float, builtins.complex)


class _NoNumbers(Unsupported):
    """What was to become an array is of objects: only `array` and `asarray` make those."""


_NoNumbers.__name__ = _NoNumbers.__qualname__ = Unsupported.__name__


def wrap(t):
    made = object.__new__(ndarray)
    made._t = t
    made._fixed = False
    return made


def result(t):
    """What a function returns: an array, or a scalar where nothing is left to index."""
    return scalar(t.item(), of_torch(t.dtype)) if t.dim() == 0 else wrap(t)


def _from_torch(t):
    if t.dtype is torch.bfloat16:
        raise TypeError("Got unsupported ScalarType BFloat16")
    return wrap(t)


def tensor_of(value, kind=None):
    """The tensor behind anything array-like, without copying where possible."""
    if isinstance(value, ndarray):
        t = value._t
    elif isinstance(value, torch.Tensor):
        t = value.detach()
    else:
        return _from_data(value, kind)
    return t if kind is None else t.to(kind.torch)


def _from_data(value, kind):
    if isinstance(value, generic) or type(value) in _PLAIN:
        kind = kind or (value.dtype if isinstance(value, generic) else dtype(type(value)))
        return torch.tensor(value.item() if isinstance(value, generic) else fitting(value, kind), dtype=kind.torch)
    if isinstance(value, (str, Objects)) or value is None:
        raise _NoNumbers(f"Nabla does not support NumPy arrays of {type(value).__name__} here yet")
    if not hasattr(value, "__len__") and hasattr(value, "__array__"):
        return tensor_of(value.__array__(), kind)
    if hasattr(value, "__array__") and not isinstance(value, (list, tuple)):
        return tensor_of(value.__array__(), kind)
    if isinstance(value, Placeholder):
        value._fail()
    if not hasattr(value, "__len__") or isinstance(value, (dict, set)):
        raise _NoNumbers(f"Nabla does not support NumPy arrays of {type(value).__name__} here yet")
    if len(value) and any(isinstance(v, (ndarray, torch.Tensor)) for v in value):
        parts = [tensor_of(v) for v in value]
        kind = kind or _common([of_torch(p.dtype) for p in parts])
        if len({p.shape for p in parts}) > 1:
            raise ValueError("setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 dimensions.")
        return torch.stack([p.to(kind.torch) for p in parts])
    shape = _shape_of(value)
    flat = _flat(value, len(shape))
    size = 1
    for n in shape:
        size *= n
    if len(flat) != size or any(isinstance(v, (list, tuple)) for v in flat):
        raise ValueError(
            f"setting an array element with a sequence. The requested array has an inhomogeneous shape after {max(len(shape) - 1, 1)} dimensions. "
            f"The detected shape was {shape[: max(len(shape) - 1, 1)]} + inhomogeneous part."
        )
    flat = [v.item() if isinstance(v, (ndarray, torch.Tensor)) else v for v in flat]
    if kind is None:
        kinds = {v.dtype if isinstance(v, generic) else _kind_of(v) for v in flat}
        kind = _common(kinds) if kinds else dtype("float64")
    plain = [v.item() if isinstance(v, generic) else v for v in flat]
    if kind.kind in "iu":
        plain = [fitting(builtins.int(v), kind) for v in plain]
    return torch.tensor(plain, dtype=kind.torch).reshape(shape)


def _kind_of(v):
    if not isinstance(v, _PLAIN):
        if isinstance(v, Placeholder):
            v._fail()
        raise _NoNumbers(f"Nabla does not support NumPy arrays of {type(v).__name__} here yet")
    return dtype(type(v))


def _common(kinds):
    kinds = list(kinds)
    made = kinds[0]
    for k in kinds[1:]:
        made = promote_types(made, k)
    return made


def _of_objects(value, dtype):
    """The array of a value where it is one of objects; None where it is of numbers."""
    kind = None if dtype is None else getattr(dtype, "kind", None) or _dtypes.dtype(dtype).kind
    if kind == "O":
        return objects(value)
    if isinstance(value, Objects):
        return value.astype(dtype) if kind else value
    return texts(value) if kind == "U" or kind is None and are_texts(value) else None


def array(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0, like=None):
    made = _of_objects(object, dtype)
    if made is not None:
        return made.copy() if made is object and copy else made
    kind = None if dtype is None else _dtypes.dtype(dtype)
    try:
        t = tensor_of(object, kind)
    except _NoNumbers:
        if kind:
            raise
        return objects(object)
    if copy and isinstance(object, (ndarray, torch.Tensor)) and (kind is None or t is tensor_of(object)):
        t = t.clone()
    while t.dim() < ndmin:
        t = t.unsqueeze(0)
    return wrap(t)


def asarray(a, dtype=None, order=None, *, copy=None, like=None):
    if isinstance(a, ndarray) and (dtype is None or a.dtype == dtype) and not copy:
        return a
    return array(a, dtype, copy=bool(copy))


class ndarray(Single):
    __array_priority__ = 0.0
    __slots__ = ("_t", "_fixed", "__dict__", "__weakref__")

    __class_getitem__ = classmethod(types.GenericAlias)

    def __new__(cls, shape, dtype=float, buffer=None, offset=0, strides=None, order=None):
        without("numpy.ndarray", buffer=buffer is not None, offset=bool(offset), strides=strides is not None)
        made = object.__new__(cls)
        made._t = torch.zeros(shape if isinstance(shape, (tuple, list)) else (shape,), dtype=_dtypes.dtype(dtype).torch)
        made._fixed = False
        return made

    # --- what it is ---
    shape = property(lambda self: tuple(self._t.shape))
    dtype = property(lambda self: of_torch(self._t.dtype))
    ndim = property(lambda self: self._t.dim())
    size = property(lambda self: self._t.numel())
    itemsize = property(lambda self: self.dtype.itemsize)
    nbytes = property(lambda self: self.size * self.itemsize)
    strides = property(lambda self: tuple(s * self.itemsize for s in self._t.stride()))
    T = property(lambda self: wrap(self._t.permute(tuple(range(self._t.dim()))[::-1])))
    mT = property(lambda self: wrap(self._t.mT))
    base = property(lambda self: None)
    real = property(lambda self: wrap(self._t.real), lambda self, v: self.real.__setitem__(..., v))
    imag = property(lambda self: wrap(self._t.imag if self._t.is_complex() else torch.zeros_like(self._t)))

    @imag.setter
    def imag(self, values):
        if not self._t.is_complex():
            raise TypeError("array does not have imaginary part to set")
        self.imag[...] = values

    flat = property(lambda self: self.ravel())

    @shape.setter
    def shape(self, new):
        sizes = (new,) if hasattr(new, "__index__") else tuple(new)
        if -1 not in sizes and math.prod(sizes) != self.size:
            shown = ",".join(map(str, sizes)) + ("," if len(sizes) == 1 else "")
            raise ValueError(f"cannot reshape array of size {self.size} into shape ({shown})")
        try:
            self._t = self._t.view(sizes)
        except RuntimeError:
            raise AttributeError(
                "Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape."
            ) from None

    @property
    def flags(self):
        across = self._t.permute(*reversed(range(self.ndim)))
        return Flags(self._t.is_contiguous(), across.is_contiguous(), not self._fixed)

    def __array__(self, dtype=None, copy=None):
        return self if dtype is None else self.astype(dtype)

    def _to_torch(self):
        return self._t.detach()

    def __len__(self):
        if not self._t.dim():
            raise TypeError("len() of unsized object")
        return self._t.shape[0]

    def __iter__(self):
        if not self._t.dim():
            raise TypeError("iteration over a 0-d array")
        return iter([result(row) for row in self._t.unbind(0)])

    def __bool__(self):
        if self.size != 1:
            raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
        return builtins.bool(self._t.item())

    def __index__(self):
        if self._t.dim() or self.dtype.kind not in "iu":
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        return builtins.int(self._t.item())

    def _single(self):
        if self.size != 1:
            raise TypeError("only length-1 arrays can be converted to Python scalars")
        return self._t.item()

    def __contains__(self, value):
        return builtins.bool((self == value).any())

    __hash__ = None

    def __repr__(self):
        from ._print import array_repr

        return array_repr(self)

    def __str__(self):
        from ._print import array_str

        return array_str(self)

    def __format__(self, spec):
        return format(self.item(), spec) if not self._t.dim() else object.__format__(self, spec)

    def __copy__(self):
        return self.copy()

    def __deepcopy__(self, memo):
        return self.copy()

    def __reduce__(self):
        return array, (self.tolist(), self.dtype.name)

    # --- elements ---
    def __getitem__(self, key):
        if isinstance(key, str):
            raise IndexError("only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices")
        index, flips = tensor_key(key, self._t.shape, tensor_of)
        made = (self._t.flip(flips) if flips else self._t)[index]
        keys = key if isinstance(key, tuple) else (key,)
        if made.dim() == 0 and Ellipsis not in [k for k in keys if k is Ellipsis]:
            return scalar(made.item(), self.dtype)
        out = wrap(made)
        out._fixed = builtins.bool(flips) or self._fixed
        return out

    def __setitem__(self, key, value):
        self._writable()
        index, flips = tensor_key(key, self._t.shape, tensor_of)
        t = fitting(value, self.dtype) if type(value) in _PLAIN else tensor_of(value)
        if isinstance(t, builtins.complex) and self.dtype.kind != "c":
            raise TypeError("float() argument must be a string or a real number, not 'complex'")
        if isinstance(t, builtins.float) and self.dtype.kind == "f":
            t = torch.tensor(t, dtype=torch.float64)
        if isinstance(t, torch.Tensor):
            t = t.to(self._t.dtype)
        if flips:
            raise Unsupported("Nabla does not support assigning to a NumPy slice with a negative step yet")
        self._t[index] = t

    def _writable(self):
        if self._fixed:
            raise Unsupported("Nabla does not support writing through a NumPy slice with a negative step yet")

    def item(self, *args):
        if args:
            return self[args if len(args) > 1 else (args[0] if self.ndim == 1 else _unravel(args[0], self.shape))].item()
        return self._t.item() if self.size == 1 else _refuse("can only convert an array of size 1 to a Python scalar")

    def tolist(self):
        return self._t.tolist()

    def tobytes(self, order="C"):
        from array import array as raw

        codes = {"float64": "d", "float32": "f", "int64": "q", "int32": "i", "int16": "h", "int8": "b", "uint8": "B"}
        return raw(codes[self.dtype.name], self._t.reshape(-1).tolist()).tobytes()

    def fill(self, value):
        self[...] = value

    def itemset(self, *args):
        self[args[:-1]] = args[-1]

    def copy(self, order="C"):
        return wrap(self._t.clone(memory_format=torch.contiguous_format))

    def view(self, dtype=None, type=None):
        if dtype is None and type in (None, ndarray) or dtype is ndarray:
            return wrap(self._t.detach())
        if _dtypes.dtype(dtype) == self.dtype:
            return wrap(self._t)
        return wrap(self._t.view(_dtypes.dtype(dtype).torch))

    def astype(self, dtype, order="K", casting="unsafe", subok=True, copy=True):
        kind = _dtypes.dtype(dtype)
        if kind.kind in "OU":
            return objects(self).astype(dtype)
        return wrap(self._t.to(kind.torch, copy=copy))

    def setflags(self, write=None, align=None, uic=None):
        if write is False:
            self._fixed = True

    # --- shape ---
    def reshape(self, *shape, order="C", copy=None):
        shape = shape[0] if len(shape) == 1 and not hasattr(shape[0], "__index__") else shape
        shape = tuple(builtins.int(n) for n in shape)
        if order == "F":
            return self.T.reshape(shape[::-1]).T
        try:
            return wrap(self._t.reshape(shape))
        except RuntimeError:
            raise ValueError(f"cannot reshape array of size {self.size} into shape {str(shape).replace(' ', '')}") from None

    def ravel(self, order="C"):
        return self.T.ravel() if order == "F" else wrap(self._t.reshape(-1))

    def flatten(self, order="C"):
        return self.ravel(order).copy()

    def transpose(self, *axes):
        axes = axes[0] if len(axes) == 1 and not hasattr(axes[0], "__index__") else axes
        return wrap(self._t.permute(tuple(axes))) if axes else self.T

    def swapaxes(self, axis1, axis2):
        return wrap(self._t.transpose(axis1, axis2))

    def squeeze(self, axis=None):
        return wrap(self._t.squeeze() if axis is None else self._t.squeeze(axis))

    def resize(self, *shape, refcheck=True):
        from . import resize

        self._t = resize(self, shape[0] if len(shape) == 1 else shape)._t

    def conj(self):
        return wrap(self._t.conj())

    conjugate = conj

    def sort(self, axis=-1, kind=None, order=None):
        self._writable()
        self._t.copy_(self._t.sort(axis)[0])

    def dot(self, other):
        from . import dot

        return dot(self, other)


def _unravel(flat, shape):
    at = []
    for n in reversed(shape):
        flat, r = divmod(flat, n)
        at.append(r)
    return tuple(reversed(at))


def _refuse(message):
    raise ValueError(message)

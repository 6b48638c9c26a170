"""New arrays: filled, spaced, from Python data."""

import builtins
import itertools

import torch
from _nabla.absent import without

from .. import _dtypes
from .._array import array, asarray, result, tensor_of, wrap
from .._dtypes import dtype, of_torch, result_type
from .._objects import empty_objects


_OBJECT = (object, "object", "O")


def _kind(value):
    return dtype(value).torch


def _shape(shape):
    return tuple(builtins.int(n) for n in shape) if hasattr(shape, "__iter__") else (builtins.int(shape),)


def zeros(shape, dtype=float, order="C", *, like=None):
    if dtype in _OBJECT:
        return empty_objects(shape, 0)
    return wrap(torch.zeros(_shape(shape), dtype=_kind(dtype)))


def ones(shape, dtype=None, order="C", *, like=None):
    return wrap(torch.ones(_shape(shape), dtype=_kind(dtype)))


def empty(shape, dtype=float, order="C", *, like=None):
    if dtype in _OBJECT:
        return empty_objects(shape, None)
    return zeros(shape, dtype)


def full(shape, fill_value, dtype=None, order="C", *, like=None):
    if dtype in _OBJECT or isinstance(fill_value, str):
        return empty_objects(shape, fill_value)
    if dtype is not None and type(fill_value) is int:
        _dtypes.fitting(fill_value, _dtypes.dtype(dtype))
    value = tensor_of(fill_value)
    t = value.to(_kind(dtype)) if dtype is not None else value
    return wrap(t.expand(_shape(shape)).clone())


def _like(make):
    def f(a, dtype=None, order="K", subok=True, shape=None):
        t = tensor_of(a)
        return make(t.shape if shape is None else shape, of_torch(t.dtype) if dtype is None else dtype)

    return f


zeros_like = _like(zeros)
ones_like = _like(ones)
empty_like = _like(empty)


def full_like(a, fill_value, dtype=None, order="K", subok=True, shape=None):
    t = tensor_of(a)
    return full(t.shape if shape is None else shape, fill_value, of_torch(t.dtype) if dtype is None else dtype)


def arange(start, stop=None, step=1, dtype=None, *, like=None):
    start, stop = (0, start) if stop is None else (start, stop)
    values = [v.item() if hasattr(v, "item") else v for v in (start, stop, step)]
    kind = _dtypes.dtype(dtype) if dtype is not None else result_type(*(type(v)(0) for v in values))
    if kind.kind == "f":
        import math

        n = builtins.max(math.ceil((values[1] - values[0]) / values[2]), 0)
        # NumPy computes each element from the first two.
        step = (values[0] + values[2]) - values[0]
        return wrap((values[0] + torch.arange(n, dtype=torch.float64) * step).to(kind.torch))
    return wrap(torch.arange(*map(builtins.int, values), dtype=kind.torch)) if (values[1] - values[0]) * values[2] > 0 else zeros(0, kind)


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    start, stop = tensor_of(start).to(torch.float64), tensor_of(stop).to(torch.float64)
    gaps = num - 1 if endpoint else num
    step = (stop - start) / gaps if gaps else torch.tensor(float("nan"), dtype=torch.float64)
    at = torch.arange(num, dtype=torch.float64).reshape([-1] + [1] * builtins.max(start.dim(), stop.dim()))
    made = at * step + start if gaps else at + start
    if endpoint and num > 1:
        made[-1] = stop
    if dtype is not None:
        made = (made.floor() if _dtypes.dtype(dtype).kind in "iu" else made).to(_kind(dtype))
    made = wrap(made.movedim(0, axis) if axis else made)
    return (made, result(step)) if retstep else made


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    without("numpy.logspace", axis=axis != 0)
    made = wrap(torch.pow(torch.tensor(base, dtype=torch.float64), linspace(start, stop, num, endpoint)._t))
    return made if dtype is None else made.astype(dtype)


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    without("numpy.geomspace", axis=axis != 0)
    import math

    made = logspace(math.log10(start), math.log10(stop), num, endpoint)
    if num:
        made[0] = start
        if endpoint and num > 1:
            made[-1] = stop
    return made if dtype is None else made.astype(dtype)


def eye(N, M=None, k=0, dtype=float, order="C", *, device=None, like=None):
    made = torch.zeros((N, N if M is None else M), dtype=_kind(dtype))
    diagonal = made.diagonal(k)
    diagonal.copy_(torch.ones_like(diagonal))
    return wrap(made)


def identity(n, dtype=None, *, like=None):
    return eye(n, dtype=dtype)


def diag(v, k=0):
    return wrap(tensor_of(v).diag(k).clone())


def ascontiguousarray(a, dtype=None, *, like=None):
    a = asarray(a, dtype)
    t = a._t.reshape(1) if a.ndim == 0 else a._t
    return a if t is a._t and t.is_contiguous() else wrap(t.contiguous())


def asfortranarray(a, dtype=None, *, like=None):
    a = asarray(a, dtype)
    turned = a._t.permute(*reversed(range(a.ndim)))
    return a if turned.is_contiguous() else wrap(turned.contiguous().permute(*reversed(range(a.ndim))))


def diagflat(v, k=0):
    return wrap(tensor_of(v).reshape(-1).diag(k).clone())


def tri(N, M=None, k=0, dtype=float):
    return wrap(torch.ones((N, N if M is None else M), dtype=torch.float64).tril(k).to(_kind(dtype)))


def tril(m, k=0):
    return wrap(tensor_of(m).tril(k))


def triu(m, k=0):
    return wrap(tensor_of(m).triu(k))


def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    made = torch.meshgrid(*(tensor_of(x).reshape(-1) for x in xi), indexing=indexing)
    return tuple(wrap(t.clone()) for t in (only_own_axes(made, indexing) if sparse else made))


def only_own_axes(grids, indexing):
    """Open grids: each as long as its own axis, and of length 1 along the others."""
    for i, t in enumerate(grids):
        own = 1 - i if indexing == "xy" and i < 2 and len(grids) > 1 else i
        yield t[tuple(slice(None) if d == own else slice(1) for d in builtins.range(t.dim()))]


def indices(dimensions, dtype=int, sparse=False):
    grids = meshgrid(*(arange(n, dtype=dtype) for n in dimensions), indexing="ij", sparse=sparse)
    return grids if sparse else wrap(torch.stack([g._t for g in grids]))


def fromiter(iter, dtype, count=-1):
    return array(list(itertools.islice(iter, None if count < 0 else count)), dtype=dtype)


def frombuffer(buffer, dtype=float, count=-1, offset=0):
    return wrap(torch.frombuffer(buffer, dtype=_kind(dtype), count=count, offset=offset))


def fromfunction(function, shape, *, dtype=float, **kwargs):
    return function(*indices(shape, dtype), **kwargs)


def copy(a, order="K", subok=False):
    return array(a)

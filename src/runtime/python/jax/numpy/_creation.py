"""Functions of jax.numpy that make arrays."""

import builtins
import math

import numpy as np
import torch
from numpy._functions.making import only_own_axes

from .._array import Array, data, dtype_of, tensor, torch_dtype, wrap
from .._config import canonical, floating, integer


def array(object, dtype=None, copy=True, order="K", ndmin=0, *, device=None):
    t = data(object, torch_dtype(dtype))
    while t.dim() < ndmin:
        t = t.unsqueeze(0)
    return wrap(t)


def asarray(a, dtype=None, order=None, *, copy=None, device=None):
    if isinstance(a, Array) and dtype is None:
        return a
    return wrap(data(a, torch_dtype(dtype)))


def _shape(shape):
    if isinstance(shape, (builtins.int, Array)) or hasattr(shape, "__index__"):
        return (builtins.int(shape),)
    return tuple(builtins.int(s) for s in shape)


def zeros(shape, dtype=None, *, device=None):
    return wrap(torch.zeros(_shape(shape), dtype=torch_dtype(dtype) or floating()))


def ones(shape, dtype=None, *, device=None):
    return wrap(torch.ones(_shape(shape), dtype=torch_dtype(dtype) or floating()))


empty = zeros


def full(shape, fill_value, dtype=None, *, device=None):
    value = data(fill_value, torch_dtype(dtype))
    return wrap(value.expand(_shape(shape)) if value.dim() == 0 else torch.broadcast_to(value, _shape(shape)))


def _like(x, dtype, shape):
    t = data(x)
    return tuple(t.shape) if shape is None else _shape(shape), torch_dtype(dtype) or t.dtype


def zeros_like(a, dtype=None, shape=None, *, device=None):
    shape, kind = _like(a, dtype, shape)
    return wrap(torch.zeros(shape, dtype=kind))


def ones_like(a, dtype=None, shape=None, *, device=None):
    shape, kind = _like(a, dtype, shape)
    return wrap(torch.ones(shape, dtype=kind))


empty_like = zeros_like


def full_like(a, fill_value, dtype=None, shape=None, *, device=None):
    shape, kind = _like(a, dtype, shape)
    return wrap(data(fill_value, kind).expand(shape))


def arange(start, stop=None, step=None, dtype=None, *, device=None):
    start, stop, step = (v._t.item() if isinstance(v, Array) else v for v in (start, stop, step))
    if stop is None:
        start, stop = 0, start
    step = 1 if step is None else step
    kind = torch_dtype(dtype) or (integer() if all(isinstance(v, builtins.int) for v in (start, stop, step)) else floating())
    if kind.is_floating_point:
        count = max(0, math.ceil((stop - start) / step))
        return wrap(torch.arange(count, dtype=torch.float64).mul(step).add(start).to(kind))
    return wrap(torch.arange(start, stop, step, dtype=kind))


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    a, b = (data(v) for v in (start, stop))
    kind = torch_dtype(dtype)
    a, b = (v if v.is_floating_point() else v.to(floating()) for v in (a, b))
    a, b = torch.broadcast_tensors(a, b)
    parts = num - 1 if endpoint else num
    step = (b - a) / parts if parts > 0 else torch.full_like(a, math.nan)
    if num > 1:
        t = torch.arange(parts if endpoint else num, dtype=a.dtype).reshape(-1, *[1] * a.dim()) / parts
        made = a * (1 - t) + b * t
        made = torch.cat([made, b.unsqueeze(0)]) if endpoint else made
    else:
        made = a.unsqueeze(0)[:num]
    made = made.movedim(0, axis)
    if kind is not None:
        made = (torch.floor(made) if not kind.is_floating_point else made).to(kind)
    return (wrap(made), wrap(step)) if retstep else wrap(made)


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    made = torch.pow(data(base), linspace(start, stop, num, endpoint, axis=axis)._t)
    return wrap(made if dtype is None else made.to(torch_dtype(dtype)))


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    low, high = (torch.log10(data(v).to(floating())) for v in (start, stop))
    return logspace(low, high, num, endpoint, 10.0, dtype, axis)


def eye(N, M=None, k=0, dtype=None, *, device=None):
    columns = N if M is None else M
    made = torch.arange(columns).unsqueeze(0) - torch.arange(N).unsqueeze(1) == k
    return wrap(made.to(torch_dtype(dtype) or floating()))


def identity(n, dtype=None):
    return eye(n, dtype=dtype)


def tri(N, M=None, k=0, dtype=None):
    made = torch.arange(N if M is None else M).unsqueeze(0) - torch.arange(N).unsqueeze(1) <= k
    return wrap(made.to(torch_dtype(dtype) or torch.float32))


def tril(m, k=0):
    return wrap(torch.tril(tensor(m), k))


def triu(m, k=0):
    return wrap(torch.triu(tensor(m), k))


def tril_indices(n, k=0, m=None):
    made = torch.tril_indices(n, n if m is None else m, k)
    return wrap(made[0]), wrap(made[1])


def triu_indices(n, k=0, m=None):
    made = torch.triu_indices(n, n if m is None else m, k)
    return wrap(made[0]), wrap(made[1])


def diag_indices(n, ndim=2):
    return tuple(arange(n) for _ in range(ndim))


def diag(v, k=0):
    return wrap(torch.diag(tensor(v), k))


def diagflat(v, k=0):
    return wrap(torch.diag(tensor(v).reshape(-1), k))


def diagonal(a, offset=0, axis1=0, axis2=1):
    return wrap(torch.diagonal(tensor(a), offset, axis1, axis2))


def fill_diagonal(a, val, wrap_=False, *, inplace=True):
    if inplace:
        raise ValueError("jnp.fill_diagonal: arrays are immutable, must be called with inplace=False")
    t = tensor(a).clone()
    torch.diagonal(t).copy_(data(val, t.dtype))
    return wrap(t)


def vander(x, N=None, increasing=False):
    return wrap(torch.vander(tensor(x), N, increasing))


def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    grids = torch.meshgrid(*(data(x) for x in xi), indexing=indexing)
    return [wrap(t) for t in (only_own_axes(grids, indexing) if sparse else grids)]


def indices(dimensions, dtype=None, sparse=False):
    grids = [g.to(torch_dtype(dtype) or integer()) for g in torch.meshgrid(*(torch.arange(n) for n in dimensions), indexing="ij")]
    return tuple(wrap(g) for g in only_own_axes(grids, "ij")) if sparse else wrap(torch.stack(grids))


def fromfunction(function, shape, *, dtype=builtins.float, **kwargs):
    return function(*(wrap(g) for g in indices(shape, dtype=dtype)._t), **kwargs)


def astype(x, dtype, *, copy=False, device=None):
    return wrap(data(data(x), torch_dtype(dtype) or floating()))


def result_type(*args):
    """The dtype that JAX's promotion gives: Python's numbers are weak."""
    strong, plain = None, []
    for v in args:
        if type(v) in (builtins.bool, builtins.int, builtins.float, builtins.complex):
            plain.append(v)
            continue
        kind = v._t.dtype if isinstance(v, Array) else torch_dtype(v) if isinstance(v, (str, type, np.dtype)) or callable(v) else data(v).dtype
        strong = kind if strong is None else torch.promote_types(strong, kind)
    for v in plain:
        strong = data(v).dtype if strong is None else torch.result_type(torch.zeros(1, dtype=strong), v)
    return dtype_of(torch.zeros(0, dtype=canonical(strong)))


def promote_types(a, b):
    return dtype_of(torch.zeros(0, dtype=canonical(torch.promote_types(torch_dtype(a), torch_dtype(b)))))


def shape(a):
    return a.shape if isinstance(getattr(a, "shape", None), tuple) else tuple(data(a).shape)


def ndim(a):
    return data(a).dim()


def size(a, axis=None):
    t = data(a)
    return t.numel() if axis is None else t.shape[axis]


def copy(a, order=None):
    return wrap(data(a))

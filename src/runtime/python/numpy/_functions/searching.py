"""Choosing elements by condition, index or order, and finding where they are."""

import builtins

import torch
from _nabla.absent import without

from .._array import _PLAIN, asarray, result, tensor_of, wrap
from .._dtypes import bounds as bounds_of
from .._dtypes import of_torch, result_type
from .making import arange, linspace
from .joining import _together


def where(condition, x=None, y=None):
    c = tensor_of(condition) != 0
    if x is None and y is None:
        return tuple(wrap(t) for t in c.nonzero(as_tuple=True))
    kind = result_type(*(v if type(v) in _PLAIN else of_torch(tensor_of(v).dtype) for v in (x, y))).torch
    return result(torch.where(c, tensor_of(x).to(kind), tensor_of(y).to(kind)))


def nonzero(a):
    return where(a)


def argwhere(a):
    return wrap(tensor_of(a).nonzero())


def flatnonzero(a):
    return where(asarray(a).ravel())[0]


def clip(a, a_min=None, a_max=None, out=None, *, min=None, max=None):
    low, high = a_min if a_min is not None else min, a_max if a_max is not None else max
    t = tensor_of(a)
    bounds = [v if v is None or type(v) in _PLAIN else tensor_of(v) for v in (low, high)]
    kinds = [v if type(v) in _PLAIN else of_torch(v.dtype) for v in bounds if v is not None]
    common = result_type(of_torch(t.dtype), *kinds)
    kind = common.torch
    t = t.to(kind)
    if common.kind in "iu":
        # A bound beyond what the dtype holds is no bound.
        least, most = bounds_of(common)
        bounds = [builtins.min(builtins.max(v, least), most) if type(v) is int else v for v in bounds]
    if bounds[0] is not None:
        t = torch.maximum(t, torch.as_tensor(bounds[0], dtype=kind))
    if bounds[1] is not None:
        t = torch.minimum(t, torch.as_tensor(bounds[1], dtype=kind))
    if out is None:
        return result(t)
    out._t.copy_(t)
    return out


def take(a, indices, axis=None, out=None, mode="raise"):
    t, at = tensor_of(a), tensor_of(indices).to(torch.int64)
    t, axis = (t.reshape(-1), 0) if axis is None else (t, axis % t.dim())
    at = at % t.shape[axis] if mode == "wrap" else at.clamp(0, t.shape[axis] - 1) if mode == "clip" else at
    made = t[(slice(None),) * axis + (at,)]
    if out is None:
        return result(made)
    out[...] = wrap(made)
    return out


def take_along_axis(arr, indices, axis=-1):
    return wrap(torch.take_along_dim(tensor_of(arr), tensor_of(indices).to(torch.int64), axis))


def put_along_axis(arr, indices, values, axis):
    arr._t.scatter_(axis, tensor_of(indices), tensor_of(values).to(arr._t.dtype).expand(tensor_of(indices).shape))


def choose(a, choices):
    return wrap(torch.stack(_together(choices)).gather(0, tensor_of(a).unsqueeze(0))[0])


def select(condlist, choicelist, default=0):
    made = asarray(default)
    for c, v in reversed(list(zip(condlist, choicelist))):
        made = where(c, v, made)
    return made


def searchsorted(a, v, side="left", sorter=None):
    a = a if sorter is None else asarray(a)[sorter]
    return result(torch.searchsorted(tensor_of(a).contiguous(), tensor_of(v).contiguous(), right=side == "right"))


def digitize(x, bins, right=False):
    return result(torch.searchsorted(tensor_of(bins).contiguous(), tensor_of(x).contiguous(), right=not right))


def bincount(x, weights=None, minlength=0):
    return wrap(torch.bincount(tensor_of(x), None if weights is None else tensor_of(weights), minlength))


def histogram(a, bins=10, range=None, density=None, weights=None):
    t = tensor_of(a).reshape(-1).to(torch.float64)
    if isinstance(bins, builtins.int):
        low, high = (t.min().item(), t.max().item()) if range is None else range
        if low == high:
            low, high = low - 0.5, high + 0.5
        bins = linspace(low, high, bins + 1)
    given = tensor_of(bins)
    edges = given.to(torch.float64)
    which = torch.searchsorted(edges, t, right=True) - 1
    which = torch.where(t == edges[-1], torch.full_like(which, len(edges) - 2), which)
    inside = (t >= edges[0]) & (t <= edges[-1])
    counts = torch.bincount(which[inside], None if weights is None else tensor_of(weights)[inside], len(edges) - 1)
    if density:
        counts = counts / (edges[1:] - edges[:-1]) / counts.sum()
    return wrap(counts), wrap(given)


def histogram_bin_edges(a, bins=10, range=None, weights=None):
    return histogram(a, bins, range)[1]


def unravel_index(indices, shape):
    left, made = tensor_of(indices), []
    for n in reversed(shape):
        made.append(result(left % n))
        left = left // n
    return tuple(reversed(made))


def ravel_multi_index(multi_index, dims):
    flat = 0
    for i, n in zip(multi_index, dims):
        flat = flat * n + i
    return flat


def tril_indices(n, k=0, m=None):
    return tuple(wrap(r) for r in torch.tril_indices(n, m or n, k))


def triu_indices(n, k=0, m=None):
    return tuple(wrap(r) for r in torch.triu_indices(n, m or n, k))


def mask_indices(n, mask_func, k=0):
    return tuple(wrap(t) for t in torch.nonzero(tensor_of(mask_func(wrap(torch.ones(n, n)), k)), as_tuple=True))


def diag_indices(n, ndim=2):
    return (arange(n),) * ndim


def diag_indices_from(arr):
    return diag_indices(arr.shape[0], arr.ndim)


def tril_indices_from(arr, k=0):
    return tril_indices(arr.shape[-2], k, arr.shape[-1])


def triu_indices_from(arr, k=0):
    return triu_indices(arr.shape[-2], k, arr.shape[-1])


def histogram2d(x, y, bins=10, range=None, density=None, weights=None):
    many = bins if isinstance(bins, (list, tuple)) and len(bins) == 2 else (bins, bins)
    edges = [histogram(v, b, None if range is None else range[i])[1] for i, (v, b) in enumerate(zip((x, y), many))]
    table = torch.zeros(len(edges[0]) - 1, len(edges[1]) - 1, dtype=torch.float64)
    place = []
    for v, e in zip((x, y), edges):
        t, e = tensor_of(v).to(torch.float64).reshape(-1), tensor_of(e)
        which = torch.searchsorted(e, t, right=True) - 1
        place.append((torch.where(t == e[-1], torch.full_like(which, len(e) - 2), which), (t >= e[0]) & (t <= e[-1])))
    inside = place[0][1] & place[1][1]
    values = torch.ones(len(inside), dtype=torch.float64) if weights is None else tensor_of(weights).to(torch.float64)
    table.index_put_((place[0][0][inside], place[1][0][inside]), values[inside], accumulate=True)
    if density:
        areas = torch.outer(*(tensor_of(e).diff() for e in edges))
        table = table / areas / table.sum()
    return wrap(table), *edges


def fill_diagonal(a, val, wrap=False):
    without("numpy.fill_diagonal", wrap=wrap and a.shape[0] > a.shape[1])
    a._t.diagonal().copy_(tensor_of(val).to(a._t.dtype))


def partition(a, kth, axis=-1):
    return wrap(tensor_of(a).sort(axis)[0])


def argpartition(a, kth, axis=-1):
    return wrap(torch.sort(tensor_of(a), dim=axis, stable=True)[1])


def extract(condition, arr):
    return asarray(arr).ravel()[flatnonzero(condition)]


def compress(condition, a, axis=None):
    t = tensor_of(a)
    kept = tensor_of(condition).flatten().nonzero().flatten()
    return wrap(t.flatten()[kept] if axis is None else t.index_select(axis, kept))


def put(a, ind, v, mode="raise"):
    t = tensor_of(a)
    at, values = tensor_of(ind).flatten().to(torch.int64), tensor_of(v).flatten().to(t.dtype)
    if mode == "wrap":
        at = at % t.numel()
    elif mode == "clip":
        at = at.clamp(0, t.numel() - 1)
    elif ((at < -t.numel()) | (at >= t.numel())).any():
        wrong = builtins.int(at[(at < -t.numel()) | (at >= t.numel())][0])
        raise IndexError(f"index {wrong} is out of bounds for axis 0 with size {t.numel()}")
    t.put_(at, values.repeat(-(-len(at) // builtins.max(len(values), 1)))[: len(at)])


def place(arr, mask, vals):
    put(arr, flatnonzero(mask), vals)


def piecewise(x, condlist, funclist, *args, **kw):
    x = asarray(x)
    conditions = [asarray(c).astype(bool) for c in (condlist if hasattr(condlist, "__len__") and not isinstance(condlist[0], (builtins.bool, builtins.int)) else [condlist])]
    if len(funclist) == len(conditions) + 1:
        other = ~conditions[0]
        for c in conditions[1:]:
            other = other & ~c
        conditions.append(other)
    elif len(funclist) != len(conditions):
        raise ValueError(f"with {len(conditions)} condition(s), either {len(conditions)} or {len(conditions) + 1} functions are expected")
    made = x * 0
    for c, f in zip(conditions, funclist):
        made = where(c, f(x, *args, **kw) if callable(f) else f, made)
    return asarray(made).astype(x.dtype)

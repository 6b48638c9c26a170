"""Functions of jax.numpy that sort, search, and pick numbers."""

import builtins

import numpy as np
import torch
from _nabla.absent import without

from .._array import data, inexact, tensor, wrap
from ._indexing import filler
from ._reductions import _axes


def sort(a, axis=-1, *, kind=None, order=None, stable=True, descending=False):
    t = tensor(a)
    t, axis = (t.reshape(-1), 0) if axis is None else (t, axis)
    return wrap(torch.sort(t, axis, descending=descending, stable=True).values)


def argsort(a, axis=-1, *, kind=None, order=None, stable=True, descending=False):
    t = tensor(a)
    t, axis = (t.reshape(-1), 0) if axis is None else (t, axis)
    return wrap(torch.argsort(t, axis, descending=descending, stable=True))


def lexsort(keys, axis=-1):
    without("jax.numpy.lexsort", axis=axis not in (-1, 0))
    order = None
    for key in keys:
        t = tensor(key)
        order = torch.argsort(t, stable=True) if order is None else order[torch.argsort(t[order], stable=True)]
    return wrap(order)


def partition(a, kth, axis=-1):
    return sort(a, axis)


def argpartition(a, kth, axis=-1):
    return argsort(a, axis)


def take(a, indices, axis=None, out=None, mode=None, unique_indices=False, indices_are_sorted=False, fill_value=None):
    without("jax.numpy.take", out=out is not None)
    t = tensor(a)
    t, axis = (t.reshape(-1), 0) if axis is None else (t, axis % t.dim())
    at = data(indices).long()
    n = t.shape[axis]
    if mode == "wrap":
        at = at % n
    wrapped = at if mode == "clip" else torch.where(at < 0, at + n, at)  # "clip" has no negative indices
    made = t.index_select(axis, wrapped.clamp(0, n - 1).reshape(-1)).reshape((*t.shape[:axis], *at.shape, *t.shape[axis + 1 :]))
    bad = (wrapped < 0) | (wrapped >= n)
    if mode == "clip" or not builtins.bool(bad.any()):
        return wrap(made)
    fill = filler(t.dtype, fill_value)
    return wrap(torch.where(bad.reshape((*at.shape, *[1] * (t.dim() - axis - 1))), torch.as_tensor(fill, dtype=t.dtype), made))


def take_along_axis(arr, indices, axis=-1, mode=None, fill_value=None):
    t, at = tensor(arr), tensor(indices).long()
    t, axis = (t.reshape(-1), 0) if axis is None else (t, axis)
    n = t.shape[axis]
    at = at % n if mode == "wrap" else torch.where(at < 0, at + n, at)
    made = torch.take_along_dim(t, at.clamp(0, n - 1), axis)
    outside = (at < 0) | (at >= n)
    if mode in ("clip", "promise_in_bounds") or not builtins.bool(outside.any()):
        return wrap(made)
    return wrap(torch.where(outside, filler(t.dtype, fill_value), made))


def put_along_axis(arr, indices, values, axis, inplace=True, *, mode=None):
    without("jax.numpy.put_along_axis", mode=mode is not None)
    if inplace:
        raise ValueError("jnp.put_along_axis cannot modify arrays in-place, because JAX arrays are immutable. Pass inplace=False to instead return an updated array.")
    t = tensor(arr)
    return wrap(t.scatter(axis, tensor(indices).long(), data(values, t.dtype).expand(tensor(indices).shape)))


def choose(a, choices, out=None, mode="raise"):
    without("jax.numpy.choose", out=out is not None, mode=mode != "raise")
    stacked = torch.stack(torch.broadcast_tensors(*(data(c) for c in choices)))
    return wrap(torch.gather(stacked, 0, tensor(a).long().expand(stacked.shape[1:]).unsqueeze(0))[0])


def compress(condition, a, axis=None, *, out=None):
    without("jax.numpy.compress", out=out is not None)
    if data(condition).dim() != 1:
        raise ValueError("condition must be a 1D array")
    t = tensor(a)
    t, axis = (t.reshape(-1), 0) if axis is None else (t, axis)
    return wrap(t.index_select(axis, torch.nonzero(data(condition).bool()).reshape(-1)))


def extract(condition, arr, *, size=None, fill_value=0):
    picked = tensor(arr).reshape(-1)[data(condition).bool().reshape(-1)]
    if size is None:
        return wrap(picked)
    missing = builtins.max(size - picked.numel(), 0)
    return wrap(torch.cat([picked[:size], torch.full((missing,), fill_value, dtype=picked.dtype)]))


def nonzero(a, *, size=None, fill_value=None):
    places = torch.nonzero(tensor(a))
    if size is not None:
        fill = 0 if fill_value is None else builtins.int(data(fill_value).reshape(-1)[0])
        missing = builtins.max(size - places.shape[0], 0)
        places = torch.cat([places[:size], torch.full((missing, places.shape[1]), fill, dtype=places.dtype)])
    return tuple(map(wrap, places.unbind(1)))


def flatnonzero(a, *, size=None, fill_value=None):
    return nonzero(wrap(tensor(a).reshape(-1)), size=size, fill_value=fill_value)[0]


def argwhere(a, *, size=None, fill_value=None):
    return wrap(torch.stack([t._t for t in nonzero(a, size=size, fill_value=fill_value)], 1))


def searchsorted(a, v, side="left", sorter=None, *, method="scan"):
    t, at = tensor(a) if sorter is None else tensor(a)[data(sorter).long()], data(v)
    kind = torch.promote_types(t.dtype, at.dtype)
    return wrap(torch.searchsorted(t.to(kind).contiguous(), at.to(kind).contiguous(), right=side == "right").to(torch.int32))


def digitize(x, bins, right=False, *, method=None):
    edges = tensor(bins)
    if edges.numel() > 1 and builtins.bool(edges[0] > edges[-1]):
        found = searchsorted(wrap(edges.flip(0)), x, side="left" if not right else "right")._t
        return wrap(edges.numel() - found)
    return searchsorted(wrap(edges), x, side="left" if right else "right")


def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, size=None, fill_value=None, sorted=True):
    made = np.unique(np._over(tensor(ar).detach()), return_index, return_inverse, return_counts, axis)
    parts = [data(m) for m in (made if isinstance(made, tuple) else (made,))]
    if size is not None:
        first = parts[0]
        fill = first[:1] if fill_value is None else data(fill_value, first.dtype).reshape(1)
        parts[0] = torch.cat([first[:size], fill.expand(builtins.max(size - first.numel(), 0))])
    return wrap(parts[0]) if len(parts) == 1 else tuple(map(wrap, parts))


def isin(element, test_elements, assume_unique=False, invert=False):
    return wrap(torch.isin(data(element), data(test_elements), invert=invert))


def interp(x, xp, fp, left=None, right=None, period=None):
    at, xs, ys = inexact(data(x)), inexact(data(xp)), inexact(data(fp))
    if period is not None:
        raise NotImplementedError("Nabla does not support jax.numpy.interp with a period yet")
    i = torch.searchsorted(xs.detach().contiguous(), at.detach().contiguous(), right=True).clamp(1, xs.numel() - 1)
    flat = i.reshape(-1)
    x0, x1, y0, y1 = (v[w].reshape(i.shape) for v, w in ((xs, flat - 1), (xs, flat), (ys, flat - 1), (ys, flat)))
    width = x1 - x0
    level = width.abs() <= torch.finfo(xs.dtype).eps
    made = torch.where(level, y0, y0 + (at - x0) / torch.where(level, torch.ones_like(width), width) * (y1 - y0))
    made = torch.where(at < xs[0], ys[0] if left is None else torch.as_tensor(left, dtype=made.dtype), made)
    return wrap(torch.where(at > xs[-1], ys[-1] if right is None else torch.as_tensor(right, dtype=made.dtype), made))


def diff(a, n=1, axis=-1, prepend=None, append=None):
    t = tensor(a)
    before, after = (None if v is None else torch.as_tensor(data(v), dtype=t.dtype) for v in (prepend, append))
    shape = list(t.shape)
    shape[axis] = 1
    before, after = (v.expand(shape) if v is not None and v.dim() == 0 else v for v in (before, after))
    return wrap(torch.diff(t, n, axis, before, after))


def ediff1d(ary, to_end=None, to_begin=None):
    made = diff(wrap(tensor(ary).reshape(-1)))._t
    ends = [None if v is None else data(v, made.dtype).reshape(-1) for v in (to_begin, to_end)]
    return wrap(torch.cat([part for part in (ends[0], made, ends[1]) if part is not None]))


def trapezoid(y, x=None, dx=1.0, axis=-1):
    t = inexact(tensor(y))
    return wrap(torch.trapezoid(t, inexact(data(x)), dim=axis) if x is not None else torch.trapezoid(t, dx=dx, dim=axis))


def gradient(f, *varargs, axis=None, edge_order=None):
    t = inexact(tensor(f))
    axes = _axes(t, axis)
    steps = [data(v) if not isinstance(v, (int, float)) else v for v in varargs] or [1.0]
    steps = steps * len(axes) if len(steps) == 1 else steps
    made = [torch.gradient(t, spacing=s if isinstance(s, (int, float)) else (s,), dim=a, edge_order=edge_order or 1)[0] for s, a in zip(steps, axes)]
    return wrap(made[0]) if len(made) == 1 else [wrap(m) for m in made]


def unravel_index(indices, shape):
    return tuple(map(wrap, torch.unravel_index(data(indices).long(), tuple(shape))))


def ravel_multi_index(multi_index, dims, mode="raise", order="C"):
    without("jax.numpy.ravel_multi_index", mode=mode != "raise")
    total = None
    for i, n in zip(multi_index, dims):
        total = data(i) if total is None else total * n + data(i)
    return wrap(total)


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    from .._batching import vmap

    t = tensor(arr).movedim(axis, -1)
    shape = t.shape[:-1]
    made = vmap(lambda row: func1d(row, *args, **kwargs))(wrap(t.reshape(-1, t.shape[-1])))
    out = made._t.reshape((*shape, *made.shape[1:]))
    return wrap(out.movedim(-1, axis) if made.ndim == 2 else out)


def vectorize(pyfunc, *, excluded=frozenset(), signature=None):
    without("jax.numpy.vectorize", excluded=bool(excluded))
    from .._batching import vmap

    if signature is not None:
        inputs, outputs = signature.replace(" ", "").split("->")
        cores = [len([n for n in part.split(",") if n]) for part in inputs.strip("()").split("),(")]
    else:
        cores = None

    def function(*args):
        given = [data(a) for a in args]
        ranks = cores or [0] * len(given)
        loops = [t.shape[: t.dim() - r] for t, r in zip(given, ranks)]
        shape = torch.broadcast_shapes(*loops)
        rows = [torch.broadcast_to(t, (*shape, *t.shape[t.dim() - r :])).reshape(-1, *t.shape[t.dim() - r :]) for t, r in zip(given, ranks)]
        if not shape:
            return pyfunc(*(wrap(r[0]) for r in rows))
        made = vmap(pyfunc)(*map(wrap, rows))
        return wrap(made._t.reshape((*shape, *made.shape[1:])))

    return function

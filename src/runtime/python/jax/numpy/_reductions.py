"""Functions of jax.numpy that reduce over axes, or accumulate along one."""

import builtins

import numpy as np
import torch
from _nabla.absent import without
from numpy._reductions import over_axes

from .._array import data, inexact, tensor, torch_dtype, wrap
from .._config import floating, integer


def _axes(t, axis):
    if axis is None:
        return tuple(range(t.dim()))
    axes = (axis,) if isinstance(axis, builtins.int) or hasattr(axis, "__index__") else tuple(axis)
    for a in axes:
        if not -t.dim() <= a < t.dim():
            raise ValueError(f"axis {builtins.int(a)} is out of bounds for array of dimension {t.dim()}")
    return tuple(builtins.int(a) % t.dim() for a in axes)


def _masked(t, where, neutral):
    return t if where is None else torch.where(data(where).bool(), t, torch.as_tensor(neutral, dtype=t.dtype))


def sum(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None, promote_integers=True):
    without("jax.numpy.sum", out=out is not None)
    t = _masked(tensor(a, "sum"), where, 0)
    t = t if dtype is None else t.to(torch_dtype(dtype))
    axes = _axes(t, axis)
    made = t.sum(axes, keepdim=keepdims) if axes else (t.to(torch.int64) if t.dtype is torch.bool else t)
    return wrap(made if initial is None else made + data(initial))


def mean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=None):
    without("jax.numpy.mean", out=out is not None)
    t = inexact(tensor(a, "mean"))
    t = t if dtype is None else t.to(torch_dtype(dtype))
    axes = _axes(t, axis)
    if where is not None:
        mask = torch.broadcast_to(data(where).bool(), t.shape)
        return wrap(_masked(t, where, 0).sum(axes, keepdim=keepdims) / mask.sum(axes, keepdim=keepdims))
    return wrap(t.mean(axes, keepdim=keepdims) if axes else t)


def prod(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None, promote_integers=True):
    without("jax.numpy.prod", out=out is not None)
    t = _masked(tensor(a, "prod"), where, 1)
    t = t if dtype is None else t.to(torch_dtype(dtype))
    for d in sorted(_axes(t, axis), reverse=True):
        t = t.prod(d, keepdim=keepdims)
    return wrap(t if initial is None else t * data(initial))


def _extreme(name, f, worst):
    def function(a, axis=None, out=None, keepdims=False, initial=None, where=None):
        without(f"jax.numpy.{name}", out=out is not None)
        t = tensor(a, name)
        if where is not None:
            if initial is None:
                raise ValueError(f"reduction operation {name} does not have an identity, so to use a where mask one has to specify 'initial'")
            t = _masked(t, where, worst if t.is_floating_point() else initial)
        axes = _axes(t, axis)
        if t.numel() == 0 and initial is None:
            raise ValueError(f"zero-size array to reduction operation {name} which has no identity")
        made = f(t, axes, keepdim=keepdims) if axes else t
        if initial is not None:
            pick = torch.maximum if name == "max" else torch.minimum
            made = pick(made, data(initial).to(made.dtype))
        return wrap(made)

    function.__name__ = function.__qualname__ = name
    return function


# Equal extremes share the gradient evenly, as torch.amax's do.
max = amax = _extreme("max", torch.amax, -float("inf"))
min = amin = _extreme("min", torch.amin, float("inf"))


def ptp(a, axis=None, out=None, keepdims=False):
    without("jax.numpy.ptp", out=out is not None)
    return max(a, axis, keepdims=keepdims) - min(a, axis, keepdims=keepdims)


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None):
    without("jax.numpy.var", out=out is not None)
    t = inexact(tensor(a, "var")) if dtype is None else tensor(a, "var").to(torch_dtype(dtype))
    axes = _axes(t, axis)
    count = data(where).bool().expand(t.shape).sum(axes, keepdim=True) if where is not None else _count(t, axes)
    centre = data(mean) if mean is not None else _masked(t, where, 0).sum(axes, keepdim=True) / count
    off = t - centre
    square = _masked((off * off.conj()).real if t.is_complex() else torch.square(off), where, 0)
    if where is not None and not keepdims:
        count = count.squeeze(axes)
    return wrap(square.sum(axes, keepdim=keepdims) / (count - (ddof if correction is None else correction)))


def _count(t, axes):
    n = 1
    for a in axes:
        n *= t.shape[a]
    return n


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None):
    without("jax.numpy.std", out=out is not None)
    return wrap(torch.sqrt(var(a, axis, dtype, None, ddof, keepdims, where=where, mean=mean, correction=correction)._t))


def _truth(name, f):
    def function(a, axis=None, out=None, keepdims=False, *, where=None):
        without(f"jax.numpy.{name}", out=out is not None)
        t = data(a).bool()
        t = _masked(t, where, name == "all")
        for d in sorted(_axes(t, axis), reverse=True):
            t = f(t, d, keepdim=keepdims)
        return wrap(t)

    function.__name__ = function.__qualname__ = name
    return function


all, any = _truth("all", torch.all), _truth("any", torch.any)


def count_nonzero(a, axis=None, keepdims=False):
    t = tensor(a) != 0
    return wrap(t.sum(_axes(t, axis), keepdim=keepdims))


def _place(name, f):
    def function(a, axis=None, out=None, keepdims=None):
        without(f"jax.numpy.{name}", out=out is not None)
        t = tensor(a, name)
        t = t.to(torch.int32) if t.dtype is torch.bool else t
        if t.numel() == 0:
            raise ValueError(f"attempt to get {name} of an empty sequence")
        return wrap(f(t, axis, keepdim=bool(keepdims)) if axis is not None else f(t))

    function.__name__ = function.__qualname__ = name
    return function


argmax, argmin = _place("argmax", torch.argmax), _place("argmin", torch.argmin)


def average(a, axis=None, weights=None, returned=False, keepdims=False):
    t = inexact(tensor(a))
    if weights is None:
        made = mean(a, axis, keepdims=keepdims)
        return (made, wrap(torch.full_like(made._t, t.numel() / builtins.max(made._t.numel(), 1)))) if returned else made
    w = data(weights).to(t.dtype)
    if w.dim() == 1 and t.dim() > 1:
        shape = [1] * t.dim()
        shape[axis] = -1
        w = w.reshape(shape)
    axes = _axes(t, axis)
    total = torch.broadcast_to(w, t.shape).sum(axes, keepdim=keepdims)
    made = wrap((t * w).sum(axes, keepdim=keepdims) / total)
    return (made, wrap(total)) if returned else made


def _along(name, f):
    def function(a, axis=None, dtype=None, out=None):
        without(f"jax.numpy.{name}", out=out is not None)
        t = tensor(a, name)
        t = t if dtype is None else t.to(torch_dtype(dtype))
        return wrap(f(t.reshape(-1), 0) if axis is None else f(t, axis))

    function.__name__ = function.__qualname__ = name
    return function


cumsum, cumprod = _along("cumsum", torch.cumsum), _along("cumprod", torch.cumprod)


def _cumulative(accumulate, neutral):
    def f(x, /, *, axis=None, dtype=None, include_initial=False):
        t = tensor(x) if dtype is None else tensor(x).to(torch_dtype(dtype))
        axis = axis or 0
        made = accumulate(t, axis)
        return wrap(torch.cat([torch.full_like(made.narrow(axis, 0, 1), neutral), made], axis) if include_initial else made)

    return f


cumulative_sum, cumulative_prod = _cumulative(torch.cumsum, 0), _cumulative(torch.cumprod, 1)


def quantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    without("jax.numpy.quantile", out=out is not None)
    t, at = inexact(tensor(a)), data(q)
    at = at.to(t.dtype)
    axes = _axes(t, axis)
    rest = [d for d in range(t.dim()) if d not in axes]
    kept = [t.shape[d] for d in rest]
    flat = torch.sort(t.permute(*rest, *axes).reshape(*kept, -1), -1).values
    n = flat.shape[-1]
    place = at * (n - 1)
    low, high = torch.floor(place), torch.ceil(place)
    weight = place - low
    lower, upper = (flat.index_select(-1, v.clamp(0, n - 1).long().reshape(-1)) for v in (low, high))
    weight = weight.reshape(-1)
    if method == "linear":
        made = lower * (1 - weight) + upper * weight
    else:
        made = {"lower": lower, "higher": upper, "midpoint": (lower + upper) / 2, "nearest": torch.where(weight <= 0.5, lower, upper)}[method]
    made = made.movedim(-1, 0)
    if keepdims:
        made = made.reshape(made.shape[0], *[1 if d in axes else t.shape[d] for d in range(t.dim())])
    return wrap(made.reshape((*at.shape, *made.shape[1:])))


def percentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    return quantile(a, wrap(inexact(data(q)) / 100), axis, out, overwrite_input, method, keepdims)


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    without("jax.numpy.median", out=out is not None)
    return quantile(a, 0.5, axis, keepdims=keepdims)


def _without_nan(name, f, fill):
    def function(a, axis=None, *args, **kwargs):
        t = tensor(a, name)
        return f(wrap(torch.where(torch.isnan(t), torch.as_tensor(fill, dtype=t.dtype), t)), axis, *args, **kwargs)

    function.__name__ = function.__qualname__ = name
    return function


nansum, nanprod = _without_nan("nansum", sum, 0), _without_nan("nanprod", prod, 1)
nancumsum, nancumprod = _without_nan("nancumsum", cumsum, 0), _without_nan("nancumprod", cumprod, 1)


def _nan_where_empty(f, worst):
    def function(a, axis=None, out=None, keepdims=False, initial=None, where=None):
        without(f"jax.numpy.nan{f.__name__}", out=out is not None, where=where is not None, initial=initial is not None)
        t = tensor(a)
        axes = _axes(t, axis)
        made = f(wrap(torch.where(torch.isnan(t), torch.as_tensor(worst, dtype=t.dtype), t)), axis, None, keepdims)._t
        empty = torch.isnan(t).to(t.dtype).amin(axes, keepdim=keepdims) == 1
        return wrap(torch.where(empty, torch.full_like(made, float("nan")), made))

    return function


nanmax, nanmin = _nan_where_empty(max, -float("inf")), _nan_where_empty(min, float("inf"))


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False, where=None):
    without("jax.numpy.nanmean", out=out is not None, where=where is not None)
    t = tensor(a)
    return mean(a, axis, dtype, None, keepdims, where=wrap(~torch.isnan(t)))


def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=None):
    without("jax.numpy.nanvar", out=out is not None, where=where is not None)
    t = tensor(a)
    return var(wrap(torch.where(torch.isnan(t), torch.zeros_like(t), t)), axis, dtype, None, ddof, keepdims, where=wrap(~torch.isnan(t)))


def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=None):
    without("jax.numpy.nanstd", where=where is not None)
    return wrap(torch.sqrt(nanvar(a, axis, dtype, out, ddof, keepdims)._t))


def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None):
    without("jax.numpy.cov", fweights=fweights is not None, aweights=aweights is not None)
    t = torch.atleast_2d(inexact(tensor(m)))
    t = t if rowvar or t.shape[0] == 1 else t.T
    if y is not None:
        other = torch.atleast_2d(inexact(tensor(y)))
        t = torch.cat([t, other if rowvar or other.shape[0] == 1 else other.T])
    off = t - t.mean(1, keepdim=True)
    return wrap((off @ off.conj().T / (t.shape[1] - (ddof if ddof is not None else 0 if bias else 1))).squeeze())


def corrcoef(x, y=None, rowvar=True):
    c = cov(x, y, rowvar)._t
    if c.dim() == 0:
        return wrap(c / c)
    d = torch.sqrt(torch.diag(c))
    return wrap(torch.clamp(c / d[:, None] / d[None, :], -1, 1))


def histogram(a, bins=10, range=None, weights=None, density=None):
    counts, edges = np.histogram(np._over(tensor(a).detach()), bins, range, density=density, weights=None if weights is None else np._over(tensor(weights).detach()))
    return wrap(data(counts).to(floating())), wrap(data(edges))


def bincount(x, weights=None, minlength=0, *, length=None):
    t = tensor(x).reshape(-1).long()
    n = length if length is not None else builtins.max(builtins.int(t.max()) + 1 if t.numel() else 0, minlength)
    keep = t < n
    w = torch.ones(t.shape, dtype=integer()) if weights is None else tensor(weights).reshape(-1)
    return wrap(torch.zeros(n, dtype=w.dtype).index_add(0, t[keep], w[keep]))


def nanquantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    without("jax.numpy.nanquantile", out=out is not None)
    t = inexact(tensor(a))
    return wrap(torch.nanquantile(t, data(q).to(t.dtype), axis, keepdims, interpolation=method))


def nanpercentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    return nanquantile(a, wrap(data(q) / 100), axis, out, False, method, keepdims)


def nanmedian(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    return nanquantile(a, 0.5, axis, out, False, "linear", keepdims)


def apply_over_axes(func, a, axes):
    return over_axes(func, wrap(tensor(a)), axes)

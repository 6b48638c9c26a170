"""Sums, means, extremes and sorting along axes."""

import torch
from _nabla.absent import without

from ._array import ndarray, result, tensor_of, wrap
from ._dtypes import dtype


def _axes(axis, rank):
    if axis is None:
        return tuple(range(rank))
    axes = axis if isinstance(axis, tuple) else (axis,)
    for a in axes:
        if not -rank <= a < rank:
            from .exceptions import AxisError

            raise AxisError(f"axis {a} is out of bounds for array of dimension {rank}")
    return tuple(a % rank for a in axes)


def _store(made, out):
    if out is None:
        return result(made)
    out._t.copy_(made)
    return out


def _masked(t, where, neutral):
    return t if where is None or where is True else torch.where(tensor_of(where), t, torch.full_like(t, neutral))


def sum(a, axis=None, dtype=None, out=None, keepdims=False, initial=0, where=True):
    t = _wide(tensor_of(a), dtype)
    made = _masked(t, where, 0).sum(_axes(axis, t.dim()), keepdim=keepdims) if t.dim() else t
    return _store(made + initial if initial else made, out)


def _wide(t, kind):
    """Sums and products of small integers are made in 64 bits."""
    if kind is not None:
        return t.to(dtype(kind).torch)
    return t if t.is_floating_point() or t.is_complex() else t.to(torch.int64)


def prod(a, axis=None, dtype=None, out=None, keepdims=False, initial=1, where=True):
    t = _masked(_wide(tensor_of(a), dtype), where, 1)
    for d in sorted(_axes(axis, t.dim()), reverse=True):
        t = t.prod(d, keepdim=keepdims)
    return _store(t * initial if initial != 1 else t, out)


def _floating(t, kind=None):
    if kind is not None:
        return t.to(dtype(kind).torch)
    return t if t.is_floating_point() or t.is_complex() else t.to(torch.float64)


def mean(a, axis=None, dtype=None, out=None, keepdims=False, where=True):
    t = _floating(tensor_of(a), dtype)
    axes = _axes(axis, t.dim())
    if where is not True:
        return _store(_masked(t, where, 0).sum(axes, keepdim=keepdims) / _count(t, where, axes, keepdims), out)
    return _store(t.mean(axes, keepdim=keepdims) if t.dim() else t, out)


def _count(t, where, axes, keepdims):
    """How many elements `where` leaves along the axes."""
    return tensor_of(where).expand(t.shape).sum(axes, keepdim=keepdims)


def average(a, axis=None, weights=None, returned=False, keepdims=False):
    if weights is None:
        t = tensor_of(a)
        made = mean(a, axis, keepdims=keepdims)
        total = torch.ones_like(_floating(t)).sum(_axes(axis, t.dim()), keepdim=keepdims)
    else:
        t, w = _floating(tensor_of(a)), tensor_of(weights)
        if w.shape != t.shape:
            w = w.reshape([n if d == axis % t.dim() else 1 for d, n in enumerate(t.shape)]).expand(t.shape)
        axes = _axes(axis, t.dim())
        total = w.to(t.dtype).sum(axes, keepdim=keepdims)
        made = result((t * w).sum(axes, keepdim=keepdims) / total)
    return (made, result(total)) if returned else made


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, correction=None, where=True):
    t = _floating(tensor_of(a), dtype)
    axes, correction = _axes(axis, t.dim()), ddof if correction is None else correction
    if where is not True:
        middle = _masked(t, where, 0).sum(axes, keepdim=True) / _count(t, where, axes, True)
        squares = _masked((t - middle).abs() ** 2, where, 0).sum(axes, keepdim=keepdims)
        return _store(squares / (_count(t, where, axes, keepdims) - correction), out)
    return _store(t.var(axes, correction=correction, keepdim=keepdims), out)


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, correction=None, where=True):
    return _store(tensor_of(var(a, axis, dtype, None, ddof, keepdims, correction, where)).sqrt(), out)


def _extreme(name):
    def f(a, axis=None, out=None, keepdims=False, initial=None, where=True):
        t = tensor_of(a)
        if initial is None and t.numel() == 0 and (axis is None or t.shape[axis] == 0):
            raise ValueError(f"zero-size array to reduction operation {'maximum' if name == 'amax' else 'minimum'} which has no identity")
        if where is not True:
            if initial is None:
                raise ValueError(f"reduction operation '{'maximum' if name == 'amax' else 'minimum'}' does not have an identity, so to use a where mask one has to specify 'initial'")
            t = _masked(t, where, initial)
        made = getattr(t, name)(_axes(axis, t.dim()), keepdim=keepdims) if t.dim() else t
        if initial is not None:
            made = made.clamp(min=initial) if name == "amax" else made.clamp(max=initial)
        return _store(made, out)

    f.__name__ = name
    return f


amax = max = _extreme("amax")
amin = min = _extreme("amin")


def ptp(a, axis=None, out=None, keepdims=False):
    return _store(tensor_of(amax(a, axis, keepdims=keepdims)) - tensor_of(amin(a, axis, keepdims=keepdims)), out)


def _logical(name):
    def f(a, axis=None, out=None, keepdims=False, where=True):
        t = _masked(tensor_of(a) != 0, where, name == "all")
        for d in sorted(_axes(axis, t.dim()), reverse=True):
            t = getattr(t, name)(d, keepdim=keepdims)
        return _store(t, out)

    f.__name__ = name
    return f


all = _logical("all")
any = _logical("any")


def _position(name):
    def f(a, axis=None, out=None, keepdims=False):
        t = tensor_of(a)
        t = t.to(torch.uint8) if t.dtype is torch.bool else t
        return _store(getattr(t, name)(axis, keepdim=keepdims), out) if axis is not None else result(getattr(t, name)())

    f.__name__ = name
    return f


argmax = _position("argmax")
argmin = _position("argmin")


def cumsum(a, axis=None, dtype=None, out=None):
    t = _wide(tensor_of(a), dtype)
    return _store(t.reshape(-1).cumsum(0) if axis is None else t.cumsum(axis), out)


def cumprod(a, axis=None, dtype=None, out=None):
    t = _wide(tensor_of(a), dtype)
    return _store(t.reshape(-1).cumprod(0) if axis is None else t.cumprod(axis), out)


def nancumsum(a, axis=None, dtype=None, out=None):
    return cumsum(wrap(tensor_of(a).nan_to_num(0.0, float("inf"), -float("inf"))), axis, dtype, out)


def nancumprod(a, axis=None, dtype=None, out=None):
    return cumprod(wrap(tensor_of(a).nan_to_num(1.0, float("inf"), -float("inf"))), axis, dtype, out)


def _cumulative(accumulate, neutral):
    def f(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
        axis = axis or 0
        t = tensor_of(accumulate(x, axis, dtype))
        return _store(torch.cat([torch.full_like(t.narrow(axis, 0, 1), neutral), t], axis) if include_initial else t, out)

    return f


cumulative_sum, cumulative_prod = _cumulative(cumsum, 0), _cumulative(cumprod, 1)


def over_axes(func, made, axes):
    """apply_over_axes of this package's arrays, or of another's."""
    for axis in axes if isinstance(axes, (tuple, list)) else (axes,):
        reduced = func(made, axis)
        made = reduced[(slice(None),) * (axis % made.ndim) + (None,)] if reduced.ndim < made.ndim else reduced
    return made


def apply_over_axes(func, a, axes):
    return over_axes(func, wrap(tensor_of(a)), axes)


def sort(a, axis=-1, kind=None, order=None):
    t = tensor_of(a)
    return wrap(t.reshape(-1).sort(0)[0] if axis is None else t.sort(axis)[0])


def argsort(a, axis=-1, kind=None, order=None):
    t = tensor_of(a)
    return wrap(t.reshape(-1).argsort(0, stable=True) if axis is None else torch.sort(t, dim=axis, stable=True)[1])


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    return quantile(a, 0.5, axis, out, keepdims=keepdims)


def quantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, interpolation=None):
    """Between the two nearest values: interpolated, or one of them, by `method`."""
    method = interpolation or method
    without("numpy.quantile", method=method not in ("linear", "lower", "higher", "nearest", "midpoint"))
    t = _floating(tensor_of(a))
    t = t.reshape(-1) if axis is None else t.movedim(axis, 0)
    t = t.sort(0)[0]
    at = tensor_of(q).to(torch.float64) * (t.shape[0] - 1)
    below = at.floor()
    share = at - below
    if method != "linear":
        # Halves go to the even neighbour, as `round` has it.
        share = {"lower": share * 0, "higher": share.ceil(), "midpoint": torch.where(share > 0, 0.5, 0.0), "nearest": at.round() - below}[method]
    share = share.to(t.dtype)
    below = below.to(torch.int64)
    above = (below + 1).clamp(max=t.shape[0] - 1)
    low, high = t[below], t[above]
    share = share.reshape(list(share.shape) + [1] * (t.dim() - 1))
    made = low + (high - low) * share
    if keepdims:
        made = made.unsqueeze(axis) if axis is not None else made.reshape([1] * tensor_of(a).dim())
    return _store(made, out)


def percentile(a, q, axis=None, **kwargs):
    return quantile(a, tensor_of(q).to(torch.float64) / 100, axis, **kwargs)


def count_nonzero(a, axis=None, *, keepdims=False):
    return sum(wrap(tensor_of(a) != 0), axis, keepdims=keepdims)


def _without_nan(f, neutral):
    def g(a, axis=None, **kwargs):
        t = tensor_of(a)
        return f(wrap(torch.where(t.isnan(), torch.full_like(t, neutral), t)), axis, **kwargs)

    return g


nansum = _without_nan(sum, 0)
nanprod = _without_nan(prod, 1)
nanmax = _without_nan(amax, -float("inf"))
nanmin = _without_nan(amin, float("inf"))


def nanmean(a, axis=None, keepdims=False):
    t = tensor_of(a)
    return nansum(a, axis, keepdims=keepdims) / sum(wrap((~t.isnan()).to(t.dtype)), axis, keepdims=keepdims)


def nanvar(a, axis=None, keepdims=False):
    return nanmean(wrap((tensor_of(a) - tensor_of(nanmean(a, axis, True))) ** 2), axis, keepdims)


def nanstd(a, axis=None, keepdims=False):
    return nanvar(a, axis, keepdims) ** 0.5


def nanmedian(a, axis=None, keepdims=False):
    # The middle of those that are left, the mean of two where their number is even: not torch's, which takes the lower.
    t = tensor_of(a).to(torch.float64)
    if axis is None:
        return result(torch.nanquantile(t, 0.5, keepdim=keepdims))
    return result(torch.nanquantile(t, 0.5, axis, keepdim=keepdims))


def nanquantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    t, share = tensor_of(a).to(torch.float64), tensor_of(q).to(torch.float64)
    return _store(torch.nanquantile(t, share, axis, keepdims, interpolation=method), out)


def nanpercentile(a, q, axis=None, **kwargs):
    return nanquantile(a, tensor_of(q).to(torch.float64) / 100, axis, **kwargs)


def _nan_place(choose, instead):
    def f(a, axis=None):
        t = tensor_of(a)
        if bool((t.isnan().all() if axis is None else t.isnan().all(axis)).any()):
            raise ValueError("All-NaN slice encountered")
        return choose(wrap(t.nan_to_num(instead, float("inf"), -float("inf"))), axis)

    return f


nanargmax, nanargmin = _nan_place(argmax, -float("inf")), _nan_place(argmin, float("inf"))


for _name in "sum prod mean var std ptp all any argmax argmin cumsum cumprod argsort max min".split():
    setattr(ndarray, _name, globals()[_name])

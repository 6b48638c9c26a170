"""Sums, means, extrema and the other functions that shrink dimensions; cumulative ones beside them."""

import operator

from _nabla.engine import op, ops

from .. import _dtype, return_types
from .._warnings import warn
from .._tensor import Tensor, _wrap_dim, as_dtype, wrap, wrap_all
from .registry import alias, api, both, function, functions, method, methods


def dims_of(dim):
    """`dim` as the engine takes it: None, or a list."""
    if dim is None:
        return None
    return [operator.index(dim)] if not isinstance(dim, (tuple, list)) else list(dim)


def _dtype_attr(attrs, dtype):
    if dtype is not None:
        attrs["dtype"] = as_dtype(dtype).name
    return attrs


@both
def sum(input, dim=None, keepdim=False, *, dtype=None):
    return wrap(op("sum", _dtype_attr({"dims": dims_of(dim), "keepdim": keepdim}, dtype), input._h))


@both
def nansum(input, dim=None, keepdim=False, *, dtype=None):
    return wrap(op("nansum", _dtype_attr({"dims": dims_of(dim), "keepdim": keepdim}, dtype), input._h))


@both
def mean(input, dim=None, keepdim=False, *, dtype=None):
    kind = input.dtype if dtype is None else as_dtype(dtype)
    if not (kind.is_floating_point or kind.is_complex):
        which = "Input dtype" if dtype is None else "Optional dtype"
        raise RuntimeError(f"mean(): could not infer output dtype. {which} must be either a floating point or complex dtype. Got: {kind.title}")
    if kind is not input.dtype:
        input = input._cast(kind)
    return wrap(op("mean", {"dims": dims_of(dim), "keepdim": keepdim}, input._h))


@both
def nanmean(input, dim=None, keepdim=False, *, dtype=None):
    count = (~input.isnan()).sum(dim, keepdim)
    return nansum(input, dim, keepdim, dtype=dtype) / count


@both
def prod(input, dim=None, keepdim=False, *, dtype=None):
    if dtype is not None:
        input = input._cast(as_dtype(dtype))
    return wrap(op("prod", {"dim": dim, "keepdim": keepdim}, input._h))


# --- spread --------------------------------------------------------------------------------------------------------------------
def _spread_args(dim, unbiased, keepdim, correction):
    """var(unbiased), var(dim, unbiased, keepdim) and var(dim, correction=…, keepdim=…) as attributes."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if correction is None:
        correction = 1 if unbiased is None or unbiased else 0
    return {"dims": dims_of(dim), "correction": correction, "keepdim": keepdim}


def _warned(name, out, input, unbiased, correction):
    taken = correction if correction is not None else 0 if unbiased is False or isinstance(unbiased, bool) and not unbiased else 1
    if input.numel() and input.numel() // max(out.numel(), 1) <= taken:
        warn(
            f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor "
            "(input numel divided by output numel)."
        )
    return out


@both
def var(input, dim=None, unbiased=None, keepdim=False, *, correction=None):
    return _warned("var", wrap(op("var", _spread_args(dim, unbiased, keepdim, correction), input._h)), input, unbiased, correction)


@both
def std(input, dim=None, unbiased=None, keepdim=False, *, correction=None):
    return _warned("std", wrap(op("std", _spread_args(dim, unbiased, keepdim, correction), input._h)), input, unbiased, correction)


@function
def var_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=None):
    return wrap_all(ops("var_mean", _spread_args(dim, unbiased, keepdim, correction), input._h))


@function
def std_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=None):
    return wrap_all(ops("std_mean", _spread_args(dim, unbiased, keepdim, correction), input._h))


# --- extrema -------------------------------------------------------------------------------------------------------------------
def _extremum(name, pairwise):
    def f(input, dim=None, keepdim=False, *, other=None):
        if other is None and isinstance(dim, Tensor):
            other = dim
        if other is not None:
            return functions[pairwise](input, other)
        if dim is None:
            if 0 in input.shape:
                raise RuntimeError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.")
            return wrap(op(name, None, input._h))
        return getattr(return_types, name)(*wrap_all(ops(f"{name}_dim", {"dim": operator.index(dim), "keepdim": keepdim}, input._h)))

    f.__name__ = f.__qualname__ = name
    functions[name], methods[name] = api(f), api(f, is_method=True)


_extremum("max", "maximum")
_extremum("min", "minimum")


@both
def amax(input, dim=(), keepdim=False):
    return wrap(op("amax", {"dims": dims_of(dim), "keepdim": keepdim}, input._h))


@both
def amin(input, dim=(), keepdim=False):
    return wrap(op("amin", {"dims": dims_of(dim), "keepdim": keepdim}, input._h))


@both
def aminmax(input, *, dim=None, keepdim=False):
    dims = () if dim is None else dim
    return return_types.aminmax(amin(input, dims, keepdim), amax(input, dims, keepdim))


@both
def argmax(input, dim=None, keepdim=False):
    if dim is None and 0 in input.shape:
        raise IndexError("argmax(): Expected reduction dim to be specified for input.numel() == 0.")
    return wrap(op("argmax", {"dim": dim, "keepdim": keepdim}, input._h))


@both
def argmin(input, dim=None, keepdim=False):
    if dim is None and 0 in input.shape:
        raise IndexError("argmin(): Expected reduction dim to be specified for input.numel() == 0.")
    return wrap(op("argmin", {"dim": dim, "keepdim": keepdim}, input._h))


def _truth(name):
    def f(input, dim=None, keepdim=False):
        return wrap(op(name, {"dims": dims_of(dim), "keepdim": keepdim}, input._h))

    f.__name__ = f.__qualname__ = name
    functions[name], methods[name] = api(f), api(f, is_method=True)


_truth("all")
_truth("any")


@both
def count_nonzero(input, dim=None):
    return (input != 0).sum(dim)


def _picked(name):
    def f(input, dim=None, keepdim=False):
        if dim is None and name != "mode":
            return wrap(op(name, None, input._h))
        return getattr(return_types, name)(*wrap_all(ops(f"{name}_dim", {"dim": -1 if dim is None else dim, "keepdim": keepdim}, input._h)))

    f.__name__ = f.__qualname__ = name
    functions[name], methods[name] = api(f), api(f, is_method=True)


_picked("median")
_picked("nanmedian")


@both
def mode(input, dim=-1, keepdim=False):
    return return_types.mode(*wrap_all(ops("mode", {"dim": dim, "keepdim": keepdim}, input._h)))


@both
def kthvalue(input, k, dim=-1, keepdim=False):
    return return_types.kthvalue(*wrap_all(ops("kthvalue", {"k": k, "dim": dim, "keepdim": keepdim}, input._h)))


@both
def quantile(input, q, dim=None, keepdim=False, *, interpolation="linear"):
    from .._creation import as_tensor

    scalar = not isinstance(q, Tensor) or q.dim() == 0
    q = as_tensor(q, dtype=input.dtype)
    if not bool(((q >= 0) & (q <= 1)).all()):
        raise RuntimeError("quantile() q values must be in the range [0, 1]")
    rank = input.dim()
    flat = dim is None
    values = input.reshape(-1) if flat else input.transpose(dim, -1)
    values = values.sort(-1)[0]
    n = values.shape[-1]
    at = q.reshape(-1) * (n - 1)
    low = at.floor()
    if interpolation == "linear":
        picked = values.index_select(-1, low.long())
        following = values.index_select(-1, at.ceil().long())
        picked = picked.lerp(following, (at - low).expand_as(picked))
    elif interpolation in ("lower", "higher", "nearest"):
        where = {"lower": low, "higher": at.ceil(), "nearest": at.round()}[interpolation]
        picked = values.index_select(-1, where.long())
    elif interpolation == "midpoint":
        picked = values.index_select(-1, low.long()).lerp(values.index_select(-1, at.ceil().long()), 0.5)
    else:
        raise RuntimeError(f"quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got {interpolation}")
    # Quantiles come first in the result; NaN anywhere in a row makes its quantiles NaN.
    picked = functions["where"](input.isnan().any() if flat else values.isnan().any(-1, keepdim=True), float("nan"), picked)
    out = picked.movedim(-1, 0)
    if not flat:
        out = out.unsqueeze(-1).transpose(_wrap_dim(dim, rank) + 1, -1)
        out = out if keepdim else out.squeeze(_wrap_dim(dim, rank) + 1)
    elif keepdim:
        out = out.reshape(-1, *[1] * rank)
    return out.squeeze(0) if scalar else out


# --- norms and exponentials ----------------------------------------------------------------------------------------------------
@both
def logsumexp(input, dim, keepdim=False):
    return wrap(op("logsumexp", {"dims": dims_of(dim), "keepdim": keepdim}, input._h))


def vector_norm(x, ord=2, dim=None, keepdim=False, dtype=None):
    if dtype is not None:
        x = x._cast(dtype)
    if not (x.dtype.is_floating_point or x.dtype.is_complex):
        raise RuntimeError(f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {x.dtype.title}")
    return wrap(op("linalg_vector_norm", {"ord": float(ord), "dims": dims_of(dim), "keepdim": keepdim}, x._h))


@both
def norm(input, p="fro", dim=None, keepdim=False, dtype=None):
    if p == "fro" or p is None:
        p = 2.0
    elif p == "nuc":
        return functions["linalg_matrix_norm"](input, "nuc", dim if dim is not None else (-2, -1), keepdim)
    elif isinstance(p, str):
        raise RuntimeError(f"linalg.matrix_norm: Order {p} not supported.")
    return vector_norm(input, p, dim, keepdim, dtype)


@both
def renorm(input, p, dim, maxnorm):
    others = [d for d in range(input.dim()) if d != _wrap_dim(dim, input.dim())]
    norms = vector_norm(input, p, others, True)
    return input * functions["where"](norms > maxnorm, maxnorm / (norms + 1e-7), 1.0).to(input.dtype)


@method
def renorm_(self, p, dim, maxnorm):
    return self.copy_(renorm(self.clone(), p, dim, maxnorm))


# --- along a dimension, keeping its size ----------------------------------------------------------------------------------------
@both
def cumsum(input, dim, *, dtype=None):
    input = input if dtype is None else input._cast(as_dtype(dtype))
    return wrap(op("cumsum", {"dim": dim}, input._h))


@both
def cumprod(input, dim, *, dtype=None):
    input = input if dtype is None else input._cast(as_dtype(dtype))
    return wrap(op("cumprod", {"dim": dim}, input._h))


@method
def cumsum_(self, dim, *, dtype=None):
    return self.copy_(cumsum(self, dim, dtype=dtype))


@method
def cumprod_(self, dim, *, dtype=None):
    return self.copy_(cumprod(self.clone(), dim, dtype=dtype))


@both
def logcumsumexp(input, dim):
    return wrap(op("logcumsumexp", {"dim": dim}, input._h))


@both
def cummax(input, dim):
    return return_types.cummax(*wrap_all(ops("cummax", {"dim": dim}, input._h)))


@both
def cummin(input, dim):
    return return_types.cummin(*wrap_all(ops("cummin", {"dim": dim}, input._h)))


@both
def softmax(input, dim=None, dtype=None):
    if dim is None:
        raise TypeError('softmax() missing 1 required positional arguments: "dim"')
    input = input if dtype is None else input._cast(as_dtype(dtype))
    return wrap(op("softmax", {"dim": dim}, input._h))


@both
def log_softmax(input, dim=None, dtype=None):
    if dim is None:
        raise TypeError('log_softmax() missing 1 required positional arguments: "dim"')
    input = input if dtype is None else input._cast(as_dtype(dtype))
    return wrap(op("log_softmax", {"dim": dim}, input._h))


@both
def diff(input, n=1, dim=-1, prepend=None, append=None):
    parts = [t for t in (prepend, input, append) if t is not None]
    out = functions["cat"](parts, dim) if len(parts) > 1 else input
    for _ in range(n):
        size = out.shape[dim]
        later, earlier = out.narrow(dim, 1, size - 1), out.narrow(dim, 0, size - 1)
        out = later ^ earlier if out.dtype is _dtype.bool else later - earlier
    return out


@function
def trapezoid(y, x=None, *, dx=1, dim=-1):
    size = y.shape[dim]
    pairs = y.narrow(dim, 1, size - 1) + y.narrow(dim, 0, size - 1)
    if x is None:
        return pairs.sum(dim) * dx / 2
    if x.dim() == 1:
        shape = [1] * y.dim()
        shape[dim] = -1
        x = x.reshape(shape)
    return (diff(x, dim=dim) * pairs).sum(dim) / 2


alias("trapz", "trapezoid")


@function
def cumulative_trapezoid(y, x=None, *, dx=1, dim=-1):
    size = y.shape[dim]
    pairs = y.narrow(dim, 1, size - 1) + y.narrow(dim, 0, size - 1)
    return ((pairs * dx if x is None else diff(x, dim=dim) * pairs) / 2).cumsum(dim)


# --- comparison of whole tensors -------------------------------------------------------------------------------------------------
@both
def isclose(input, other, rtol=1e-5, atol=1e-8, equal_nan=False):
    if input.dtype is not other.dtype:
        raise RuntimeError(f"{input.dtype.title} did not match {other.dtype.title}")
    near = input == other
    if equal_nan and input.dtype.is_floating_point:
        near = near | (input.isnan() & other.isnan())
    finite = (input - other).abs() <= atol + (rtol * other).abs()
    return near | (finite & other.isfinite() & input.isfinite())


@both
def allclose(input, other, rtol=1e-5, atol=1e-8, equal_nan=False):
    return bool(isclose(input, other, rtol, atol, equal_nan).all())


@both
def equal(input, other):
    return input.shape == other.shape and bool((input == other).all())


@both
def histc(input, bins=100, min=0, max=0):
    return wrap(op("histc", {"bins": bins, "min": float(min), "max": float(max)}, input._h))


@both
def bincount(input, weights=None, minlength=0):
    return wrap(op("bincount", {"minlength": minlength}, input._h, -1 if weights is None else weights._h))

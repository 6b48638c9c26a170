"""Order: sort, topk, search, and sets of values."""

import operator

from _nabla.engine import op, ops

from .. import return_types
from .._creation import as_tensor
from .._tensor import Tensor, wrap, wrap_all
from .registry import both, function


@both
def sort(input, dim=-1, descending=False, stable=False):
    return return_types.sort(*wrap_all(ops("sort", {"dim": dim, "descending": descending, "stable": stable}, input._h)))


@both
def msort(input):
    return sort(input, 0)[0]


@both
def argsort(input, dim=-1, descending=False, stable=False):
    return sort(input, dim, descending)[1]


@both
def topk(input, k, dim=-1, largest=True, sorted=True):
    return return_types.topk(*wrap_all(ops("topk", {"k": operator.index(k), "dim": dim, "largest": largest}, input._h)))


@function
def searchsorted(sorted_sequence, input, *, out_int32=False, right=False, side=None, sorter=None):
    if sorter is not None:
        sorted_sequence = sorted_sequence.gather(-1, sorter)
    # A number is compared as one of the sequence's dtype, but not cut to an integer.
    whole = not sorted_sequence.dtype.is_floating_point
    values = input if isinstance(input, Tensor) else as_tensor(input) if whole and isinstance(input, float) else as_tensor(input).to(sorted_sequence.dtype)
    return wrap(op("searchsorted", {"right": right or side == "right", "out_int32": out_int32}, sorted_sequence._h, values._h))


@function
def bucketize(input, boundaries, *, out_int32=False, right=False):
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


def _answer(name, input, dim, return_inverse, return_counts):
    values, inverse, counts = wrap_all(ops(name, {"dim": dim}, input._h))
    out = [values] + ([inverse] if return_inverse else []) + ([counts] if return_counts else [])
    return out[0] if len(out) == 1 else tuple(out)


@both
def unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None):
    return _answer("unique", input, dim, return_inverse, return_counts)


@both
def unique_consecutive(input, return_inverse=False, return_counts=False, dim=None):
    return _answer("unique_consecutive", input, dim, return_inverse, return_counts)


@function
def isin(elements, test_elements, *, assume_unique=False, invert=False):
    elements, tests = as_tensor(elements), as_tensor(test_elements)
    found = (elements.unsqueeze(-1) == tests.reshape(-1)).any(-1)
    return ~found if invert else found


@function
def histogram(input, bins=100, *, range=None, weight=None, density=False):
    from .._creation import linspace, ones_like, zeros

    flat = input.reshape(-1)
    if isinstance(bins, Tensor):
        edges = bins
    else:
        low, high = (float(flat.min()), float(flat.max())) if range is None else map(float, range)
        if low == high:
            low, high = low - 0.5, high + 0.5
        edges = linspace(low, high, bins + 1, dtype=input.dtype)
    weight = ones_like(flat) if weight is None else weight.reshape(-1)
    count = edges.numel() - 1
    inside = (flat >= edges[0]) & (flat <= edges[-1])
    at = (searchsorted(edges, flat[inside], right=True) - 1).clamp(max=count - 1)
    hist = zeros(count, dtype=input.dtype).scatter_add_(0, at, weight[inside])
    if density:
        hist = hist / (hist.sum() * edges.diff())
    return return_types.histogram(hist, edges)



"""Order: sort, topk, search, and sets of values."""

from _nabla.engine import op, ops

from .. import _dtype, return_types
from .._creation import as_tensor
from .._tensor import Tensor, wrap, wrap_all
from .registry import both, function


@both
def sort(input, dim=-1, descending=False, stable=False):
    return return_types.sort(*wrap_all(ops("sort", {"dim": dim, "descending": descending}, input._h)))


@both
def msort(input):
    return sort(input, 0)[0]


@both
def argsort(input, dim=-1, descending=False, stable=False):
    return sort(input, dim, descending)[1]


@both
def topk(input, k, dim=-1, largest=True, sorted=True):
    return return_types.topk(*wrap_all(ops("topk", {"k": int(k), "dim": dim, "largest": largest}, input._h)))


@function
def searchsorted(sorted_sequence, input, *, out_int32=False, right=False, side=None, sorter=None):
    values = input if isinstance(input, Tensor) else as_tensor(input, dtype=sorted_sequence.dtype)
    found = wrap(op("searchsorted", {"right": right or side == "right"}, sorted_sequence._h, values._h))
    return found.int() if out_int32 else found


@function
def bucketize(input, boundaries, *, out_int32=False, right=False):
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


def _groups(rows):
    """Distinct rows in sorted order: (rows, index of each row's group, counts)."""
    distinct = sorted(set(rows))
    place = {r: i for i, r in enumerate(distinct)}
    inverse = [place[r] for r in rows]
    counts = [0] * len(distinct)
    for i in inverse:
        counts[i] += 1
    return distinct, inverse, counts


def _rows(input, dim):
    if dim is None:
        return input.reshape(-1).tolist()
    return [tuple(r) for r in input.transpose(0, dim).reshape(input.shape[dim], -1).tolist()]


def _answer(values, inverse, counts, return_inverse, return_counts):
    out = [values]
    if return_inverse:
        out.append(inverse)
    if return_counts:
        out.append(counts)
    return out[0] if len(out) == 1 else tuple(out)


def _long(values):
    return as_tensor(values, dtype=_dtype.int64) if values else as_tensor([], dtype=_dtype.int64)


@both
def unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None):
    data = input.detach()
    rows = _rows(data, dim)
    distinct, inverse, counts = _groups(rows)
    first = [None] * len(distinct)
    for i in reversed(range(len(rows))):
        first[inverse[i]] = i
    picked = data.reshape(-1)[_long(first)] if dim is None else data.index_select(dim, _long(first))
    shape = input.shape if dim is None else (len(rows),)
    return _answer(picked, _long(inverse).reshape(shape), _long(counts), return_inverse, return_counts)


@both
def unique_consecutive(input, return_inverse=False, return_counts=False, dim=None):
    data = input.detach()
    rows = _rows(data, dim)
    first, inverse = [], []
    for i, r in enumerate(rows):
        if i == 0 or r != rows[i - 1]:
            first.append(i)
        inverse.append(len(first) - 1)
    counts = [b - a for a, b in zip(first, [*first[1:], len(rows)])]
    picked = data.reshape(-1)[_long(first)] if dim is None else data.index_select(dim, _long(first))
    shape = input.shape if dim is None else (len(rows),)
    return _answer(picked, _long(inverse).reshape(shape), _long(counts), return_inverse, return_counts)


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



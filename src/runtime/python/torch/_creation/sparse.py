"""Sparse tensors, held densely."""

from .. import _dtype
from .._tensor import as_leaf
from .filled import filled, shape_of
from .from_data import as_tensor
from .sequences import arange


def sparse_coo_tensor(indices, values, size=None, *, dtype=None, device=None, requires_grad=False, check_invariants=None, is_coalesced=None):
    """Held densely: values at equal places add up, and gradients reach `values` as they would."""
    indices, values = as_tensor(indices, dtype=_dtype.int64), as_tensor(values, dtype=dtype, device=device)
    rank = indices.shape[0]
    if size is None:
        size = [int(m) + 1 for m in indices.amax(1).tolist()] + list(values.shape[1:])
    made = filled(shape_of((size,)), 0, values.dtype)
    made = made.index_put(tuple(indices.unbind(0)), values, accumulate=True) if rank else values
    return as_leaf(made, requires_grad)


def sparse_csr_tensor(crow_indices, col_indices, values, size=None, *, dtype=None, device=None, requires_grad=False, **_):
    starts = as_tensor(crow_indices, dtype=_dtype.int64)
    rows = arange(starts.shape[0] - 1).repeat_interleave(starts[1:] - starts[:-1])
    columns = as_tensor(col_indices, dtype=_dtype.int64)
    if size is None:
        size = (starts.shape[0] - 1, int(columns.max()) + 1)
    values = as_tensor(values, dtype=dtype, device=device)
    made = filled(shape_of((size,)), 0, values.dtype).index_put((rows, columns), values, accumulate=True)
    return as_leaf(made, requires_grad)


def sparse_csc_tensor(ccol_indices, row_indices, values, size=None, **kwargs):
    size = None if size is None else tuple(size)[::-1]
    return sparse_csr_tensor(ccol_indices, row_indices, values, size, **kwargs).t()

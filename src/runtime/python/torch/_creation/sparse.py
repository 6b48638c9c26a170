"""Makers of sparse tensors. Those in compressed rows or columns are held densely."""

from .. import _dtype
from .._tensor import as_leaf
from .filled import filled, shape_of
from .from_data import as_tensor
from .sequences import arange


def sparse_coo_tensor(indices, values=None, size=None, *, dtype=None, device=None, requires_grad=False, check_invariants=None, is_coalesced=None):
    from .._sparse_tensor import sparse

    if values is None and size is None:  # of that size, without entries
        shape = shape_of((indices,))
        return sparse(filled([len(shape), 0], 0, _dtype.int64), filled([0], 0, dtype or _dtype.default), shape, True)
    indices, values = as_tensor(indices, dtype=_dtype.int64), as_tensor(values, dtype=dtype, device=device)
    if indices.dim() != 2:
        raise RuntimeError(f"indices must be sparse_dim x nnz, but got: {list(indices.shape)}")
    if values.dim() == 0:
        values = values.expand(indices.shape[1])
    if indices.shape[1] != values.shape[0]:
        raise RuntimeError(f"number of dimensions must be sparse_dim ({indices.shape[0]}) + dense_dim ({values.dim() - 1}), but got {len(size) if size is not None else values.dim()}" if size is not None and len(size) != indices.shape[0] + values.dim() - 1 else f"indices and values must have same nnz, but got nnz from indices: {indices.shape[1]}, nnz from values: {values.shape[0]}")
    if size is None:
        size = [int(m) + 1 for m in indices.amax(1).tolist()] + list(values.shape[1:])
    shape = shape_of((size,))
    if indices.numel():
        for d, (low, high) in enumerate(zip(indices.amin(1).tolist(), indices.amax(1).tolist())):
            if low < 0:
                raise RuntimeError(f"found negative index {low} for dim {d}")
            if high >= shape[d]:
                raise RuntimeError(f"size is inconsistent with indices: for dim {d}, size is {shape[d]} but found index {high}")
    if requires_grad:
        values = as_leaf(values.detach().clone(), True)
    return sparse(indices, values, shape, bool(is_coalesced))


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

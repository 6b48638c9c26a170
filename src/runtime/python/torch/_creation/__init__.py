"""Functions that make tensors."""

from .filled import _into, empty, empty_like, empty_permuted, empty_strided, filled, full, full_like, ones, ones_like, scalar_tensor, shape_of, zeros, zeros_like
from .from_data import _flat, _shape_of, as_tensor, asarray, from_numpy, frombuffer, tensor
from .methods import METHODS, legacy_tensor, legacy_type
from .sequences import arange, complex, eye, linspace, logspace, polar, range
from .sparse import sparse_coo_tensor, sparse_csc_tensor, sparse_csr_tensor

__all__ = (
    "tensor as_tensor asarray from_numpy frombuffer scalar_tensor empty zeros ones full empty_like zeros_like ones_like full_like "
    "empty_strided empty_permuted arange range linspace logspace eye complex polar sparse_coo_tensor sparse_csr_tensor sparse_csc_tensor"
).split()

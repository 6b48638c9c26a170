"""The torch.linalg functions that other parts of torch call."""

from _nabla.engine import op

from .._tensor import wrap
from .registry import function


@function
def linalg_cross(input, other, *, dim=-1):
    return wrap(op("linalg_cross", {"dim": dim}, input._h, other._h))


@function
def linalg_multi_dot(tensors):
    from .. import linalg

    return linalg.multi_dot(tensors)


@function
def linalg_matrix_norm(input, ord="fro", dim=(-2, -1), keepdim=False):
    from .. import linalg

    return linalg.matrix_norm(input, ord, dim, keepdim)

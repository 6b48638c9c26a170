"""All parameters as one vector, and back."""

from ..._functions.registry import functions
from ..._tensor import Tensor


def parameters_to_vector(parameters):
    return functions["cat"]([p.view(-1) for p in parameters])


def vector_to_parameters(vec, parameters):
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {type(vec).__module__}.{type(vec).__name__}")
    offset = 0
    for p in parameters:
        n = p.numel()
        p.data = vec[offset : offset + n].view_as(p).data
        offset += n

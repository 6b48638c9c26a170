"""Questions about a tensor asked as functions of torch."""

from .._tensor import Tensor
from .registry import both, function, functions


@both
def is_floating_point(input):
    return input.dtype.is_floating_point


@both
def is_complex(input):
    return input.dtype.is_complex


@function
def is_conj(input):
    return False


@function
def is_nonzero(input):
    return bool(input)


@function
def numel(input):
    return input.numel()


@function
def result_type(tensor1, tensor2):
    return functions["add"](_probe(tensor1), _probe(tensor2)).dtype


def _probe(v):
    return v.detach().reshape(-1)[:0] if isinstance(v, Tensor) and v.dim() else v

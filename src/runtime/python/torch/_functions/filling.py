"""Writing over a tensor: fill, zero, copy."""

from _nabla.engine import number, op_

from .._tensor import Tensor, operand, refuse_arguments
from .registry import function, functions, method, methods


@method
def fill_(self, value):
    if isinstance(value, Tensor) and value.dim():
        raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {value.dim()} dimensions.")
    op_("fill", None, self._h, operand(value, "fill_", "value", 1))
    return self


@function
def fill(input, value):
    return fill_(input.clone(), value)


@method
def zero_(self, *given):
    refuse_arguments("zero_", given)
    op_("fill", None, self._h, number(0))
    return self


functions["zero_"] = methods["zero_"]
functions["fill_"] = methods["fill_"]


@method
def copy_(self, src, non_blocking=False):
    op_("copy", None, self._h, operand(src, "copy_", "src", 1))
    return self

"""Forward-mode differentiation with dual numbers.

The engine pushes tangents along the tape that the computation left, so a dual tensor is one that is recorded: its `requires_grad` is True.
"""

from typing import NamedTuple, Optional

from _nabla.engine import call

from .._tensor import Tensor, wrap
from ._handles import join


class UnpackedDualTensor(NamedTuple):
    primal: Tensor
    tangent: Optional[Tensor]


class _Level:
    def __init__(self):
        self.duals, self.tangents = [], []
        self.recorded = False  # whether reverse mode is to see what happens here


_levels = []


def _forget():
    """A new run begins outside of every level."""
    _levels.clear()


def enter_dual_level():
    if _levels:
        raise RuntimeError("Nested forward mode AD is not supported at the moment")
    _levels.append(_Level())
    return 0


def exit_dual_level(*, level=None):
    if not _levels:
        raise RuntimeError("Trying to exit a forward AD level that was not the last one that was created. This is not supported.")
    _levels.pop()


class dual_level:
    def __enter__(self):
        return enter_dual_level()

    def __exit__(self, *exc):
        exit_dual_level()
        return False


def make_dual(tensor, tangent, *, level=None):
    if not _levels:
        raise RuntimeError("Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first.")
    if not (tensor.is_floating_point() or tensor.is_complex()):
        raise ValueError(f"Expected primal to be floating point or complex, but got: {tensor.dtype}")
    if not (tangent.is_floating_point() or tangent.is_complex()):
        raise ValueError(f"Expected tangent to be floating point or complex, but got: {tangent.dtype}")
    if tensor.shape != tangent.shape:
        raise RuntimeError(
            "Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. "
            f"Tensor is of size {list(tensor.shape)} while the given forward gradient is of size {list(tangent.shape)}."
        )
    level = _levels[-1]
    level.recorded = level.recorded or tensor.requires_grad or tangent.requires_grad
    dual = tensor.view_as(tensor) if tensor.requires_grad else tensor.detach().requires_grad_()
    level.duals.append(dual)
    level.tangents.append(tangent)
    return dual


def unpack_dual(tensor, *, level=None):
    if not _levels:
        return UnpackedDualTensor(tensor, None)
    level = _levels[-1]
    if not tensor.requires_grad or not level.duals:
        return UnpackedDualTensor(tensor, None)
    handle = call("jvp", tensor._h, join(level.duals), join(level.tangents))
    tangent = None if handle == -1 else wrap(handle)
    if level.recorded:
        return UnpackedDualTensor(tensor, tangent)
    return UnpackedDualTensor(tensor.detach(), None if tangent is None else tangent.detach())

"""torch.functional: the Python-level functions under their module's name."""

from ._functions.registry import functions

_NAMES = (
    "atleast_1d atleast_2d atleast_3d block_diag broadcast_shapes broadcast_tensors cartesian_prod cdist chain_matmul einsum meshgrid norm split tensordot unique "
    "unique_consecutive"
).split()
globals().update({name: functions[name] for name in _NAMES})
__all__ = _NAMES


def __getattr__(name):
    import torch

    if name in ("Tensor", "torch"):
        return torch if name == "torch" else torch.Tensor
    return getattr(torch, name)

"""Dropout and its relatives: masks drawn as PyTorch draws them on the CPU."""

from ..._creation import empty_like
from ..._functions.registry import functional
from ..._warnings import warn
from ...random import fill

__all__ = []


def public(f):
    __all__.append(f.__name__)
    return functional(f)


def _check(p):
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def _masked(input, p, training, inplace, feature=False, alpha=False):
    """input · noise / (1 − p), where noise is one draw per element, or per channel for the feature kinds."""
    _check(p)
    input._h  # refuses what is no tensor before anything else looks at it
    if p == 0 or not training or not input.numel():
        return input
    if p == 1:
        zero = input.new_zeros(())
        return input.mul_(zero) if inplace else input * zero
    if feature:
        noise = input.new_empty([s if d < 2 else 1 for d, s in enumerate(input.shape)])
    else:
        noise = empty_like(input.detach())
    fill("bernoulli", noise, 1 - p)
    if not alpha:
        noise = noise.div_(1 - p)
        return input.mul_(noise) if inplace else input * noise
    # SELU's fixed point: dropped units get α', and an affine map restores mean and variance.
    limit = 1.7580993408473766
    a = 1.0 / ((limit * limit * p + 1) * (1 - p)) ** 0.5
    shift = (noise - 1).mul_(limit * a).add_(limit * a * p)
    noise = noise.mul_(a)
    return input.mul_(noise).add_(shift) if inplace else (input * noise).add_(shift)


@public
def dropout(input, p=0.5, training=True, inplace=False):
    return _masked(input, p, training, inplace)


@public
def alpha_dropout(input, p=0.5, training=False, inplace=False):
    return _masked(input, p, training, inplace, alpha=True)


@public
def dropout1d(input, p=0.5, training=True, inplace=False):
    _check(p)
    if input.dim() not in (2, 3):
        raise RuntimeError(f"dropout1d: Expected 2D or 3D input, but received a {input.dim()}D input. Note that dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).")
    if input.dim() == 2:
        return _masked(input.unsqueeze(0), p, training, inplace, feature=True).squeeze(0)
    return _masked(input, p, training, inplace, feature=True)


@public
def dropout2d(input, p=0.5, training=True, inplace=False):
    if input.dim() not in (3, 4):
        warn(
            f"dropout2d: Received a {input.dim()}-D input to dropout2d, which is deprecated and will result in an error in a future release. To retain the behavior and "
            "silence this warning, please use dropout instead. Note that dropout2d exists to provide channel-wise dropout on inputs with 2 spatial dimensions, a channel "
            "dimension, and an optional batch dimension (i.e. 3D or 4D inputs)."
        )
    return _masked(input, p, training, inplace, feature=True)


@public
def dropout3d(input, p=0.5, training=True, inplace=False):
    _check(p)
    if input.dim() == 4:
        return _masked(input.unsqueeze(0), p, training, inplace, feature=True).squeeze(0)
    return _masked(input, p, training, inplace, feature=True)


@public
def feature_alpha_dropout(input, p=0.5, training=False, inplace=False):
    return _masked(input, p, training, inplace, feature=True, alpha=True)

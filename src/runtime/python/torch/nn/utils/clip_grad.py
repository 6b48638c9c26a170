"""Limits on the size of gradients."""

import types

from ..._creation import tensor
from ..._functions.registry import functions
from ..._tensor import Tensor
from ..._warnings import warn
from ...autograd.grad_mode import no_grad


def _list(values):
    return [values] if isinstance(values, Tensor) else list(values)


def _norm(t, order):
    from ... import linalg

    return linalg.vector_norm(t, order)


@no_grad()
def get_total_norm(tensors, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """The norm of all tensors as one vector."""
    tensors = _list(tensors)
    order = float(norm_type)
    if not tensors:
        return tensor(0.0)
    total = _norm(functions["stack"]([_norm(t, order) for t in tensors]), order)
    if error_if_nonfinite and not bool(total.isfinite()):
        raise RuntimeError(
            f"The total norm of order {order} for gradients from `parameters` is non-finite, so it cannot be clipped. To disable this error and "
            "scale the gradients by the non-finite norm anyway, set `error_if_nonfinite=False`"
        )
    return total


@no_grad()
def clip_grads_with_norm_(parameters, max_norm, total_norm, foreach=None):
    factor = (float(max_norm) / (total_norm + 1e-6)).clamp(max=1.0)
    for p in _list(parameters):
        if p.grad is not None:
            p.grad.mul_(factor)


@no_grad()
def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """Scales all gradients down so that their common norm is at most max_norm. @returns the norm before"""
    is_generator = isinstance(parameters, types.GeneratorType)
    parameters = _list(parameters)
    if is_generator and not parameters:
        warn("`parameters` is an empty generator, no gradient clipping will occur.")
    total = get_total_norm([p.grad for p in parameters if p.grad is not None], norm_type, error_if_nonfinite)
    clip_grads_with_norm_(parameters, max_norm, total)
    return total


def clip_grad_norm(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    warn("`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.", FutureWarning)
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite)


@no_grad()
def clip_grad_value_(parameters, clip_value, foreach=None):
    for p in _list(parameters):
        if p.grad is not None:
            p.grad.clamp_(min=-float(clip_value), max=float(clip_value))

"""Checkpointing trades time for memory and changes no number: the function simply runs."""

import contextlib

from .._tensor import Tensor
from .._warnings import warn
from ..autograd.function import Function


class CheckpointFunction(Function):
    pass


class CheckpointError(RuntimeError):
    pass


@contextlib.contextmanager
def set_checkpoint_debug_enabled(enabled):
    yield


def detach_variable(inputs):
    if not isinstance(inputs, tuple):
        raise RuntimeError("Only tuple of tensors is supported. Got Unsupported input type: ", type(inputs).__name__)
    return tuple(i.detach().requires_grad_(i.requires_grad) if isinstance(i, Tensor) else i for i in inputs)


def check_backward_validity(inputs):
    if not any(i.requires_grad for i in inputs if isinstance(i, Tensor)):
        warn("None of the inputs have requires_grad=True. Gradients will be None")


def checkpoint(function, *args, use_reentrant=None, context_fn=None, determinism_check=None, debug=None, preserve_rng_state=True, **kwargs):
    return function(*args, **kwargs)


def checkpoint_sequential(functions, segments, input, use_reentrant=None, **kwargs):
    for f in functions:
        input = f(input)
    return input


def noop_context_fn():
    import contextlib

    return contextlib.nullcontext(), contextlib.nullcontext()


def get_device_states(*args):
    return [], []


def set_device_states(devices, states, **_):
    return None


def set_checkpoint_early_stop(enable):
    import contextlib

    return contextlib.nullcontext()


class CheckpointPolicy:
    MUST_SAVE, PREFER_SAVE, MUST_RECOMPUTE, PREFER_RECOMPUTE = range(4)

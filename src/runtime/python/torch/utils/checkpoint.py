"""Checkpointing trades time for memory and changes no number: the function simply runs."""

from ..autograd.function import Function


class CheckpointFunction(Function):
    pass


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

"""Transforms (grad, vjp, …) that run inside each other, of torch.func and of JAX: recording is on inside, whatever the program around does."""

import contextlib

from . import engine

_depth = 0


def is_nested():
    """Whether a transform is running: what one makes then belongs to what another records."""
    return _depth > 0


class level:
    def __enter__(self):
        global _depth
        from torch.autograd import enable_grad

        _depth += 1
        self._mode = enable_grad()
        self._mode.__enter__()

    def __exit__(self, *exc):
        global _depth
        _depth -= 1
        self._mode.__exit__(*exc)
        return False


def reverse_pass(roots, recorded):
    """Context of a transform's reverse pass (see engine.backward_pass). An outermost one whose results nobody records is a step of the script around it."""
    return engine.backward_pass(roots) if _depth == 1 and not recorded else contextlib.nullcontext(_nothing)


def _nothing(*_):
    pass

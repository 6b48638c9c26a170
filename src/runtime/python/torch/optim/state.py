"""State that several optimizers share."""

from .. import _dtype
from .._creation import full_like, tensor, zeros_like


def step_counter():
    """PyTorch counts steps in a tensor of the default precision."""
    return tensor(0.0, dtype=_dtype.float64 if _dtype.default is _dtype.float64 else _dtype.float32)


def moments(p, *names):
    """A step counter and averages that begin at 0, laid out like the parameter."""
    like = p.detach()
    return {"step": step_counter(), **{name: zeros_like(like) for name in names}}


def filled_like(p, value):
    return full_like(p.detach(), value)


def count(state):
    """Counts a step. @returns its number, from 1"""
    state["step"] += 1
    return state["step"].item()

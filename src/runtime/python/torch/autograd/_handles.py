"""Lists of tensors on their way to the engine and back: handles joined by commas, -1 for None."""

from _nabla.engine import call

from .._tensor import wrap


def join(tensors):
    return ",".join(str(-1 if t is None else t._h) for t in tensors)


def retained(tensors):
    """The same with a reference to each, for what the engine takes over."""
    return ",".join(str(-1 if t is None else call("retain", t._h)) for t in tensors)


def wrapped(handles):
    return [None if h == "-1" else wrap(int(h)) for h in handles.split(",")] if handles else []

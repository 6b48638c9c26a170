"""Transforms (grad, vjp, …) that run inside each other, of torch.func and of JAX: recording is on inside, whatever the program around does."""

from . import engine
from .values import argument_names, tensors_in

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


def pulled(differentiate, roots, inputs, recorded, function, given, numbers):
    """What differentiate() returns: the gradients of `roots` for the tensors `inputs`, copies of those in the arguments `numbers` of `given`.

    The reverse pass of an outermost transform whose results nobody records is a step of the script around it, in which these have the names of
    the function's arguments.
    """
    if not roots or _depth > 1 or recorded:
        return differentiate()
    with engine.backward_pass(roots) as done:
        made = differentiate()
        names = argument_names(function, given, {})
        named = {id(t): name for n in numbers for name, t in tensors_in(given[n], names[n])}
        done(inputs, made, [named.get(id(t), "") for t in inputs])
    return made

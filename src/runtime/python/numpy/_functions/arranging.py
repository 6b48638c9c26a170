"""Other shapes and orders of the same elements; repetition and padding."""

import builtins

import torch
from _nabla.engine import Unsupported

from .._array import asarray, tensor_of, wrap
from .making import _shape


def _method(name):
    def f(a, *args, **kwargs):
        return getattr(asarray(a), name)(*args, **kwargs)

    f.__name__ = name
    return f


swapaxes, squeeze, ravel = (_method(n) for n in ("swapaxes", "squeeze", "ravel"))


def reshape(a, shape=None, order="C", *, newshape=None, copy=None):
    return asarray(a).reshape(shape if newshape is None else newshape, order=order)


def transpose(a, axes=None):
    return asarray(a).transpose() if axes is None else asarray(a).transpose(axes)


permute_dims = transpose


def expand_dims(a, axis):
    t = tensor_of(a)
    axes = axis if isinstance(axis, tuple) else (axis,)
    rank = t.dim() + len(axes)
    for d in sorted(x % rank for x in axes):
        t = t.unsqueeze(d)
    return wrap(t)


def moveaxis(a, source, destination):
    return wrap(tensor_of(a).movedim(source, destination))


def rollaxis(a, axis, start=0):
    return moveaxis(a, axis, start - 1 if axis < start else start)


def broadcast_to(array, shape, subok=False):
    try:
        return wrap(tensor_of(array).expand(_shape(shape)))
    except RuntimeError:
        raise ValueError(f"operands could not be broadcast together with remapped shapes [original->remapped]: {tuple(tensor_of(array).shape)} and requested shape {_shape(shape)}") from None


def broadcast_arrays(*args, subok=False):
    return tuple(wrap(t) for t in torch.broadcast_tensors(*map(tensor_of, args)))


def broadcast_shapes(*shapes):
    return tuple(torch.broadcast_shapes(*shapes))


def repeat(a, repeats, axis=None):
    t = tensor_of(a)
    times = repeats if isinstance(repeats, builtins.int) else tensor_of(repeats)
    return wrap(t.reshape(-1).repeat_interleave(times) if axis is None else t.repeat_interleave(times, axis))


def tile(A, reps):
    return wrap(tensor_of(A).tile(_shape(reps)))


def flip(m, axis=None):
    t = tensor_of(m)
    return wrap(t.flip(tuple(range(t.dim())) if axis is None else axis if isinstance(axis, tuple) else (axis,)))


def flipud(m):
    return flip(m, 0)


def fliplr(m):
    return flip(m, 1)


def rot90(m, k=1, axes=(0, 1)):
    return wrap(tensor_of(m).rot90(k, axes))


def roll(a, shift, axis=None):
    return wrap(tensor_of(a).roll(shift) if axis is None else tensor_of(a).roll(shift, axis))


def pad(array, pad_width, mode="constant", constant_values=0, **kwargs):
    t = tensor_of(array)
    widths = tensor_of(pad_width).expand(t.dim(), 2).tolist()
    if mode != "constant":
        for d, (before, after) in enumerate(widths):
            t = t.index_select(d, torch.tensor([_outside(i, t.shape[d], mode) for i in range(-before, t.shape[d] + after)], dtype=torch.int64))
        return wrap(t)
    values = tensor_of(constant_values).to(t.dtype).expand(t.dim(), 2)
    for d, (before, after) in enumerate(widths):  # one axis after the other: corners belong to the last
        sides = [t.new_ones([*t.shape[:d], count, *t.shape[d + 1 :]]) * value for count, value in zip((before, after), values[d])]
        t = torch.cat([sides[0], t, sides[1]], d)
    return wrap(t.clone() if t is array else t)


def _outside(i, n, mode):
    """Which element stands at place i outside of n."""
    if mode == "edge":
        return builtins.min(builtins.max(i, 0), n - 1)
    if mode == "wrap":
        return i % n
    if mode == "reflect":
        i %= builtins.max(2 * n - 2, 1)
        return i if i < n else 2 * n - 2 - i
    if mode == "symmetric":
        i %= 2 * n
        return i if i < n else 2 * n - 1 - i
    raise Unsupported(f"Nabla does not support numpy.pad with mode {mode!r} yet")


def resize(a, new_shape):
    t = tensor_of(a).reshape(-1)
    shape = _shape(new_shape)
    n = 1
    for s in shape:
        n *= s
    return wrap(t.repeat(-(-n // builtins.max(t.numel(), 1)))[:n].reshape(shape).clone())

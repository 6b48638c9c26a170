"""Functions of jax.numpy that arrange numbers anew."""

import builtins
import functools

import torch
from _nabla.absent import without

from .._array import Array, data, tensor, torch_dtype, wrap


def _dims(shape):
    if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
        shape = shape[0]
    return tuple(builtins.int(s) for s in shape)


def reshape(a, shape, order="C", *, copy=None, out_sharding=None):
    t, wanted, kind = tensor(a, "reshape"), _dims((shape,)), getattr(a, "_kind", None)
    if order == "F":
        back = range(t.dim() - 1, -1, -1)
        made = t.permute(*back).reshape(wanted[::-1])
        return wrap(made.permute(*range(made.dim() - 1, -1, -1)), kind)
    known = 1
    for n in wanted:
        known *= n if n != -1 else 1
    if known != t.numel() if -1 not in wanted else (known == 0 or t.numel() % known):
        raise TypeError(f"cannot reshape array of shape {tuple(t.shape)} (size {t.numel()}) into shape {wanted} (size {abs(known)})")
    return wrap(t.reshape(wanted), kind)


def ravel(a, order="C", *, out_sharding=None):
    return reshape(a, -1, order)


def transpose(a, axes=None):
    t = tensor(a)
    return wrap(t.permute(*(range(t.dim() - 1, -1, -1) if axes is None else axes)))


permute_dims = transpose


def matrix_transpose(x, /):
    return wrap(tensor(x).mT)


def swapaxes(a, axis1, axis2):
    return wrap(tensor(a).transpose(axis1, axis2))


def moveaxis(a, source, destination):
    return wrap(torch.movedim(tensor(a), source, destination))


def rollaxis(a, axis, start=0):
    t = tensor(a)
    axis, start = axis % t.dim(), start % (t.dim() + 1)
    return wrap(torch.movedim(t, axis, start - 1 if start > axis else start))


def expand_dims(a, axis):
    t = tensor(a)
    axes = (axis,) if isinstance(axis, builtins.int) else axis
    rank = t.dim() + len(axes)
    for x in axes:
        if not -rank <= x < rank:
            raise ValueError(f"axis {x} is out of bounds for array of dimension {rank}")
    for d in sorted(x % rank for x in axes):
        t = t.unsqueeze(d)
    return wrap(t)


def squeeze(a, axis=None):
    t = tensor(a)
    if axis is None:
        return wrap(t.squeeze())
    axes = (axis,) if isinstance(axis, builtins.int) else axis
    for d in sorted((x % t.dim() for x in axes), reverse=True):
        if t.shape[d] != 1:
            raise ValueError(f"cannot select an axis to squeeze out which has size not equal to one, got shape={tuple(t.shape)} and dimensions={tuple(axes)}")
        t = t.squeeze(d)
    return wrap(t)


def broadcast_to(array, shape, *, out_sharding=None):
    return wrap(torch.broadcast_to(tensor(array), _dims((shape,) if not isinstance(shape, builtins.int) else ((shape,),))))


def broadcast_arrays(*args):
    return [wrap(t) for t in torch.broadcast_tensors(*map(tensor, args))]


def broadcast_shapes(*shapes):
    return tuple(torch.broadcast_shapes(*shapes))


def _several(arrays):
    if isinstance(arrays, Array):
        parts = list(arrays._t.unbind(0))
    else:
        parts = [data(a) for a in arrays]
    if not parts:
        raise ValueError("Need at least one array to concatenate.")
    return _alike(parts)


def _alike(parts):
    kind = functools.reduce(torch.promote_types, (p.dtype for p in parts))
    return [p.to(kind) for p in parts]


def _as(t, dtype):
    return wrap(t if dtype is None else t.to(torch_dtype(dtype)))


def concatenate(arrays, axis=0, dtype=None):
    parts = _several(arrays)
    if axis is None:
        return _as(torch.cat([p.reshape(-1) for p in parts]), dtype)
    if any(p.dim() == 0 for p in parts):
        raise ValueError("Zero-dimensional arrays cannot be concatenated.")
    return _as(torch.cat(parts, axis), dtype)


concat = concatenate


def stack(arrays, axis=0, out=None, dtype=None):
    without("jax.numpy.stack", out=out is not None)
    parts = _several(arrays)
    if len({p.shape for p in parts}) > 1:
        raise ValueError("All input arrays must have the same shape.")
    return _as(torch.stack(parts, axis), dtype)


def unstack(x, /, *, axis=0):
    return tuple(map(wrap, tensor(x).unbind(axis)))


def vstack(tup, dtype=None):
    return _as(torch.vstack(_several(tup)), dtype)


def hstack(tup, dtype=None):
    return _as(torch.hstack(_several(tup)), dtype)


def dstack(tup, dtype=None):
    return _as(torch.dstack(_several(tup)), dtype)


def column_stack(tup):
    return wrap(torch.column_stack(_several(tup)))


def append(arr, values, axis=None):
    return concatenate([ravel(arr), ravel(values)] if axis is None else [arr, values], 0 if axis is None else axis)


def split(ary, indices_or_sections, axis=0):
    t = tensor(ary)
    if isinstance(indices_or_sections, builtins.int):
        if t.shape[axis] % indices_or_sections:
            raise ValueError("array split does not result in an equal division")
        return [wrap(p) for p in torch.tensor_split(t, indices_or_sections, axis)]
    return [wrap(p) for p in torch.tensor_split(t, [builtins.int(i) for i in indices_or_sections], axis)]


def array_split(ary, indices_or_sections, axis=0):
    at = indices_or_sections if isinstance(indices_or_sections, builtins.int) else [builtins.int(i) for i in indices_or_sections]
    return [wrap(p) for p in torch.tensor_split(tensor(ary), at, axis)]


def vsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, 0)


def hsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, 0 if tensor(ary).dim() == 1 else 1)


def dsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, 2)


def tile(A, reps):
    return wrap(torch.tile(tensor(A), (reps,) if isinstance(reps, builtins.int) else tuple(reps)))


def repeat(a, repeats, axis=None, *, total_repeat_length=None):
    t = tensor(a)
    t, axis = (t.reshape(-1), 0) if axis is None else (t, axis)
    counts = repeats if isinstance(repeats, builtins.int) else data(repeats)
    if not isinstance(counts, builtins.int) and counts.numel() == 1:
        counts = builtins.int(counts.item())
    made = torch.repeat_interleave(t, counts, axis)
    if total_repeat_length is not None:  # cut off, or filled up with the last
        places = torch.arange(total_repeat_length).clamp(max=made.shape[axis] - 1)
        made = made.index_select(axis, places)
    return wrap(made)


def flip(m, axis=None):
    t = tensor(m)
    return wrap(torch.flip(t, tuple(range(t.dim())) if axis is None else (axis,) if isinstance(axis, builtins.int) else tuple(axis)))


def flipud(m):
    return flip(m, 0)


def fliplr(m):
    return flip(m, 1)


def rot90(m, k=1, axes=(0, 1)):
    return wrap(torch.rot90(tensor(m), k, axes))


def roll(a, shift, axis=None):
    return wrap(torch.roll(tensor(a), shift, axis))


def atleast_1d(*arys):
    made = [wrap(torch.atleast_1d(data(a))) for a in arys]
    return made[0] if len(made) == 1 else made


def atleast_2d(*arys):
    made = [wrap(torch.atleast_2d(data(a))) for a in arys]
    return made[0] if len(made) == 1 else made


def atleast_3d(*arys):
    made = [wrap(torch.atleast_3d(data(a))) for a in arys]
    return made[0] if len(made) == 1 else made


def pad(array, pad_width, mode="constant", **kwargs):
    t = tensor(array)
    widths = data(pad_width).tolist() if isinstance(pad_width, Array) else pad_width
    if isinstance(widths, builtins.int):
        widths = [(widths, widths)] * t.dim()
    elif isinstance(widths[0], builtins.int):
        widths = [tuple(widths) if len(widths) == 2 else (widths[0], widths[0])] * t.dim()
    widths = [(w[0], w[-1]) for w in widths]
    if len(widths) == 1:
        widths = widths * t.dim()
    if mode == "constant":
        flat = [n for w in reversed(widths) for n in w]
        fill = kwargs.get("constant_values", 0)
        return wrap(torch.nn.functional.pad(t, flat, value=fill._t.item() if isinstance(fill, Array) else fill))
    for d, (before, after) in enumerate(widths):
        t = t.index_select(d, torch.tensor(_sources(t.shape[d], before, after, mode)))
    return wrap(t)


def _sources(n, before, after, mode):
    """Which element each place of a padded dimension shows."""
    places = range(-before, n + after)
    if mode == "edge":
        return [min(max(i, 0), n - 1) for i in places]
    if mode == "wrap":
        return [i % n for i in places]
    if mode == "reflect":
        period = max(2 * (n - 1), 1)
        return [period - i % period if i % period >= n else i % period for i in places]
    if mode == "symmetric":
        return [2 * n - 1 - i % (2 * n) if i % (2 * n) >= n else i % (2 * n) for i in places]
    raise NotImplementedError(f"Unimplemented padding mode '{mode}' for np.pad.")


def select(condlist, choicelist, default=0):
    from ._elementwise import where

    made = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist)):
        made = where(condition, choice, made)
    return made


def insert(arr, obj, values, axis=None):
    t = tensor(arr)
    t, axis = (t.reshape(-1), 0) if axis is None else (t, axis)
    at = builtins.int(obj) % (t.shape[axis] + 1)
    left, right = t.narrow(axis, 0, at), t.narrow(axis, at, t.shape[axis] - at)
    shape = list(t.shape)
    shape[axis] = 1
    new = data(values, t.dtype)
    new = new.expand(shape) if new.dim() < t.dim() and new.numel() != 1 and axis == 0 or new.numel() == 1 else new.reshape(shape)
    return wrap(torch.cat([left, new, right], axis))


def delete(arr, obj, axis=None, *, assume_unique_indices=False):
    t = tensor(arr)
    t, axis = (t.reshape(-1), 0) if axis is None else (t, axis)
    n = t.shape[axis]
    gone = set(range(n)[obj]) if isinstance(obj, slice) else {i % n for i in data(obj).reshape(-1).tolist()}
    return wrap(t.index_select(axis, torch.tensor([i for i in range(n) if i not in gone])))


def block(arrays):
    def join(part, depth):
        if not isinstance(part, list):
            return wrap(data(part))
        inner = [join(p, depth + 1) for p in part]
        return concatenate([atleast_2d(p) for p in inner], axis=-1 if not isinstance(part[0], list) else -2)

    return join(arrays, 0)


def resize(a, new_shape):
    from torch import arange

    t, wanted = tensor(a).reshape(-1), _dims((new_shape,) if isinstance(new_shape, (tuple, list)) else ((new_shape,),))
    total = 1
    for n in wanted:
        total *= n
    return wrap(t[arange(total) % t.numel()].reshape(wanted))



"""Concatenating, stacking, inserting, deleting, splitting."""

import builtins

import torch

from .._array import asarray, tensor_of, wrap
from .._dtypes import of_torch, result_type
from .._objects import Objects, joined
from .making import _kind


def _together(arrays):
    """Tensors of one dtype."""
    parts = [tensor_of(a) for a in arrays]
    if not parts:
        raise ValueError("need at least one array to concatenate")
    kind = result_type(*(of_torch(p.dtype) for p in parts)).torch
    return [p.to(kind) for p in parts]


def concatenate(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    if any(isinstance(a, Objects) for a in arrays):
        return joined(arrays, axis)
    parts = _together(arrays)
    if any(not p.dim() for p in parts):
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    try:
        made = torch.cat([p.reshape(-1) for p in parts] if axis is None else parts, axis or 0)
    except RuntimeError as error:
        raise ValueError(f"all the input array dimensions except for the concatenation axis must match exactly: {error}") from None
    return _given(made, out, dtype)


def stack(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    if any(isinstance(a, Objects) for a in arrays):
        return joined([asarray(a)[(slice(None),) * (axis % (a.ndim + 1)) + (None,)] for a in arrays], axis)
    parts = _together(arrays)
    if len({p.shape for p in parts}) > 1:
        raise ValueError("all input arrays must have the same shape")
    return _given(torch.stack(parts, axis), out, dtype)


def _given(made, out, dtype):
    """A result of the wanted kind, or in the array it is wanted in."""
    if out is None:
        return wrap(made if dtype is None else made.to(_kind(dtype)))
    out[...] = wrap(made)
    return out


def vstack(tup, *, dtype=None, casting="same_kind"):
    return concatenate([atleast_2d(a) for a in tup], dtype=dtype)


row_stack = vstack


def hstack(tup, *, dtype=None, casting="same_kind"):
    parts = [atleast_1d(a) for a in tup]
    return concatenate(parts, 0 if parts[0].ndim == 1 else 1, dtype=dtype)


def dstack(tup, *, dtype=None, casting="same_kind"):
    return concatenate([atleast_3d(a) for a in tup], 2, dtype=dtype)


def column_stack(tup):
    return concatenate([wrap(t.unsqueeze(1)) if t.dim() == 1 else wrap(t) for t in map(tensor_of, tup)], 1)


def atleast_1d(*arys):
    made = [wrap(t if t.dim() else t.reshape(1)) for t in map(tensor_of, arys)]
    return made[0] if len(made) == 1 else tuple(made)


def atleast_2d(*arys):
    made = [wrap(t if t.dim() > 1 else t.reshape(1, -1)) for t in map(tensor_of, arys)]
    return made[0] if len(made) == 1 else tuple(made)


def atleast_3d(a):
    t = tensor_of(a)
    return wrap(t if t.dim() > 2 else t.unsqueeze(2) if t.dim() == 2 else t.reshape(1, -1, 1))


def append(arr, values, axis=None):
    return concatenate([asarray(arr).ravel(), asarray(values).ravel()]) if axis is None else concatenate([arr, values], axis)


def insert(arr, obj, values, axis=None):
    a = asarray(arr).ravel() if axis is None else asarray(arr)
    axis = 0 if axis is None else axis
    before, after = a._t.narrow(axis, 0, obj), a._t.narrow(axis, obj, a.shape[axis] - obj)
    shape = list(a.shape)
    shape[axis] = 1
    v = tensor_of(values).to(a._t.dtype)
    v = v.expand(shape) if v.dim() < a.ndim else v
    return wrap(torch.cat([before, v, after], axis))


def delete(arr, obj, axis=None):
    a = asarray(arr).ravel() if axis is None else asarray(arr)
    axis = 0 if axis is None else axis
    n = a.shape[axis]
    gone = list(range(n))[obj] if isinstance(obj, slice) else tensor_of(obj).reshape(-1).tolist()
    gone = {g % n for g in (gone if isinstance(gone, list) else [gone])}
    return wrap(a._t.index_select(axis, torch.tensor([i for i in range(n) if i not in gone], dtype=torch.int64)))


def split(ary, indices_or_sections, axis=0):
    if isinstance(indices_or_sections, builtins.int) and tensor_of(ary).shape[axis] % indices_or_sections:
        raise ValueError("array split does not result in an equal division")
    return array_split(ary, indices_or_sections, axis)


def array_split(ary, indices_or_sections, axis=0):
    t = tensor_of(ary)
    sections = indices_or_sections if isinstance(indices_or_sections, builtins.int) else tensor_of(indices_or_sections).tolist()
    return [wrap(p) for p in t.tensor_split(sections, axis)]


def hsplit(ary, n):
    return split(ary, n, 0 if tensor_of(ary).dim() == 1 else 1)


def vsplit(ary, n):
    return split(ary, n, 0)


concat = concatenate


def block(arrays):
    """Nested lists of arrays: the innermost are put side by side, those around them one below the other."""

    def depth(v):
        return 1 + depth(v[0]) if isinstance(v, list) else 0

    levels = depth(arrays)
    rank = max(levels, 1)

    def made(v, level):
        if isinstance(v, list):
            return torch.cat(_together([wrap(made(part, level + 1)) for part in v]), level - levels)
        t = tensor_of(v)
        return t.reshape((1,) * (rank - t.dim()) + tuple(t.shape))

    return wrap(made(arrays, 0))

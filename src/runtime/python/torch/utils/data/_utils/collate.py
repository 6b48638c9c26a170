"""Samples into batches."""

import collections
import copy

from ...._creation import as_tensor, tensor
from ...._dtype import float64
from ...._functions.registry import functions
from ...._tensor import Tensor

default_collate_err_msg_format = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"
default_collate_fn_map = {}


def default_convert(data):
    if isinstance(data, Tensor) or isinstance(data, (str, bytes)):
        return data
    if hasattr(data, "__array__"):
        return as_tensor(data)
    return _rebuilt(data, [default_convert(v) for v in _parts(data)]) if _parts(data) is not None else data


def _parts(data):
    if isinstance(data, collections.abc.Mapping):
        return list(data.values())
    return list(data) if isinstance(data, collections.abc.Sequence) and not isinstance(data, (str, bytes)) else None


def _rebuilt(data, parts):
    """The same container with other values."""
    if isinstance(data, collections.abc.Mapping):
        values = dict(zip(data, parts))
        if isinstance(data, collections.abc.MutableMapping):
            made = copy.copy(data)
            made.update(values)
            return made
        return type(data)(values)
    if isinstance(data, tuple):
        return type(data)(*parts) if hasattr(data, "_fields") else parts
    try:
        made = copy.copy(data)
        made[:] = parts
        return made
    except TypeError:
        return parts


def collate(batch, *, collate_fn_map=None):
    first = batch[0]
    for kind, f in (collate_fn_map or {}).items():
        if isinstance(first, kind):
            return f(batch, collate_fn_map=collate_fn_map)
    if isinstance(first, Tensor):
        return functions["stack"](list(batch), 0)
    if isinstance(first, (str, bytes)):
        return batch
    if hasattr(first, "__array__") and hasattr(first, "dtype"):
        return functions["stack"]([as_tensor(v) for v in batch], 0) if getattr(first, "shape", ()) else as_tensor(batch)
    if isinstance(first, bool) or isinstance(first, int):
        return tensor(batch)
    if isinstance(first, float):
        return tensor(batch, dtype=float64)
    if isinstance(first, collections.abc.Mapping):
        return _rebuilt(first, [collate([d[k] for d in batch], collate_fn_map=collate_fn_map) for k in first])
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(collate(list(samples), collate_fn_map=collate_fn_map) for samples in zip(*batch)))
    if isinstance(first, collections.abc.Sequence):
        if any(len(v) != len(first) for v in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        return [collate(list(samples), collate_fn_map=collate_fn_map) for samples in zip(*batch)]
    raise TypeError(default_collate_err_msg_format.format(type(first)))


def default_collate(batch):
    return collate(batch)

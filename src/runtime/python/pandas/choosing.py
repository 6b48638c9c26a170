"""Which rows or columns a subscript names, by number (`iloc`) or by label (`loc`)."""

import numpy as np
from numpy._objects import Objects


def _plain(key):
    """Arrays, series and indices as lists."""
    return key.tolist() if hasattr(key, "tolist") and getattr(key, "shape", ()) else key


def _is_mask(key, length):
    return isinstance(key, list) and len(key) == length and length > 0 and all(isinstance(k, (bool, np.bool_)) for k in key)


def _masked(key):
    return [i for i, chosen in enumerate(key) if chosen]


def by_number(key, length):
    """The number, or the list of numbers, that a key of iloc stands for. @raises IndexError"""
    key = _plain(key)
    if isinstance(key, slice):
        return list(range(length)[key])
    if _is_mask(key, length):
        return _masked(key)
    if isinstance(key, (list, tuple, range)):
        return [by_number(k, length) for k in key]
    if not hasattr(key, "__index__"):
        raise IndexError(".iloc requires numeric indexers, got " + repr(key))
    i = key.__index__()
    if not -length <= i < length:
        raise IndexError("single positional indexer is out-of-bounds")
    return i % length


def by_label(key, index):
    """The number, or the list of numbers, that a key of loc stands for; slices include their end. @raises KeyError"""
    key = _plain(key)
    if isinstance(key, slice):
        first = 0 if key.start is None else _end(index, key.start, 0)
        last = len(index) - 1 if key.stop is None else _end(index, key.stop, -1)
        return list(range(first, last + 1))[:: key.step or 1]
    if _is_mask(key, len(index)):
        return _masked(key)
    if isinstance(key, (list, range)):
        missing = [k for k in key if k not in index]
        if missing:
            raise KeyError(f"{missing} not in index")
        places = [index.place(k) for k in key]
        return [i for p in places for i in (p if isinstance(p, list) else [p])]
    if key not in index:
        raise KeyError(key)
    return index.place(key)


def _end(index, label, which):
    if label in index:
        place = index.place(label)
        return place[which] if isinstance(place, list) else place
    labels = index.tolist()
    if labels and all(isinstance(v, (int, float)) for v in labels) and labels == sorted(labels):  # a label between others
        below = sum(v < label for v in labels)
        return below if which == 0 else sum(v <= label for v in labels) - 1
    raise KeyError(label)


def is_list(numbers):
    return isinstance(numbers, list)


def put(col, rows, value):
    """The column with `value`, or its elements in order, in those rows; of a wider kind where the value needs it."""
    rows = rows if is_list(rows) else [rows]
    values = _plain(value._column if hasattr(value, "_column") else value)
    values = values if isinstance(values, list) else [values] * len(rows)
    if len(values) != len(rows):
        raise ValueError("cannot set using a list-like indexer with a different length than the value")
    made = col.tolist()
    for i, v in zip(rows, values):
        made[i] = v
    from .columns import inferred, of_objects

    new = of_objects(made) if isinstance(col, Objects) else inferred(made)
    return new.astype(col.dtype) if not isinstance(new, Objects) and not isinstance(col, Objects) and new.dtype.kind == col.dtype.kind else new

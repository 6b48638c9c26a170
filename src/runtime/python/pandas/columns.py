"""A column of a table: a NumPy array of numbers or, of anything else, one of objects; what is missing is NaN."""

import math

import numpy as np
from numpy._objects import Objects, objects

NAN = float("nan")


def is_missing(value):
    return value is None or isinstance(value, float) and math.isnan(value)


def column(values, length=None):
    """A column of its own from a sequence, an array or a tensor, or of one value for all of `length` rows."""
    if hasattr(values, "detach"):
        values = values.detach().numpy()
    if isinstance(values, (np.ndarray, Objects)) and values.shape:
        return of_objects(values.tolist()) if isinstance(values, Objects) else values.copy()
    if hasattr(values, "_column"):
        return values._column.copy()
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        values = [values] * (1 if length is None else length)
    return inferred(list(values))


def inferred(values):
    """The column of a list: of truth values, whole numbers, numbers (with gaps) or objects."""
    kinds = {type(v) for v in values}
    if not values:
        return of_objects(values)
    if kinds <= {bool, np.bool_} or kinds <= {int}:
        return np.array(values)
    if all(isinstance(v, (int, float, np.generic)) and not isinstance(v, bool) or v is None for v in values) and kinds != {type(None)}:
        return np.array([NAN if v is None else v for v in values])
    return of_objects(values)


def of_objects(values):
    """A column of objects, one for each of the values, whatever they are."""
    made = np.empty(len(values), dtype=object)
    for i, v in enumerate(values):
        made._things[i] = v
    return made


def missing(col):
    """Which rows are missing."""
    if isinstance(col, Objects):
        return np.array([is_missing(v) for v in col.tolist()], dtype=bool)
    return np.isnan(col) if col.dtype.kind == "f" else np.zeros(len(col), dtype=bool)


def is_numeric(col):
    return not isinstance(col, Objects)


def filled(col, value):
    """The column with `value` (or that row of a column) where it is missing."""
    gaps = missing(col)
    if not gaps.any():
        return col.copy()
    if is_numeric(col) and not isinstance(value, str) and not hasattr(value, "_column"):
        return np.where(gaps, value, col)
    others = value._column.tolist() if hasattr(value, "_column") else [value] * len(col)
    return inferred([o if gap else v for v, o, gap in zip(col.tolist(), others, gaps.tolist())])


def together(columns, length):
    """The table that several columns make, as pandas' `values`: numbers of their common kind, or objects."""
    kinds = {c.dtype.kind for c in columns}
    if kinds and kinds <= set("iuf") or kinds == {"b"}:
        return np.stack(columns, axis=1)
    made = objects([list(row) for row in zip(*(c.tolist() for c in columns))]) if columns and length else np.zeros((length, len(columns)))
    return made


def in_order(col):
    """The numbers of the rows in ascending order, as many as are missing last."""
    values = col.tolist()
    return sorted((i for i, v in enumerate(values) if not is_missing(v)), key=values.__getitem__) + [i for i, v in enumerate(values) if is_missing(v)]

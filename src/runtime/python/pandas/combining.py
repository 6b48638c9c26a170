"""Functions of pandas on several tables, and on columns of categories."""

import numpy as np
from _nabla.absent import refuse, without

from .columns import column, inferred, is_missing, is_numeric, missing
from .frame import DataFrame
from .index import RangeIndex, index_of
from .series import Series


def concat(objs, axis=0, join="outer", ignore_index=False, keys=None, sort=False, **options):
    if keys is not None:
        refuse("an index of several levels")
    parts = [p for p in (objs.values() if isinstance(objs, dict) else objs) if p is not None]
    if not parts:
        raise ValueError("No objects to concatenate")
    if axis in (1, "columns"):
        labels = parts[0].index
        if any(not p.index.equals(labels) for p in parts):
            refuse("putting tables side by side whose rows have different labels")
        made = {}
        for i, p in enumerate(parts):
            made.update(p._columns if isinstance(p, DataFrame) else {i if p.name is None else p.name: p._column})
        return DataFrame(made if not ignore_index else dict(enumerate(made.values())), index=labels)
    labels = [label for p in parts for label in p.index]
    index = RangeIndex(len(labels)) if ignore_index else index_of(labels, len(labels))
    if all(isinstance(p, Series) for p in parts):
        return Series(_joined([p._column for p in parts]), index=index, name=parts[0].name)
    parts = [p.to_frame() if isinstance(p, Series) else p for p in parts]
    names = list(dict.fromkeys(n for p in parts for n in p._columns))
    if join == "inner":
        names = [n for n in names if all(n in p._columns for p in parts)]
    names = sorted(names) if sort else names
    gap = float("nan")
    return DataFrame({n: _joined([p._columns[n] if n in p._columns else column(gap, len(p)) for p in parts]) for n in names}, index=index)


def _joined(columns):
    if all(is_numeric(c) for c in columns) and len({c.dtype.kind == "b" for c in columns}) == 1:
        return np.concatenate(columns)
    return inferred([v for c in columns for v in c.tolist()])


def get_dummies(data, prefix=None, prefix_sep="_", dummy_na=False, columns=None, sparse=False, drop_first=False, dtype=bool):
    if isinstance(data, DataFrame):
        chosen = [n for n, c in data._columns.items() if not is_numeric(c)] if columns is None else list(columns)
        made = {n: c for n, c in data._columns.items() if n not in chosen}
        for i, n in enumerate(chosen):
            head = n if prefix is None else prefix.get(n, n) if isinstance(prefix, dict) else prefix[i] if isinstance(prefix, list) else prefix
            made.update(_dummies(data._columns[n], f"{head}{prefix_sep}", dummy_na, drop_first, dtype))
        return DataFrame(made, index=data.index)
    col = column(data)
    return DataFrame(_dummies(col, None if prefix is None else f"{prefix}{prefix_sep}", dummy_na, drop_first, dtype), index=getattr(data, "index", None))


def _dummies(col, head, dummy_na, drop_first, dtype):
    """A column of truth values for each category."""
    values = col.tolist()
    categories = sorted({v for v in values if not is_missing(v)})
    named = lambda c: c if head is None else f"{head}{c}"
    made = {named(c): np.array([v == c for v in values], dtype=bool).astype(dtype) for c in categories[1 if drop_first else 0 :]}
    if dummy_na:
        made[named(float("nan"))] = missing(col).astype(dtype)
    return made


def factorize(values, sort=False, **options):
    """Numbers of the values in order of appearance (or in order), -1 for what is missing, and the values."""
    items = column(values).tolist()
    known = list(dict.fromkeys(v for v in items if not is_missing(v)))
    known = sorted(known) if sort else known
    number = {v: i for i, v in enumerate(known)}
    return np.array([number.get(v, -1) if not is_missing(v) else -1 for v in items]), column(known)


def unique(values):
    return Series(values).unique()


def _tested(value, test):
    if isinstance(value, (DataFrame, Series)):
        return getattr(value, test)()
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return getattr(Series(value), test)().values
    return is_missing(value) if test == "isna" else not is_missing(value)


def isna(obj):
    return _tested(obj, "isna")


def notna(obj):
    return _tested(obj, "notna")


isnull, notnull = isna, notna


def to_numeric(arg, errors="raise", downcast=None):
    without("pandas.to_numeric", downcast=downcast is not None)
    def number(v):
        try:
            return v if not isinstance(v, str) else int(v) if v.strip().lstrip("+-").isdigit() else float(v)
        except ValueError:
            if errors == "coerce":
                return float("nan")
            raise ValueError(f'Unable to parse string "{v}"') from None

    made = inferred([number(v) for v in column(arg).tolist()])
    return arg._made(made) if isinstance(arg, Series) else made


def cut(x, bins, right=True, labels=None, **options):
    if labels is not False or not hasattr(bins, "__len__"):
        refuse("pandas.cut into intervals")
    return Series(np.digitize(np.asarray(x), np.asarray(bins), right=right) - 1)

"""pandas.Series: a column with labels."""

import numpy as np
from _nabla.absent import refuse, without
from matplotlib import Absorbed
from numpy._objects import Objects

from . import arithmetic, statistics
from .choosing import by_label, by_number, is_list, put
from .columns import column, filled, in_order, inferred, is_missing, is_numeric, missing
from .index import Index, RangeIndex, index_of
from .printing import shown_series
from .texts import StringMethods


class _Chooser:
    """`iloc` and `loc` of a series."""

    def __init__(self, series, numbers):
        self._series, self._numbers = series, numbers

    def __getitem__(self, key):
        rows = self._numbers(key[0] if isinstance(key, tuple) else key)
        return self._series._rows(rows) if is_list(rows) else self._series._column[rows]

    def __setitem__(self, key, value):
        self._series._column = put(self._series._column, self._numbers(key), value)


class Series:
    def __init__(self, data=None, index=None, dtype=None, name=None, copy=None):
        if isinstance(data, dict):
            index, data = list(data) if index is None else index, [data[k] for k in data] if index is None else [data.get(k) for k in index]
        if isinstance(data, Series):
            index, name = data._index if index is None else index, data.name if name is None else name
        length = None if index is None else len(index)
        col = column([] if data is None else data, length)
        self._column = col if dtype is None else _as_type(col, dtype)
        self._index, self.name = index_of(index, len(self._column)), name

    def _made(self, col, index=None, name=None):
        made = object.__new__(Series)
        made._column, made._index, made.name = col, self._index if index is None else index, self.name if name is None else name
        return made

    def _rows(self, rows):
        return self._made(self._column[np.array(rows, dtype="int64")], self._index[rows])

    def _each(self, compute):
        return self._made(inferred([compute(v) for v in self._column.tolist()]) if isinstance(self._column, Objects) else compute(self._column))

    def _with(self, other, compute):
        if hasattr(other, "columns"):
            return NotImplemented
        arithmetic.aligned(self, other)
        b = other._column if isinstance(other, Series) else other
        if isinstance(b, (list, tuple, Index)):
            b = column(b)
        return self._made(arithmetic.computed(compute, self._column, b))

    # --- what it is -----------------------------------------------------------------------------------------------------------

    index = property(lambda self: self._index)
    shape = property(lambda self: (len(self._column),))
    size = property(lambda self: len(self._column))
    ndim = property(lambda self: 1)
    dtype = property(lambda self: self._column.dtype)
    empty = property(lambda self: not len(self._column))
    T = property(lambda self: self)
    str = property(StringMethods)
    iloc = property(lambda self: _Chooser(self, lambda key: by_number(key, len(self))))
    loc = property(lambda self: _Chooser(self, lambda key: by_label(key, self._index)))
    iat, at = iloc, loc
    is_unique = property(lambda self: len(set(self._column.tolist())) == len(self))
    hasnans = property(lambda self: bool(missing(self._column).any()))

    @index.setter
    def index(self, labels):
        self._index = index_of(labels, len(self))

    @property
    def values(self):
        return self._column

    def to_numpy(self, dtype=None, copy=False, na_value=None):
        col = self._column if na_value is None else filled(self._column, na_value)
        return col.copy() if dtype is None else col.astype(dtype)

    def __array__(self, dtype=None, copy=None):
        return self._column if dtype is None else self._column.astype(dtype)

    def tolist(self):
        return self._column.tolist()

    to_list = tolist

    def to_dict(self):
        return dict(self.items())

    def to_frame(self, name=None):
        from .frame import DataFrame

        return DataFrame({(self.name if self.name is not None else 0) if name is None else name: self._column}, index=self._index)

    def __len__(self):
        return len(self._column)

    def __iter__(self):
        return iter(self._column.tolist())

    def __contains__(self, label):
        return label in self._index

    def items(self):
        return zip(self._index, self._column.tolist())

    def __bool__(self):
        raise ValueError("The truth value of a Series is ambiguous. Use a.empty, a.bool(), a.item(), a.any() or a.all().")

    def __float__(self):
        return float(self.item())

    def item(self):
        if len(self) != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return self._column[0]

    def __getitem__(self, key):
        if isinstance(key, slice) and not isinstance(key.start, str) and not isinstance(key.stop, str):
            return self.iloc[key]
        return self.loc[key]

    def __setitem__(self, key, value):
        if not isinstance(key, (slice, list)) and not hasattr(key, "__iter__") and key not in self._index:
            self._column, self._index = inferred([*self._column.tolist(), value]), self._index.append([key])
            return
        self._column = put(self._column, by_number(key, len(self)) if isinstance(key, slice) else by_label(key, self._index), value)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._index:
            return self.loc[name]
        if name in _ABSENT:
            refuse(f"pandas.Series.{name}")
        raise AttributeError(f"'Series' object has no attribute '{name}'")

    # --- other columns --------------------------------------------------------------------------------------------------------

    def copy(self, deep=True):
        return self._made(self._column.copy())

    def astype(self, dtype, copy=True, errors="raise"):
        without("Series.astype", errors=errors != "raise")
        return self._made(_as_type(self._column, dtype))

    def head(self, n=5):
        return self.iloc[:n]

    def tail(self, n=5):
        return self.iloc[len(self) - n if n else len(self) :] if n <= len(self) else self

    def take(self, indices):
        return self.iloc[list(indices)]

    def sample(self, n=None, frac=None, replace=False, weights=None, random_state=None, axis=None):
        without("Series.sample", axis=axis not in (None, 0))
        from .making import sampled

        return self.iloc[sampled(len(self), n, frac, replace, weights, random_state)]

    def isna(self):
        return self._made(missing(self._column))

    def notna(self):
        return self._made(~missing(self._column))

    isnull, notnull = isna, notna

    def dropna(self, inplace=False):
        return self._settled(self._rows(np.nonzero(~missing(self._column))[0].tolist()), inplace)

    def fillna(self, value=None, method=None, inplace=False):
        return self._settled(self._carried(method) if method else self._made(filled(self._column, value)), inplace)

    def ffill(self):
        return self._carried("ffill")

    def bfill(self):
        return self._carried("bfill")

    def _carried(self, method):
        """Gaps filled with the last value before them, or the next one after."""
        backwards = method in ("bfill", "backfill")
        values, last = self._column.tolist(), None
        for i in reversed(range(len(values))) if backwards else range(len(values)):
            if is_missing(values[i]):
                values[i] = last
            last = values[i]
        return self._made(inferred(values))

    def _settled(self, made, inplace):
        if not inplace:
            return made
        self._column, self._index = made._column, made._index
        return None

    def map(self, arg, na_action=None):
        look = (lambda v: arg.get(v)) if isinstance(arg, dict) else (lambda v: arg.loc[v] if v in arg._index else None) if isinstance(arg, Series) else arg
        return self._made(inferred([v if na_action == "ignore" and is_missing(v) else look(v) for v in self._column.tolist()]))

    def apply(self, func, convert_dtype=True, args=(), **kwargs):
        if isinstance(func, np.ufunc):
            return self._each(func)
        return self._made(inferred([func(v, *args, **kwargs) for v in self._column.tolist()]))

    def replace(self, to_replace=None, value=None, inplace=False, regex=False):
        without("Series.replace", regex=regex)
        table = to_replace if isinstance(to_replace, dict) else dict.fromkeys(to_replace, value) if isinstance(to_replace, (list, tuple)) else {to_replace: value}
        return self._settled(self._made(inferred([table[v] if v in table else v for v in self._column.tolist()])), inplace)

    def where(self, cond, other=float("nan")):
        return self._made(np.where(column(cond), self._column, column(other, len(self))))

    def clip(self, lower=None, upper=None):
        return self._made(np.clip(self._column, lower, upper))

    def round(self, decimals=0):
        return self._made(np.round(self._column, decimals))

    def between(self, left, right, inclusive="both"):
        above = self >= left if inclusive in ("both", "left") else self > left
        return above & (self <= right if inclusive in ("both", "right") else self < right)

    def isin(self, values):
        known = set(values)
        return self._made(np.array([v in known for v in self._column.tolist()], dtype=bool))

    def shift(self, periods=1):
        values, gap = self._column.tolist(), [None] * min(abs(periods), len(self))
        return self._made(inferred(gap + values[: len(values) - periods] if periods >= 0 else values[-periods:] + gap))

    def diff(self, periods=1):
        return self - self.shift(periods)

    def pct_change(self, periods=1):
        return self / self.shift(periods) - 1

    def cumsum(self):
        return self._made(np.cumsum(self._column))

    def cumprod(self):
        return self._made(np.cumprod(self._column))

    def sort_values(self, ascending=True, inplace=False, ignore_index=False):
        rows = in_order(self._column)
        made = self._rows(rows if ascending else rows[::-1])
        return self._settled(made.reset_index(drop=True) if ignore_index else made, inplace)

    def sort_index(self, ascending=True):
        return self._rows(sorted(range(len(self)), key=self._index._labels.__getitem__, reverse=not ascending))

    def reset_index(self, drop=False, inplace=False, name=None):
        made = self._made(self._column.copy(), RangeIndex(len(self)))
        return self._settled(made, inplace) if drop else self.to_frame(name).reset_index()

    def rename(self, index=None, inplace=False):
        """A name for the series, or, from a dictionary or a function, other labels."""
        if callable(index) or isinstance(index, dict):
            labels = index if callable(index) else lambda label: index.get(label, label)
            return self._settled(self._made(self._column, self._index.map(labels)), inplace)
        made = self._made(self._column, name=index)
        if inplace:
            self.name = index
        return None if inplace else made

    def drop(self, labels=None, index=None, inplace=False):
        labels = index if labels is None else labels
        gone = by_label(list(labels) if isinstance(labels, (list, tuple)) else [labels], self._index)
        return self._settled(self._rows([i for i in range(len(self)) if i not in set(gone)]), inplace)

    def drop_duplicates(self):
        seen = set()
        return self._rows([i for i, v in enumerate(self._column.tolist()) if not (v in seen or seen.add(v))])

    # --- what it says ---------------------------------------------------------------------------------------------------------

    def unique(self):
        return column(list(dict.fromkeys(self._column.tolist())))

    def value_counts(self, normalize=False, sort=True, ascending=False, dropna=True):
        without("Series.value_counts", dropna=not dropna)
        values, counts = statistics.counts(self._column, normalize, ascending, sort)
        return Series(counts, index=Index(values, name=self.name), name="proportion" if normalize else "count")

    def quantile(self, q=0.5):
        return Series([statistics.quantile(self._column, v) for v in q], index=list(q)) if hasattr(q, "__iter__") else statistics.quantile(self._column, q)

    def describe(self):
        return Series(statistics.described(self._column), index=statistics.DESCRIBED, name=self.name)

    def corr(self, other):
        return statistics.correlation(self._column, other._column)

    def idxmax(self):
        return self._index[self.argmax()]

    def idxmin(self):
        return self._index[self.argmin()]

    def argmax(self):
        return int(np.nanargmax(self._column)) if self.hasnans else int(np.argmax(self._column))

    def argmin(self):
        return int(np.nanargmin(self._column)) if self.hasnans else int(np.argmin(self._column))

    def argsort(self):
        return self._made(np.array(in_order(self._column)))

    def mode(self):
        values, counts = statistics.counts(self._column)
        return Series(sorted(v for v, n in zip(values, counts) if n == counts[0]))

    def plot(self, *args, **kwargs):
        return Absorbed("plot")

    hist = plot

    def __repr__(self):
        return shown_series(self)


def _as_type(col, dtype):
    if str(dtype) == "category":
        return col.copy()
    if is_numeric(col) and np.dtype(dtype).kind in "iu" and missing(col).any():
        raise ValueError("Cannot convert non-finite values (NA or inf) to integer")
    return col.astype(dtype)


def _reduction(compute):
    def f(self, axis=None, skipna=True, numeric_only=False, **options):
        return compute(self._column, **options) if skipna or not self.hasnans else float("nan")

    return f


statistics.give(Series, _reduction)
arithmetic.give(Series)
_ABSENT = frozenset("groupby rolling expanding ewm dt cat resample interpolate rank explode combine agg aggregate transform to_csv combine_first nlargest nsmallest autocorr".split())

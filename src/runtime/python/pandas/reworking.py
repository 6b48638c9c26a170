"""Tables made of a table, and what is said of one: the methods of pandas.DataFrame that leave it as it is, or replace it whole."""

import math

import numpy as np
from _nabla.absent import refuse, without
from matplotlib import Absorbed

from . import statistics
from .choosing import by_label
from .columns import filled, in_order, inferred, is_numeric, missing
from .index import Index, RangeIndex
from .making import sampled
from .series import Series


class Reworking:
    # --- other tables ---------------------------------------------------------------------------------------------------------

    def copy(self, deep=True):
        return self._made({name: c.copy() for name, c in self._columns.items()})

    def head(self, n=5):
        return self.iloc[:n]

    def tail(self, n=5):
        return self.iloc[max(len(self) - n, 0) :]

    def take(self, indices, axis=0):
        return self.iloc[list(indices)]

    def sample(self, n=None, frac=None, replace=False, weights=None, random_state=None, axis=None, ignore_index=False):
        without("DataFrame.sample", axis=axis not in (None, 0))
        made = self.iloc[sampled(len(self), n, frac, replace, weights, random_state)]
        return made.reset_index(drop=True) if ignore_index else made

    def astype(self, dtype, copy=True, errors="raise"):
        without("DataFrame.astype", errors=errors != "raise")
        of = dtype if isinstance(dtype, dict) else dict.fromkeys(self._columns, dtype)
        return self._made({name: self._series(name).astype(of[name])._column if name in of else c for name, c in self._columns.items()})

    def select_dtypes(self, include=None, exclude=None):
        def within(c, kinds):
            kinds = kinds if isinstance(kinds, (list, tuple)) else [kinds]
            return any(k in ("number", np.number) and c.dtype.kind in "iuf" or k not in ("number", np.number, "category") and c.dtype == k for k in kinds)

        chosen = lambda c: (include is None or within(c, include)) and not (exclude is not None and within(c, exclude))
        return self._made({name: c for name, c in self._columns.items() if chosen(c)})

    def drop(self, labels=None, axis=0, index=None, columns=None, inplace=False, errors="raise"):
        if labels is not None:
            index, columns = (labels, columns) if axis in (0, "index", "rows") else (index, labels)
        made = self
        if columns is not None:
            gone = list(columns) if isinstance(columns, (list, tuple, set, Index)) else [columns]
            absent = [c for c in gone if c not in self._columns]
            if absent and errors == "raise":
                raise KeyError(f"{absent} not found in axis")
            made = made._made({name: c for name, c in made._columns.items() if name not in gone})
        if index is not None:
            gone = set(by_label(list(index) if hasattr(index, "__iter__") and not isinstance(index, str) else [index], self._index))
            made = made._rows([i for i in range(len(made)) if i not in gone])
        return self._settled(made, inplace)

    def rename(self, mapper=None, index=None, columns=None, axis=0, inplace=False):
        columns = mapper if columns is None and axis in (1, "columns") else columns
        index = mapper if index is None and columns is None else index
        new, labels = (c if callable(c) else (lambda name, c=c: (c or {}).get(name, name)) for c in (columns, index))
        return self._settled(self._made({new(name): c for name, c in self._columns.items()}, self._index.map(labels)), inplace)

    def isna(self):
        return self._made({name: missing(c) for name, c in self._columns.items()})

    def notna(self):
        return self._made({name: ~missing(c) for name, c in self._columns.items()})

    isnull, notnull = isna, notna

    def dropna(self, axis=0, how="any", subset=None, inplace=False, thresh=None):
        gaps = {name: missing(c).tolist() for name, c in self._columns.items() if subset is None or name in subset}
        enough = (lambda row: len(gaps) - sum(row) < thresh) if thresh is not None else any if how == "any" else all
        test = lambda row: enough(list(row))
        if axis in (1, "columns"):
            return self._settled(self._made({name: c for name, c in self._columns.items() if not test(gaps[name])}), inplace)
        return self._settled(self._rows([i for i in range(len(self)) if not test(g[i] for g in gaps.values())]), inplace)

    def fillna(self, value=None, method=None, axis=None, inplace=False):
        without("DataFrame.fillna", axis=axis not in (None, 0))
        def of(name, c):
            if method:
                return self._series(name)._carried(method)._column
            one = value.get(name) if isinstance(value, dict) else value.loc[name] if isinstance(value, Series) and name in value._index else None if isinstance(value, Series) else value
            return c if one is None else filled(c, one)

        return self._settled(self._made({name: of(name, c) for name, c in self._columns.items()}), inplace)

    def ffill(self):
        return self.fillna(method="ffill")

    def bfill(self):
        return self.fillna(method="bfill")

    def replace(self, to_replace=None, value=None, inplace=False, regex=False):
        without("DataFrame.replace", regex=regex)
        return self._settled(self._made({name: self._series(name).replace(to_replace, value)._column for name in self._columns}), inplace)

    def clip(self, lower=None, upper=None):
        return self._each(lambda c: np.clip(c, lower, upper))

    def round(self, decimals=0):
        return self._made({name: np.round(c, decimals) if is_numeric(c) else c for name, c in self._columns.items()})

    def sort_values(self, by, axis=0, ascending=True, inplace=False, ignore_index=False):
        without("DataFrame.sort_values", axis=axis != 0)
        rows = list(range(len(self)))
        names = by if isinstance(by, list) else [by]
        upward = ascending if isinstance(ascending, list) else [ascending] * len(names)
        for name, up in reversed(list(zip(names, upward))):
            rank = {row: i for i, row in enumerate(in_order(self._columns[name]))}
            values = self._columns[name].tolist()
            first = {}
            for row in sorted(rank, key=rank.get):
                first.setdefault(values[row], len(first))
            rows.sort(key=lambda row: first[values[row]], reverse=not up)
        made = self._rows(rows)
        return self._settled(made.reset_index(drop=True) if ignore_index else made, inplace)

    def reset_index(self, drop=False, inplace=False):
        labels = {} if drop else {self._index.name or "index": self._index.values}
        return self._settled(self._made({**labels, **self._columns}, RangeIndex(len(self))), inplace)

    def set_index(self, keys, drop=True, inplace=False):
        name = keys[0] if isinstance(keys, list) and len(keys) == 1 else keys
        if isinstance(name, list):
            refuse("an index of several levels")
        return self._settled(self._made({k: c for k, c in self._columns.items() if k != name or not drop}, Index(self._columns[name], name=name)), inplace)

    def drop_duplicates(self, subset=None, keep="first", inplace=False):
        names = [subset] if isinstance(subset, str) else list(self._columns if subset is None else subset)
        rows = list(zip(*(self._columns[n].tolist() for n in names)))
        chosen = {row: i for i, row in (enumerate(rows) if keep == "last" else reversed(list(enumerate(rows))))}
        return self._settled(self._rows(sorted(chosen.values())), inplace)

    def apply(self, func, axis=0, args=(), **kwargs):
        parts = [(name, self._series(name)) for name in self._columns] if axis in (0, "index") else list(self.iterrows())
        results = [func(part, *args, **kwargs) for _, part in parts]
        labels = [label for label, _ in parts]
        if results and isinstance(results[0], Series):
            made = type(self)({label: r._column for label, r in zip(labels, results)}, index=results[0]._index)
            return made if axis in (0, "index") else made.T
        return Series(inferred(results), index=labels)

    def map(self, func):
        return self._made({name: self._series(name).map(func)._column for name in self._columns})

    applymap = map

    def shift(self, periods=1):
        return self._made({name: self._series(name).shift(periods)._column for name in self._columns})

    # --- what it says ---------------------------------------------------------------------------------------------------------

    def describe(self):
        return type(self)({name: statistics.described(c) for name, c in self._columns.items() if c.dtype.kind in "iuf"}, index=statistics.DESCRIBED)

    def corr(self, numeric_only=False):
        numbers = {name: c for name, c in self._columns.items() if c.dtype.kind in "iufb"}
        return type(self)({a: [statistics.correlation(x, y) for y in numbers.values()] for a, x in numbers.items()}, index=list(numbers))

    def quantile(self, q=0.5):
        return Series([statistics.quantile(c, q) for c in self._columns.values()], index=list(self._columns))

    def info(self, *args, **kwargs):
        print(f"<class 'pandas.core.frame.DataFrame'>\n{len(self)} entries\nData columns (total {len(self._columns)} columns):")
        for i, (name, c) in enumerate(self._columns.items()):
            print(f" {i}  {name}  {len(self) - int(missing(c).sum())} non-null  {c.dtype}")

    def to_csv(self, path_or_buf=None, sep=",", index=True, header=True, **options):
        head = [*([""] if index else []), *map(str, self._columns)]
        rows = [[*([label] if index else []), *row] for label, row in zip(self._index, zip(*(c.tolist() for c in self._columns.values())))]
        text = "".join(sep.join("" if isinstance(v, float) and math.isnan(v) else str(v) for v in row) + "\n" for row in [*([head] if header else []), *rows])
        if path_or_buf is None:
            return text
        if hasattr(path_or_buf, "write"):
            path_or_buf.write(text)
        else:
            with open(path_or_buf, "w") as f:
                f.write(text)
        return None

    def plot(self, *args, **kwargs):
        return Absorbed("plot")

    hist = boxplot = plot

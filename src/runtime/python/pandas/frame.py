"""pandas.DataFrame: columns of one length, with labels for the rows."""

import numpy as np
from _nabla.absent import refuse, without

from . import arithmetic, statistics
from .choosing import by_label, by_number, is_list, put
from .columns import column, inferred, of_objects, together
from .index import Index, RangeIndex, index_of
from .making import columns_of
from .printing import shown_table
from .reworking import Reworking
from .series import Series


class _Chooser:
    """`iloc` and `loc` of a table: rows, or rows and columns."""

    def __init__(self, table, rows, columns):
        self._table, self._rows, self._columns = table, rows, columns

    def _places(self, key):
        rows, columns = key if isinstance(key, tuple) else (key, slice(None))
        if callable(rows):
            rows = rows(self._table)
        return self._rows(rows), self._columns(columns)

    def __getitem__(self, key):
        rows, columns = self._places(key)
        table = self._table._picked(columns if is_list(columns) else [columns])
        if is_list(columns):
            return table._rows(rows) if is_list(rows) else table._row(rows)
        series = table._series(next(iter(table._columns)))
        return series._rows(rows) if is_list(rows) else series._column[rows]

    def __setitem__(self, key, value):
        table = self._table
        if isinstance(key, tuple) and isinstance(key[1], str) and key[1] not in table._columns:
            table[key[1]] = float("nan")
        rows, columns = self._places(key)
        names = list(table._columns)
        for i, place in enumerate(columns if is_list(columns) else [columns]):
            part = value[names[place]] if isinstance(value, DataFrame) else np.asarray(value)[..., i] if getattr(value, "ndim", 1) == 2 else value
            table._columns[names[place]] = put(table._columns[names[place]], rows, part)


class DataFrame(Reworking):
    def __init__(self, data=None, index=None, columns=None, dtype=None, copy=None):
        made, labels = columns_of(data, DataFrame, index, columns)
        length = max(map(len, made.values()), default=0 if index is None else len(index))
        self._set(made, index_of(labels if index is None else index, length))
        if dtype is not None:
            self._columns = {name: c.astype(dtype) for name, c in made.items()}

    def _set(self, columns, index):
        object.__setattr__(self, "_columns", columns)
        object.__setattr__(self, "_index", index)

    def _made(self, columns, index=None):
        made = object.__new__(DataFrame)
        made._set(columns, self._index if index is None else index)
        return made

    def _series(self, name):
        made = object.__new__(Series)
        made._column, made._index, made.name = self._columns[name], self._index, name
        return made

    def _rows(self, rows):
        where = np.array(rows, dtype="int64")
        return self._made({name: c[where] for name, c in self._columns.items()}, self._index[rows])

    def _row(self, row):
        values = [c[row] for c in self._columns.values()]
        kinds = {c.dtype.kind for c in self._columns.values()}
        return Series(np.array(values) if kinds <= set("iuf") else of_objects(values), index=list(self._columns), name=self._index[row])

    def _picked(self, places):
        names = list(self._columns)
        return self._made({names[i]: self._columns[names[i]] for i in places})

    def _settled(self, made, inplace):
        if not inplace:
            return made
        self._set(made._columns, made._index)
        return None

    def _each(self, compute):
        return self._made({name: self._series(name)._each(compute)._column for name in self._columns})

    def _with(self, other, compute):
        if isinstance(other, DataFrame):
            arithmetic.aligned(self, other)
            return self._made({name: arithmetic.computed(compute, c, other._columns[name]) for name, c in self._columns.items()})
        if isinstance(other, Series):
            other = [other.loc[name] for name in self._columns]
        elif hasattr(other, "ndim") and other.ndim == 2:
            other = [column(np.asarray(other)[:, i]) for i in range(len(self._columns))]
        elif hasattr(other, "__len__") and not isinstance(other, str):
            other = list(other)
        else:
            other = [other] * len(self._columns)
        return self._made({name: arithmetic.computed(compute, c, v) for (name, c), v in zip(self._columns.items(), other, strict=True)})

    def _by_row(self, other, compute):
        return self._made({name: arithmetic.computed(compute, c, column(other)) for name, c in self._columns.items()})

    # --- what it is -----------------------------------------------------------------------------------------------------------

    index = property(lambda self: self._index)
    columns = property(lambda self: Index(list(self._columns)))
    shape = property(lambda self: (len(self._index), len(self._columns)))
    size = property(lambda self: len(self._index) * len(self._columns))
    ndim = property(lambda self: 2)
    empty = property(lambda self: not self.size)
    dtypes = property(lambda self: Series([str(c.dtype) for c in self._columns.values()], index=list(self._columns)))
    values = property(lambda self: together(list(self._columns.values()), len(self)))
    T = property(lambda self: DataFrame(self.values.T, index=list(self._columns), columns=self._index.tolist()))
    iloc = property(lambda self: _Chooser(self, lambda k: by_number(k, len(self)), lambda k: by_number(k, len(self._columns))))
    loc = property(lambda self: _Chooser(self, lambda k: by_label(k, self._index), lambda k: by_label(k, self.columns)))
    iat, at = iloc, loc

    def __setattr__(self, name, value):
        if name == "columns":
            self._set(dict(zip(value, self._columns.values(), strict=True)), self._index)
        elif name == "index":
            self._set(self._columns, index_of(value, len(self)))
        elif name in self._columns:
            self[name] = value
        else:
            object.__setattr__(self, name, value)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._columns:
            return self._series(name)
        if name in _ABSENT:
            refuse(f"pandas.DataFrame.{name}")
        raise AttributeError(f"'DataFrame' object has no attribute '{name}'")

    def to_numpy(self, dtype=None, copy=False, na_value=None):
        return self.values if dtype is None else self.values.astype(dtype)

    def __array__(self, dtype=None, copy=None):
        return self.to_numpy(dtype)

    def to_dict(self, orient="dict"):
        if orient == "list":
            return {name: c.tolist() for name, c in self._columns.items()}
        if orient == "records":
            return [dict(zip(self._columns, row)) for row in zip(*(c.tolist() for c in self._columns.values()))]
        return {name: dict(zip(self._index, c.tolist())) for name, c in self._columns.items()}

    def __len__(self):
        return len(self._index)

    def __iter__(self):
        return iter(self._columns)

    def __contains__(self, name):
        return name in self._columns

    def keys(self):
        return self.columns

    def items(self):
        return ((name, self._series(name)) for name in self._columns)

    def iterrows(self):
        return ((label, self._row(i)) for i, label in enumerate(self._index))

    def itertuples(self, index=True, name="Pandas"):
        from collections import namedtuple

        fields = [*(["Index"] if index else []), *map(str, self._columns)]
        make = namedtuple(name, fields, rename=True)._make if name else tuple
        return (make(row) for row in zip(*([self._index] if index else []), *(c.tolist() for c in self._columns.values())))

    def __bool__(self):
        raise ValueError("The truth value of a DataFrame is ambiguous. Use a.empty, a.bool(), a.item(), a.any() or a.all().")

    def __getitem__(self, key):
        if isinstance(key, DataFrame):
            refuse("choosing single cells of a table")
        if isinstance(key, slice):
            return self.iloc[key] if not isinstance(key.start, str) and not isinstance(key.stop, str) else self.loc[key]
        if isinstance(key, list) or getattr(key, "shape", ()):
            keys = key.tolist() if hasattr(key, "tolist") else key
            if len(keys) == len(self) and all(isinstance(k, (bool, np.bool_)) for k in keys):
                return self._rows([i for i, chosen in enumerate(keys) if chosen])
            absent = [k for k in keys if k not in self._columns]
            if absent:
                raise KeyError(f"{absent} not in index")
            return self._made({k: self._columns[k] for k in keys})
        if key not in self._columns:
            raise KeyError(key)
        return self._series(key)

    def __setitem__(self, key, value):
        if isinstance(key, (list, Index)):
            parts = value.values if isinstance(value, DataFrame) else np.asarray(value)
            for i, k in enumerate(key):
                self[k] = parts[:, i] if getattr(parts, "ndim", 0) == 2 else value
            return
        if getattr(key, "shape", ()):
            return self.loc.__setitem__(key, value)
        col = column(value, len(self) if self._columns or len(self) else None)
        if self._columns and len(col) != len(self):
            raise ValueError(f"Length of values ({len(col)}) does not match length of index ({len(self)})")
        self._set({**self._columns, key: col}, self._index if self._columns else RangeIndex(len(col)))

    def __delitem__(self, name):
        self.pop(name)

    def pop(self, name):
        if name not in self._columns:
            raise KeyError(name)
        taken = self._series(name)
        self._set({k: c for k, c in self._columns.items() if k != name}, self._index)
        return taken

    def insert(self, loc, column, value, allow_duplicates=False):
        self[column] = value
        names = [n for n in self._columns if n != column]
        names.insert(loc, column)
        self._set({n: self._columns[n] for n in names}, self._index)

    def get(self, key, default=None):
        return self[key] if key in self._columns else default

    def __repr__(self):
        return shown_table(self)


def _reduction(compute):
    def f(self, axis=0, skipna=True, numeric_only=False, **options):
        without(f"DataFrame.{f.__name__}", skipna=not skipna)
        columns = {n: c for n, c in self._columns.items() if not numeric_only or c.dtype.kind in "iufb"}
        if axis in (1, "columns"):
            return Series(inferred([compute(inferred(list(row)), **options) for row in zip(*(c.tolist() for c in columns.values()))]), index=self._index)
        return Series(inferred([compute(c, **options) for c in columns.values()]), index=list(columns))

    return f


statistics.give(DataFrame, _reduction)
arithmetic.give(DataFrame)
_ABSENT = frozenset(
    "groupby merge join pivot pivot_table melt stack unstack rolling expanding resample interpolate rank explode query eval assign agg aggregate transform nlargest nsmallest "
    "to_pickle to_excel to_json to_html to_markdown idxmax idxmin cumsum diff mode where mask duplicated sort_index reindex pipe cov".split()
)

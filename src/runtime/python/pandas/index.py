"""The labels of rows or columns."""

import numpy as np

from .columns import column


class Index:
    """Labels in order; `name`: what the labels are of."""

    def __init__(self, data=(), dtype=None, name=None):
        self._labels = list(data.tolist() if hasattr(data, "tolist") else data)
        if dtype is not None and dtype is not object:
            self._labels = column(self._labels).astype(dtype).tolist()
        self.name = name

    def _places(self):
        """Label -> numbers of the rows that have it."""
        if not hasattr(self, "_where"):
            self._where = {}
            for i, label in enumerate(self._labels):
                self._where.setdefault(label, []).append(i)
        return self._where

    def place(self, label):
        """The number of a label, or a list of numbers where several rows have it. @raises KeyError"""
        where = self._places()[label]
        return where[0] if len(where) == 1 else where

    values = property(lambda self: column(self._labels))
    dtype = property(lambda self: self.values.dtype)
    shape = property(lambda self: (len(self._labels),))
    size = property(lambda self: len(self._labels))
    is_unique = property(lambda self: len(self._places()) == len(self._labels))
    empty = property(lambda self: not self._labels)

    def tolist(self):
        return list(self._labels)

    to_list = tolist

    def to_numpy(self, dtype=None):
        return self.values if dtype is None else self.values.astype(dtype)

    def __array__(self, dtype=None, copy=None):
        return self.to_numpy(dtype)

    def __len__(self):
        return len(self._labels)

    def __iter__(self):
        return iter(self._labels)

    def __contains__(self, label):
        return label in self._places()

    def __getitem__(self, key):
        if isinstance(key, slice):
            return Index(self._labels[key], name=self.name)
        if hasattr(key, "__iter__"):
            numbers = np.arange(len(self))[np.asarray(key)].tolist()
            return Index([self._labels[i] for i in numbers], name=self.name)
        return self._labels[key]

    def __eq__(self, other):
        others = list(other) if hasattr(other, "__iter__") and not isinstance(other, str) else [other] * len(self)
        return np.array([a == b for a, b in zip(self._labels, others, strict=True)], dtype=bool)

    def __ne__(self, other):
        return ~(self == other)

    __hash__ = None

    def equals(self, other):
        return self._labels == list(other)

    def difference(self, other, sort=None):
        left = [label for label in dict.fromkeys(self._labels) if label not in set(other)]
        return Index(left if sort is False else sorted(left), name=self.name)

    def isin(self, values):
        known = set(values)
        return np.array([label in known for label in self._labels], dtype=bool)

    def get_loc(self, label):
        return self.place(label)

    def map(self, function):
        return Index([function(label) for label in self._labels], name=self.name)

    def append(self, other):
        return Index([*self._labels, *other], name=self.name)

    def drop(self, labels):
        gone = set(labels) if isinstance(labels, (list, tuple, set, Index)) else {labels}
        return Index([label for label in self._labels if label not in gone], name=self.name)

    @property
    def str(self):
        from .series import Series

        return Series(self._labels).str

    def __repr__(self):
        return f"Index({self._labels!r}, dtype='{self.dtype}')"


class RangeIndex(Index):
    """The labels that rows have by themselves: 0, 1, 2, …"""

    def __init__(self, start=0, stop=None, step=1, name=None):
        start, stop = (0, start) if stop is None else (start, stop)
        super().__init__(range(start, stop, step), name=name)
        self.start, self.stop, self.step = start, stop, step

    def __repr__(self):
        return f"RangeIndex(start={self.start}, stop={self.stop}, step={self.step})"


def index_of(labels, length):
    """Labels as an index; by default the numbers of the rows."""
    if labels is None:
        return RangeIndex(length)
    made = labels if isinstance(labels, Index) else Index(labels, name=getattr(labels, "name", None))
    if len(made) != length:
        raise ValueError(f"Length of values ({length}) does not match length of index ({len(made)})")
    return made

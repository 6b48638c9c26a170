"""scipy.sparse, as graphs are prepared with it: matrices by their entries (https://docs.scipy.org/doc/scipy/reference/sparse.html). All formats are kept alike, as
rows, columns and values in order of rows; their names only differ."""

import numpy as np
from _nabla.absent import placeholder_names, refuse, without

__getattr__ = placeholder_names("scipy.sparse")


def _plain_index(v):
    return np.asarray(v).astype("int64").reshape(-1)


def _summed(row, col, data, shape):
    """Entries in order of rows, then columns, those of one place added up."""
    places = row * shape[1] + col
    order = np.argsort(places, kind="stable")
    places, data = places[order], data[order]
    if len(places) < 2 or bool((places[1:] != places[:-1]).all()):
        return places // shape[1], places % shape[1], data
    distinct, number = np.unique(places, return_inverse=True)
    total = np.zeros(len(distinct), dtype=data.dtype)
    np.add.at(total, number, data)
    return distinct // shape[1], distinct % shape[1], total


class spmatrix:
    """A matrix of (row, col, data). `arg1`: another matrix, an array, a shape, (data, (row, col)), or (data, indices, indptr)."""

    format = "coo"

    def __init__(self, arg1, shape=None, dtype=None, copy=False):
        if isinstance(arg1, spmatrix):
            row, col, data, shape = arg1.row, arg1.col, arg1.data, arg1.shape
        elif isinstance(arg1, tuple) and len(arg1) == 2 and all(hasattr(n, "__index__") for n in arg1):
            row = col = np.zeros(0, dtype="int64")
            data, shape = np.zeros(0, dtype=dtype or float), arg1
        elif isinstance(arg1, tuple) and len(arg1) == 2:
            data, row, col = np.asarray(arg1[0]), *map(_plain_index, arg1[1])
        elif isinstance(arg1, tuple):
            data, inner, starts = np.asarray(arg1[0]), _plain_index(arg1[1]), _plain_index(arg1[2])
            outer = np.repeat(np.arange(len(starts) - 1), starts[1:] - starts[:-1])
            row, col = (inner, outer) if self.format == "csc" else (outer, inner)
        else:
            dense = np.atleast_2d(np.asarray(arg1) if dtype is None else np.asarray(arg1).astype(dtype))
            row, col = np.nonzero(dense)
            data, shape = dense[row, col], dense.shape
        if shape is None:
            shape = (int(row.max()) + 1, int(col.max()) + 1)
        self.shape = tuple(int(n) for n in shape)
        self.data = data if dtype is None else data.astype(dtype)
        self.row, self.col = row, col
        if len(self.data) and (int(row.max()) >= self.shape[0] or int(col.max()) >= self.shape[1]):
            raise ValueError("row index exceeds matrix dimensions" if int(row.max()) >= self.shape[0] else "column index exceeds matrix dimensions")
        if self.format != "coo":
            self._sum()

    def _sum(self):
        self.row, self.col, self.data = _summed(self.row, self.col, self.data, self.shape)
        return self

    def _like(self, row, col, data, shape=None, kind=None):
        return (kind or type(self))((data, (row, col)), shape=self.shape if shape is None else shape)

    dtype = property(lambda self: self.data.dtype)
    ndim = property(lambda self: 2)
    nnz = property(lambda self: len(self.data))
    T = property(lambda self: self.transpose())
    A = property(lambda self: self.toarray())

    @property
    def indices(self):
        self._sum()
        return self.row if self.format == "csc" else self.col

    @property
    def indptr(self):
        self._sum()
        outer = self.col if self.format == "csc" else self.row
        counts = np.bincount(outer, minlength=self.shape[self.format == "csc"])
        return np.concatenate([np.zeros(1, dtype="int64"), np.cumsum(counts)])

    # --- other forms ----------------------------------------------------------------------------------------------------------

    def tocoo(self, copy=False):
        return coo_matrix(self)

    def tocsr(self, copy=False):
        return csr_matrix(self)

    def tocsc(self, copy=False):
        return csc_matrix(self)

    def tolil(self, copy=False):
        return lil_matrix(self)

    def todok(self, copy=False):
        return dok_matrix(self)

    def toarray(self, order=None, out=None):
        without("spmatrix.toarray", out=out is not None)
        made = np.zeros(self.shape, dtype=self.dtype)
        row, col, data = _summed(self.row, self.col, self.data, self.shape)
        made[row, col] = data
        return made

    todense = toarray

    def __array__(self, dtype=None, copy=None):
        return self.toarray() if dtype is None else self.toarray().astype(dtype)

    def copy(self):
        return self._like(self.row, self.col, self.data.copy())

    def astype(self, dtype, casting="unsafe", copy=True):
        return self._like(self.row, self.col, self.data.astype(dtype))

    def transpose(self, axes=None, copy=False):
        return self._like(self.col, self.row, self.data, self.shape[::-1])

    def sum_duplicates(self):
        self._sum()

    def eliminate_zeros(self):
        kept = self.data != 0
        self.row, self.col, self.data = self.row[kept], self.col[kept], self.data[kept]

    def nonzero(self):
        kept = self.data != 0
        return self.row[kept], self.col[kept]

    def count_nonzero(self):
        return int((self.data != 0).sum())

    def diagonal(self, k=0):
        return np.diagonal(self.toarray(), k)

    def setdiag(self, values, k=0):
        if k:
            refuse("setting other diagonals of sparse matrices")
        n = min(self.shape)
        off = self.row != self.col
        place = np.arange(n)
        value = np.zeros(n, dtype=self.dtype) + np.asarray(values)
        self.row, self.col, self.data = (np.concatenate(v) for v in ((self.row[off], place), (self.col[off], place), (self.data[off], value.astype(self.dtype))))

    # --- arithmetic -----------------------------------------------------------------------------------------------------------

    def _plus(self, other, sign):
        if not isinstance(other, spmatrix):
            return self.toarray() + sign * np.asarray(other)
        if other.shape != self.shape:
            raise ValueError("inconsistent shapes")
        row, col, data = (np.concatenate(v) for v in ((self.row, other.row), (self.col, other.col), (self.data, sign * other.data)))
        return self._like(row, col, data, kind=csr_matrix)

    def __add__(self, other):
        return self._plus(other, 1)

    __radd__ = __add__

    def __sub__(self, other):
        return self._plus(other, -1)

    def __neg__(self):
        return self._like(self.row, self.col, -self.data)

    def multiply(self, other):
        """Element by element."""
        if isinstance(other, spmatrix):
            other = other.toarray()
        other = np.asarray(other)
        factor = other if not other.shape else np.broadcast_to(other, self.shape)[self.row, self.col]
        return self._like(self.row, self.col, self.data * factor)

    def _scaled(self, number):
        return self._like(self.row, self.col, self.data * number)

    def dot(self, other):
        if not isinstance(other, spmatrix) and not getattr(other, "shape", ()) and not isinstance(other, list):
            return self._scaled(other)
        if isinstance(other, spmatrix):
            return csr_matrix(self.dot(other.toarray()))
        other = np.asarray(other)
        if other.shape[0] != self.shape[1]:
            raise ValueError("dimension mismatch")
        terms = self.data.reshape(-1, *[1] * (other.ndim - 1)) * other[self.col]
        made = np.zeros((self.shape[0], *other.shape[1:]), dtype=terms.dtype)
        np.add.at(made, self.row, terms)
        return made

    def __mul__(self, other):
        return self.dot(other)

    __matmul__ = __mul__

    def __rmul__(self, other):
        return self._scaled(other) if not getattr(other, "shape", ()) else self.T.dot(np.asarray(other).T).T

    def __rmatmul__(self, other):
        return self.T.dot(np.asarray(other).T).T

    def __truediv__(self, number):
        return (self if self.dtype.kind == "c" else self.astype(float))._scaled(1.0 / number)

    def power(self, n, dtype=None):
        return self._like(self.row, self.col, self.data**n if dtype is None else self.data.astype(dtype) ** n)

    def _compared(self, other, compute):
        a = self.toarray()
        return csr_matrix(compute(a, other.toarray() if isinstance(other, spmatrix) else other))

    def __gt__(self, other):
        return self._compared(other, lambda a, b: a > b)

    def __lt__(self, other):
        return self._compared(other, lambda a, b: a < b)

    def __ne__(self, other):
        return self._compared(other, lambda a, b: a != b)

    def __eq__(self, other):
        return self._compared(other, lambda a, b: a == b)

    __hash__ = None

    def maximum(self, other):
        return csr_matrix(np.maximum(self.toarray(), other.toarray() if isinstance(other, spmatrix) else other))

    def sum(self, axis=None, dtype=None, out=None):
        without("spmatrix.sum", out=out is not None)
        if dtype is not None:
            return self.astype(dtype).sum(axis)
        if axis is None:
            return self.data.sum()
        keep = self.row if axis in (1, -1) else self.col
        made = np.zeros(self.shape[0 if axis in (1, -1) else 1], dtype="int64" if self.dtype.kind in "bu" else self.dtype)
        np.add.at(made, keep, self.data.astype(made.dtype))
        return made.reshape(-1, 1) if axis in (1, -1) else made.reshape(1, -1)

    def mean(self, axis=None):
        return self.sum(axis) / (self.shape[0] * self.shape[1] if axis is None else self.shape[axis])

    def max(self, axis=None):
        return self.toarray().max(axis)

    def min(self, axis=None):
        return self.toarray().min(axis)

    # --- single entries -------------------------------------------------------------------------------------------------------

    def __len__(self):
        raise TypeError("sparse matrix length is ambiguous; use getnnz() or shape[0] or shape[1]")

    def getnnz(self, axis=None):
        by_row = axis in (1, -1)
        return self.nnz if axis is None else np.bincount(self.row if by_row else self.col, minlength=self.shape[0 if by_row else 1])

    def getrow(self, i):
        return self[i, :]

    def getcol(self, j):
        return self[:, j]

    def __getitem__(self, key):
        row, col = key if isinstance(key, tuple) else (key, slice(None))
        single = hasattr(row, "__index__") and hasattr(col, "__index__")
        keep = lambda k: slice(k, k + 1 or None) if hasattr(k, "__index__") and not single else k
        made = self.toarray()[keep(row)][:, keep(col)] if not single else self.toarray()[row, col]
        return made if single else type(self)(made)

    def __setitem__(self, key, value):
        dense = self.toarray()
        dense[key] = value.toarray() if isinstance(value, spmatrix) else value
        made = csr_matrix(dense)
        self.row, self.col, self.data = made.row, made.col, made.data

    def __repr__(self):
        return f"<{self.shape[0]}x{self.shape[1]} sparse matrix of type '{self.dtype.type}'\n\twith {self.nnz} stored elements in {self.format.upper()} format>"


def _format(name):
    return type(f"{name}_matrix", (spmatrix,), {"format": name, "__module__": __name__})


coo_matrix, csr_matrix, csc_matrix, lil_matrix, dok_matrix, dia_matrix, bsr_matrix = map(_format, "coo csr csc lil dok dia bsr".split())
coo_array, csr_array, csc_array = coo_matrix, csr_matrix, csc_matrix


def issparse(x):
    return isinstance(x, spmatrix)


isspmatrix = issparse


def isspmatrix_coo(x):
    return isinstance(x, coo_matrix)


def isspmatrix_csr(x):
    return isinstance(x, csr_matrix)


def isspmatrix_csc(x):
    return isinstance(x, csc_matrix)


def _as(made, format, default):
    return {"coo": coo_matrix, "csr": csr_matrix, "csc": csc_matrix, "lil": lil_matrix, "dok": dok_matrix, "dia": dia_matrix}[format or default](made)


def eye(m, n=None, k=0, dtype=float, format=None):
    return _as(coo_matrix(np.eye(m, n, k, dtype=dtype)), format, "dia") if k or n else diags(np.ones(m, dtype=dtype), format=format)


def identity(n, dtype=float, format=None):
    return eye(n, dtype=dtype, format=format)


def diags(diagonals, offsets=0, shape=None, format=None, dtype=None):
    many = hasattr(offsets, "__len__")
    parts = [np.atleast_1d(np.asarray(d)) for d in diagonals] if many else [np.asarray(diagonals).reshape(-1)]
    offsets = list(offsets) if many else [offsets]
    n = len(parts[0]) + abs(offsets[0])
    shape = (n, n) if shape is None else shape
    rows, cols, data = [], [], []
    for values, k in zip(parts, offsets):
        length = min(shape[0] + min(k, 0), shape[1] - max(k, 0))
        values = np.repeat(values, length) if len(values) == 1 else values
        if len(values) != length:
            raise ValueError(f"Diagonal length (index {offsets.index(k)}: {len(values)} at offset {k}) does not agree with array size ({shape[0]}, {shape[1]}).")
        place = np.arange(length)
        rows.append(place - min(k, 0))
        cols.append(place + max(k, 0))
        data.append(values)
    values = np.concatenate(data)
    kind = dtype or (values.dtype if values.dtype.kind in "fc" else float)
    return _as(coo_matrix((values, (np.concatenate(rows), np.concatenate(cols))), shape=shape, dtype=kind), format, "dia")


def _stacked(blocks, axis, format, dtype):
    rows, cols, data, at = [], [], [], 0
    for b in (b if isinstance(b, spmatrix) else coo_matrix(b) for b in blocks):
        rows.append(b.row + (at if axis == 0 else 0))
        cols.append(b.col + (at if axis == 1 else 0))
        data.append(b.data)
        at += b.shape[axis]
        other = b.shape[1 - axis]
    shape = (at, other) if axis == 0 else (other, at)
    return _as(coo_matrix((np.concatenate(data), (np.concatenate(rows), np.concatenate(cols))), shape=shape, dtype=dtype), format, "csr")


def vstack(blocks, format=None, dtype=None):
    return _stacked(blocks, 0, format, dtype)


def hstack(blocks, format=None, dtype=None):
    return _stacked(blocks, 1, format, dtype)


def block_diag(mats, format=None, dtype=None):
    rows, cols, data, down, right = [], [], [], 0, 0
    for b in (b if isinstance(b, spmatrix) else coo_matrix(b) for b in mats):
        rows.append(b.row + down)
        cols.append(b.col + right)
        data.append(b.data)
        down, right = down + b.shape[0], right + b.shape[1]
    return _as(coo_matrix((np.concatenate(data), (np.concatenate(rows), np.concatenate(cols))), shape=(down, right), dtype=dtype), format, "coo")


def triu(A, k=0, format=None):
    kept = A.row + k <= A.col
    return _as(A._like(A.row[kept], A.col[kept], A.data[kept], kind=coo_matrix), format, "coo")


def tril(A, k=0, format=None):
    kept = A.row + k >= A.col
    return _as(A._like(A.row[kept], A.col[kept], A.data[kept], kind=coo_matrix), format, "coo")


def find(A):
    made = A.tocsr()
    made.eliminate_zeros()
    return made.row, made.col, made.data

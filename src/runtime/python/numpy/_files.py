"""Arrays in files. Formats: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, and text in columns."""

import ast
import io
import os
import struct

from _nabla.engine import Unsupported
from _nabla.absent import without

from ._array import array, asarray
from ._functions.making import frombuffer

_MAGIC = b"\x93NUMPY"
_NAMES = {
    "f2": "float16", "f4": "float32", "f8": "float64", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "u1": "uint8", "b1": "bool", "c8": "complex64", "c16": "complex128",
    "?": "bool",
}  # fmt: skip
_CODES = {"f2": "e", "f4": "f", "f8": "d", "i2": "h", "i4": "i", "i8": "q"}


def _open(file, mode):
    return (open(file, mode), True) if isinstance(file, (str, os.PathLike)) else (file, False)


def load(file, mmap_mode=None, allow_pickle=False, fix_imports=True, encoding="ASCII", *, max_header_size=10000):
    f, own = _open(file, "rb")
    head = f.read(len(_MAGIC))
    f.seek(-len(head), 1)
    if head[:2] == b"PK":
        return NpzFile(f)
    try:
        if head != _MAGIC:
            if not head:
                raise EOFError("No data left in file")
            raise ValueError("Cannot load file containing pickled data when allow_pickle=False") if not allow_pickle else Unsupported("Nabla does not support numpy.load of pickled objects yet")
        return _read_array(f)
    finally:
        if own:
            f.close()


def _read_array(f):
    f.read(len(_MAGIC))
    major, _ = f.read(2)
    (size,) = struct.unpack("<H", f.read(2)) if major == 1 else struct.unpack("<I", f.read(4))
    header = ast.literal_eval(f.read(size).decode("latin1" if major < 3 else "utf8"))
    flat = _from_bytes(f.read(), header["descr"])
    shape = header["shape"]
    return flat.reshape(shape[::-1]).T if header["fortran_order"] else flat.reshape(shape)


def _from_bytes(data, descr):
    kind = descr[1:] if isinstance(descr, str) and descr[:1] in "<>|=" else descr
    name = _NAMES.get(kind) if isinstance(kind, str) else None
    if name is None:
        raise Unsupported(f"Nabla does not support NumPy arrays of dtype {descr} in files yet")
    if descr[0] == ">" and kind in _CODES:
        data = struct.pack(f"<{len(data) // int(kind[1:])}{_CODES[kind]}", *struct.unpack(f">{len(data) // int(kind[1:])}{_CODES[kind]}", data))
    return frombuffer(data, name) if data else array([], dtype=name)


class NpzFile:
    """The arrays of an archive, each read when it is asked for."""

    def __init__(self, f):
        import zipfile

        self.zip = zipfile.ZipFile(f)
        self.files = [n.removesuffix(".npy") for n in self.zip.namelist()]

    def __getitem__(self, key):
        if key not in self.files:
            raise KeyError(f"{key} is not a file in the archive")
        return _read_array(io.BytesIO(self.zip.read(f"{key}.npy")))

    def __contains__(self, key):
        return key in self.files

    def __iter__(self):
        return iter(self.files)

    def __len__(self):
        return len(self.files)

    def keys(self):
        return list(self.files)

    def values(self):
        return [self[k] for k in self.files]

    def items(self):
        return [(k, self[k]) for k in self.files]

    def get(self, key, default=None):
        return self[key] if key in self.files else default

    def close(self):
        self.zip.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


def _array_bytes(a):
    a = asarray(a)
    descr = next(k for k, n in _NAMES.items() if n == a.dtype.name)
    descr = f"{'|' if a.dtype.itemsize == 1 else '<'}{descr}"
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {tuple(a.shape)!r}, }}"
    pad = -(len(_MAGIC) + 4 + len(header) + 1) % 64
    head = (header + " " * pad + "\n").encode("latin1")
    return _MAGIC + b"\x01\x00" + struct.pack("<H", len(head)) + head + a.tobytes()


def save(file, arr, allow_pickle=True, fix_imports=True):
    if isinstance(file, (str, os.PathLike)) and not os.fspath(file).endswith(".npy"):
        file = f"{os.fspath(file)}.npy"
    f, own = _open(file, "wb")
    f.write(_array_bytes(arr))
    if own:
        f.close()


def savez(file, *args, allow_pickle=True, **kwds):
    if isinstance(file, (str, os.PathLike)) and not os.fspath(file).endswith(".npz"):
        file = f"{os.fspath(file)}.npz"
    import zipfile

    with zipfile.ZipFile(file, "w") as z:
        for name, a in {**{f"arr_{i}": a for i, a in enumerate(args)}, **kwds}.items():
            z.writestr(f"{name}.npy", _array_bytes(a))


savez_compressed = savez


def _lines(fname, encoding, comments):
    if isinstance(fname, (str, os.PathLike)):
        with open(fname, encoding=encoding if encoding not in (None, "bytes") else "utf-8") as f:
            lines = f.read().splitlines()
    else:
        lines = [line.decode("latin1") if isinstance(line, bytes) else line for line in fname]
    marks = [comments] if isinstance(comments, str) else comments or ()
    for line in lines:
        for mark in marks:
            line = line.split(mark, 1)[0]
        yield line


def _table(rows, dtype, usecols, converters, number):
    chosen = [usecols] if isinstance(usecols, int) else usecols
    table = []
    for row in rows:
        cells = row if chosen is None else [row[c] for c in chosen]
        places = range(len(cells)) if chosen is None else chosen
        table.append([(converters[p] if converters and p in converters else number)(c.strip()) for p, c in zip(places, cells)])
    return array(table, dtype=dtype)


def _turned(a, ndmin, unpack):
    """As NumPy shapes what it read: axes of one element are dropped."""
    while a.ndim > max(ndmin, 0) and 1 in a.shape:
        a = a.squeeze(a.shape.index(1))
    if a.ndim < ndmin:
        a = a.reshape((1,) * (ndmin - a.ndim) + a.shape) if ndmin == 1 else a.reshape(-1, 1)
    return a.T if unpack else a


def _number(dtype):
    name = getattr(dtype, "__name__", str(dtype))
    if "str" in name or "object" in name or name.startswith(("<U", "U")):
        return str
    return complex if "complex" in name else (lambda text: int(float(text))) if "int" in name else float


def loadtxt(fname, dtype=float, comments="#", delimiter=None, converters=None, skiprows=0, usecols=None, unpack=False, ndmin=0, encoding=None, max_rows=None, *, quotechar=None, like=None):
    without("numpy.loadtxt", quotechar=quotechar is not None)
    lines = [line for line in list(_lines(fname, encoding, comments))[skiprows:] if line.strip()]
    rows = [line.split(delimiter) for line in lines[:max_rows]]
    widths = {len(r) for r in rows}
    if len(widths) > 1 and usecols is None:
        at = next(i for i, r in enumerate(rows) if len(r) != len(rows[0]))
        raise ValueError(f"the number of columns changed from {len(rows[0])} to {len(rows[at])} at row {at + 1}; use `usecols` to select a subset and avoid this error")
    return _turned(_table(rows, dtype, usecols, converters, _number(dtype)), ndmin, unpack)


def genfromtxt(
    fname, dtype=float, comments="#", delimiter=None, skip_header=0, skip_footer=0, converters=None, missing_values=None, filling_values=None, usecols=None, names=None, unpack=False,
    encoding=None, max_rows=None, ndmin=0, **kwargs,
):  # fmt: skip
    if names is not None or dtype is None:
        raise Unsupported("Nabla does not support structured NumPy arrays yet")

    def number(text):
        try:
            return _number(dtype)(text)
        except ValueError:
            return float("nan") if filling_values is None else filling_values

    lines = [line for line in list(_lines(fname, encoding, comments))[skip_header:] if line.strip()]
    lines = lines[: len(lines) - skip_footer][:max_rows]
    return _turned(_table([line.split(delimiter) for line in lines], dtype, usecols, converters, number), ndmin, unpack)


def savetxt(fname, X, fmt="%.18e", delimiter=" ", newline="\n", header="", footer="", comments="# ", encoding=None):
    X = asarray(X)
    rows = X.tolist() if X.ndim > 1 else [[v] for v in X.reshape(-1).tolist()]
    text = f"{comments}{header}{newline}" if header else ""
    for row in rows:
        text += delimiter.join((fmt if isinstance(fmt, str) else fmt[i]) % v for i, v in enumerate(row)) + newline
    text += f"{comments}{footer}{newline}" if footer else ""
    if isinstance(fname, (str, os.PathLike)):
        with open(fname, "w") as f:
            f.write(text)
    elif isinstance(fname, io.TextIOBase):
        fname.write(text)
    else:
        fname.write(text.encode("latin1"))


def fromfile(file, dtype=float, count=-1, sep="", offset=0):
    f, own = _open(file, "rb")
    f.seek(offset, 1)
    if sep:
        return array([float(v) for v in f.read().decode().split(sep if sep.strip() else None)], dtype=dtype)[: None if count < 0 else count]
    itemsize = asarray([], dtype=dtype).itemsize
    data = f.read() if count < 0 else f.read(count * itemsize)
    if own:
        f.close()
    data = data[: len(data) // itemsize * itemsize]
    return frombuffer(data, dtype) if data else array([], dtype=dtype)


def fromstring(string, dtype=float, count=-1, *, sep, like=None):
    if not sep:
        raise ValueError("The binary mode of fromstring is removed, use frombuffer instead")
    return array([float(v) for v in string.split(sep if sep.strip() else None) if v.strip()], dtype=dtype)[: None if count < 0 else count]

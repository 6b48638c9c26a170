"""numpy.dtype, scalar types and promotion (NEP 50: Python numbers adapt to arrays, NumPy scalars do not)."""

import builtins
import types

import torch
from _nabla.engine import Unsupported

_float, _int, _bool, _complex = builtins.float, builtins.int, builtins.bool, builtins.complex


class generic:
    """Base of NumPy's scalar types. The scalars are Python numbers that remember their dtype."""

    __slots__ = ()
    dtype = property(lambda self: dtype(type(self)))
    shape = property(lambda self: ())
    ndim = property(lambda self: 0)
    size = property(lambda self: 1)
    nbytes = itemsize = property(lambda self: self.dtype.itemsize)
    T = property(lambda self: self)

    def item(self):
        return self._plain(self)

    tolist = item

    def astype(self, kind, *args, **kwargs):
        return scalar(self, dtype(kind))

    def copy(self):
        return self

    def squeeze(self, axis=None):
        return self

    def _array(self):
        from ._array import array

        return array(self.item(), dtype=self.dtype)

    def reshape(self, *shape):
        return self._array().reshape(*shape)

    def __array__(self, dtype=None, copy=None):
        return self._array() if dtype is None else self._array().astype(dtype)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._array(), name)

    def __getitem__(self, key):
        return self._array()[key]

    def __repr__(self):
        return f"np.{self.dtype.name}({self})"

    def __str__(self):
        from ._print import number_text

        return number_text(self.item(), self.dtype)

    def __reduce__(self):
        return type(self), (self.item(),)


class number(generic):
    __slots__ = ()


class integer(number):
    __slots__ = ()


class inexact(number):
    __slots__ = ()


class floating(inexact):
    __slots__ = ()


class complexfloating(inexact):
    __slots__ = ()


class signedinteger(integer):
    __slots__ = ()


class unsignedinteger(integer):
    __slots__ = ()


class bool_(generic):
    """np.bool_(x) is a Python bool, which no class can be derived from."""

    def __new__(cls, value=False):
        return _bool(value)


def _operators(kind, names):
    """Arithmetic of a scalar with what is not an array gives a scalar again, in the promoted dtype."""

    def make(name):
        def method(self, other):
            if not isinstance(other, (_int, _float, _complex)):
                return NotImplemented
            from . import _ufuncs

            return _ufuncs.scalar_operator(name, self, other)

        method.__name__ = name
        return method

    for n in names:
        setattr(kind, f"__{n}__", make(n))


_ARITHMETIC = "add sub mul truediv floordiv mod pow radd rsub rmul rtruediv rfloordiv rmod rpow".split()


def _scalar_type(name, base, plain, family):
    def new(cls, value=0):
        return scalar(value, dtype(cls))

    kind = type(name, (family, base), {"__new__": new, "_plain": staticmethod(plain), "__hash__": base.__hash__, "__module__": "numpy"})
    _operators(kind, _ARITHMETIC)
    kind.__neg__ = lambda self: scalar(-plain(self), dtype(kind))
    kind.__abs__ = lambda self: scalar(abs(plain(self)), dtype(kind))
    return kind


float64 = double = _scalar_type("float64", _float, _float, floating)
float32 = single = _scalar_type("float32", _float, _float, floating)
float16 = half = _scalar_type("float16", _float, _float, floating)
int64 = longlong = intp = int_ = long = _scalar_type("int64", _int, _int, signedinteger)
int32 = intc = _scalar_type("int32", _int, _int, signedinteger)
int16 = short = _scalar_type("int16", _int, _int, signedinteger)
int8 = byte = _scalar_type("int8", _int, _int, signedinteger)
uint8 = ubyte = _scalar_type("uint8", _int, _int, unsignedinteger)
uint16 = _scalar_type("uint16", _int, _int, unsignedinteger)
uint32 = _scalar_type("uint32", _int, _int, unsignedinteger)
uint64 = uint = _scalar_type("uint64", _int, _int, unsignedinteger)
complex64 = csingle = _scalar_type("complex64", _complex, _complex, complexfloating)
complex128 = cdouble = _scalar_type("complex128", _complex, _complex, complexfloating)


def _in_plain_arithmetic(names):
    """float64 is Python's float: with Python's floats and integers its arithmetic is too, unless that raises where NumPy warns."""

    def make(general, plain):
        def method(self, other):
            if type(other) in (_float, _int, float64):
                try:
                    return _float.__new__(float64, plain(self, other))
                except (ZeroDivisionError, OverflowError):
                    pass
            return general(self, other)

        method.__name__ = plain.__name__
        return method

    for n in names:
        name = f"__{n}__"
        setattr(float64, name, make(getattr(float64, name), getattr(_float, name)))


_in_plain_arithmetic("add sub mul truediv radd rsub rmul rtruediv".split())


class object_(generic):
    pass


class str_(str):
    pass


_TYPES = {
    t.__name__: t for t in (float64, float32, float16, int64, int32, int16, int8, uint8, uint16, uint32, uint64, complex64, complex128)
}
# What JAX adds to NumPy by way of ml_dtypes.
_TYPES["bfloat16"] = _scalar_type("bfloat16", _float, _float, floating)
_TYPES["bfloat16"].__module__ = "ml_dtypes"
_TYPES["bool"] = bool_
_TYPES["object"] = object_
_TYPES["str"] = str_
_SIZES = {"bool": 1, "object": 8, "str": 0}
_KINDS = {"f": "f", "i": "i", "u": "u", "c": "c", "b": "b", "o": "O", "s": "U"}
_CODES = {
    "d": "float64", "f": "float32", "e": "float16", "l": "int64", "q": "int64", "i": "int32", "h": "int16", "b": "int8", "B": "uint8", "H": "uint16",
    "I": "uint32", "L": "uint64", "Q": "uint64", "?": "bool", "D": "complex128", "F": "complex64", "O": "object", "U": "str", "f8": "float64", "f4": "float32",
    "f2": "float16", "i8": "int64", "i4": "int32", "i2": "int16", "i1": "int8", "u1": "uint8", "u2": "uint16", "u4": "uint32", "u8": "uint64",
    "c8": "complex64", "c16": "complex128", "b1": "bool", "float": "float64", "int": "int64", "complex": "complex128", "double": "float64",
    "single": "float32", "half": "float16", "bool_": "bool", "uint": "uint64", "long": "int64", "intp": "int64",
}  # fmt: skip
_PYTHON = {_float: "float64", _int: "int64", _bool: "bool", _complex: "complex128", str: "str", object: "object"}
_known = {}


class dtype:
    """A kind of number; one object per kind."""

    __class_getitem__ = classmethod(types.GenericAlias)

    def __new__(cls, kind=None, *args, **kwargs):
        if isinstance(kind, dtype):
            return kind
        name = _name_of(kind)
        made = _known.get(name)
        if made is None:
            made = _known[name] = object.__new__(cls)
            made.name = name
        return made

    type = property(lambda self: _TYPES[self.name])
    kind = property(lambda self: "V" if self.name == "bfloat16" else _KINDS[self.name[0]])
    itemsize = property(lambda self: _SIZES.get(self.name) or _int("".join(filter(str.isdigit, self.name))) // 8)
    char = property(lambda self: next(c for c, n in _CODES.items() if n == self.name))
    byteorder = property(lambda self: "|" if self.itemsize == 1 else "=")
    str = property(lambda self: f"{'|' if self.itemsize == 1 else '<'}{self.kind}{self.itemsize}")
    shape = property(lambda self: ())
    fields = names = property(lambda self: None)

    @property
    def torch(self):
        """The engine's dtype for it."""
        made = torch._dtype.by_name.get(self.name)
        if made is None:
            raise Unsupported(f"Nabla does not support NumPy arrays of dtype {self.name} yet")
        return made

    def __eq__(self, other):
        if isinstance(other, dtype):
            return self is other
        try:
            return self is dtype(other)
        except TypeError:
            return False

    def __hash__(self):
        return hash(self.name)

    def __repr__(self):
        return f"dtype({self.name})" if self.kind == "V" else f"dtype('{self.name}')"

    def __str__(self):
        return self.name

    def __call__(self, value):
        return scalar(value, self)

    def __setstate__(self, state):
        """NumPy's own pickles give the byte order here; there is one."""

    def __reduce__(self):
        return dtype, (self.name,)


def _name_of(kind):
    if kind is None:
        return "float64"
    if isinstance(kind, str):
        text = kind.lstrip("<>=|")
        name = text if text in _TYPES else _CODES.get(text)
        if name is None:
            raise TypeError(f"data type '{kind}' not understood")
        return name
    if isinstance(kind, type):
        if kind in _PYTHON:
            return _PYTHON[kind]
        for name, t in _TYPES.items():
            if t is kind:
                return name
        if kind in (floating, number, inexact):
            return "float64"
        if kind in (integer, signedinteger):
            return "int64"
    if isinstance(kind, torch.dtype):
        raise TypeError(f"Cannot interpret '{kind}' as a data type")
    held = getattr(kind, "dtype", None)
    if isinstance(held, dtype):
        return held.name
    raise TypeError(f"Cannot interpret '{kind}' as a data type")


def of_torch(kind):
    return dtype(kind.name)


def scalar(value, kind):
    """A NumPy scalar of a dtype; a bool is Python's own."""
    name = kind.name
    if name == "bool":
        return _bool(value)
    t = kind.type
    plain = t._plain
    if isinstance(value, generic) and not isinstance(value, (_int, _float, _complex)):
        value = value.item()
    if hasattr(value, "__array__") and hasattr(value, "item"):
        value = value.item()
    if kind.kind in "fV" and name != "float64":
        value = _rounded(_float(value), name)
    elif kind.kind in "iu":
        value = fitting(_int(value), kind)
    return next(b for b in t.__mro__ if b in (_float, _int, _complex)).__new__(t, plain(value))


def bounds(kind):
    """The least and the greatest number of a kind of integers."""
    bits = kind.itemsize * 8
    return (-(1 << bits - 1), (1 << bits - 1) - 1) if kind.kind == "i" else (0, (1 << bits) - 1)


def fitting(value, kind):
    """A number of Python's on its way into a dtype. @raises OverflowError"""
    if type(value) is _int and kind.kind in "iu":
        low, high = bounds(kind)
        if not low <= value <= high:
            raise OverflowError(f"Python integer {value} out of bounds for {kind.name}")
    return value


def _rounded(value, name):
    import struct

    if name == "bfloat16":
        return torch.tensor(value, dtype=torch.bfloat16).item()
    code = {"float32": "f", "float16": "e"}[name]
    try:
        return struct.unpack(code, struct.pack(code, value))[0]
    except OverflowError:
        return _float("inf") if value > 0 else -_float("inf")


# --- promotion -------------------------------------------------------------------------------------------------------------------
_FLOAT_FOR = {"bool": "float16", "int8": "float16", "uint8": "float16", "int16": "float32", "uint16": "float32"}


def float_for(kind):
    """The floating dtype in which a function like sqrt is computed."""
    return kind if kind.kind in "fc" else dtype(_FLOAT_FOR.get(kind.name, "float64"))


def promote_types(a, b):
    a, b = dtype(a), dtype(b)
    if a is b or b.name == "bool":
        return a
    if a.name == "bool":
        return b
    if a.kind in "iu" and b.kind in "iu":
        if a.kind == b.kind:
            return a if a.itemsize >= b.itemsize else b
        signed, unsigned = (a, b) if a.kind == "i" else (b, a)
        if signed.itemsize > unsigned.itemsize:
            return signed
        return dtype(f"int{unsigned.itemsize * 16}") if unsigned.itemsize < 8 else dtype("float64")
    real = [k if k.kind == "f" else dtype("float64" if k.itemsize == 16 else "float32") if k.kind == "c" else float_for(k) for k in (a, b)]
    wide = max(real, key=lambda k: k.itemsize)
    if "c" in (a.kind, b.kind):
        return dtype("complex128" if wide.itemsize == 8 else "complex64")
    return wide


def weak(kind, value):
    """The dtype of an array operation with a Python number."""
    if isinstance(value, _bool):
        return kind
    if isinstance(value, _int):
        return dtype("int64") if kind.name == "bool" else kind
    if isinstance(value, _float):
        return kind if kind.kind in "fc" else dtype("float64")
    return kind if kind.kind == "c" else dtype("complex64" if kind.kind == "f" and kind.itemsize < 8 else "complex128")


def result_type(*values):
    strong, plain = None, []
    for v in values:
        if type(v) in _PYTHON and not isinstance(v, type):
            plain.append(v)
            continue
        kind = dtype(v) if isinstance(v, (str, type, dtype)) else v.dtype
        strong = kind if strong is None else promote_types(strong, kind)
    for v in plain:
        strong = dtype(type(v)) if strong is None else weak(strong, v)
    return strong


_PARENTS = {_float: floating, _int: integer, _complex: complexfloating, _bool: bool_}


def issubdtype(arg1, arg2):
    a = arg1 if isinstance(arg1, type) and issubclass(arg1, generic) else dtype(arg1).type
    b = _PARENTS.get(arg2, arg2) if isinstance(arg2, type) else dtype(arg2).type
    return issubclass(a, b)


def can_cast(from_, to, casting="safe"):
    return promote_types(from_, to) == dtype(to)


class finfo:
    def __new__(cls, kind=None):
        kind = dtype(kind)
        made = object.__new__(cls)
        info = torch.finfo(kind.torch)
        made.dtype, made.bits = kind, info.bits
        for name in ("eps", "max", "min", "tiny", "smallest_normal", "smallest_subnormal", "resolution"):
            setattr(made, name, scalar(getattr(info, name), made.dtype))
        return made

    def __repr__(self):
        return f"finfo(resolution={self.resolution}, min={self.min}, max={self.max}, dtype={self.dtype})"


class iinfo:
    def __init__(self, kind):
        kind = dtype(kind)
        if kind.kind not in "iu":
            raise ValueError(f"Invalid integer data type '{kind.kind}'.")
        self.dtype, self.bits = kind, kind.itemsize * 8
        self.min = -(1 << self.bits - 1) if kind.kind == "i" else 0
        self.max = (1 << self.bits - (kind.kind == "i")) - 1

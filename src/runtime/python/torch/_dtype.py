"""torch.dtype, device, layout, memory_format, Size, finfo and iinfo: values that describe tensors."""

import builtins
import re

from _nabla import engine, habits


class dtype:
    """A kind of number. One object per kind, so `is` compares them."""

    __slots__ = ("name", "title", "itemsize", "is_floating_point", "is_complex", "is_signed")

    def __init__(self, name, title, itemsize, floating=False, complex=False, signed=True):
        self.name = name
        self.title = title
        self.itemsize = itemsize
        self.is_floating_point = floating
        self.is_complex = complex
        self.is_signed = signed

    def __repr__(self):
        return f"torch.{self.name}"

    def __reduce__(self):
        return _dtype_named, (self.name,)

    def to_real(self):
        return {"complex64": float32, "complex128": float64}.get(self.name, self)

    def to_complex(self):
        return self if self.is_complex else complex128 if self is float64 else complex64


def _dtype_named(name):
    return by_name[name]


float64 = double = dtype("float64", "Double", 8, floating=True)
float32 = float = dtype("float32", "Float", 4, floating=True)
float16 = half = dtype("float16", "Half", 2, floating=True)
bfloat16 = dtype("bfloat16", "BFloat16", 2, floating=True)
int64 = long = dtype("int64", "Long", 8)
int32 = int = dtype("int32", "Int", 4)
int16 = short = dtype("int16", "Short", 2)
int8 = dtype("int8", "Char", 1)
uint8 = dtype("uint8", "Byte", 1, signed=False)
bool = dtype("bool", "Bool", 1, signed=False)
complex64 = cfloat = dtype("complex64", "ComplexFloat", 8, complex=True)
complex128 = cdouble = dtype("complex128", "ComplexDouble", 16, complex=True)

by_name = {
    d.name: d
    for d in (float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8, bool, complex64, complex128)
}
names = (*by_name, "double", "float", "half", "long", "int", "short", "cfloat", "cdouble")

default = float32


def get_default_dtype():
    return default


def set_default_dtype(d, /):
    global default
    if isinstance(d, str):
        raise TypeError("invalid dtype object")
    if not isinstance(d, dtype) or not d.is_floating_point:
        raise TypeError(f"only floating-point types are supported as the default type")
    default = d
    engine.call("setDefaultDType", d.name)


def default_complex():
    return complex128 if default is float64 else complex64


_ORDER = [int8, int16, int32, int64]


def promote_types(type1, type2):
    """The smallest dtype that holds both, by PyTorch's table."""
    a, b = type1, type2
    if a is b:
        return a
    if _rank(a) < _rank(b):
        a, b = b, a
    if a.is_complex:
        wide = a is complex128 or b in (complex128, float64)
        return complex128 if wide else complex64
    if a.is_floating_point:
        if not b.is_floating_point:
            return a
        return float64 if float64 in (a, b) else float32
    if b is bool:
        return a
    if uint8 in (a, b):
        signed = b if a is uint8 else a
        return int16 if signed is int8 else signed
    return _ORDER[max(_ORDER.index(a), _ORDER.index(b))]


def _rank(d):
    return 3 if d.is_complex else 2 if d.is_floating_point else 0 if d is bool else 1


def can_cast(from_, to):
    return _rank(from_) <= _rank(to) or (from_ is not bool and _rank(from_) == _rank(to))


class device:
    """Where a tensor lives. Only 'cpu' can hold numbers here; others may be named, as scripts do."""

    __slots__ = ("type", "index")
    _KINDS = "cpu cuda ipu xpu mkldnn opengl opencl ideep hip ve fpga maia xla lazy vulkan mps meta hpu mtia privateuseone".split()

    def __init__(self, type, index=None):
        if isinstance(type, device):
            type, index = type.type, type.index
        elif isinstance(type, str):
            match = re.fullmatch(r"([a-zA-Z_]+)(?::(\d+))?", type)
            if not match:
                raise RuntimeError(f"Invalid device string: '{type}'")
            if match[1] not in self._KINDS:
                kinds = ", ".join(self._KINDS)
                raise RuntimeError(f"Expected one of {kinds} device type at start of device string: {type}")
            type = match[1]
            if match[2] is not None:
                index = builtins.int(match[2])
        elif not hasattr(type, "__index__"):
            raise TypeError(f"Device(): argument 'type' (position 1) must be str, not {type.__class__.__name__}")
        else:
            type, index = "cuda", type
        self.type = type
        self.index = index

    def __repr__(self):
        return f"device(type='{self.type}')" if self.index is None else f"device(type='{self.type}', index={self.index})"

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other):
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self):
        return hash((self.type, self.index))

    def __reduce__(self):
        return device, (str(self),)

    def __enter__(self):
        check_device(self)
        return self

    def __exit__(self, *exc):
        return False


cpu = device("cpu")


def check_device(d):
    """Says of an accelerator that the CPU computes in its place. What is no place for numbers (meta) is refused; None and 'cpu' pass."""
    if d is None or d is cpu:
        return
    kind = d.type if isinstance(d, device) else device(d).type
    if kind in ("cuda", "mps", "xpu", "hip", "hpu", "xla", "ipu", "mtia"):
        if not habits.has_said("no-device"):  # once is enough: such programs ask in many places
            habits.find("no-device", "info", f"Nabla has no device '{kind}': the CPU computes in its place, with its own random numbers.", engine.site())
    elif kind != "cpu":
        raise engine.Unsupported(f"Nabla does not support tensors on the device '{kind}' yet")


class _Named:
    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"torch.{self.name}"

    def __reduce__(self):
        return f"{self.name}"


class layout(_Named):
    __slots__ = ()


class memory_format(_Named):
    __slots__ = ()


strided = layout("strided")
sparse_coo = layout("sparse_coo")
sparse_csr = layout("sparse_csr")
sparse_csc = layout("sparse_csc")
sparse_bsr = layout("sparse_bsr")
sparse_bsc = layout("sparse_bsc")
jagged = layout("jagged")
contiguous_format = memory_format("contiguous_format")
preserve_format = memory_format("preserve_format")
channels_last = memory_format("channels_last")
channels_last_3d = memory_format("channels_last_3d")


class Size(tuple):
    """The shape of a tensor."""

    __slots__ = ()

    def __new__(cls, sizes=()):
        made = tuple.__new__(cls, sizes)
        for i, s in enumerate(made):
            if type(s) is not builtins.int and not hasattr(s, "__index__"):
                raise TypeError(f"torch.Size() takes an iterable of 'int' (item {i} is '{type(s).__name__}')")
        return made

    def numel(self):
        n = 1
        for s in self:
            n *= s
        return n

    def __repr__(self):
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __add__(self, other):
        return Size(tuple.__add__(self, other)) if isinstance(other, tuple) else NotImplemented

    def __radd__(self, other):
        return Size(tuple.__add__(tuple(other), self))

    def __mul__(self, n):
        return Size(tuple.__mul__(self, n))

    __rmul__ = __mul__

    def __getitem__(self, i):
        got = tuple.__getitem__(self, i)
        return Size(got) if isinstance(i, slice) else got

    def __reduce__(self):
        return Size, (tuple(self),)


_FLOATS = {
    # name: bits, eps, max, smallest normal, smallest subnormal
    "float64": (64, 2.0**-52, (2 - 2.0**-52) * 2.0**1023, 2.0**-1022, 5e-324, 1e-15),
    "float32": (32, 2.0**-23, (2 - 2.0**-23) * 2.0**127, 2.0**-126, 2.0**-149, 1e-6),
    "float16": (16, 2.0**-10, 65504.0, 2.0**-14, 2.0**-24, 1e-3),
    "bfloat16": (16, 2.0**-7, (2 - 2.0**-7) * 2.0**127, 2.0**-126, 2.0**-133, 1e-2),
}


class finfo:
    """Limits of a floating dtype."""

    def __init__(self, type=None):
        type = (type or default).to_real()
        if not type.is_floating_point:
            raise TypeError(f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'")
        self.dtype = type.name
        self.bits, self.eps, self.max, self.tiny, self.smallest_subnormal, self.resolution = _FLOATS[type.name]
        self.smallest_normal = self.tiny
        self.min = -self.max

    def __repr__(self):
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )


class iinfo:
    """Limits of an integer dtype."""

    def __init__(self, type):
        if type.is_floating_point or type.is_complex or type is bool:
            raise TypeError(f"torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
        self.dtype = type.name
        self.bits = type.itemsize * 8
        signed = type.is_signed
        self.max = 2 ** (self.bits - signed) - 1
        self.min = -(2 ** (self.bits - 1)) if signed else 0

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"


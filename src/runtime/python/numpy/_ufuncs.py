"""Universal functions: NumPy's promotion around the engine's elementwise operations."""

import torch
from _nabla.engine import Unsupported

from . import _dtypes
from ._array import _PLAIN, ndarray, result, tensor_of, wrap
from ._dtypes import dtype, float_for, generic, of_torch, scalar
from ._scalars import of_plain


def _operand(value):
    """(tensor or Python number, what decides about the dtype)"""
    if type(value) in _PLAIN:
        return value, value
    t = tensor_of(value)
    return t, of_torch(t.dtype)


def _as_kind(number, kind):
    return torch.tensor(_dtypes.fitting(number, kind), dtype=kind.torch)


# Whether 300 is more than a byte is a question that has an answer.
_EXACT = {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}


class ufunc:
    """
    @param run tensors (or tensors and numbers) -> tensor
    @param kind what the common dtype of the operands becomes before the operation: "same", "float" or "bool"
    """

    def __init__(self, name, run, nin, kind="same", identity=None, reduce=None):
        self.__name__, self._run, self.nin, self._kind, self.identity, self._reduce = name, run, nin, kind, identity, reduce
        self.nout, self.nargs = 1, nin + 1

    def __repr__(self):
        return f"<ufunc '{self.__name__}'>"

    def __call__(self, *args, out=None, where=True, dtype=None, casting=None, order=None, subok=True):
        if out is None and where is True and dtype is None and len(args) == self.nin:
            made = of_plain(self.__name__, self._kind, args)
            if made is not NotImplemented:
                return made
        own = next((a for a in args if hasattr(type(a), "__array_ufunc__")), None)
        if own is not None:
            return own.__array_ufunc__(self, "__call__", *args)
        if len(args) > self.nin:
            args, out = args[: self.nin], args[self.nin]
        if len(args) != self.nin:
            raise TypeError(f"{self.__name__}() takes from {self.nin} to {self.nin + 1} positional arguments but {len(args)} were given")
        made = self._compute(args, dtype)
        out = out[0] if isinstance(out, tuple) else out
        if where is not True:
            if out is None:
                raise Unsupported(f"Nabla does not support numpy.{self.__name__} with where= and without out= yet")
            made = torch.where(tensor_of(where), made, out._t)
        if out is not None:
            out._t.copy_(made)
            return out
        return result(made)

    def _compute(self, args, wanted=None):
        values, kinds = zip(*map(_operand, args))
        kind = dtype(wanted) if wanted is not None else _dtypes.result_type(*kinds)
        if self._kind == "float":
            kind = float_for(kind)
        elif self._kind == "bool":
            kind = dtype("bool")
        if self.__name__ in _EXACT and kind.kind in "iu" and any(isinstance(v, int) for v in values):
            kind = dtype("int64")
        made = [v.to(kind.torch) if isinstance(v, torch.Tensor) else _as_kind(v, kind) for v in values]
        try:
            return self._run(*made)
        except RuntimeError as error:
            if "must match the size" in str(error):
                shapes = " ".join(str(tuple(v.shape)).replace(" ", "") for v in made)
                raise ValueError(f"operands could not be broadcast together with shapes {shapes} ") from None
            raise

    def reduce(self, a, axis=0, dtype=None, out=None, keepdims=False):
        if self._reduce is None:
            raise Unsupported(f"Nabla does not support numpy.{self.__name__}.reduce yet")
        import numpy

        kind = {} if dtype is None else {"dtype": dtype}
        return getattr(numpy, self._reduce)(a, axis=axis, out=out, keepdims=keepdims, **kind)

    def accumulate(self, a, axis=0):
        import numpy

        name = {"add": "cumsum", "multiply": "cumprod"}.get(self.__name__)
        if name:
            return getattr(numpy, name)(a, axis=axis)
        t = tensor_of(a)
        if self.__name__ in ("maximum", "minimum"):
            return wrap((t.cummax if self.__name__ == "maximum" else t.cummin)(axis)[0])
        raise Unsupported(f"Nabla does not support numpy.{self.__name__}.accumulate yet")

    def outer(self, a, b):
        a, b = tensor_of(a), tensor_of(b)
        return self(wrap(a.reshape(*a.shape, *[1] * b.dim())), wrap(b))

    def at(self, a, indices, b=None):
        if self.__name__ not in ("add", "subtract") or b is None:
            raise Unsupported(f"Nabla does not support numpy.{self.__name__}.at yet")
        b = tensor_of(b).to(a._t.dtype)
        b = -b if self.__name__ == "subtract" else b
        # Whatever the indices are, they pick places: several times the same, perhaps.
        places = wrap(torch.arange(a._t.numel()).reshape(a._t.shape))[indices]
        places = tensor_of(places)
        a._t.put_(places, b.expand(places.shape), accumulate=True)


def _integer_power(a, b):
    if not a.dtype.is_floating_point and not a.dtype.is_complex and a.dtype is not torch.bool and bool((b < 0).any()):
        raise ValueError("Integers to negative integer powers are not allowed.")
    return torch.pow(a, b)


def _floor_divide(a, b):
    if not a.dtype.is_floating_point and bool((b == 0).any()):
        # NumPy warns and gives 0.
        return torch.where(b == 0, torch.zeros_like(b), torch.div(a, torch.where(b == 0, torch.ones_like(b), b), rounding_mode="floor"))
    return torch.div(a, b, rounding_mode="floor")


def _subtract(a, b):
    if a.dtype is torch.bool:
        raise TypeError("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.")
    return a - b


def _add(a, b):
    return torch.logical_or(a, b) if a.dtype is torch.bool else a + b


def _or_float(real):
    """Integer inputs pass through (floor, ceil, …)."""
    return lambda a: real(a) if a.dtype.is_floating_point else a


_BINARY = {
    "add": (_add, "same", "sum"), "subtract": (_subtract, "same", None), "multiply": (torch.mul, "same", "prod"), "divide": (torch.div, "float", None),
    "floor_divide": (_floor_divide, "same", None), "remainder": (torch.remainder, "same", None), "fmod": (torch.fmod, "same", None),
    "power": (_integer_power, "same", None), "float_power": (torch.pow, "float", None), "maximum": (torch.maximum, "same", "max"),
    "minimum": (torch.minimum, "same", "min"), "fmax": (torch.fmax, "same", None), "fmin": (torch.fmin, "same", None),
    "arctan2": (torch.atan2, "float", None), "hypot": (torch.hypot, "float", None), "logaddexp": (torch.logaddexp, "float", None),
    "logaddexp2": (torch.logaddexp2, "float", None), "copysign": (torch.copysign, "float", None), "equal": (torch.eq, "same", None),
    "not_equal": (torch.ne, "same", None), "less": (torch.lt, "same", None), "less_equal": (torch.le, "same", None), "greater": (torch.gt, "same", None),
    "greater_equal": (torch.ge, "same", None), "logical_and": (torch.logical_and, "bool", "all"), "logical_or": (torch.logical_or, "bool", "any"),
    "logical_xor": (torch.logical_xor, "bool", None), "bitwise_and": (torch.bitwise_and, "same", None), "bitwise_or": (torch.bitwise_or, "same", None),
    "bitwise_xor": (torch.bitwise_xor, "same", None), "left_shift": (torch.bitwise_left_shift, "same", None),
    "right_shift": (torch.bitwise_right_shift, "same", None), "gcd": (torch.gcd, "same", None), "lcm": (torch.lcm, "same", None),
    "heaviside": (torch.heaviside, "float", None), "nextafter": (torch.nextafter, "float", None),
}  # fmt: skip
_FLOATS = {
    "sqrt": "sqrt", "exp": "exp", "exp2": "exp2", "expm1": "expm1", "log": "log", "log2": "log2", "log10": "log10", "log1p": "log1p", "sin": "sin",
    "cos": "cos", "tan": "tan", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "deg2rad": "deg2rad", "rad2deg": "rad2deg", "radians": "deg2rad",
    "degrees": "rad2deg", "i0": "i0",
}  # fmt: skip
_UNARY = {
    "negative": torch.neg, "positive": lambda a: a, "absolute": torch.abs, "sign": torch.sign, "square": lambda a: a * a,
    "reciprocal": torch.reciprocal, "conjugate": lambda a: a.conj(), "invert": torch.bitwise_not, "floor": _or_float(torch.floor),
    "ceil": _or_float(torch.ceil), "trunc": _or_float(torch.trunc), "fix": _or_float(torch.trunc), "rint": _or_float(torch.round), "isnan": torch.isnan, "isinf": torch.isinf,
    "isfinite": torch.isfinite, "signbit": torch.signbit,
}  # fmt: skip

functions = {name: ufunc(name, run, 2, kind, None, reduce) for name, (run, kind, reduce) in _BINARY.items()}
functions |= {name: ufunc(name, getattr(torch, op), 1, "float") for name, op in _FLOATS.items()}
functions |= {name: ufunc(name, run, 1) for name, run in _UNARY.items()}
functions["logical_not"] = ufunc("logical_not", torch.logical_not, 1, "bool")
functions["fabs"] = ufunc("fabs", torch.abs, 1, "float")
functions["cbrt"] = ufunc("cbrt", lambda a: a.sign() * a.abs() ** (1 / 3), 1, "float")
for _new, _old in {
    "true_divide": "divide", "mod": "remainder", "abs": "absolute", "conj": "conjugate", "bitwise_not": "invert", "asin": "arcsin", "acos": "arccos",
    "atan": "arctan", "atan2": "arctan2", "pow": "power", "sinh_": "sinh", "bitwise_left_shift": "left_shift", "bitwise_right_shift": "right_shift",
}.items():  # fmt: skip
    functions[_new] = functions[_old]
del functions["sinh_"]

_OPERATORS = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide", "mod": "remainder", "pow": "power",
    "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor", "lshift": "left_shift", "rshift": "right_shift",
}  # fmt: skip
_COMPARISONS = {"eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}


def _takes(other):
    return isinstance(other, (ndarray, generic, *_PLAIN, list, tuple))


def _install(name, f):
    def forward(self, other):
        return f(self, other) if _takes(other) else NotImplemented

    def backward(self, other):
        return f(other, self) if _takes(other) else NotImplemented

    def in_place(self, other):
        self._writable()
        made = f._compute((self, other))
        if made.dtype is not self._t.dtype and not _dtypes.can_cast(of_torch(made.dtype), self.dtype, "same_kind") and _kind_rank(made) > _kind_rank(self._t):
            raise TypeError(
                f"Cannot cast ufunc '{f.__name__}' output from {of_torch(made.dtype)!r} to {self.dtype!r} with casting rule 'same_kind'"
            )
        self._t.copy_(made)
        return self

    setattr(ndarray, f"__{name}__", forward)
    setattr(ndarray, f"__r{name}__", backward)
    setattr(ndarray, f"__i{name}__", in_place)


def _kind_rank(t):
    return 3 if t.is_complex() else 2 if t.is_floating_point() else 0 if t.dtype is torch.bool else 1


for _name, _f in _OPERATORS.items():
    _install(_name, functions[_f])
for _name, _f in _COMPARISONS.items():

    def _compare(self, other, f=functions[_f]):
        return f(self, other) if _takes(other) else NotImplemented

    setattr(ndarray, f"__{_name}__", _compare)
ndarray.__neg__ = lambda self: functions["negative"](self)
ndarray.__pos__ = lambda self: self
ndarray.__abs__ = lambda self: functions["absolute"](self)
ndarray.__invert__ = lambda self: functions["invert"](self)
ndarray.__divmod__ = lambda self, other: (self // other, self % other)


def scalar_operator(name, a, b):
    """Arithmetic between a NumPy scalar and another number, in Python where the promoted dtype computes as Python does."""
    import operator

    reflected = name.startswith("r")
    name = name.removeprefix("r")
    a, b = (b, a) if reflected else (a, b)
    made = of_plain(_OPERATORS[name], functions[_OPERATORS[name]]._kind, (a, b))
    if made is not NotImplemented:
        return made
    kind = _dtypes.result_type(a if isinstance(a, generic) else _plain(a), b if isinstance(b, generic) else _plain(b))
    divides = name == "truediv"
    if divides:
        kind = float_for(kind)
    x, y = (v.item() if isinstance(v, generic) else v for v in (a, b))
    if divides or name in ("floordiv", "mod") and y == 0 or name == "pow":
        return functions[_OPERATORS[name]](scalar(x, kind), scalar(y, kind))
    made = getattr(operator, name)(x, y)
    return scalar(_wrapped_around(made, kind) if kind.kind in "iu" else made, kind)


def _wrapped_around(value, kind):
    """As integers of the size overflow."""
    bits = 8 * kind.itemsize
    low = -(1 << bits - 1) if kind.kind == "i" else 0
    return (value - low) % (1 << bits) + low


def _plain(v):
    return v if type(v) in _PLAIN else float(v)

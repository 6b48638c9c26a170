"""Universal functions of single numbers in Python's own arithmetic, where that gives what NumPy gives: for floats and np.float64 (Python's float), and what
promotes to it. Tables of position encodings call `np.power(10000, i / d)` a hundred thousand times, and a tensor for each takes a hundred times as long.
"""

import math
import operator

from ._dtypes import float64, int64

_float, _int = float, int
_KINDS = {float: float, float64: float, int: int, int64: int}


def _larger(a, b):
    return a if a >= b or a != a else b


def _smaller(a, b):
    return a if a <= b or a != a else b


_ON_FLOATS = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "divide": operator.truediv, "floor_divide": operator.floordiv,
    "remainder": operator.mod, "fmod": math.fmod, "power": math.pow, "float_power": math.pow, "maximum": _larger, "minimum": _smaller, "arctan2": math.atan2,
    "hypot": math.hypot, "copysign": math.copysign, "sqrt": math.sqrt, "exp": math.exp, "expm1": math.expm1, "log": math.log, "log2": math.log2,
    "log10": math.log10, "log1p": math.log1p, "sin": math.sin, "cos": math.cos, "tan": math.tan, "arcsin": math.asin, "arccos": math.acos, "arctan": math.atan,
    "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh, "arcsinh": math.asinh, "arccosh": math.acosh, "arctanh": math.atanh, "negative": operator.neg,
    "absolute": abs, "fabs": abs, "square": lambda a: a * a,
}  # fmt: skip
_LIMIT = 1 << 63


def _integer_power(a, b):
    if b < 0 or b > 63:
        raise ValueError("not an integer, or one of more than 64 bits")
    return a**b


_ON_INTEGERS = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "power": _integer_power, "floor_divide": operator.floordiv,
    "remainder": operator.mod, "negative": operator.neg, "absolute": abs,
}  # fmt: skip


def of_plain(name, kind, args):
    """The function of these numbers as NumPy's scalar; NotImplemented where NumPy's answer is not simply Python's (other types, infinities, warnings)."""
    f = _ON_FLOATS.get(name)
    if f is None:
        return NotImplemented
    floats = kind == "float"
    for a in args:
        plain = _KINDS.get(type(a))
        if plain is None:
            return NotImplemented
        floats = floats or plain is _float
    if floats:
        try:
            return _float.__new__(float64, f(*map(_float, args)))
        except (ValueError, OverflowError, ZeroDivisionError):
            return NotImplemented
    f = _ON_INTEGERS.get(name)
    if f is None:
        return NotImplemented
    try:
        made = f(*map(_int, args))
    except (ValueError, ZeroDivisionError):
        return NotImplemented
    return _int.__new__(int64, made) if -_LIMIT <= made < _LIMIT else NotImplemented

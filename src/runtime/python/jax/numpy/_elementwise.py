"""Functions of jax.numpy that work number by number."""

import math

import torch
from _nabla.absent import without

from .._array import data, inexact, tensor, together, wrap
from .._ruled import ruled

functions = {}


def _unary(name, f, floating=False):
    def function(x, /, *, out=None, where=None):
        if out is not None or where is not None:
            without(f"jax.numpy.{name}", out=out is not None, where=where is not None)
        t = tensor(x, name)
        return wrap(f(inexact(t) if floating else t))

    function.__name__ = function.__qualname__ = name
    functions[name] = function


def _binary(name, f, floating=False):
    def function(x, y, /, *, out=None, where=None):
        if out is not None or where is not None:
            without(f"jax.numpy.{name}", out=out is not None, where=where is not None)
        a, b = pair(x, y, name)
        if floating:
            a, b = (inexact(v) if isinstance(v, torch.Tensor) else v for v in (a, b))
        return wrap(broadcasting(name, f, a, b))

    function.__name__ = function.__qualname__ = name
    functions[name] = function


def pair(x, y, name="the function"):
    """Two operands, of which Python's numbers stay weak beside arrays."""
    a = x if type(x) in (bool, int, float, complex) else tensor(x, name)
    b = y if type(y) in (bool, int, float, complex) else tensor(y, name)
    return together(a, b)


def broadcasting(name, f, a, b):
    """f(a, b), with JAX's words where the shapes do not go together."""
    try:
        return f(a, b)
    except RuntimeError as error:
        if "must match the size of tensor" not in str(error):
            raise
        raise TypeError(f"{name} got incompatible shapes for broadcasting: {tuple(a.shape)}, {tuple(b.shape)}.") from None


def tensors(x, y):
    """Both as tensors of one dtype, for functions of torch that take no numbers."""
    a, b = pair(x, y)
    if not isinstance(a, torch.Tensor):
        a = _like(a, b)
    if not isinstance(b, torch.Tensor):
        b = _like(b, a)
    return together(a, b)


def _like(number, t):
    kind = torch.result_type(t, number)
    return torch.tensor(number, dtype=kind)


for _name in "exp exp2 expm1 log log2 log10 log1p sqrt sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh deg2rad rad2deg sinc".split():
    _torch_name = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh"}.get(_name, _name)
    _unary(_name, getattr(torch, _torch_name), floating=True)
for _name in "floor ceil trunc isnan isinf isfinite isposinf isneginf logical_not conj signbit square".split():
    _unary(_name, getattr(torch, _name))
_unary("negative", torch.neg)
_abs = ruled("abs", torch.abs, lambda out, t: (torch.where(t >= 0, 1.0, -1.0).to(t.dtype),))
_unary("abs", lambda t: _abs(t) if t.is_floating_point() else torch.abs(t))
_unary("sign", lambda t: torch.sgn(t) if t.is_complex() else torch.sign(t))
_unary("reciprocal", torch.reciprocal, floating=True)
_cbrt = ruled("cbrt", lambda t: torch.sign(t) * torch.abs(t) ** (1 / 3), lambda out, t: (1 / (3 * out * out),))
_unary("cbrt", _cbrt, floating=True)
_unary("bitwise_not", torch.bitwise_not)
_unary("real", lambda t: t.real if t.is_complex() else t)
_unary("imag", lambda t: t.imag if t.is_complex() else torch.zeros_like(t))
_unary("positive", lambda t: t)
_unary("i0", torch.special.i0, floating=True)
for _alias, _of in (
    ("absolute", "abs"), ("fabs", "abs"), ("conjugate", "conj"), ("acos", "arccos"), ("asin", "arcsin"), ("atan", "arctan"), ("acosh", "arccosh"),
    ("asinh", "arcsinh"), ("atanh", "arctanh"), ("radians", "deg2rad"), ("degrees", "rad2deg"), ("invert", "bitwise_not"), ("bitwise_invert", "bitwise_not"),
    ("fix", "trunc"),
):  # fmt: skip
    functions[_alias] = functions[_of]

_binary("add", lambda a, b: a + b)
_binary("subtract", lambda a, b: _numbers(a) - _numbers(b))
_binary("multiply", lambda a, b: a * b)
_binary("true_divide", lambda a, b: a / b, floating=True)
_binary("floor_divide", lambda a, b: _floor_divide(a, b))
_binary("remainder", lambda a, b: torch.remainder(a, b))
_binary("fmod", lambda a, b: torch.fmod(a, b))
_binary("power", lambda a, b: power_of(a, b))
_binary("float_power", lambda a, b: a**b, floating=True)
for _name, _f in (
    ("equal", torch.eq), ("not_equal", torch.ne), ("less", torch.lt), ("less_equal", torch.le), ("greater", torch.gt), ("greater_equal", torch.ge),
):  # fmt: skip
    _binary(_name, lambda a, b, f=_f: f(a, b) if isinstance(a, torch.Tensor) else f(_like(a, b), b))


def _numbers(t):
    return t.to(torch.int32) if isinstance(t, torch.Tensor) and t.dtype is torch.bool else t


def _floor_divide(a, b):
    """Constant between its steps: the derivative is 0."""
    a, b = (v.detach() if isinstance(v, torch.Tensor) else v for v in (a, b))
    return torch.floor_divide(a, b) if isinstance(a, torch.Tensor) or isinstance(b, torch.Tensor) else torch.tensor(a // b)


_power = ruled(
    "power",
    torch.pow,
    lambda out, x, y: (y * torch.pow(x, y - 1), torch.log(torch.where(x == 0, torch.ones_like(x), x)) * out),
)


def power_of(a, b):
    """An integer power is a product of equal factors; a floating-point one has the derivative y·x^(y−1), NaN where that is 0·∞."""
    if not isinstance(a, torch.Tensor):
        a = torch.tensor(a, dtype=torch.result_type(b, a))
    if isinstance(b, torch.Tensor) and a.is_floating_point() and b.is_floating_point():
        return _power(a, b)
    return a**b


def _on_tensors(name, f, floating=False):
    def function(x, y, /, *, out=None, where=None):
        if out is not None or where is not None:
            without(f"jax.numpy.{name}", out=out is not None, where=where is not None)
        a, b = tensors(x, y)
        if floating:
            a, b = inexact(a), inexact(b)
        return wrap(broadcasting(name, f, a, b))

    function.__name__ = function.__qualname__ = name
    functions[name] = function


for _name in "maximum minimum logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor gcd lcm".split():
    _on_tensors(_name, getattr(torch, _name))
for _name in "copysign nextafter logaddexp logaddexp2 heaviside ldexp".split():
    _on_tensors(_name, getattr(torch, _name), floating=True)
_arctan2 = ruled("arctan2", torch.atan2, lambda out, y, x: (x / (x * x + y * y), -y / (x * x + y * y)))
_on_tensors("arctan2", _arctan2, floating=True)
_on_tensors("hypot", lambda a, b: _hypot(_abs(a), _abs(b)), floating=True)
_on_tensors("fmax", lambda a, b: torch.where((a > b) | torch.isnan(b), a, b))
_on_tensors("fmin", lambda a, b: torch.where((a < b) | torch.isnan(b), a, b))
_on_tensors("left_shift", torch.bitwise_left_shift)
_on_tensors("right_shift", torch.bitwise_right_shift)
for _alias, _of in (
    ("divide", "true_divide"), ("mod", "remainder"), ("pow", "power"), ("atan2", "arctan2"), ("bitwise_left_shift", "left_shift"),
    ("bitwise_right_shift", "right_shift"),
):  # fmt: skip
    functions[_alias] = functions[_of]


def _hypot(a, b):
    """The larger times √(1 + (smaller / larger)²), as JAX writes it: equal numbers share the gradient."""
    large, small = torch.maximum(a, b), torch.minimum(a, b)
    return torch.where(large == 0, large, large * torch.sqrt(1 + torch.square(small / torch.where(large == 0, torch.ones_like(large), large))))


def divmod(x, y, /):
    return functions["floor_divide"](x, y), functions["remainder"](x, y)


def modf(x, /, out=None):
    without("jax.numpy.modf", out=out is not None)
    t = inexact(tensor(x))
    whole = torch.trunc(t)
    return wrap(t - whole), wrap(whole)


def frexp(x, /):
    return tuple(map(wrap, torch.frexp(inexact(tensor(x)))))


def round(a, decimals=0, out=None):
    without("jax.numpy.round", out=out is not None)
    t = tensor(a)
    return wrap(torch.round(t, decimals=decimals) if t.is_floating_point() else t)


rint = around = round


def clip(arr=None, /, min=None, max=None, *, a=None, a_min=None, a_max=None):
    """The smaller of the larger: at a bound, half of the gradient passes, as for any tie of JAX's maximum."""
    made = arr if arr is not None else a
    low, high = (min if min is not None else a_min), (max if max is not None else a_max)
    made = wrap(tensor(made))
    if low is not None:
        made = functions["maximum"](low, made)
    return made if high is None else functions["minimum"](high, made)


def where(condition, x=None, y=None, /, *, size=None, fill_value=None):
    test = tensor(condition)
    if x is None and y is None:
        from ._searching import nonzero

        return nonzero(condition, size=size, fill_value=fill_value)
    a, b = pair(x, y, "where")
    if not isinstance(a, torch.Tensor) or not isinstance(b, torch.Tensor):
        a, b = tensors(x, y)
    return wrap(torch.where(test if test.dtype is torch.bool else test != 0, a, b))


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    return wrap(torch.nan_to_num(tensor(x), nan, posinf, neginf))


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    x, y = tensors(a, b)
    return wrap(torch.isclose(x, y, rtol, atol, equal_nan))


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    return wrap(torch.all(isclose(a, b, rtol, atol, equal_nan)._t))


def array_equal(a1, a2, equal_nan=False):
    x, y = tensors(a1, a2)
    return wrap(torch.tensor(x.shape == y.shape and bool(isclose(x, y, 0, 0, equal_nan).all())))


def isreal(x):
    t = tensor(x)
    return wrap(t.imag == 0 if t.is_complex() else torch.ones_like(t, dtype=torch.bool))


def iscomplexobj(x):
    return data(x).is_complex()


def isscalar(element):
    return isinstance(element, (bool, int, float, complex)) or getattr(element, "shape", None) == ()


def angle(z, deg=False):
    made = torch.angle(inexact(tensor(z)))
    return wrap(made * (180 / math.pi) if deg else made)


functions.update(
    divmod=divmod, modf=modf, frexp=frexp, round=round, rint=rint, around=around, clip=clip, where=where, nan_to_num=nan_to_num, isclose=isclose,
    allclose=allclose, array_equal=array_equal, isreal=isreal, iscomplexobj=iscomplexobj, isscalar=isscalar, angle=angle,
)  # fmt: skip

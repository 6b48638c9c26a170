"""Functions of each element of one tensor."""

from _nabla.engine import number, op, op_

from .. import _dtype
from .._tensor import refuse_arguments, wrap
from .registry import alias, api, both, functions, method, methods

_UNARY = (
    "abs acos acosh angle asin asinh atan atanh bitwise_not ceil conj_physical cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 floor frac i0 "
    "lgamma log log10 log1p log2 logical_not neg rad2deg reciprocal relu rsqrt sigmoid sign sgn sin sinc sinh sqrt tan tanh trunc"
).split()
_TESTS = "isnan isinf isfinite isposinf isneginf signbit".split()


def _unary(name):
    def f(input):
        return wrap(op(name, None, input._h))

    def method(self, *given):
        refuse_arguments(name, given)
        return wrap(op(name, None, self._h))

    f.__name__ = f.__qualname__ = method.__name__ = method.__qualname__ = name
    return f, method


def _unary_in_place(name):
    def f(self, *given):
        refuse_arguments(name + "_", given)
        op_(name, None, self._h)
        return self

    f.__name__ = f.__qualname__ = name + "_"
    return f


for _name in (*_UNARY, *_TESTS):
    _f, methods[_name] = _unary(_name)
    functions[_name] = api(_f)
for _name in _UNARY:
    _f = _unary_in_place(_name)
    functions[_name + "_"] = methods[_name + "_"] = _f

_SAME = {
    "absolute": "abs", "arccos": "acos", "arccosh": "acosh", "arcsin": "asin", "arcsinh": "asinh", "arctan": "atan", "arctanh": "atanh",
    "negative": "neg", "fix": "trunc",
}  # fmt: skip
for _new, _old in _SAME.items():
    alias(_new, _old)
    alias(_new + "_", _old + "_")


@both
def square(input):
    return wrap(op("pow", None, input._h, number(2)))


@method
def square_(self):
    op_("pow", None, self._h, number(2))
    return self


@both
def positive(input):
    if input.dtype is _dtype.bool:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


@both
def round(input, *, decimals=0):
    return wrap(op("round", {"decimals": decimals} if decimals else None, input._h))


@method
def round_(self, *, decimals=0):
    op_("round", {"decimals": decimals} if decimals else None, self._h)
    return self


@both
def logit(input, eps=None):
    return wrap(op("logit", None if eps is None else {"eps": eps}, input._h))


@both
def nan_to_num(input, nan=0.0, posinf=None, neginf=None):
    return wrap(op("nan_to_num", {"nan": nan, "posinf": posinf, "neginf": neginf}, input._h))


@method
def nan_to_num_(self, nan=0.0, posinf=None, neginf=None):
    return self.copy_(nan_to_num(self.clone(), nan, posinf, neginf))

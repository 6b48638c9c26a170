"""Functions of each element."""

from _nabla.engine import number, op, op_

from .. import _dtype
from .._tensor import Tensor, handle_of, operand, wrap
from .registry import alias, api, both, function, functions, method, methods

# --- one operand ---------------------------------------------------------------------------------------------------------------
_UNARY = (
    "abs acos acosh angle asin asinh atan atanh bitwise_not ceil conj_physical cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 floor frac i0 "
    "lgamma log log10 log1p log2 logical_not neg rad2deg reciprocal relu rsqrt sigmoid sign sgn sin sinc sinh sqrt tan tanh trunc"
).split()
_TESTS = "isnan isinf isfinite isposinf isneginf signbit".split()


def _unary(name):
    def f(input):
        return wrap(op(name, None, input._h))

    f.__name__ = f.__qualname__ = name
    return f


def _unary_in_place(name):
    def f(self):
        op_(name, None, self._h)
        return self

    f.__name__ = f.__qualname__ = name + "_"
    return f


for _name in (*_UNARY, *_TESTS):
    _f = _unary(_name)
    functions[_name] = api(_f)
    methods[_name] = _f
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
    return self.copy_(nan_to_num(self, nan, posinf, neginf))


@both
def isreal(input):
    return input.imag == 0 if input.is_complex() else _true_like(input)


def _true_like(input):
    from .._creation import ones_like

    return ones_like(input, dtype=_dtype.bool)


@both
def conj(input):
    return wrap(op("conj_physical", None, input._h)) if input.is_complex() else input


@both
def resolve_conj(input):
    return input


@both
def resolve_neg(input):
    return input


@function
def view_as_real(input):
    return wrap(op("view_as_real", None, input._h))


@both
def view_as_complex(input):
    return wrap(op("view_as_complex", None, input._h))


@function
def real(input):
    return view_as_real(input).select(-1, 0) if input.is_complex() else input


@function
def imag(input):
    if not input.is_complex():
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
    return wrap(op("imag", None, input._h))


def _set_part(index):
    def setter(self, value):
        view_as_real(self).select(-1, index).copy_(value)

    return setter


Tensor.real = property(lambda self: real(self), lambda self, v: (view_as_real(self).select(-1, 0) if self.is_complex() else self).copy_(v))
Tensor.imag = property(lambda self: imag(self), _set_part(1))
Tensor.H = property(lambda self: self.adjoint())


# --- two operands --------------------------------------------------------------------------------------------------------------
_BINARY = (
    "mul pow remainder fmod atan2 maximum minimum fmax fmin hypot logaddexp logaddexp2 copysign nextafter xlogy "
    "eq ne lt le gt ge bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift logical_and logical_or logical_xor heaviside gcd lcm"
).split()


def _binary(name):
    def f(input, other):
        return wrap(op(name, None, operand(input, name, "input", 1), operand(other, name)))

    f.__name__ = f.__qualname__ = name
    return f


def _binary_in_place(name):
    def f(self, other):
        op_(name, None, self._h, operand(other, name + "_", "other", 1))
        return self

    f.__name__ = f.__qualname__ = name + "_"
    return f


for _name in _BINARY:
    functions[_name] = methods[_name] = api(_binary(_name))
    methods[_name + "_"] = api(_binary_in_place(_name))
for _new, _old in {
    "multiply": "mul", "greater": "gt", "greater_equal": "ge", "less": "lt", "less_equal": "le", "not_equal": "ne", "arctan2": "atan2",
}.items():  # fmt: skip
    alias(_new, _old)
    alias(_new + "_", _old + "_")


def _scaled(alpha):
    return None if alpha == 1 else {"alpha": alpha}


def _legacy(other, alpha, last):
    """The deprecated order add(alpha, other) of PyTorch 1.x."""
    return (last, other) if last is not None else (other, alpha)


def _sum_like(name):
    def f(input, other, _other=None, *, alpha=1):
        other, alpha = _legacy(other, alpha, _other)
        return wrap(op(name, _scaled(alpha), operand(input, name, "input", 1), operand(other, name)))

    def f_(self, other, _other=None, *, alpha=1):
        other, alpha = _legacy(other, alpha, _other)
        op_(name, _scaled(alpha), self._h, operand(other, name + "_", "other", 1))
        return self

    f.__name__ = f.__qualname__ = name
    f_.__name__ = f_.__qualname__ = name + "_"
    functions[name] = methods[name] = api(f)
    methods[name + "_"] = api(f_)


_sum_like("add")
_sum_like("sub")
alias("subtract", "sub")
alias("subtract_", "sub_")


@both
def rsub(input, other, *, alpha=1):
    return wrap(op("sub", _scaled(alpha), operand(other, "rsub"), input._h))


@both
def div(input, other, *, rounding_mode=None):
    a, b = operand(input, "div", "input", 1), operand(other, "div")
    if rounding_mode is None:
        return wrap(op("div", None, a, b))
    if rounding_mode in ("floor", "trunc"):
        return wrap(op("div_rounded", {"mode": rounding_mode}, a, b))
    raise RuntimeError(f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'")


@method
def div_(self, other, *, rounding_mode=None):
    if rounding_mode is None:
        op_("div", None, self._h, operand(other, "div_", "other", 1))
    else:
        op_("div_rounded", {"mode": rounding_mode}, self._h, operand(other, "div_", "other", 1))
    return self


def _no_derivative(grad):
    raise RuntimeError("derivative for aten::floor_divide is not implemented")


@both
def floor_divide(input, other):
    out = div(input, other, rounding_mode="floor")
    if out.dtype.is_floating_point and out.requires_grad:
        out.register_hook(_no_derivative)
    return out


@method
def floor_divide_(self, other):
    return div_(self, other, rounding_mode="floor")


alias("divide", "div")
alias("true_divide", "div")
alias("divide_", "div_")
alias("true_divide_", "div_")


@both
def float_power(input, exponent):
    widen = lambda v: v.to(_dtype.complex128 if v.is_complex() else _dtype.float64) if isinstance(v, Tensor) else complex(v) if isinstance(v, complex) else float(v)
    return functions["pow"](widen(input), widen(exponent))


@both
def ldexp(input, other):
    return input * 2.0**other


@both
def dist(input, other, p=2):
    return (input - other).norm(p)


@both
def logical_not(input):
    return wrap(op("logical_not", None, input._h))


# --- three operands ------------------------------------------------------------------------------------------------------------
@both
def lerp(input, end, weight):
    return wrap(op("lerp", None, input._h, end._h, operand(weight, "lerp", "weight", 3)))


@method
def lerp_(self, end, weight):
    op_("lerp", None, self._h, end._h, operand(weight, "lerp_", "weight", 2))
    return self


def _add_product(name):
    def f(input, tensor1, tensor2, _tensor2=None, *, value=1):
        if _tensor2 is not None:  # the deprecated order (value, tensor1, tensor2)
            value, tensor1, tensor2 = tensor1, tensor2, _tensor2
        return wrap(op(name, {"value": value}, input._h, tensor1._h, tensor2._h))

    def f_(self, tensor1, tensor2, _tensor2=None, *, value=1):
        if _tensor2 is not None:
            value, tensor1, tensor2 = tensor1, tensor2, _tensor2
        op_(name, {"value": value}, self._h, tensor1._h, tensor2._h)
        return self

    f.__name__ = f.__qualname__ = name
    f_.__name__ = f_.__qualname__ = name + "_"
    functions[name] = methods[name] = api(f)
    methods[name + "_"] = api(f_)


_add_product("addcmul")
_add_product("addcdiv")


@function
def where(condition, input=None, other=None):
    if input is None and other is None:
        return condition.nonzero(as_tuple=True)
    return wrap(op("where", None, condition._h, operand(input, "where", "input", 2), operand(other, "where", "other", 3)))


@method
def where(self, condition, other):  # noqa: F811 - the method's order of arguments differs from the function's
    return wrap(op("where", None, condition._h, self._h, operand(other, "where")))


where = functions["where"]


def _bound(v):
    return -1 if v is None else handle_of(v)


@both
def clamp(input, min=None, max=None):
    if max is None:
        if min is None:
            raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
        if isinstance(min, Tensor):
            return wrap(op("clamp_min", None, input._h, min._h))
    return wrap(op("clamp", None, input._h, _bound(min), _bound(max)))


@method
def clamp_(self, min=None, max=None):
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    op_("clamp", None, self._h, _bound(min), _bound(max))
    return self


@both
def clamp_min(input, min):
    return wrap(op("clamp_min", None, input._h, _bound(min)))


@both
def clamp_max(input, max):
    return wrap(op("clamp_max", None, input._h, _bound(max)))


@method
def clamp_min_(self, min):
    op_("clamp_min", None, self._h, _bound(min))
    return self


@method
def clamp_max_(self, max):
    op_("clamp_max", None, self._h, _bound(max))
    return self


alias("clip", "clamp")
alias("clip_", "clamp_")
functions["clamp_"] = methods["clamp_"]


@both
def polygamma(input, other=None, n=None):
    # torch.polygamma(n, input) and x.polygamma(n).
    n, x = (input, other) if isinstance(other, Tensor) else (other if n is None else n, input)
    return wrap(op("polygamma", {"n": n}, x._h))


@both
def mvlgamma(input, p):
    from .._creation import arange

    shift = arange(0, -p, -1, dtype=input.dtype) / 2
    import math

    return (input.unsqueeze(-1) + shift).lgamma().sum(-1) + p * (p - 1) / 4 * math.log(math.pi)


# --- in place only -------------------------------------------------------------------------------------------------------------
@method
def fill_(self, value):
    if isinstance(value, Tensor) and value.dim():
        raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {value.dim()} dimensions.")
    op_("fill", None, self._h, operand(value, "fill_", "value", 1))
    return self


@function
def fill(input, value):
    return fill_(input.clone(), value)


@method
def zero_(self):
    op_("fill", None, self._h, number(0))
    return self


functions["zero_"] = methods["zero_"]
functions["fill_"] = methods["fill_"]


@method
def copy_(self, src, non_blocking=False):
    op_("copy", None, self._h, operand(src, "copy_", "src", 1))
    return self


@both
def is_floating_point(input):
    return input.dtype.is_floating_point


@both
def is_complex(input):
    return input.dtype.is_complex


@function
def is_conj(input):
    return False


@function
def is_nonzero(input):
    return bool(input)


@function
def numel(input):
    return input.numel()


@function
def result_type(tensor1, tensor2):
    return functions["add"](_probe(tensor1), _probe(tensor2)).dtype


def _probe(v):
    return v.detach().reshape(-1)[:0] if isinstance(v, Tensor) and v.dim() else v

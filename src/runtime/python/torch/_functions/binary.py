"""Functions of two numbers, element by element."""

from _nabla.engine import op, op_

from .. import _dtype
from .._tensor import Tensor, operand, wrap
from .._warnings import warn
from .registry import alias, api, both, functions, method, methods

_BINARY = (
    "mul remainder fmod atan2 maximum minimum fmax fmin hypot logaddexp logaddexp2 copysign nextafter xlogy "
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


def _compared_in_place(name):
    """What a comparison writes does not depend on what was there."""

    def f(self, other):
        op_("copy", None, self._h, functions[name](self.detach(), other.detach() if isinstance(other, Tensor) else other)._h)
        return self

    f.__name__ = f.__qualname__ = name + "_"
    return f


def _refuse_derivative(t, name):
    from ..autograd.grad_mode import is_grad_enabled

    if t.requires_grad and is_grad_enabled():
        raise RuntimeError(f"derivative for aten::{name} is not implemented")


def _without_derivative(name):
    write = _binary_in_place(name)

    def f(self, other):
        _refuse_derivative(self, f"{name}_")
        return write(self, other)

    f.__name__ = f.__qualname__ = name + "_"
    return f


_COMPARISONS = frozenset("eq ne lt le gt ge".split())
_ONLY_FUNCTIONS = frozenset("maximum minimum fmax fmin logaddexp logaddexp2".split())
for _name in _BINARY:
    _f = _binary(_name)
    functions[_name], methods[_name] = api(_f), api(_f, is_method=True)
    if _name not in _ONLY_FUNCTIONS:
        _in_place = _compared_in_place if _name in _COMPARISONS else _without_derivative if _name == "heaviside" else _binary_in_place
        methods[_name + "_"] = api(_in_place(_name), is_method=True)
for _new, _old in {
    "multiply": "mul", "greater": "gt", "greater_equal": "ge", "less": "lt", "less_equal": "le", "not_equal": "ne", "arctan2": "atan2",
}.items():  # fmt: skip
    alias(_new, _old)
    alias(_new + "_", _old + "_")


@both
def pow(input, exponent):
    return wrap(op("pow", None, operand(input, "pow", "input", 1), operand(exponent, "pow", "exponent")))


@method
def pow_(self, exponent):
    op_("pow", None, self._h, operand(exponent, "pow_", "exponent", 1))
    return self


def _scaled(alpha, input, other):
    if type(alpha) is int and alpha == 1:
        return None
    kinds = [v.dtype for v in (input, other) if isinstance(v, Tensor)]
    if isinstance(alpha, bool) and any(kind is not _dtype.bool for kind in kinds):
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and not any(kind.is_floating_point or kind.is_complex for kind in kinds) and not isinstance(other, float):
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    return {"alpha": alpha}


def _legacy(name, other, alpha, last):
    """The deprecated order add(alpha, other) of PyTorch 1.x."""
    if last is None:
        return other, alpha
    warn(
        f"This overload of {name} is deprecated:\n\t{name}(Tensor input, Number alpha, Tensor other, *, Tensor out = None)\nConsider using one of the following signatures "
        f"instead:\n\t{name}(Tensor input, Tensor other, *, Number alpha = 1, Tensor out = None)"
    )
    return last, other


def _sum_like(name):
    def f(input, other, _other=None, *, alpha=1):
        other, alpha = _legacy(name, other, alpha, _other)
        return wrap(op(name, _scaled(alpha, input, other), operand(input, name, "input", 1), operand(other, name)))

    def f_(self, other, _other=None, *, alpha=1):
        other, alpha = _legacy(name, other, alpha, _other)
        op_(name, _scaled(alpha, self, other), self._h, operand(other, name + "_", "other", 1))
        return self

    f.__name__ = f.__qualname__ = name
    f_.__name__ = f_.__qualname__ = name + "_"
    functions[name], methods[name] = api(f), api(f, is_method=True)
    methods[name + "_"] = api(f_, is_method=True)


_sum_like("add")
_sum_like("sub")
alias("subtract", "sub")
alias("subtract_", "sub_")


@both
def rsub(input, other, *, alpha=1):
    return wrap(op("sub", _scaled(alpha, input, other), operand(other, "rsub"), input._h))


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
    _refuse_derivative(self, "floor_divide_")
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

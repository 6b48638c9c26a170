"""Functions of three numbers, element by element: lerp, where, clamp, addcmul."""

from _nabla.engine import op, op_

from .._tensor import Tensor, handle_of, operand, wrap
from .registry import alias, api, both, function, functions, method, methods


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
    functions[name], methods[name] = api(f), api(f, is_method=True)
    methods[name + "_"] = api(f_, is_method=True)


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
    if v is None:
        return -1
    handle = handle_of(v)
    if handle is None:
        raise TypeError(f"a bound must be a number or a Tensor, not {type(v).__name__}")
    return handle


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

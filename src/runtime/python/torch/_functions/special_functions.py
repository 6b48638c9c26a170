"""The functions of torch.special that have no other name in torch."""

from _nabla.engine import op

from .._tensor import operand, wrap
from .registry import api, functions, methods

SPECIAL = {}


def _unary(name):
    def f(input):
        return wrap(op(name, None, input._h))

    f.__name__ = f.__qualname__ = name
    return api(f)


def _incomplete_gamma(name):
    def f(input, other):
        return wrap(op(name, None, operand(input, name, "input", 1), operand(other, name)))

    f.__name__ = f.__qualname__ = name
    return api(f)


def _frexp(input):
    """The mantissa, of which ½ ≤ |m| < 1, and the exponent of 2."""
    from .. import return_types
    from .._dtype import float64, int32

    t = input.detach().to(float64)
    size = t.abs()
    usual = (size > 0) & size.isfinite()
    exponent = size.where(usual, t.new_ones(())).log2().floor() + 1
    # The logarithm may round over a power of two.
    exponent = exponent + (size >= 2**exponent).to(float64) - (size < 2 ** (exponent - 1)).to(float64)
    exponent = exponent.where(usual, t.new_zeros(()))
    return return_types.frexp(input / (2**exponent).to(input.dtype), exponent.to(int32))


functions["frexp"] = methods["frexp"] = api(_frexp, name="frexp")
SPECIAL["gammainc"] = functions["igamma"] = methods["igamma"] = _incomplete_gamma("igamma")
SPECIAL["gammaincc"] = functions["igammac"] = methods["igammac"] = _incomplete_gamma("igammac")
for _name in ("i0e", "i1", "i1e", "ndtri", "entr", "erfcx", "log_ndtr", "ndtr"):
    SPECIAL[_name] = functions["special_" + _name] = _unary(_name)

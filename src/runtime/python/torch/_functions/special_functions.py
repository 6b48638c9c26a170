"""The functions of torch.special that have no other name in torch."""

from _nabla.engine import op

from .._tensor import wrap
from .registry import api, functions

SPECIAL = {}


def _unary(name):
    def f(input):
        return wrap(op(name, None, input._h))

    f.__name__ = f.__qualname__ = name
    return api(f)


for _name in ("i0e", "i1", "i1e", "ndtri", "entr", "erfcx", "log_ndtr", "ndtr"):
    SPECIAL[_name] = functions["special_" + _name] = _unary(_name)

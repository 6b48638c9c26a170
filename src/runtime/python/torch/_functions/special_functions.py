"""Special functions under their torch.* names; torch.special has the rest."""

from _nabla.engine import op

from .._tensor import operand, wrap
from .registry import both, functions

for _name in ("i0e", "i1", "i1e", "ndtri", "entr", "erfcx", "log_ndtr", "ndtr"):

    def _f(input, _name=_name):
        return wrap(op("special_" + _name, None, input._h))

    functions["special_" + _name] = _f


@both
def special_zeta(input, other):
    return wrap(op("special_zeta", None, operand(input, "zeta"), operand(other, "zeta")))



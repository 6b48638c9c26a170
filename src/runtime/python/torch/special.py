"""torch.special."""

from _nabla.engine import Unsupported, op

from ._functions.registry import api, functions
from ._functions.special_functions import SPECIAL
from ._tensor import operand, wrap

_SAME = {
    "digamma": "digamma", "erf": "erf", "erfc": "erfc", "erfinv": "erfinv", "exp2": "exp2", "expit": "sigmoid", "expm1": "expm1", "gammaln": "lgamma", "i0": "i0",
    "log1p": "log1p", "log_softmax": "log_softmax", "logit": "logit", "logsumexp": "logsumexp", "multigammaln": "mvlgamma", "polygamma": "polygamma", "psi": "digamma",
    "round": "round", "sinc": "sinc", "softmax": "softmax", "xlogy": "xlogy",
}  # fmt: skip
for _name, _old in _SAME.items():
    globals()[_name] = functions[_old]
for _name, _f in SPECIAL.items():
    globals()[_name] = _f


@api
def modified_bessel_i0(input):
    """I₀; without a derivative, unlike `i0`."""
    return functions["i0"](input.detach())


@api
def modified_bessel_i1(input):
    return SPECIAL["i1"](input.detach())


@api
def xlog1py(input, other):
    return wrap(op("xlog1py", None, operand(input, "xlog1py", "input", 1), operand(other, "xlog1py")))


@api
def zeta(input, other):
    return wrap(op("zeta", None, operand(input, "zeta", "input", 1), operand(other, "zeta")))


def __getattr__(name):
    if name in ("bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "modified_bessel_k0", "modified_bessel_k1", "scaled_modified_bessel_k0", "scaled_modified_bessel_k1", "airy_ai", "spherical_bessel_j0"):

        def refuse(*args, **kwargs):
            raise Unsupported(f"Nabla does not support torch.special.{name} yet")

        return refuse
    raise AttributeError(f"module 'torch.special' has no attribute '{name}'")

"""jax.scipy.special."""

import torch
from _nabla.absent import absent_names, without

from .. import lax, nn
from .. import numpy as jnp
from .._array import inexact, on_floats, tensor, wrap
from ..numpy._elementwise import tensors

erf, erfc, erfinv, expit, logsumexp, softmax, log_softmax, digamma, polygamma = (
    lax.erf, lax.erfc, lax.erf_inv, nn.sigmoid, nn.logsumexp, nn.softmax, nn.log_softmax, lax.digamma, lax.polygamma,
)  # fmt: skip


def _two(name, f):
    def function(x, y):
        a, b = tensors(x, y)
        return wrap(f(inexact(a), inexact(b)))

    function.__name__ = function.__qualname__ = name
    return function


gammaln = on_floats("gammaln", torch.lgamma)
logit = on_floats("logit", lambda t: torch.log(t / (1 - t)))
ndtr, ndtri, log_ndtr = on_floats("ndtr", torch.special.ndtr), on_floats("ndtri", torch.special.ndtri), on_floats("log_ndtr", torch.special.log_ndtr)
i0, i0e, i1, i1e = (on_floats(n, getattr(torch.special, n)) for n in ("i0", "i0e", "i1", "i1e"))
entr = on_floats("entr", torch.special.entr)
xlogy, xlog1py = _two("xlogy", torch.special.xlogy), _two("xlog1py", torch.special.xlog1py)
rel_entr = _two("rel_entr", lambda p, q: torch.where((p > 0) & (q > 0), p * torch.log(torch.where(p > 0, p, 1.0) / torch.where(q > 0, q, 1.0)), torch.where((p == 0) & (q >= 0), 0.0, float("inf")).to(p.dtype)))
kl_div = _two("kl_div", lambda p, q: torch.special.xlogy(p, p / q) - p + q)
betaln = _two("betaln", lambda a, b: torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(a + b))
beta = _two("beta", lambda a, b: torch.exp(torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(a + b)))


# The derivative in the first argument is not there, as in PyTorch.
gammainc, gammaincc, zeta = _two("gammainc", torch.igamma), _two("gammaincc", torch.igammac), _two("zeta", torch.special.zeta)


def gamma(x):
    t = inexact(tensor(x))
    sign = torch.where((t < 0) & (torch.floor(t) % 2 != 0), -1.0, 1.0).to(t.dtype)
    return wrap(sign * torch.exp(torch.lgamma(t)))


def factorial(n, exact=False):
    without("jax.scipy.special.factorial", exact=exact)
    return jnp.exp(gammaln(jnp.add(n, 1.0)))


def multigammaln(a, d):
    return wrap(torch.special.multigammaln(inexact(tensor(a)), d))


__getattr__ = absent_names(
    "jax.scipy.special", "bessel_jn bernoulli betainc bessel exp1 expi expn fresnel gammasgn hyp1f1 hyp2f1 lpmn poch sph_harm_y spence"
)

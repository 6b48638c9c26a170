"""scipy.special over torch.special and math (https://docs.scipy.org/doc/scipy/reference/special.html)."""

import math

import numpy as np
import torch

from _nabla.absent import placeholder_names, refuse

__getattr__ = placeholder_names("scipy.special")


def _elementwise(function, name):
    def f(*args, **kwargs):
        tensors = [torch.as_tensor(np.asarray(a)) for a in args]
        made = function(*(t if t.is_floating_point() or t.is_complex() else t.to(torch.float64) for t in tensors))
        return made.numpy() if made.dim() else np.float64(made.item()) if made.dtype == torch.float64 else made.numpy()[()]

    f.__name__ = f.__qualname__ = name
    return f


_special = torch.special
for _name, _function in {
    "erf": _special.erf,
    "erfc": _special.erfc,
    "erfcx": _special.erfcx,
    "erfinv": _special.erfinv,
    "expit": _special.expit,
    "logit": _special.logit,
    "exp2": _special.exp2,
    "expm1": _special.expm1,
    "log1p": _special.log1p,
    "gammaln": _special.gammaln,
    "loggamma": _special.gammaln,
    "psi": _special.psi,
    "digamma": _special.digamma,
    "gammainc": _special.gammainc,
    "gammaincc": _special.gammaincc,
    "i0": _special.i0,
    "i0e": _special.i0e,
    "i1": _special.i1,
    "i1e": _special.i1e,
    "ndtr": _special.ndtr,
    "ndtri": _special.ndtri,
    "log_ndtr": _special.log_ndtr,
    "entr": _special.entr,
    "xlogy": _special.xlogy,
    "xlog1py": _special.xlog1py,
    "zeta": lambda x, q=None: _special.zeta(x, torch.ones_like(x) if q is None else q),
    "polygamma": lambda n, x: _special.polygamma(int(n), x),
    "gamma": lambda x: _gamma(x),
    "rel_entr": lambda x, y: torch.special.xlogy(x, x / y),
}.items():
    globals()[_name] = _elementwise(_function, _name)
del _name, _function


def _gamma(x):
    """Γ, of negative numbers by its reflection: exp(log |Γ|) with the sign that changes at each pole."""
    sign = torch.where((x < 0) & (torch.floor(x) % 2 != 0), -1.0, 1.0).to(x.dtype)
    whole = (x == torch.floor(x)) & (x > 0) & (x < 171)
    exact = torch.tensor([float(math.factorial(int(v) - 1)) if ok else 0.0 for v, ok in zip(x.reshape(-1).tolist(), whole.reshape(-1).tolist())], dtype=x.dtype)
    return torch.where(whole, exact.reshape(x.shape), sign * torch.exp(torch.lgamma(x)))


def _polynomial(name):
    function = getattr(torch.special, name)
    return _elementwise(lambda n, x: function(x, n), name)


eval_legendre = _polynomial("legendre_polynomial_p")
eval_chebyt, eval_chebyu = _polynomial("chebyshev_polynomial_t"), _polynomial("chebyshev_polynomial_u")
eval_hermite, eval_hermitenorm = _polynomial("hermite_polynomial_h"), _polynomial("hermite_polynomial_he")
eval_laguerre = _polynomial("laguerre_polynomial_l")


def logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False):
    if b is not None or return_sign:
        return refuse("scipy.special.logsumexp with b or return_sign")
    t = torch.as_tensor(np.asarray(a, dtype=float) if not hasattr(a, "dtype") else np.asarray(a))
    made = torch.logsumexp(t, dim=tuple(range(t.dim())) if axis is None else axis, keepdim=keepdims)
    return made.numpy() if made.dim() else made.numpy()[()]


def softmax(x, axis=None):
    x = np.asarray(x)
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def log_softmax(x, axis=None):
    x = np.asarray(x)
    moved = x - np.max(x, axis=axis, keepdims=True)
    return moved - np.log(np.sum(np.exp(moved), axis=axis, keepdims=True))


def _whole(function):
    def f(*args):
        arrays = np.broadcast_arrays(*args)
        made = np.array([function(*(int(v) for v in vs)) for vs in zip(*(a.reshape(-1).tolist() for a in arrays))], dtype=float)
        return made.reshape(arrays[0].shape)[()]

    return f


def comb(N, k, exact=False, repetition=False):
    if repetition:
        return comb(N + k - 1, k, exact)
    return math.comb(N, k) if exact else _whole(lambda n, m: math.comb(n, m) if 0 <= m <= n else 0)(N, k)


def perm(N, k, exact=False):
    return math.perm(N, k) if exact else _whole(lambda n, m: math.perm(n, m) if 0 <= m <= n else 0)(N, k)


def factorial(n, exact=False):
    return math.factorial(n) if exact else _whole(math.factorial)(n)


def binom(n, k):
    n, k = np.asarray(n, dtype=float), np.asarray(k, dtype=float)
    if bool(np.all(n == np.floor(n))) and bool(np.all(k == np.floor(k))) and bool(np.all(n >= 0)):
        return comb(n.astype(int), k.astype(int))
    g = globals()["gamma"]
    return g(n + 1) / (g(k + 1) * g(n - k + 1))

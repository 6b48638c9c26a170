"""jax.scipy.stats: log-densities of distributions."""

import sys
import types

import torch
from _nabla.absent import absent_names

from ... import numpy as jnp
from ..._array import data, inexact, wrap

_LOG_2PI = 1.8378770664093453


def _numbers(*values):
    made = torch.broadcast_tensors(*(inexact(data(v)) for v in values))
    kind = made[0].dtype
    for t in made[1:]:
        kind = torch.promote_types(kind, t.dtype)
    return [t.to(kind) for t in made]


def _family(name, logpdf, discrete=False, **more):
    """A module of a distribution: its log-density, and its density as the exponential of that."""
    kind = "pmf" if discrete else "pdf"
    module = types.ModuleType(f"jax.scipy.stats.{name}", f"jax.scipy.stats.{name}")
    module.__dict__.update(more)
    sys.modules[module.__name__] = module  # for `import jax.scipy.stats.norm`
    setattr(module, f"log{kind}", logpdf)
    setattr(module, kind, lambda *args, **kwargs: jnp.exp(logpdf(*args, **kwargs)))
    return module


def _outside(bad, t):
    return torch.where(bad, torch.full_like(t, -float("inf")), t)


def _norm(x, loc=0, scale=1):
    t, m, s = _numbers(x, loc, scale)
    return wrap(-((torch.log(2 * torch.pi * s * s) + torch.square(t - m) / (s * s)) / 2))


def _standard(x, loc, scale):
    t, m, s = _numbers(x, loc, scale)
    return (t - m) / s


def _laplace(x, loc=0, scale=1):
    t, m, s = _numbers(x, loc, scale)
    off = t - m
    return wrap(-(torch.where(off >= 0, off, -off) / s) - torch.log(2 * s))


def _expon(x, loc=0, scale=1):
    t, m, s = _numbers(x, loc, scale)
    return wrap(_outside(t < m, -(t - m) / s - torch.log(s)))


def _uniform(x, loc=0, scale=1):
    t, m, s = _numbers(x, loc, scale)
    return wrap(_outside((t < m) | (t > m + s), -torch.log(s)))


def _gamma(x, a, loc=0, scale=1):
    t, k, m, s = _numbers(x, a, loc, scale)
    y = (t - m) / s
    inside = t >= m
    safe = torch.where(inside, y, torch.ones_like(y))
    return wrap(_outside(~inside, torch.special.xlogy(k - 1, safe) - safe - torch.lgamma(k) - torch.log(s)))


def _beta(x, a, b, loc=0, scale=1):
    t, p, q, m, s = _numbers(x, a, b, loc, scale)
    y = (t - m) / s
    shape = torch.lgamma(p) + torch.lgamma(q) - torch.lgamma(p + q)
    return wrap(_outside((y < 0) | (y > 1), torch.special.xlogy(p - 1, y) + torch.special.xlog1py(q - 1, -y) - shape - torch.log(s)))


def _t(x, df, loc=0, scale=1):
    t, n, m, s = _numbers(x, df, loc, scale)
    y = (t - m) / s
    normal = torch.log(s) + torch.log(n * torch.pi) / 2 + torch.lgamma(n / 2) - torch.lgamma((n + 1) / 2)
    return wrap(-(normal + (n + 1) / 2 * torch.log1p(y * y / n)))


def _cauchy(x, loc=0, scale=1):
    t, m, s = _numbers(x, loc, scale)
    y = (t - m) / s
    return wrap(-(torch.log(torch.pi * s) + torch.log1p(y * y)))


def _logistic(x, loc=0, scale=1):
    t, m, s = _numbers(x, loc, scale)
    y = (t - m) / s / 2
    return wrap(-2 * torch.logaddexp(y, -y) - torch.log(s))


def _bernoulli(k, p, loc=0):
    t, q, m = _numbers(k, p, loc)
    y = t - m
    return wrap(_outside((y != 0) & (y != 1), torch.special.xlogy(y, q) + torch.special.xlog1py(1 - y, -q)))


def _poisson(k, mu, loc=0):
    t, q, m = _numbers(k, mu, loc)
    y = t - m
    return wrap(_outside(y < 0, torch.special.xlogy(y, q) - torch.lgamma(y + 1) - q))


def _multivariate_normal(x, mean, cov, allow_singular=None):
    t, m, c = (inexact(data(v)) for v in (x, mean, cov))
    if c.dim() == 0:
        return wrap(-0.5 * (torch.square(t - m) / c).sum(-1) - 0.5 * (torch.log(c) + _LOG_2PI) * t.shape[-1])
    factor = torch.linalg.cholesky(c)
    off = (t - m).unsqueeze(-1)
    y = torch.linalg.solve_triangular(factor, off, upper=False).squeeze(-1)
    return wrap(-0.5 * (y * y).sum(-1) - t.shape[-1] / 2 * _LOG_2PI - torch.log(torch.diagonal(factor, 0, -2, -1)).sum(-1))


def _dirichlet(x, alpha):
    t, a = inexact(data(x)), inexact(data(alpha))
    if t.dim() and t.shape[0] == a.shape[-1] - 1:
        t = torch.cat([t, 1 - t.sum(0, keepdim=True)])
    shape = torch.lgamma(a).sum(-1) - torch.lgamma(a.sum(-1))
    return wrap(torch.special.xlogy(a - 1, t.movedim(0, -1)).sum(-1) - shape)


norm = _family(
    "norm",
    _norm,
    cdf=lambda x, loc=0, scale=1: wrap(torch.special.ndtr(_standard(x, loc, scale))),
    logcdf=lambda x, loc=0, scale=1: wrap(torch.special.log_ndtr(_standard(x, loc, scale))),
    sf=lambda x, loc=0, scale=1: wrap(torch.special.ndtr(-_standard(x, loc, scale))),
    logsf=lambda x, loc=0, scale=1: wrap(torch.special.log_ndtr(-_standard(x, loc, scale))),
    ppf=lambda q, loc=0, scale=1: wrap(torch.special.ndtri(inexact(data(q))) * data(scale) + data(loc)),
)
laplace, expon, uniform, gamma, beta = (
    _family(n, f) for n, f in (("laplace", _laplace), ("expon", _expon), ("uniform", _uniform), ("gamma", _gamma), ("beta", _beta))
)
t, cauchy, logistic, multivariate_normal, dirichlet = (
    _family(n, f)
    for n, f in (("t", _t), ("cauchy", _cauchy), ("logistic", _logistic), ("multivariate_normal", _multivariate_normal), ("dirichlet", _dirichlet))
)
bernoulli, poisson = _family("bernoulli", _bernoulli, discrete=True), _family("poisson", _poisson, discrete=True)
__getattr__ = absent_names(
    "jax.scipy.stats", "betabinom binom chi2 gaussian_kde gennorm geom gumbel_l gumbel_r mode multinomial nbinom pareto rankdata sem truncnorm vonmises wrapcauchy"
)

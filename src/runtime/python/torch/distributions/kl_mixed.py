"""Kullback–Leibler divergences between distributions of different families: −H(p) − E_p[log q], where that has a closed form."""

import math

from .._creation import full_like
from .._functions.registry import functions
from .categorical import Bernoulli, Binomial
from .continuous_bernoulli import ContinuousBernoulli
from .gamma import Beta, Exponential, Gamma, Poisson
from .kl import register_kl
from .normal import Gumbel, Laplace, Normal, Uniform
from .transformed_families import Pareto

EULER = 0.57721566490153286060
_LOG_2PI = math.log(2 * math.pi)


def _infinite(parameter):
    """Where q is zero on a part of what p may be."""
    return lambda p, q: full_like(getattr(p, parameter), math.inf)


for _p, _parameter, _qs in (
    (Beta, "concentration1", (Pareto,)),
    (ContinuousBernoulli, "probs", (Pareto,)),
    (Exponential, "rate", (Beta, ContinuousBernoulli, Pareto, Uniform)),
    (Gamma, "concentration", (Beta, ContinuousBernoulli, Pareto, Uniform)),
    (Gumbel, "loc", (Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform)),
    (Laplace, "loc", (Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform)),
    (Normal, "loc", (Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform)),
    (Pareto, "scale", (Beta, ContinuousBernoulli, Uniform)),
    (Poisson, "rate", (Bernoulli, Binomial)),
):
    for _q in _qs:
        register_kl(_p, _q)(_infinite(_parameter))
del _p, _parameter, _qs, _q


def _where_inside(outside, value):
    return functions["where"](outside, math.inf, value)


def _normal_cross(q, mean, variance):
    """−E[log q] of a normal q, under mean and variance."""
    return 0.5 * (_LOG_2PI + q.scale.pow(2).log()) + (variance + (mean - q.loc).pow(2)) / (2 * q.scale.pow(2))


def _gamma_norm(q):
    return q.concentration.lgamma() - q.concentration * q.rate.log()


@register_kl(Bernoulli, Poisson)
def _bernoulli_poisson(p, q):
    return -p.entropy() - (p.probs * q.rate.log() - q.rate)


@register_kl(Beta, ContinuousBernoulli)
@register_kl(Uniform, ContinuousBernoulli)
def _continuous_bernoulli(p, q):
    made = -p.entropy() - p.mean * q.logits - (-q.probs).log1p() - q._log_constant()
    return made if isinstance(p, Beta) else _where_inside((p.high >= 1) | (p.low <= 0), made)


@register_kl(Beta, Exponential)
def _beta_exponential(p, q):
    return -p.entropy() - q.rate.log() + q.rate * p.mean


@register_kl(Beta, Gamma)
def _beta_gamma(p, q):
    a, total = p.concentration1, p.concentration1 + p.concentration0
    return -p.entropy() + _gamma_norm(q) - (q.concentration - 1) * (a.digamma() - total.digamma()) + q.rate * a / total


@register_kl(Beta, Normal)
@register_kl(ContinuousBernoulli, Normal)
def _bounded_normal(p, q):
    return -p.entropy() + _normal_cross(q, p.mean, p.variance)


@register_kl(Beta, Uniform)
@register_kl(ContinuousBernoulli, Uniform)
def _bounded_uniform(p, q):
    outside = (q.low > 0) | (q.high < 1) if isinstance(p, Beta) else (q.low >= 0) | (q.high <= 1)
    return _where_inside(outside, -p.entropy() + (q.high - q.low).log())


@register_kl(ContinuousBernoulli, Exponential)
def _continuous_bernoulli_exponential(p, q):
    return -p.entropy() - q.rate.log() + q.rate * p.mean


@register_kl(Exponential, Gamma)
def _exponential_gamma(p, q):
    ratio = q.rate / p.rate
    return -q.concentration * ratio.log() + ratio + q.concentration.lgamma() + q.concentration * EULER - (1 + EULER)


@register_kl(Exponential, Gumbel)
def _exponential_gumbel(p, q):
    product, shift = p.rate * q.scale, q.loc / q.scale
    return product.log() - 1 - shift + shift.exp() * product / (product + 1) + product.reciprocal()


@register_kl(Exponential, Normal)
def _exponential_normal(p, q):
    return p.rate.log() - 1 + _normal_cross(q, p.rate.reciprocal(), p.rate.pow(-2))


@register_kl(Gamma, Exponential)
def _gamma_exponential(p, q):
    return -p.entropy() - q.rate.log() + q.rate * p.concentration / p.rate


@register_kl(Gamma, Gumbel)
def _gamma_gumbel(p, q):
    a, product, shift = p.concentration, p.rate * q.scale, q.loc / q.scale
    own = (a - 1) * a.digamma() - a.lgamma() - a
    return own + product.log() + a / product + shift.exp() * (1 + product.reciprocal()).pow(-a) - shift


@register_kl(Gamma, Normal)
def _gamma_normal(p, q):
    a = p.concentration
    own = p.rate.log() - a - a.lgamma() + (a - 1) * a.digamma()
    return own + _normal_cross(q, a / p.rate, a / p.rate.pow(2))


@register_kl(Gumbel, Normal)
def _gumbel_normal(p, q):
    return -p.scale.log() - (EULER + 1) + _normal_cross(q, p.loc + p.scale * EULER, (math.pi * p.scale).pow(2) / 6)


@register_kl(Laplace, Normal)
def _laplace_normal(p, q):
    return -(2 * p.scale).log() - 1 + _normal_cross(q, p.loc, 2 * p.scale.pow(2))


@register_kl(Normal, Gumbel)
def _normal_gumbel(p, q):
    distance, ratio = (p.loc - q.loc) / q.scale, (p.scale / q.scale).pow(2)
    return -0.5 * ratio.log() + distance + (0.5 * ratio - distance).exp() - 0.5 * (1 + _LOG_2PI)


@register_kl(Normal, Laplace)
def _normal_laplace(p, q):
    distance = p.loc - q.loc
    z = distance / p.scale
    folded = math.sqrt(2 / math.pi) * p.scale * (-0.5 * z.pow(2)).exp() + distance * (math.sqrt(0.5) * z).erf()  # E|x − loc|
    return -(p.scale / q.scale).log() + folded / q.scale - 0.5 * (1 + math.log(0.5 * math.pi))


@register_kl(Pareto, Exponential)
def _pareto_exponential(p, q):
    product = p.scale * q.rate
    made = (p.alpha / product).log() - p.alpha.reciprocal() + p.alpha * product / (p.alpha - 1) - 1
    return _where_inside(p.alpha <= 1, made)


@register_kl(Pareto, Gamma)
def _pareto_gamma(p, q):
    log_mean = p.scale.log() + p.alpha.reciprocal()
    made = p.alpha.log() - log_mean + _gamma_norm(q) + (1 - q.concentration) * log_mean + q.rate * p.alpha * p.scale / (p.alpha - 1) - 1
    return _where_inside(p.alpha <= 1, made)


@register_kl(Pareto, Normal)
def _pareto_normal(p, q):
    unit = p.scale / (p.alpha - 1)
    own = (p.alpha / p.scale).log() - p.alpha.reciprocal() - 1
    return _where_inside(p.alpha <= 2, own + _normal_cross(q, p.alpha * unit, p.alpha * unit.pow(2) / (p.alpha - 2)))


def _mean_log(low, high):
    """E[log x] of a uniform x."""
    return (functions["xlogy"](high, high) - functions["xlogy"](low, low)) / (high - low) - 1


@register_kl(Uniform, Beta)
def _uniform_beta(p, q):
    a, b = q.concentration1, q.concentration0
    logs = (a - 1) * _mean_log(p.low, p.high) + (b - 1) * _mean_log(1 - p.high, 1 - p.low)
    made = a.lgamma() + b.lgamma() - (a + b).lgamma() - logs - (p.high - p.low).log()
    return _where_inside((p.high > 1) | (p.low < 0), made)


@register_kl(Uniform, Exponential)
def _uniform_exponential(p, q):
    return _where_inside(p.low < 0, q.rate * (p.high + p.low) / 2 - ((p.high - p.low) * q.rate).log())


@register_kl(Uniform, Gamma)
def _uniform_gamma(p, q):
    made = -(p.high - p.low).log() + _gamma_norm(q) + (1 - q.concentration) * _mean_log(p.low, p.high) + q.rate * (p.high + p.low) / 2
    return _where_inside(p.low < 0, made)


@register_kl(Uniform, Gumbel)
def _uniform_gumbel(p, q):
    share, high, low = q.scale / (p.high - p.low), (p.high - q.loc) / q.scale, (p.low - q.loc) / q.scale
    return share.log() + 0.5 * (high + low) - share * ((-high).exp() - (-low).exp())


@register_kl(Uniform, Normal)
def _uniform_normal(p, q):
    width = p.high - p.low
    return -width.log() + _normal_cross(q, (p.high + p.low) / 2, width.pow(2) / 12)


@register_kl(Uniform, Pareto)
def _uniform_pareto(p, q):
    width = p.high - p.low
    made = _mean_log(p.low, p.high) * (q.alpha + 1) - (q.alpha * q.scale.pow(q.alpha) * width).log()
    return _where_inside(p.low < q.scale, made)

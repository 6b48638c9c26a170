"""Kullback–Leibler divergences, by pairs of distributions."""

import math

from ..nn.functional import softplus
from .categorical import Bernoulli, Categorical, OneHotCategorical
from .gamma import Beta, Dirichlet, Exponential, Gamma, Poisson
from .multivariate_normal import MultivariateNormal, _solved
from .normal import Laplace, Normal, Uniform
from .transformed_distribution import Independent, _sum_rightmost

_registry = {}


def register_kl(type_p, type_q):
    def decorator(fun):
        _registry[type_p, type_q] = fun
        return fun

    return decorator


def kl_divergence(p, q):
    found = [(type(p).__mro__.index(a) + type(q).__mro__.index(b), f) for (a, b), f in _registry.items() if isinstance(p, a) and isinstance(q, b)]
    if not found:
        raise NotImplementedError(f"No KL(p || q) is implemented for p type {type(p).__name__} and q type {type(q).__name__}")
    return min(found, key=lambda entry: entry[0])[1](p, q)


@register_kl(Normal, Normal)
def _normal(p, q):
    ratio = (p.scale / q.scale).pow(2)
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale).pow(2) - 1 - ratio.log())


@register_kl(Bernoulli, Bernoulli)
def _bernoulli(p, q):
    t1 = p.probs * (softplus(-q.logits) - softplus(-p.logits))
    t1[q.probs == 0] = math.inf
    t1[p.probs == 0] = 0
    t2 = (1 - p.probs) * (softplus(q.logits) - softplus(p.logits))
    t2[q.probs == 1] = math.inf
    t2[p.probs == 1] = 0
    return t1 + t2


@register_kl(Categorical, Categorical)
def _categorical(p, q):
    t = p.probs * (p.logits - q.logits)
    t[(q.probs == 0).expand_as(t)] = math.inf
    t[(p.probs == 0).expand_as(t)] = 0
    return t.sum(-1)


@register_kl(OneHotCategorical, OneHotCategorical)
def _one_hot(p, q):
    return _categorical(p._categorical, q._categorical)


@register_kl(Dirichlet, Dirichlet)
def _dirichlet(p, q):
    a, b = p.concentration, q.concentration
    sum_a, sum_b = a.sum(-1), b.sum(-1)
    return sum_a.lgamma() - sum_b.lgamma() - (a.lgamma() - b.lgamma()).sum(-1) + ((a - b) * (a.digamma() - sum_a.digamma().unsqueeze(-1))).sum(-1)


@register_kl(Beta, Beta)
def _beta(p, q):
    a, b, c, d = p.concentration1, p.concentration0, q.concentration1, q.concentration0
    total_p, total_q = a + b, c + d
    t1 = c.lgamma() + d.lgamma() + total_p.lgamma()
    t2 = a.lgamma() + b.lgamma() + total_q.lgamma()
    return t1 - t2 + (a - c) * a.digamma() + (b - d) * b.digamma() + (total_q - total_p) * total_p.digamma()


@register_kl(Exponential, Exponential)
def _exponential(p, q):
    ratio = q.rate / p.rate
    return -ratio.log() + ratio - 1


@register_kl(Gamma, Gamma)
def _gamma(p, q):
    t1 = q.concentration * (p.rate / q.rate).log()
    t2 = q.concentration.lgamma() - p.concentration.lgamma()
    t3 = (p.concentration - q.concentration) * p.concentration.digamma()
    return t1 + t2 + t3 + (q.rate - p.rate) * (p.concentration / p.rate)


@register_kl(Poisson, Poisson)
def _poisson(p, q):
    return p.rate * (p.rate.log() - q.rate.log()) - (p.rate - q.rate)


@register_kl(Laplace, Laplace)
def _laplace(p, q):
    ratio, distance = p.scale / q.scale, (p.loc - q.loc).abs()
    return -ratio.log() + distance / q.scale + ratio * (-distance / p.scale).exp() - 1


@register_kl(Uniform, Uniform)
def _uniform(p, q):
    made = ((q.high - q.low) / (p.high - p.low)).log()
    return made.masked_fill((q.low > p.low) | (q.high < p.high), math.inf)


@register_kl(Independent, Independent)
def _independent(p, q):
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError
    return _sum_rightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)


@register_kl(MultivariateNormal, MultivariateNormal)
def _multivariate_normal(p, q):
    from .. import linalg

    if p.event_shape != q.event_shape:
        raise ValueError("KL-divergence between two Multivariate Normals with different event shapes cannot be computed")
    L, M = p._unbroadcasted_scale_tril, q._unbroadcasted_scale_tril
    half = M.diagonal(dim1=-2, dim2=-1).log().sum(-1) - L.diagonal(dim1=-2, dim2=-1).log().sum(-1)
    trace = linalg.solve_triangular(M, L, upper=False).pow(2).sum((-2, -1))
    return half + 0.5 * (trace + _solved(M, q.loc - p.loc).pow(2).sum(-1) - p.event_shape[0])

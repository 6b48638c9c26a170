"""torch.distributions: samples in PyTorch's order of draws, densities with gradients."""

import sys
import types

from . import constraint_registry, constraints, kl, kl_mixed, structured_transforms, transforms
from .categorical import Bernoulli, Binomial, Categorical, Geometric, Multinomial, OneHotCategorical, OneHotCategoricalStraightThrough
from .constraint_registry import biject_to, transform_to
from .continuous_bernoulli import ContinuousBernoulli
from .distribution import Distribution, ExponentialFamily
from .gamma import Beta, Chi2, Dirichlet, Exponential, Gamma, Poisson, StudentT
from .kl import kl_divergence, register_kl
from .matrix_families import LKJCholesky, LowRankMultivariateNormal, Wishart
from .multivariate_normal import MixtureSameFamily, MultivariateNormal
from .negative_binomial import NegativeBinomial
from .normal import Cauchy, Gumbel, Laplace, Normal, Uniform
from .transformed_distribution import (
    HalfCauchy, HalfNormal, Independent, LogitRelaxedBernoulli, LogNormal, RelaxedBernoulli, RelaxedOneHotCategorical, TransformedDistribution,
)  # fmt: skip
from .transformed_families import FisherSnedecor, InverseGamma, Kumaraswamy, LogisticNormal, Pareto, Weibull
from .transforms import *  # noqa: F403 - the transforms, which PyTorch exports here too
from .von_mises import VonMises

# PyTorch has all transforms in one module.
for _name, _value in vars(structured_transforms).items():
    if _name.endswith("Transform"):
        setattr(transforms, _name, _value)
        globals()[_name] = _value

# PyTorch has a module for every distribution, from which programs import too.
for _module, _names in {
    "bernoulli": "Bernoulli",
    "beta": "Beta",
    "binomial": "Binomial",
    "cauchy": "Cauchy",
    "chi2": "Chi2",
    "dirichlet": "Dirichlet",
    "exp_family": "ExponentialFamily",
    "exponential": "Exponential",
    "fishersnedecor": "FisherSnedecor",
    "geometric": "Geometric",
    "gumbel": "Gumbel",
    "half_cauchy": "HalfCauchy",
    "half_normal": "HalfNormal",
    "independent": "Independent",
    "inverse_gamma": "InverseGamma",
    "kumaraswamy": "Kumaraswamy",
    "laplace": "Laplace",
    "lkj_cholesky": "LKJCholesky",
    "log_normal": "LogNormal",
    "logistic_normal": "LogisticNormal",
    "lowrank_multivariate_normal": "LowRankMultivariateNormal",
    "mixture_same_family": "MixtureSameFamily",
    "multinomial": "Multinomial",
    "one_hot_categorical": "OneHotCategorical OneHotCategoricalStraightThrough",
    "pareto": "Pareto",
    "poisson": "Poisson",
    "relaxed_bernoulli": "LogitRelaxedBernoulli RelaxedBernoulli",
    "relaxed_categorical": "RelaxedOneHotCategorical",
    "studentT": "StudentT",
    "uniform": "Uniform",
    "weibull": "Weibull",
    "wishart": "Wishart",
}.items():
    _made = types.ModuleType(f"{__name__}.{_module}")
    for _name in _names.split():
        setattr(_made, _name, globals()[_name])
    sys.modules[_made.__name__] = globals()[_module] = _made

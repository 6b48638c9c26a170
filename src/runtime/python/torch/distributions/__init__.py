"""torch.distributions: samples in PyTorch's order of draws, densities with gradients."""

from . import constraints, kl, transforms
from .categorical import Bernoulli, Binomial, Categorical, Geometric, Multinomial, OneHotCategorical, OneHotCategoricalStraightThrough
from .distribution import Distribution, ExponentialFamily
from .gamma import Beta, Chi2, Dirichlet, Exponential, Gamma, Poisson, StudentT
from .kl import kl_divergence, register_kl
from .multivariate_normal import MixtureSameFamily, MultivariateNormal
from .normal import Cauchy, Gumbel, Laplace, Normal, Uniform
from .transformed_distribution import (
    HalfCauchy, HalfNormal, Independent, LogitRelaxedBernoulli, LogNormal, RelaxedBernoulli, RelaxedOneHotCategorical, TransformedDistribution,
)  # fmt: skip
from .transforms import *  # noqa: F403 - the transforms, which PyTorch exports here too

"""MultivariateNormal, by the Cholesky factor of its covariance; MixtureSameFamily."""

import math

from .._creation import eye
from .._dtype import Size
from .._functions.registry import functions
from .. import linalg
from ..autograd.grad_mode import no_grad
from . import constraints
from .distribution import Distribution
from .utils import lazy_property


def _solved(L, x):
    """L⁻¹ x for the last dimension of x."""
    return linalg.solve_triangular(L, x.unsqueeze(-1), upper=False).squeeze(-1)


def scale_tril_of(name, matrix):
    """The Cholesky factor of a covariance that is given as such, by its inverse, or by the factor."""
    if name == "scale_tril":
        return matrix
    if name == "covariance_matrix":
        return linalg.cholesky(matrix)
    inverse = linalg.cholesky(matrix.flip(-2, -1)).flip(-2, -1).transpose(-2, -1)
    return linalg.solve_triangular(inverse, eye(matrix.shape[-1], dtype=matrix.dtype), upper=False)


class MultivariateNormal(Distribution):
    arg_constraints = {
        "loc": constraints.real_vector, "covariance_matrix": constraints.positive_definite, "precision_matrix": constraints.positive_definite,
        "scale_tril": constraints.lower_cholesky,
    }  # fmt: skip
    support = constraints.real_vector
    has_rsample = True

    def __init__(self, loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        given = {"covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix, "scale_tril": scale_tril}
        given = {k: v for k, v in given.items() if v is not None}
        if len(given) != 1:
            raise ValueError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        ((name, matrix),) = given.items()
        if matrix.dim() < 2:
            raise ValueError(f"{name} matrix must be at least two-dimensional, with optional leading batch dimensions" if name == "scale_tril" else f"{name} must be at least two-dimensional, with optional leading batch dimensions")
        batch = functions["broadcast_shapes"](matrix.shape[:-2], loc.shape[:-1])
        setattr(self, name, matrix.expand(tuple(batch) + (-1, -1)))
        self.loc = loc.expand(tuple(batch) + (-1,))
        super().__init__(batch, self.loc.shape[-1:], validate_args=validate_args)
        self._unbroadcasted_scale_tril = scale_tril_of(name, matrix)

    mean = mode = property(lambda self: self.loc)

    @lazy_property
    def scale_tril(self):
        return self._unbroadcasted_scale_tril.expand(self._batch_shape + self._event_shape + self._event_shape)

    @lazy_property
    def covariance_matrix(self):
        L = self._unbroadcasted_scale_tril
        return (L @ L.mT).expand(self._batch_shape + self._event_shape + self._event_shape)

    @lazy_property
    def precision_matrix(self):
        return functions["cholesky_inverse"](self._unbroadcasted_scale_tril).expand(self._batch_shape + self._event_shape + self._event_shape)

    @property
    def variance(self):
        return self._unbroadcasted_scale_tril.pow(2).sum(-1).expand(self._batch_shape + self._event_shape)

    def rsample(self, sample_shape=Size()):
        shape = self._extended_shape(sample_shape)
        noise = self.loc.detach().new_empty(shape).normal_()
        return self.loc + (self._unbroadcasted_scale_tril @ noise.unsqueeze(-1)).squeeze(-1)

    def log_prob(self, value):
        self._checked(value)
        L = self._unbroadcasted_scale_tril
        distance = _solved(L, value - self.loc).pow(2).sum(-1)
        half_log_det = L.diagonal(dim1=-2, dim2=-1).log().sum(-1)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + distance) - half_log_det

    def entropy(self):
        half_log_det = self._unbroadcasted_scale_tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)
        made = 0.5 * self._event_shape[0] * (1.0 + math.log(2 * math.pi)) + half_log_det
        return made if not self._batch_shape else made.expand(self._batch_shape)


class MixtureSameFamily(Distribution):
    arg_constraints = {}

    def __init__(self, mixture_distribution, component_distribution, validate_args=None):
        from .categorical import Categorical

        if not isinstance(mixture_distribution, Categorical):
            raise ValueError(" The Mixture distribution needs to be an  instance of torch.distributions.Categorical")
        if not isinstance(component_distribution, Distribution):
            raise ValueError("The Component distribution need to be an instance of torch.distributions.Distribution")
        if mixture_distribution.logits.shape[-1] != component_distribution.batch_shape[-1]:
            raise ValueError(
                f"`mixture_distribution component` ({mixture_distribution.logits.shape[-1]}) does not equal `component_distribution.batch_shape[-1]` ({component_distribution.batch_shape[-1]})"
            )
        self.mixture_distribution, self.component_distribution = mixture_distribution, component_distribution
        self._event_ndims = len(component_distribution.event_shape)
        super().__init__(component_distribution.batch_shape[:-1], component_distribution.event_shape, validate_args=validate_args)

    @constraints.dependent_property
    def support(self):
        return self.component_distribution.support

    def _spread(self, x):
        """Room for the components before the event."""
        return x.unsqueeze(-1 - self._event_ndims)

    def cdf(self, x):
        return (self.component_distribution.cdf(self._spread(x)) * self.mixture_distribution.probs).sum(-1)

    def _weights(self):
        probs = self.mixture_distribution.probs
        return probs.reshape(probs.shape + (1,) * self._event_ndims)

    @property
    def mean(self):
        return (self._weights() * self.component_distribution.mean).sum(-1 - self._event_ndims)

    @property
    def variance(self):
        w, d = self._weights(), -1 - self._event_ndims
        inside = (w * self.component_distribution.variance).sum(d)
        return inside + (w * (self.component_distribution.mean - self._spread(self.mean)).pow(2.0)).sum(d)

    def log_prob(self, x):
        self._checked(x)
        log_mix = functions["log_softmax"](self.mixture_distribution.logits, dim=-1)
        return (self.component_distribution.log_prob(self._spread(x)) + log_mix).logsumexp(-1)

    def sample(self, sample_shape=Size()):
        with no_grad():
            which = self.mixture_distribution.sample(sample_shape)
            all_of_them = self.component_distribution.sample(sample_shape)
            event = self.event_shape
            index = which.reshape(which.shape + (1,) * (len(event) + 1)).expand(which.shape + (1,) + event)
            return all_of_them.gather(which.dim(), index).squeeze(which.dim())

    def __repr__(self):
        return f"MixtureSameFamily(\n  {self.mixture_distribution},\n  {self.component_distribution})"

"""Distributions of matrices, and of vectors with a covariance of low rank."""

import math
import warnings

from .. import _dtype, linalg
from .._creation import arange, as_tensor, eye
from .._dtype import Size
from .._functions.registry import functions
from ..autograd.grad_mode import no_grad
from ..random import randn
from . import constraints
from .distribution import Distribution, ExponentialFamily
from .gamma import Beta, Chi2
from .multivariate_normal import _solved, scale_tril_of
from .utils import broadcast_all, lazy_property


def _plus_one(K):
    """K + 1, the identity."""
    return K + eye(K.shape[-1], dtype=K.dtype)


def _log_diagonal(L):
    return L.diagonal(dim1=-2, dim2=-1).log().sum(-1)


class LowRankMultivariateNormal(Distribution):
    """Covariance W Wᵀ + diag(D); the densities use the capacitance matrix 1 + Wᵀ D⁻¹ W (Woodbury)."""

    arg_constraints = {
        "loc": constraints.real_vector, "cov_factor": constraints.independent(constraints.real, 2), "cov_diag": constraints.independent(constraints.positive, 1),
    }  # fmt: skip
    support = constraints.real_vector
    has_rsample = True

    def __init__(self, loc, cov_factor, cov_diag, validate_args=None):
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        event = loc.shape[-1:]
        if cov_factor.dim() < 2:
            raise ValueError("cov_factor must be at least two-dimensional, with optional leading batch dimensions")
        if cov_factor.shape[-2:-1] != event:
            raise ValueError(f"cov_factor must be a batch of matrices with shape {event[0]} x m")
        if cov_diag.shape[-1:] != event:
            raise ValueError(f"cov_diag must be a batch of vectors with shape {event}")
        try:
            batch = functions["broadcast_shapes"](loc.shape[:-1], cov_factor.shape[:-2], cov_diag.shape[:-1])
        except RuntimeError as error:
            raise ValueError(f"Incompatible batch shapes: loc {loc.shape}, cov_factor {cov_factor.shape}, cov_diag {cov_diag.shape}") from error
        self._W, self._D = cov_factor, cov_diag
        self.loc, self.cov_diag = loc.expand((*batch, -1)), cov_diag.expand((*batch, -1))
        self.cov_factor = cov_factor.expand((*batch, *cov_factor.shape[-2:]))
        super().__init__(batch, event, validate_args=validate_args)

    mean = mode = property(lambda self: self.loc)

    @lazy_property
    def variance(self):
        return (self._W.pow(2).sum(-1) + self._D).expand(self._batch_shape + self._event_shape)

    @lazy_property
    def _capacitance_tril(self):
        return linalg.cholesky(_plus_one((self._W.mT / self._D.unsqueeze(-2)) @ self._W))

    def _matrix(self, made):
        return made.expand(self._batch_shape + self._event_shape + self._event_shape)

    @lazy_property
    def scale_tril(self):
        root = self._D.sqrt().unsqueeze(-1)
        scaled = self._W / root
        return self._matrix(root * linalg.cholesky(_plus_one(scaled @ scaled.mT)))

    @lazy_property
    def covariance_matrix(self):
        return self._matrix(self._W @ self._W.mT + self._D.diag_embed())

    @lazy_property
    def precision_matrix(self):
        A = linalg.solve_triangular(self._capacitance_tril, self._W.mT / self._D.unsqueeze(-2), upper=False)
        return self._matrix(self._D.reciprocal().diag_embed() - A.mT @ A)

    def rsample(self, sample_shape=Size()):
        shape = self._extended_shape(sample_shape)
        within = self.loc.new_empty(shape[:-1] + self.cov_factor.shape[-1:]).normal_()
        alone = self.loc.new_empty(shape).normal_()
        return self.loc + (self._W @ within.unsqueeze(-1)).squeeze(-1) + self._D.sqrt() * alone

    def _log_det(self):
        return 2 * _log_diagonal(self._capacitance_tril) + self._D.log().sum(-1)

    def log_prob(self, value):
        self._checked(value)
        x = value - self.loc
        pulled = ((self._W.mT / self._D.unsqueeze(-2)) @ x.unsqueeze(-1)).squeeze(-1)
        distance = (x.pow(2) / self._D).sum(-1) - _solved(self._capacitance_tril, pulled).pow(2).sum(-1)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + self._log_det() + distance)

    def entropy(self):
        made = 0.5 * (self._event_shape[0] * (1.0 + math.log(2 * math.pi)) + self._log_det())
        return made.expand(self._batch_shape) if self._batch_shape else made


class Wishart(ExponentialFamily):
    """Covariances of normal samples, drawn by Bartlett's decomposition."""

    support = constraints.positive_definite
    has_rsample = True

    def __init__(self, df, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        given = {"covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix, "scale_tril": scale_tril}
        given = {k: v for k, v in given.items() if v is not None}
        assert len(given) == 1, "Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified."
        ((name, matrix),) = given.items()
        if matrix.dim() < 2:
            raise ValueError("scale_tril must be at least two-dimensional, with optional leading batch dimensions")
        self.df = as_tensor(df, dtype=matrix.dtype) if isinstance(df, (int, float)) else df
        batch = functions["broadcast_shapes"](matrix.shape[:-2], self.df.shape)
        self.df = self.df.expand(batch)
        p = matrix.shape[-1]
        if (self.df <= p - 1).any():
            raise ValueError(f"Value of df={df} expected to be greater than ndim - 1 = {p - 1}.")
        if (self.df < p).any():
            warnings.warn("Low df values detected. Singular samples are highly likely to occur for ndim - 1 < df < ndim.")
        setattr(self, name, matrix.expand((*batch, -1, -1)))
        self._L = scale_tril_of(name, matrix)
        super().__init__(batch, matrix.shape[-2:], validate_args=validate_args)
        self._chi2 = Chi2(self.df.unsqueeze(-1) - arange(p, dtype=matrix.dtype), validate_args=False)

    @property
    def arg_constraints(self):
        return {
            "df": constraints.greater_than(self._L.shape[-1] - 1), "covariance_matrix": constraints.positive_definite,
            "precision_matrix": constraints.positive_definite, "scale_tril": constraints.lower_cholesky,
        }  # fmt: skip

    @lazy_property
    def scale_tril(self):
        return self._L.expand(self._batch_shape + self._event_shape)

    @lazy_property
    def covariance_matrix(self):
        return (self._L @ self._L.mT).expand(self._batch_shape + self._event_shape)

    @lazy_property
    def precision_matrix(self):
        return functions["cholesky_inverse"](self._L).expand(self._batch_shape + self._event_shape)

    def _times(self, factor, matrix):
        return factor.view(self._batch_shape + (1, 1)) * matrix

    mean = property(lambda self: self._times(self.df, self.covariance_matrix))

    @property
    def mode(self):
        factor = self.df - self.covariance_matrix.shape[-1] - 1
        return self._times(factor.masked_fill(factor <= 0, math.nan), self.covariance_matrix)

    @property
    def variance(self):
        V = self.covariance_matrix
        d = V.diagonal(dim1=-2, dim2=-1)
        return self._times(self.df, V.pow(2) + d.unsqueeze(-1) * d.unsqueeze(-2))

    def _drawn(self, sample_shape):
        p = self._event_shape[-1]
        noise = self._chi2.rsample(sample_shape).sqrt().diag_embed()
        i, j = functions["tril_indices"](p, p, offset=-1)
        noise[..., i, j] = randn((*sample_shape, *self._batch_shape, p * (p - 1) // 2), dtype=noise.dtype)
        factor = self._L @ noise
        return factor @ factor.mT

    def rsample(self, sample_shape=Size(), max_try_correction=None):
        sample = self._drawn(sample_shape)
        # PyTorch draws a sample that is *not* singular once more: its first test is the wrong way round, and the random numbers go by it.
        again = self._over_batches(self.support.check(sample))
        if again.any():
            warnings.warn("Singular sample detected.")
            for _ in range(10 if max_try_correction is None else max_try_correction):
                fresh = self._drawn(again[again].shape)
                sample[again] = fresh
                again[again.clone()] = self._over_batches(~self.support.check(fresh))
                if not again.any():
                    break
        return sample

    def _over_batches(self, flags):
        return flags.amax([-(k + 1) for k in range(len(self._batch_shape))]) if self._batch_shape else flags

    def log_prob(self, value):
        self._checked(value)
        nu, p = self.df, self._event_shape[-1]
        return (
            -nu * (p * math.log(2) / 2 + _log_diagonal(self._L))
            - functions["mvlgamma"](nu / 2, p)
            + (nu - p - 1) / 2 * linalg.slogdet(value).logabsdet
            - functions["cholesky_solve"](value, self._L).diagonal(dim1=-2, dim2=-1).sum(-1) / 2
        )

    def entropy(self):
        nu, p = self.df, self._event_shape[-1]
        digammas = functions["digamma"]((nu / 2).unsqueeze(-1) - arange(p, dtype=nu.dtype) / 2).sum(-1)
        return (p + 1) * (p * math.log(2) / 2 + _log_diagonal(self._L)) + functions["mvlgamma"](nu / 2, p) - (nu - p - 1) / 2 * digammas + nu * p / 2


class LKJCholesky(Distribution):
    """Cholesky factors of correlation matrices, drawn by the onion method (Lewandowski, Kurowicka & Joe, 2009)."""

    arg_constraints = {"concentration": constraints.positive}
    support = constraints.corr_cholesky

    def __init__(self, dim, concentration=1.0, validate_args=None):
        if dim < 2:
            raise ValueError(f"Expected dim to be an integer greater than or equal to 2. Found dim={dim}.")
        self.dim = dim
        (self.concentration,) = broadcast_all(concentration)
        offset = functions["cat"]([as_tensor([0.0], dtype=self.concentration.dtype), arange(dim - 1, dtype=self.concentration.dtype)])
        marginal = self.concentration + 0.5 * (dim - 2)
        self._beta = Beta(offset + 0.5, marginal.unsqueeze(-1) - 0.5 * offset, validate_args=False)
        super().__init__(self.concentration.size(), Size((dim, dim)), validate_args=validate_args)

    def sample(self, sample_shape=Size()):
        with no_grad():
            y = self._beta.sample(sample_shape).unsqueeze(-1)
            directions = randn(self._extended_shape(sample_shape), dtype=y.dtype).tril(-1)
            directions = directions / directions.norm(dim=-1, keepdim=True)
            directions[..., 0, :].fill_(0.0)
            w = y.sqrt() * directions
            return w + (1 - (w**2).sum(-1)).clamp(min=_dtype.finfo(w.dtype).tiny).sqrt().diag_embed()

    def log_prob(self, value):
        self._checked(value)
        inner = self.dim - 1
        order = 2 * (self.concentration - 1).unsqueeze(-1) + self.dim - arange(2, self.dim + 1)
        unnormalised = (order * value.diagonal(dim1=-1, dim2=-2)[..., 1:].log()).sum(-1)
        alpha = self.concentration + 0.5 * inner
        return unnormalised - (0.5 * inner * math.log(math.pi) + functions["mvlgamma"](alpha - 0.5, inner) - alpha.lgamma() * inner)

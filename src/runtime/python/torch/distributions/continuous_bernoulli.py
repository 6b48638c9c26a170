"""Loaiza-Ganem & Cunningham, "The continuous Bernoulli: fixing a pervasive error in variational autoencoders" (2019)."""

import math

from .. import _dtype
from .._creation import ones_like, zeros_like
from .._dtype import Size
from .._functions.registry import functions
from ..autograd.grad_mode import no_grad
from ..nn import functional as F
from ..random import rand
from . import constraints
from .categorical import _ByProbability
from .distribution import ExponentialFamily
from .utils import clamp_probs


class ContinuousBernoulli(_ByProbability, ExponentialFamily):
    """Near probs = 1/2, within `lims`, the closed forms divide 0 by 0: there their Taylor series are taken."""

    support = constraints.unit_interval
    has_rsample = True

    def __init__(self, probs=None, logits=None, lims=(0.499, 0.501), validate_args=None):
        self._take(probs, logits)
        if probs is not None:
            self.probs = clamp_probs(self.probs)
        self._lims = lims
        super().__init__(self._param.size(), validate_args=validate_args)

    def _outside(self):
        return (self.probs <= self._lims[0]) | (self.probs > self._lims[1])

    def _cut(self):
        return functions["where"](self._outside(), self.probs, self._lims[0] * ones_like(self.probs))

    def _log_constant(self):
        where, cut = functions["where"], self._cut()
        below = where(cut <= 0.5, cut, zeros_like(cut))
        above = where(cut >= 0.5, cut, ones_like(cut))
        exact = ((-cut).log1p() - cut.log()).abs().log() - where(cut <= 0.5, (-2.0 * below).log1p(), (2.0 * above - 1.0).log())
        x = (self.probs - 0.5).pow(2)
        return where(self._outside(), exact, math.log(2.0) + (4.0 / 3.0 + 104.0 / 45.0 * x) * x)

    @property
    def mean(self):
        cut = self._cut()
        exact = cut / (2.0 * cut - 1.0) + 1.0 / ((-cut).log1p() - cut.log())
        x = self.probs - 0.5
        return functions["where"](self._outside(), exact, 0.5 + (1.0 / 3.0 + 16.0 / 45.0 * x.pow(2)) * x)

    @property
    def variance(self):
        cut = self._cut()
        exact = cut * (cut - 1.0) / (1.0 - 2.0 * cut).pow(2) + 1.0 / ((-cut).log1p() - cut.log()).pow(2)
        x = (self.probs - 0.5).pow(2)
        return functions["where"](self._outside(), exact, 1.0 / 12.0 - (1.0 / 15.0 - 128.0 / 945.0 * x) * x)

    def icdf(self, value):
        cut = self._cut()
        low = (-cut).log1p()
        return functions["where"](self._outside(), ((-cut + value * (2.0 * cut - 1.0)).log1p() - low) / (cut.log() - low), value)

    def cdf(self, value):
        self._checked(value)
        where, cut = functions["where"], self._cut()
        exact = (cut.pow(value) * (1.0 - cut).pow(1.0 - value) + cut - 1.0) / (2.0 * cut - 1.0)
        made = where(self._outside(), exact, value)
        return where(value <= 0.0, zeros_like(value), where(value >= 1.0, ones_like(value), made))

    def rsample(self, sample_shape=Size()):
        return self.icdf(rand(self._extended_shape(sample_shape), dtype=self.probs.dtype))

    def sample(self, sample_shape=Size()):
        with no_grad():
            return self.rsample(sample_shape)

    def log_prob(self, value):
        self._checked(value)
        return -F.binary_cross_entropy_with_logits(*functions["broadcast_tensors"](self.logits, value), reduction="none") + self._log_constant()

    def entropy(self):
        low, high = (-self.probs).log1p(), self.probs.log()
        return self.mean * (low - high) - self._log_constant() - low

"""The normal distribution of the circle."""

import math

from .. import _dtype
from .._creation import zeros
from .._dtype import Size
from .._functions.registry import functions
from ..autograd.grad_mode import no_grad
from ..random import rand
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all, lazy_property

# ln I₀ and ln I₁ below and above 3.75 (Abramowitz & Stegun 9.8.1 to 9.8.4), as PyTorch has them: with seven digits.
_SMALL = (
    (1.0, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.360768e-1, 0.45813e-2),
    (0.5, 0.87890594, 0.51498869, 0.15084934, 0.2658733e-1, 0.301532e-2, 0.32411e-3),
)
_LARGE = (
    (0.39894228, 0.1328592e-1, 0.225319e-2, -0.157565e-2, 0.916281e-2, -0.2057706e-1, 0.2635537e-1, -0.1647633e-1, 0.392377e-2),
    (0.39894228, -0.3988024e-1, -0.362018e-2, 0.163801e-2, -0.1031555e-1, 0.2282967e-1, -0.2895312e-1, 0.1787654e-1, -0.420059e-2),
)


def _polynomial(y, coefficients):
    made = coefficients[-1]
    for c in reversed(coefficients[:-1]):
        made = c + y * made
    return made


def _log_bessel(x, order):
    small = _polynomial((x / 3.75) ** 2, _SMALL[order])
    small = (x.abs() * small if order else small).log()
    large = x - 0.5 * x.log() + _polynomial(3.75 / x, _LARGE[order]).log()
    return functions["where"](x < 3.75, small, large)


class VonMises(Distribution):
    arg_constraints = {"loc": constraints.real, "concentration": constraints.positive}
    support = constraints.real
    has_rsample = False

    def __init__(self, loc, concentration, validate_args=None):
        self.loc, self.concentration = broadcast_all(loc, concentration)
        super().__init__(self.loc.shape, validate_args=validate_args)

    mean = mode = property(lambda self: self.loc)

    @lazy_property
    def variance(self):
        return 1 - (_log_bessel(self.concentration, 1) - _log_bessel(self.concentration, 0)).exp()

    @lazy_property
    def _proposal(self):
        """The parameter of the wrapped Cauchy density that draws are proposed from; of its Taylor series where it would be 0/0."""
        kappa = self.concentration.to(_dtype.float64)
        tau = 1 + (1 + 4 * kappa**2).sqrt()
        rho = (tau - (2 * tau).sqrt()) / (2 * kappa)
        return functions["where"](kappa < 1e-5, 1 / kappa + kappa, (1 + rho**2) / (2 * rho))

    def sample(self, sample_shape=Size()):
        """By rejection (Best & Fisher, "Efficient simulation of the von Mises distribution", 1979), in float64."""
        shape, where = self._extended_shape(sample_shape), functions["where"]
        with no_grad():
            loc, kappa, r = self.loc.to(_dtype.float64), self.concentration.to(_dtype.float64), self._proposal
            x, done = zeros(shape, dtype=_dtype.float64), zeros(shape, dtype=_dtype.bool)
            while not done.all():
                u1, u2, u3 = rand((3, *shape), dtype=_dtype.float64).unbind()
                z = (math.pi * u1).cos()
                f = (1 + r * z) / (r + z)
                c = kappa * (r - f)
                accepted = ((c * (2 - c) - u2) > 0) | ((c / u2).log() + 1 - c >= 0)
                x = where(accepted, (u3 - 0.5).sign() * f.acos(), x)
                done = done | accepted
            return ((x + math.pi + loc) % (2 * math.pi) - math.pi).to(self.loc.dtype)

    def log_prob(self, value):
        self._checked(value)
        return self.concentration * (value - self.loc).cos() - math.log(2 * math.pi) - _log_bessel(self.concentration, 0)

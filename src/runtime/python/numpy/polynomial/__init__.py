"""numpy.polynomial: the points and weights of Gaussian quadrature, and values of series."""

from . import chebyshev, hermite, hermite_e, laguerre, legendre, polynomial

__all__ = ["chebyshev", "hermite", "hermite_e", "laguerre", "legendre", "polynomial"]

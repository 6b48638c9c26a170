"""numpy.polynomial.chebyshev."""

from ._families import CHEBYSHEV, family

globals().update(family("numpy.polynomial.chebyshev", "cheb", *CHEBYSHEV))

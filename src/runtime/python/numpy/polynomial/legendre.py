"""numpy.polynomial.legendre."""

from ._families import LEGENDRE, family

globals().update(family("numpy.polynomial.legendre", "leg", *LEGENDRE))

"""numpy.polynomial.laguerre."""

from ._families import LAGUERRE, family

globals().update(family("numpy.polynomial.laguerre", "lag", *LAGUERRE))

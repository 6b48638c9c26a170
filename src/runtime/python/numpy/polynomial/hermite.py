"""numpy.polynomial.hermite."""

from ._families import HERMITE, family

globals().update(family("numpy.polynomial.hermite", "herm", *HERMITE))

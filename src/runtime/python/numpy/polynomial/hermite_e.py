"""numpy.polynomial.hermite_e."""

from ._families import HERMITE_E, family

globals().update(family("numpy.polynomial.hermite_e", "herme", *HERMITE_E))

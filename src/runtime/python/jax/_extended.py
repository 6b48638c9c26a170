"""Dtypes that NumPy has not: those of keys. https://docs.jax.dev/en/latest/jax.dtypes.html"""

import numpy as np


class extended(np.generic):
    """Above all of them, as `np.floating` is above the floats."""


class prng_key(extended):
    pass


class ExtendedDType:
    """The base of such dtypes; `type` is its class."""

    type = extended


def issubdtype(a, b):
    if isinstance(a, ExtendedDType):
        return isinstance(b, type) and issubclass(a.type, b)
    if isinstance(b, type) and issubclass(b, extended):
        return isinstance(a, type) and issubclass(a, b)
    return np.issubdtype(a, b)

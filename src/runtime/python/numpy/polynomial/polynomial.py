"""numpy.polynomial.polynomial: coefficients of powers, the lowest first."""

import numpy as np
from _nabla.absent import placeholder_names

__getattr__ = placeholder_names("numpy.polynomial.polynomial")


def polyval(x, c, tensor=True):
    x, made = np.asarray(x), 0.0
    for coefficient in reversed(np.asarray(c).tolist()):
        made = made * x + coefficient
    return made


def polyfit(x, y, deg):
    return np.polyfit(x, y, deg)[::-1]


def polyroots(c):
    return np.sort(np.roots(np.asarray(c)[::-1]))

"""Orthogonal polynomials by their recurrence P₍ₙ₊₁₎ = (a x + b) Pₙ − c P₍ₙ₋₁₎."""

import math

import numpy as np
from _nabla.absent import placeholder_names


def quadrature(diagonal, beside, mass):
    """Points and weights for n points by the eigenvectors of the Jacobi matrix (Golub and Welsch, 1969), which has `diagonal(i)` and, beside it, `beside(i)`."""

    def gauss(deg):
        if deg < 1:
            raise ValueError("deg must be a positive integer")
        jacobi = np.zeros((deg, deg))
        for i in range(deg):
            jacobi[i, i] = diagonal(i)
            if i + 1 < deg:
                jacobi[i, i + 1] = jacobi[i + 1, i] = beside(i + 1)
        points, vectors = np.linalg.eigh(jacobi)
        weights = mass * vectors[0] ** 2
        if not diagonal(0):  # symmetric about 0, to the last digit
            points, weights = (points - points[::-1]) / 2, (weights + weights[::-1]) / 2
        return points, weights

    return gauss


def series(step):
    """The value of Σ cₙ Pₙ(x). `step(n)`: (a, b, c) of the recurrence."""

    def val(x, c, tensor=True):
        x, coefficients = np.asarray(x), list(np.asarray(c).tolist())
        before, now = np.zeros_like(x, dtype=float), np.ones_like(x, dtype=float)
        total = now * coefficients[0]
        for n, coefficient in enumerate(coefficients[1:]):
            a, b, back = step(n)
            before, now = now, (a * x + b) * now - back * before
            total = total + coefficient * now
        return total

    return val


def family(module, name, points, step):
    """What a module of one family of polynomials has."""
    return {f"{name}gauss": quadrature(*points), f"{name}val": series(step), "__getattr__": placeholder_names(module)}


LEGENDRE = (lambda i: 0.0, lambda i: i / math.sqrt(4 * i * i - 1), 2.0), lambda n: ((2 * n + 1) / (n + 1), 0.0, n / (n + 1))
HERMITE = (lambda i: 0.0, lambda i: math.sqrt(i / 2), math.sqrt(math.pi)), lambda n: (2.0, 0.0, 2.0 * n)
HERMITE_E = (lambda i: 0.0, lambda i: math.sqrt(i), math.sqrt(2 * math.pi)), lambda n: (1.0, 0.0, float(n))
LAGUERRE = (lambda i: 2 * i + 1.0, lambda i: float(i), 1.0), lambda n: (-1 / (n + 1), (2 * n + 1) / (n + 1), n / (n + 1))
CHEBYSHEV = (lambda i: 0.0, lambda i: math.sqrt(0.5) if i == 1 else 0.5, math.pi), lambda n: (1.0 if n == 0 else 2.0, 0.0, 1.0 if n else 0.0)

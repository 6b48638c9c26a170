"""Polynomials by their coefficients, that of the highest power first (https://numpy.org/doc/stable/reference/routines.polynomials-package.html)."""

import builtins

import torch

from .._array import array, asarray, tensor_of, wrap
from .._dtypes import result_type
from .joining import concatenate
from .making import ones, zeros
from .products import convolve


def polyval(p, x):
    made = 0
    for c in p:
        made = made * x + c
    return made


def polyfit(x, y, deg):
    t = tensor_of(x).to(torch.float64)
    table = torch.stack([t**k for k in range(deg, -1, -1)], 1)
    return wrap(torch.linalg.lstsq(table, tensor_of(y).to(torch.float64).unsqueeze(1))[0].squeeze(1))


def vander(x, N=None, increasing=False):
    x = asarray(x)
    powers = builtins.range(x.shape[0] if N is None else N)
    t = tensor_of(x)
    return wrap(torch.stack([t**k for k in (powers if increasing else reversed(powers))], 1))


def roots(p):
    """The eigenvalues of the companion matrix, as NumPy finds them."""
    from ..linalg import eigvals

    p = asarray(p)
    kept = [i for i, c in enumerate(p.tolist()) if c != 0]
    if not kept:
        return array([])
    behind = len(p) - 1 - kept[-1]
    p = p[kept[0] : kept[-1] + 1].astype(result_type(p.dtype, float))
    n = len(p) - 1
    if n < 1:
        return zeros(behind)
    companion = zeros((n, n), dtype=p.dtype)
    for i in builtins.range(n - 1):
        companion[i + 1, i] = 1
    companion[0, :] = -p[1:] / p[0]
    found = eigvals(companion)
    return concatenate([found, zeros(behind, dtype=found.dtype)])


def poly(seq_of_zeros):
    made = ones(1)
    for zero in asarray(seq_of_zeros).tolist():
        made = convolve(made, array([1.0, -zero]))
    return made


def _sum(a, b, sign):
    a, b = asarray(a).reshape(-1), asarray(b).reshape(-1)
    n = max(len(a), len(b))
    wide = lambda p: concatenate([zeros(n - len(p), dtype=p.dtype), p])
    return wide(a) + sign * wide(b)


def polyadd(a1, a2):
    return _sum(a1, a2, 1)


def polysub(a1, a2):
    return _sum(a1, a2, -1)


def polymul(a1, a2):
    return convolve(asarray(a1), asarray(a2))


def polyder(p, m=1):
    p = asarray(p)
    for _ in builtins.range(m):
        p = p[:-1] * array(list(builtins.range(len(p) - 1, 0, -1)))
    return p


def polyint(p, m=1, k=0):
    p = asarray(p)
    for _ in builtins.range(m):
        p = concatenate([p / array(list(builtins.range(len(p), 0, -1))), array([float(k)])])
    return p


def sort_complex(a):
    t = tensor_of(a).to(torch.complex128)
    order = torch.argsort(t.imag, stable=True)
    return wrap(t[order][torch.argsort(t.real[order], stable=True)])

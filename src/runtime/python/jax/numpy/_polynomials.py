"""Polynomials of jax.numpy by their coefficients, that of the highest power first; window functions."""

import numpy as np
import torch
from _nabla.absent import without

from .._array import data, inexact, tensor, wrap
from .._config import floating
from ._products import convolve


def _sum(a, b, sign):
    a, b = inexact(tensor(a)), inexact(tensor(b))
    n = max(a.numel(), b.numel())
    wide = lambda p: torch.cat([p.new_zeros(n - p.numel()), p])
    return wrap(wide(a) + sign * wide(b))


def polyadd(a1, a2):
    return _sum(a1, a2, 1)


def polysub(a1, a2):
    return _sum(a1, a2, -1)


def polymul(a1, a2, *, trim_leading_zeros=False):
    a, b = (trim_zeros(a, "f") if trim_leading_zeros else a for a in (a1, a2))
    return convolve(a, b)


def polyder(p, m=1):
    t = inexact(tensor(p))
    for _ in range(m):
        t = t[:-1] * torch.arange(t.numel() - 1, 0, -1, dtype=t.dtype)
    return wrap(t)


def polyint(p, m=1, k=None):
    t = inexact(tensor(p))
    constants = [0.0] * m if k is None else [float(c) for c in np.atleast_1d(np.asarray(k)).tolist()] * (m if np.asarray(k).size == 1 else 1)
    for constant in constants:
        t = torch.cat([t / torch.arange(t.numel(), 0, -1, dtype=t.dtype), t.new_full((1,), constant)])
    return wrap(t)


def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    """Least squares with columns of norm 1, as NumPy has them."""
    without("jax.numpy.polyfit", rcond=rcond is not None, full=full, w=w is not None, cov=bool(cov))
    t, y = inexact(tensor(x)), inexact(tensor(y))
    table = torch.stack([t**k for k in range(deg, -1, -1)], 1)
    scale = table.square().sum(0).sqrt()
    made = torch.linalg.lstsq(table / scale, y if y.dim() > 1 else y.unsqueeze(1))[0]
    made = (made.T / scale).T
    return wrap(made if y.dim() > 1 else made.squeeze(1))


def poly(seq_of_zeros):
    made = wrap(torch.ones(1, dtype=floating()))
    for zero in inexact(tensor(seq_of_zeros)):
        made = convolve(made, wrap(torch.stack([torch.ones_like(zero), -zero])))
    return made


def roots(p, *, strip_zeros=True):
    without("jax.numpy.roots", strip_zeros=not strip_zeros)
    found = np.roots(np._over(inexact(tensor(p)).detach()))
    return wrap(data(found).to(torch.complex128 if floating() is torch.float64 else torch.complex64))


def trim_zeros(filt, trim="fb"):
    t = tensor(filt)
    places = torch.nonzero(t).reshape(-1).tolist()
    first = places[0] if places and "f" in trim.lower() else 0 if places else t.numel()
    last = places[-1] + 1 if places and "b" in trim.lower() else t.numel()
    return wrap(t[first:last])


def _window(name, make):
    def window(M):
        return wrap(torch.ones(M, dtype=floating()) if M < 2 else make(M))

    window.__name__ = window.__qualname__ = name
    return window


bartlett = _window("bartlett", lambda n: torch.bartlett_window(n, False, dtype=floating()))
blackman = _window("blackman", lambda n: torch.blackman_window(n, False, dtype=floating()))
hamming = _window("hamming", lambda n: torch.hamming_window(n, False, dtype=floating()))
hanning = _window("hanning", lambda n: torch.hann_window(n, False, dtype=floating()))


def kaiser(M, beta):
    return wrap(torch.kaiser_window(M, False, float(beta), dtype=floating()))

"""Windows, and what signal processing asks of sequences."""

import builtins
import math

import torch

from .._array import tensor_of, wrap
from .products import convolve


def _window(of, **options):
    def make(M):
        if M < 1:
            return wrap(torch.zeros(0, dtype=torch.float64))
        return wrap(of(builtins.int(M), periodic=False, dtype=torch.float64, **options))

    return make


hanning = _window(torch.hann_window)
hamming = _window(torch.hamming_window)
blackman = _window(torch.blackman_window)
bartlett = _window(torch.bartlett_window)
for _name in "hanning", "hamming", "blackman", "bartlett":
    globals()[_name].__name__ = _name


def kaiser(M, beta):
    return _window(torch.kaiser_window, beta=beta)(M)


def correlate(a, v, mode="valid"):
    w = tensor_of(v)
    return convolve(a, wrap(w.flip(0).conj() if w.is_complex() else w.flip(0)), mode)


def unwrap(p, discont=None, axis=-1, *, period=2 * math.pi):
    t = tensor_of(p).to(torch.float64)
    steps = t.diff(dim=axis)
    half = period / 2
    inside = torch.remainder(steps + half, period) - half
    inside = torch.where((inside == -half) & (steps > 0), half, inside)
    jumps = torch.where(steps.abs() < (half if discont is None else builtins.max(discont, half)), 0.0, inside - steps).cumsum(axis)
    first = t.narrow(axis, 0, 1)
    return wrap(torch.cat([first, t.narrow(axis, 1, t.shape[axis] - 1) + jumps], axis))


def ediff1d(ary, to_end=None, to_begin=None):
    steps = tensor_of(ary).flatten().diff()
    ends = [None if e is None else tensor_of(e).flatten().to(steps.dtype) for e in (to_begin, to_end)]
    return wrap(torch.cat([t for t in (ends[0], steps, ends[1]) if t is not None]))


def trim_zeros(filt, trim="fb"):
    kept = tensor_of(filt).nonzero().flatten()
    if not len(kept):
        return filt[:0]
    first = builtins.int(kept[0]) if "f" in trim.lower() else 0
    return filt[first : builtins.int(kept[-1]) + 1 if "b" in trim.lower() else None]

"""jax.numpy.fft."""

import torch

from .._array import data, inexact, tensor, torch_dtype, wrap
from .._config import floating


def _one(name):
    f = getattr(torch.fft, name)

    def function(a, n=None, axis=-1, norm=None):
        return wrap(f(inexact(tensor(a)), n, axis, norm))

    function.__name__ = function.__qualname__ = name
    return function


def _many(name):
    f = getattr(torch.fft, name)

    def function(a, s=None, axes=(-2, -1) if name.endswith("2") else None, norm=None):
        return wrap(f(inexact(tensor(a)), s, axes, norm))

    function.__name__ = function.__qualname__ = name
    return function


fft, ifft, rfft, irfft, hfft, ihfft = map(_one, "fft ifft rfft irfft hfft ihfft".split())
fft2, ifft2, rfft2, irfft2, fftn, ifftn, rfftn, irfftn = map(_many, "fft2 ifft2 rfft2 irfft2 fftn ifftn rfftn irfftn".split())


def fftfreq(n, d=1.0, *, dtype=None, device=None):
    return wrap(torch.fft.fftfreq(n, d, dtype=floating() if dtype is None else torch_dtype(dtype)))


def rfftfreq(n, d=1.0, *, dtype=None, device=None):
    return wrap(torch.fft.rfftfreq(n, d, dtype=floating() if dtype is None else torch_dtype(dtype)))


def fftshift(x, axes=None):
    return wrap(torch.fft.fftshift(tensor(x), axes))


def ifftshift(x, axes=None):
    return wrap(torch.fft.ifftshift(data(x), axes))

"""numpy.fft over torch.fft: transforms in double precision, complex where NumPy's are."""

import torch

from ._array import tensor_of, wrap


def _wide(a):
    t = tensor_of(a)
    return t if t.is_floating_point() or t.is_complex() else t.to(torch.float64)


def _one(name):
    of = getattr(torch.fft, name)

    def f(a, n=None, axis=-1, norm=None):
        return wrap(of(_wide(a), n, axis, norm))

    f.__name__ = f.__qualname__ = name
    return f


def _many(name, axes):
    of = getattr(torch.fft, name)

    def f(a, s=None, axes=axes, norm=None):
        return wrap(of(_wide(a), s, axes, norm))

    f.__name__ = f.__qualname__ = name
    return f


fft, ifft, rfft, irfft, hfft, ihfft = map(_one, ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"))
fftn, ifftn, rfftn, irfftn = (_many(n, None) for n in ("fftn", "ifftn", "rfftn", "irfftn"))
fft2, ifft2, rfft2, irfft2 = (_many(n, (-2, -1)) for n in ("fft2", "ifft2", "rfft2", "irfft2"))


def fftfreq(n, d=1.0):
    return wrap(torch.fft.fftfreq(n, d, dtype=torch.float64))


def rfftfreq(n, d=1.0):
    return wrap(torch.fft.rfftfreq(n, d, dtype=torch.float64))


def fftshift(x, axes=None):
    return wrap(torch.fft.fftshift(tensor_of(x), axes))


def ifftshift(x, axes=None):
    return wrap(torch.fft.ifftshift(tensor_of(x), axes))

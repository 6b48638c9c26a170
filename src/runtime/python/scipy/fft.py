"""scipy.fft: NumPy's Fourier transforms, and the cosine and sine transforms of types 1 to 4 (https://docs.scipy.org/doc/scipy/reference/fft.html)."""

import numpy as np
from numpy.fft import (  # noqa: F401
    fft,
    fft2,
    fftfreq,
    fftn,
    fftshift,
    hfft,
    ifft,
    ifft2,
    ifftn,
    ifftshift,
    ihfft,
    irfft,
    irfft2,
    irfftn,
    rfft,
    rfft2,
    rfftfreq,
    rfftn,
)

from _nabla.absent import placeholder_names

__getattr__ = placeholder_names("scipy.fft")


def _basis(type, n, sine):
    """The transform of n numbers as a matrix, as scipy defines it without a norm."""
    j, k = np.arange(n)[None, :], np.arange(n)[:, None]
    f = np.sin if sine else np.cos
    if type == 1 and not sine:
        m = 2 * f(np.pi * k * j / (n - 1))
        m[:, 0] /= 2
        m[:, -1] /= 2
        return m
    if type == 1:
        return 2 * f(np.pi * (k + 1) * (j + 1) / (n + 1))
    if type == 2:
        return 2 * f(np.pi * (k + sine) * (2 * j + 1) / (2 * n))
    if type == 3:
        m = 2 * f(np.pi * (2 * k + 1) * (j + sine) / (2 * n))
        # The first cosine, or the last sine, counts once.
        if sine:
            m[:, -1] /= 2
        else:
            m[:, 0] /= 2
        return m
    return 2 * f(np.pi * (2 * k + 1) * (2 * j + 1) / (4 * n))


def _orthonormal(type, n, sine):
    m = _basis(type, n, sine) / np.sqrt(2 * (n + (1 if sine else -1) if type == 1 else n))
    # SciPy scales the first sine as it does the first cosine, though the last one is the one that would make the matrix orthogonal.
    if type == 2:
        m[0] /= np.sqrt(2)
    elif type == 3:
        m[:, 0] *= np.sqrt(2)
    elif type == 1 and not sine:
        for i in (0, -1):
            m[i] /= np.sqrt(2)
            m[:, i] *= np.sqrt(2)
    return m


_inverse = {1: 1, 2: 3, 3: 2, 4: 4}


def _transform(x, type, n, axis, norm, sine, inverse):
    x = np.asarray(x)
    if type not in (1, 2, 3, 4):
        raise ValueError("Type must be 1, 2, 3, or 4")
    x = np.moveaxis(x, axis, -1)
    n = x.shape[-1] if n is None else n
    x = x[..., :n] if x.shape[-1] >= n else np.pad(x, [(0, 0)] * (x.ndim - 1) + [(0, n - x.shape[-1])])
    kind = _inverse[type] if inverse else type
    if norm == "ortho":
        matrix = _orthonormal(kind, n, sine)
    else:
        whole = 2 * (n + (1 if sine else -1) if type == 1 else n)
        forward = norm == "forward"
        matrix = _basis(kind, n, sine) / (whole if inverse != forward else 1)
    return np.moveaxis(x @ matrix.T, -1, axis)


def dct(x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return _transform(x, type, n, axis, norm, False, False)


def idct(x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return _transform(x, type, n, axis, norm, False, True)


def dst(x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return _transform(x, type, n, axis, norm, True, False)


def idst(x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return _transform(x, type, n, axis, norm, True, True)


def _each(transform):
    def f(x, type=2, s=None, axes=None, norm=None, overwrite_x=False, workers=None):
        x = np.asarray(x)
        axes = range(x.ndim) if axes is None else axes
        for i, axis in enumerate(axes):
            x = transform(x, type, None if s is None else s[i], axis, norm)
        return x

    return f


dctn, idctn, dstn, idstn = (_each(f) for f in (dct, idct, dst, idst))

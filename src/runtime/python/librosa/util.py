"""Lengths and sizes of signals."""

import numpy as np
from _nabla.absent import placeholder_names, without

from .exceptions import ParameterError

__getattr__ = placeholder_names(__name__)


def pad_center(data, size, axis=-1, **kwargs):
    n = data.shape[axis]
    before = (size - n) // 2
    if before < 0:
        raise ParameterError(f"Target size ({size:d}) must be at least input size ({n:d})")
    lengths = [(0, 0)] * data.ndim
    lengths[axis] = (before, size - n - before)
    return np.pad(data, lengths, **{"mode": "constant", **kwargs})


def fix_length(data, size, axis=-1, **kwargs):
    n = data.shape[axis]
    if n >= size:
        return np.take(data, np.arange(size), axis) if n > size else data
    lengths = [(0, 0)] * data.ndim
    lengths[axis] = (0, size - n)
    return np.pad(data, lengths, **{"mode": "constant", **kwargs})


def tiny(x):
    """The least normal number of an array's kind."""
    x = np.asarray(x)
    kind = x.dtype if x.dtype.kind in "fc" else np.dtype("float32")
    return np.finfo(kind).tiny


def normalize(S, *, norm=np.inf, axis=0, threshold=None, fill=None):
    without("librosa.util.normalize", fill=fill is not None)
    threshold = tiny(S) if threshold is None else threshold
    magnitude = np.abs(S).astype(float)
    if norm is None:
        return S
    if norm == np.inf:
        length = magnitude.max(axis=axis, keepdims=True)
    elif norm == -np.inf:
        length = magnitude.min(axis=axis, keepdims=True)
    elif norm == 0:
        length = (magnitude > 0).sum(axis=axis, keepdims=True).astype(float)
    else:
        length = (magnitude**norm).sum(axis=axis, keepdims=True) ** (1.0 / norm)
    return S / np.where(length < threshold, 1.0, length)

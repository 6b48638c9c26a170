"""Functions of jax.numpy whose results are counts, bits, places or sets, and have no derivative: NumPy's."""

import numpy as np
import torch
from _nabla.absent import without

from .._array import data, tensor, wrap
from .._config import canonical


def _as_numpy(v):
    return np._over(tensor(v).detach()) if hasattr(v, "shape") or isinstance(v, (list, tuple)) else v


def _wrapped(made):
    if isinstance(made, tuple):
        return tuple(map(_wrapped, made))
    t = data(made)
    return wrap(t.to(canonical(t.dtype)))


def _of_numpy(name):
    of = getattr(np, name)

    def function(*args, **kwargs):
        return _wrapped(of(*map(_as_numpy, args), **kwargs))

    function.__name__ = function.__qualname__ = name
    return function


_NAMES = "packbits unpackbits bitwise_count setxor1d tril_indices_from triu_indices_from diag_indices_from histogram_bin_edges nanargmax nanargmin unique_values unique_counts unique_inverse".split()


def mask_indices(n, mask_func, k=0, *, size=None):
    without("jax.numpy.mask_indices", size=size is not None)
    return tuple(wrap(t.to(canonical(torch.int64))) for t in torch.nonzero(data(mask_func(wrap(torch.ones(n, n)), k)), as_tuple=True))


def sort_complex(a):
    t = tensor(a)
    t = t if t.is_complex() else t.to(torch.complex64 if t.dtype is not torch.float64 else torch.complex128)
    order = torch.argsort(t.imag, stable=True)
    return wrap(t[order][torch.argsort(t.real[order], stable=True)])


for _name in _NAMES:
    globals()[_name] = _of_numpy(_name)
del _name

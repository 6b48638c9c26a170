"""Elementwise functions with two results."""

import torch

from .. import _ufuncs
from .._array import result, tensor_of


def divmod(x1, x2):
    return _ufuncs.functions["floor_divide"](x1, x2), _ufuncs.functions["remainder"](x1, x2)


def _float(x):
    t = tensor_of(x)
    return t if t.is_floating_point() else t.to(torch.float64)


def modf(x):
    t = _float(x)
    whole = t.trunc()
    return result(torch.where(t.isinf(), torch.zeros_like(t), t - whole).copysign(t)), result(whole)


def frexp(x):
    return tuple(map(result, torch.frexp(_float(x))))

"""Arrays as sets: unique, isin, intersection, union."""

import builtins

import torch

from .._array import array, asarray, result, tensor_of, wrap
from .._objects import Objects, distinct
from .joining import concatenate


def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None):
    ar = asarray(ar)
    if isinstance(ar, Objects):
        values, inverse, first = distinct(ar)
        counts = [inverse.count(i) for i in builtins.range(len(values))]
        asked = [array(v, dtype="int64") for v, wanted in ((first, return_index), (inverse, return_inverse), (counts, return_counts)) if wanted]
        return (values, *asked) if asked else values
    t = tensor_of(ar)
    made = torch.unique(t.reshape(-1) if axis is None else t, return_inverse=True, return_counts=True, **({} if axis is None else {"dim": axis}))
    values, inverse, counts = made
    if axis is None and values.is_floating_point() and builtins.bool(values.isnan().any()):
        values, inverse, counts = _one_nan(values, inverse, counts)
    out = [wrap(values)]
    if return_index:
        flat = inverse.reshape(-1).tolist()
        first = {}
        for i, g in enumerate(flat):
            first.setdefault(g, i)
        out.append(array([first[g] for g in builtins.range(values.shape[axis or 0])], dtype="int64"))
    if return_inverse:
        out.append(wrap(inverse.reshape(t.shape) if axis is None else inverse))
    if return_counts:
        out.append(wrap(counts))
    return out[0] if len(out) == 1 else tuple(out)


def _one_nan(values, inverse, counts):
    """NaNs are in order behind all numbers, and one value here."""
    first = values.isnan().long().argmax()
    return values[: first + 1], inverse.clamp(max=first), torch.cat([counts[:first], counts[first:].sum(0, keepdim=True)])


def isin(element, test_elements, assume_unique=False, invert=False):
    made = torch.isin(tensor_of(element), tensor_of(test_elements))
    return result(~made if invert else made)


in1d = isin


def intersect1d(ar1, ar2):
    a = unique(ar1)
    return a[isin(a, ar2)]


def setdiff1d(ar1, ar2, assume_unique=False):
    a = unique(ar1)
    return a[~isin(a, ar2)]


def union1d(ar1, ar2):
    return unique(concatenate([asarray(ar1).ravel(), asarray(ar2).ravel()]))


def setxor1d(ar1, ar2, assume_unique=False):
    return union1d(setdiff1d(ar1, ar2), setdiff1d(ar2, ar1))


def unique_values(x):
    return unique(x)


def unique_counts(x):
    return unique(x, return_counts=True)


def unique_inverse(x):
    return unique(x, return_inverse=True)

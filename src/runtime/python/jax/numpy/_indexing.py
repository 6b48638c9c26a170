"""Reading and updating parts of arrays: `x[i]` and `x.at[i].set(y)`.

Indices out of bounds raise nothing in JAX: reading takes the nearest element, updating leaves it out.
https://docs.jax.dev/en/latest/_autosummary/jax.numpy.ndarray.at.html
"""

import builtins

import torch
from numpy import ndarray
from numpy._array import tensor_of
from numpy._subscripts import tensor_key

from .._array import Array, data, inexact, wrap


def _plain(key):
    """An index as the engine takes it: arrays as tensors, numbers as integers."""
    if isinstance(key, (Array, ndarray)):
        t = data(key)
        if t.is_floating_point() or t.is_complex():
            raise TypeError(f"Indexer must have integer or boolean type, got indexer with type {t.dtype.name} at position 0, indexer value {key}")
        return t if t.dtype is torch.bool else t.long()
    if isinstance(key, list):
        raise TypeError(
            "Using a non-tuple sequence for multidimensional indexing is not allowed; use `arr[array(seq)]` instead of `arr[seq]`. "
            "See https://github.com/jax-ml/jax/issues/4564 for more information."
        )
    if isinstance(key, (builtins.float, builtins.complex)):
        raise TypeError(f"Indexer must have integer or boolean type, got indexer with type {type(key).__name__} at position 0, indexer value {key}")
    if isinstance(key, slice):
        return slice(*(None if v is None else builtins.int(v) for v in (key.start, key.stop, key.step)))
    return key


def _keys(key, shape, clamped=True):
    """The keys for the tensor, the dimensions to flip first, and the dimensions to be doubled for indices outside, which are in the second half then.
    `clamped`: a plain number outside is the nearest one inside."""
    keys = [_plain(k) for k in (key if isinstance(key, tuple) else (key,))]
    taken = sum(k.dim() if isinstance(k, torch.Tensor) and k.dtype is torch.bool else k is not None and k is not Ellipsis and not isinstance(k, builtins.bool) for k in keys)
    if taken > len(shape):
        raise IndexError(f"Too many indices: {len(shape)}-dimensional array indexed with {taken} regular indices.")
    d, doubled = 0, []
    for at, k in enumerate(keys):
        if k is Ellipsis:
            d += len(shape) - taken
        elif isinstance(k, torch.Tensor) and k.dtype is torch.bool:
            d += k.dim()
        elif isinstance(k, torch.Tensor) or (not isinstance(k, (slice, builtins.bool)) and k is not None):
            n, index = shape[d], k
            if isinstance(k, torch.Tensor):
                index = torch.where(k < 0, k + n, k)
                away = (index < 0) | (index >= n)
                keys[at] = index
                if builtins.bool(away.any()):
                    # Elements read in place of what lies outside have no gradient: they are in a copy behind the others.
                    inside = index.clamp(0, builtins.max(n - 1, 0))
                    keys[at] = torch.where(away, inside + n, inside)
                    doubled.append(d)
            else:
                index = k.__index__()
                index = index + n if index < 0 else index
                nearest = builtins.min(builtins.max(index, 0), builtins.max(n - 1, 0))
                keys[at] = nearest
                if not clamped and nearest != index:
                    keys[at] = nearest + n
                    doubled.append(d)
            d += 1
        elif isinstance(k, slice):
            d += 1
    made, flips = tensor_key(tuple(keys), shape, tensor_of)
    return made, flips, doubled


def read(t, key):
    made, flips, doubled = _keys(key, tuple(t.shape))
    for d in doubled:
        t = torch.cat([t, t.detach()], d)
    return (t.flip(flips) if flips else t)[made]


def getitem(self, key):
    return wrap(read(self._t, key), self._kind)


class _At:
    """`x.at`: what an index is applied to."""

    __slots__ = ("_array",)

    def __init__(self, array):
        self._array = array

    def __getitem__(self, key):
        return _Update(self._array, key)


def filler(kind, wanted):
    """What stands for an element outside of an array, where nothing else is wanted."""
    outside = float("nan") if kind.is_floating_point else kind is torch.bool or torch.iinfo(kind).min
    return torch.tensor(outside if wanted is None else wanted, dtype=kind)


class _Update:
    """`x.at[key]`, whose methods give a new array each."""

    __slots__ = ("_array", "_key")

    def __init__(self, array, key):
        self._array, self._key = array, key

    def _places(self):
        """Numbers of the elements that the key picks, in the shape of what it picks, and which of them are there; None where all are."""
        t = self._array._t
        numbers = torch.arange(t.numel()).reshape(t.shape)
        made, flips, doubled = _keys(self._key, tuple(t.shape), clamped=False)
        for d in doubled:
            numbers = torch.cat([numbers, torch.full_like(numbers, -1)], d)
        places = (numbers.flip(flips) if flips else numbers)[made]
        return (places.clamp(min=0), places >= 0) if doubled else (places, None)

    def _updated(self, values, put, neutral):
        t = self._array._t
        places, inside = self._places()
        given = data(values)
        if given.dtype is not t.dtype and torch.promote_types(given.dtype, t.dtype) is not t.dtype and given.is_floating_point() and not t.is_floating_point():
            given = given.trunc()
        given = torch.broadcast_to(given.to(t.dtype), places.shape)
        flat, at = t.reshape(-1), places.reshape(-1)
        values = given.reshape(-1)
        if inside is not None:
            keep = torch.broadcast_to(inside, places.shape).reshape(-1)
            values = torch.where(keep, values, flat[at] if neutral is None else torch.as_tensor(neutral, dtype=t.dtype))
        return wrap(put(flat, at, values).reshape(t.shape), self._array._kind)

    def get(self, **options):
        if options.get("mode") != "fill":
            return self._array[self._key]
        t = self._array._t
        places, inside = self._places()
        picked = t.reshape(-1)[places]
        return wrap(picked if inside is None else torch.where(inside, picked, filler(t.dtype, options.get("fill_value"))), self._array._kind)

    def set(self, values, **options):
        return self._updated(values, lambda t, at, v: t.index_put((at,), v), None)

    def add(self, values, **options):
        return self._updated(values, lambda t, at, v: t.index_put((at,), v, accumulate=True), 0)

    def subtract(self, values, **options):
        return self._updated(wrap(-data(values)), lambda t, at, v: t.index_put((at,), v, accumulate=True), 0)

    def multiply(self, values, **options):
        return self._updated(values, lambda t, at, v: t.scatter_reduce(0, at, v, "prod", include_self=True), 1)

    mul = multiply

    def divide(self, values, **options):
        return self.multiply(wrap(1 / inexact(data(values))))

    def power(self, values, **options):
        return self.set(self.get() ** values)

    def min(self, values, **options):
        return self._updated(values, lambda t, at, v: t.scatter_reduce(0, at, v, "amin", include_self=True), None)

    def max(self, values, **options):
        return self._updated(values, lambda t, at, v: t.scatter_reduce(0, at, v, "amax", include_self=True), None)

    def apply(self, ufunc, **options):
        return self.set(ufunc(self.get()))

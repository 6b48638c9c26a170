"""Reading and updating parts of arrays: `x[i]` and `x.at[i].set(y)`.

Indices out of bounds raise nothing in JAX: reading takes the nearest element, updating leaves it out.
https://docs.jax.dev/en/latest/_autosummary/jax.numpy.ndarray.at.html
"""

import builtins

import torch
from _nabla.engine import Unsupported
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


def _keys(key, shape):
    """The keys for the tensor, the dimensions to flip first, whether an index lies outside, and the dimensions to be doubled for those of arrays."""
    keys = [_plain(k) for k in (key if isinstance(key, tuple) else (key,))]
    taken = sum(k.dim() if isinstance(k, torch.Tensor) and k.dtype is torch.bool else k is not None and k is not Ellipsis and not isinstance(k, builtins.bool) for k in keys)
    if taken > len(shape):
        raise IndexError(f"Too many indices: {len(shape)}-dimensional array indexed with {taken} regular indices.")
    d, outside, doubled = 0, False, []
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
                bad = builtins.bool(away.any())
                keys[at] = index
                if bad:
                    # Elements read in place of what lies outside have no gradient: they are in a copy behind the others.
                    inside = index.clamp(0, builtins.max(n - 1, 0))
                    keys[at] = torch.where(away, inside + n, inside)
                    doubled.append(d)
            else:
                index = k.__index__()
                index = index + n if index < 0 else index
                bad = not 0 <= index < n
                keys[at] = builtins.min(builtins.max(index, 0), builtins.max(n - 1, 0))
            outside = outside or bad
            d += 1
        elif isinstance(k, slice):
            d += 1
    made, flips = tensor_key(tuple(keys), shape, tensor_of)
    return made, flips, outside, doubled


def read(t, key):
    made, flips, _, doubled = _keys(key, tuple(t.shape))
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


class _Update:
    """`x.at[key]`, whose methods give a new array each."""

    __slots__ = ("_array", "_key")

    def __init__(self, array, key):
        self._array, self._key = array, key

    def _places(self):
        """Numbers of the elements that the key picks, in the shape of what it picks."""
        t = self._array._t
        numbers = torch.arange(t.numel()).reshape(t.shape)
        made, flips, outside, _ = _keys(self._key, tuple(t.shape))
        if outside:
            whole = self._key if not isinstance(self._key, tuple) else self._key[0] if len(self._key) == 1 else None
            if whole is None or t.dim() != 1:
                raise Unsupported("Nabla does not support updates of jax arrays at indices out of bounds yet")
            index = data(whole).long()
            index = torch.where(index < 0, index + t.shape[0], index)
            inside = (index >= 0) & (index < t.shape[0])
            return index.clamp(0, t.shape[0] - 1), inside
        return (numbers.flip(flips) if flips else numbers)[made], None

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
        if options.get("mode") == "fill":
            from ._searching import take

            return take(self._array, self._key, axis=0, mode="fill", fill_value=options.get("fill_value"))
        return self._array[self._key]

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

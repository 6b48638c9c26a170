"""`pmap` and the operations across its axis. There is one device, so the axis has one part."""

import functools

from _nabla.engine import Unsupported
from _nabla.absent import without

from . import numpy as jnp
from . import tree_util as pytree
from ._batching import vmap

_axes = []  # names of the axes of the calls under way


def pmap(fun, axis_name=None, *, in_axes=0, out_axes=0, static_broadcasted_argnums=(), **options):
    static = (static_broadcasted_argnums,) if isinstance(static_broadcasted_argnums, int) else tuple(static_broadcasted_argnums)

    @functools.wraps(fun)
    def mapped(*args, **kwargs):
        axes = tuple(in_axes) if isinstance(in_axes, (tuple, list)) else (in_axes,) * len(args)
        axes = tuple(None if i in static else a for i, a in enumerate(axes))
        parts = {x.shape[0] for arg, a in zip(args, axes) if a == 0 for x in map(jnp.asarray, pytree.tree_leaves(arg)) if x.ndim}
        if parts - {1}:
            n = max(parts)
            raise ValueError(f"compiling computation that requires {n} logical devices, but only 1 XLA devices are available (num_replicas={n}, num_partitions=1)")
        _axes.append(axis_name)
        try:
            return vmap(fun, axes, out_axes)(*args, **kwargs)
        finally:
            _axes.pop()

    return mapped


def _check(name, axis_name):
    for axis in axis_name if isinstance(axis_name, (tuple, list)) else (axis_name,):
        if axis not in _axes:
            raise Unsupported(f"Nabla does not support jax.lax.{name} outside of jax.pmap yet: no call over the axis {axis!r} is under way")


def _same(name):
    def collective(x, axis_name, *, axis_index_groups=None, **options):
        without("jax.lax.collective", axis_index_groups=axis_index_groups is not None)
        _check(name, axis_name)
        return pytree.tree_map(jnp.asarray, x)

    collective.__name__ = collective.__qualname__ = name
    return collective


psum, pmean, pmax, pmin = map(_same, ("psum", "pmean", "pmax", "pmin"))


def all_gather(x, axis_name, *, axis_index_groups=None, axis=0, tiled=False):
    without("jax.lax.all_gather", axis_index_groups=axis_index_groups is not None)
    _check("all_gather", axis_name)
    return pytree.tree_map(jnp.asarray if tiled else lambda a: jnp.expand_dims(a, axis), x)


def ppermute(x, axis_name, perm):
    _check("ppermute", axis_name)
    return pytree.tree_map(jnp.asarray if list(perm) else jnp.zeros_like, x)


def axis_index(axis_name):
    _check("axis_index", axis_name)
    return jnp.asarray(0)


def axis_size(axis_name):
    _check("axis_size", axis_name)
    return 1

"""vmap as a loop: the function runs once per element of the mapped axis, and the results are stacked. Each run is in the trace."""

import functools

import torch
from _nabla.engine import Unsupported

from . import tree_util as pytree
from ._array import wrap
from ._transforms import as_array


def _spread(axes, tree, what):
    """One axis (or None) per leaf: `axes` is a prefix of the tree."""
    if axes is None or isinstance(axes, int):
        return [axes] * len(pytree.tree_leaves(tree))
    if isinstance(axes, dict):
        return [a for k in sorted(tree) for a in _spread(axes[k], tree[k], what)]
    if isinstance(axes, (tuple, list)):
        parts = pytree.tree_flatten(tree, is_leaf=lambda x: x is not tree)[0]
        if len(axes) != len(parts):
            raise ValueError(f"vmap {what} specification must be a tree prefix of the corresponding value, got specification {axes} for value tree {pytree.tree_structure(tree)}.")
        return [a for part, a_ in zip(parts, axes) for a in _spread(a_, part, what)]
    raise TypeError(f"vmap {what} must be an int, None, or a tuple of entries corresponding to the positional arguments passed to the function, but got {axes}.")


def vmap(fun=None, in_axes=0, out_axes=0, axis_name=None, axis_size=None, spmd_axis_name=None):
    if fun is None:
        return functools.partial(vmap, in_axes=in_axes, out_axes=out_axes, axis_name=axis_name)

    @functools.wraps(fun)
    def mapped(*args, **kwargs):
        if isinstance(in_axes, (tuple, list)) and len(in_axes) != len(args):
            raise ValueError(
                f"vmap in_axes must be an int, None, or a tuple of entries corresponding to the positional arguments passed to the function, "
                f"but got len(in_axes)={len(in_axes)}, len(args)={len(args)}"
            )
        leaves, spec = pytree.tree_flatten((args, kwargs))
        axes = [*_spread(tuple(in_axes) if isinstance(in_axes, list) else in_axes, args, "in_axes"), *[0] * len(pytree.tree_leaves(kwargs))]
        leaves = [x if a is None else as_array(x) for x, a in zip(leaves, axes)]
        n = _size(leaves, axes) if axis_size is None else axis_size
        rows = [x if a is None else _along(x, a) for x, a in zip(leaves, axes)]
        outs = []
        for i in range(n):
            row_args, row_kwargs = pytree.tree_unflatten(spec, [r if a is None else r[i] for r, a in zip(rows, axes)])
            outs.append(fun(*row_args, **row_kwargs))
        return _stacked(outs, out_axes)

    return mapped


def _size(leaves, axes):
    sizes = []
    for x, a in zip(leaves, axes):
        if a is None:
            continue
        if not -x.ndim <= a < x.ndim:
            raise ValueError(f"vmap was requested to map its argument along axis {a}, which implies that its rank should be at least {a + 1 if a >= 0 else -a}, but is only {x.ndim} (its shape is {x.shape})")
        sizes.append(x.shape[a])
    if not sizes:
        raise ValueError("vmap must have at least one non-None value in in_axes")
    if len(set(sizes)) > 1:
        found = ", ".join(map(str, sorted(set(sizes))))
        raise ValueError(f"vmap got inconsistent sizes for array axes to be mapped: {found}")
    if sizes[0] == 0:
        raise Unsupported("Nabla does not support jax.vmap over an empty axis yet")
    return sizes[0]


def _along(x, axis):
    return [wrap(row, x._kind) for row in x._t.unbind(axis)]


def _stacked(outs, out_axes):
    leaves, spec = pytree.tree_flatten(outs[0])
    columns = [leaves, *(spec.flatten_up_to(o) for o in outs[1:])]
    axes = _spread(out_axes, outs[0], "out_axes")
    made = []
    for column, axis in zip(zip(*columns), axes):
        first = as_array(column[0])
        if axis is None:
            made.append(first)
        else:
            made.append(wrap(torch.stack([as_array(c)._t for c in column], axis), first._kind))
    return pytree.tree_unflatten(spec, made)

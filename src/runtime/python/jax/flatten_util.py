"""jax.flatten_util: a tree of arrays as one vector, and back."""

import torch

from . import tree_util as pytree
from ._array import tensor, wrap
from ._transforms import as_array


def ravel_pytree(pytree_):
    leaves, spec = pytree.tree_flatten(pytree_)
    leaves = [as_array(x)._t for x in leaves]
    kind = leaves[0].dtype if leaves else torch.get_default_dtype()
    for t in leaves[1:]:
        kind = torch.promote_types(kind, t.dtype)
    flat = torch.cat([t.reshape(-1).to(kind) for t in leaves]) if leaves else torch.zeros(0)

    def unravel(vector):
        t, at, made = tensor(vector), 0, []
        for leaf in leaves:
            made.append(wrap(t.narrow(0, at, leaf.numel()).reshape(leaf.shape).to(leaf.dtype)))
            at += leaf.numel()
        return pytree.tree_unflatten(spec, made)

    return wrap(flat), unravel

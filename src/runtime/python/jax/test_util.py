"""jax.test_util.check_grads: derivatives against differences, in a random direction."""

import torch

from . import tree_util as pytree
from ._array import wrap
from ._transforms import as_array, is_differentiable, jvp, vjp


def _moved(args, direction, step):
    return pytree.tree_map(lambda x, v: wrap(x._t.detach() + step * v) if is_differentiable(x) else x, args, direction)


def check_grads(f, args, order, modes=("fwd", "rev"), atol=None, rtol=None, eps=None):
    """Compares the derivative of f in one random direction with its central difference; raises AssertionError where they differ."""
    args = pytree.tree_map(as_array, tuple(args))
    generator = torch.Generator().manual_seed(0)
    direction = pytree.tree_map(lambda x: torch.randn(x.shape, generator=generator, dtype=torch.float64).to(x._t.dtype), args)
    wide = all(x._t.dtype is torch.float64 for x in pytree.tree_leaves(args) if is_differentiable(x))
    step = eps if eps is not None else 1e-4
    atol = atol if atol is not None else 1e-5 if wide else 1e-2
    rtol = rtol if rtol is not None else 1e-5 if wide else 1e-2
    ahead, behind = (pytree.tree_leaves(f(*_moved(args, direction, s * step))) for s in (0.5, -0.5))
    numeric = [(as_array(a)._t - as_array(b)._t).detach() / step for a, b in zip(ahead, behind)]
    if "fwd" in modes:
        tangents = pytree.tree_map(lambda x, v: wrap(v) if is_differentiable(x) else x, args, direction)
        pushed = pytree.tree_leaves(jvp(f, args, tangents)[1])
        for a, n in zip(pushed, numeric):
            _close(a._t, n, atol, rtol, "jvp")
    if "rev" in modes:
        out, pull = vjp(f, *args)
        cotangents = pytree.tree_map(lambda o: wrap(torch.randn(o.shape, generator=generator, dtype=torch.float64).to(o._t.dtype)), out)
        pulled = pull(cotangents)
        left = sum((c._t * n).sum() for c, n in zip(pytree.tree_leaves(cotangents), numeric))
        right = sum((g._t * v).sum() for g, v, x in zip(*(pytree.tree_leaves(t) for t in (pulled, direction, args))) if is_differentiable(x))
        _close(right, left, atol, rtol, "vjp")
    if order > 1:
        check_grads(lambda *a: vjp(f, *a)[1](pytree.tree_map(lambda o: wrap(torch.ones_like(o._t)), f(*a))), args, order - 1, modes, atol, rtol, eps)


def _close(found, expected, atol, rtol, name):
    if not torch.allclose(found.detach(), expected, rtol=rtol, atol=atol):
        worst = (found.detach() - expected).abs().max().item()
        raise AssertionError(f"{name} differs from the central difference by {worst:.3g} (rtol={rtol:g}, atol={atol:g})")

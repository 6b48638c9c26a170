"""Control flow of jax.lax, as the Python it stands for: every turn of a loop is in the trace."""

import torch

from .. import tree_util as pytree
from .._array import data, short, wrap
from .._transforms import as_array


def _arrays(tree):
    return pytree.tree_map(as_array, tree)


def _same_carry(before, after, what):
    """JAX compiles a loop once, so what is carried keeps its structure, shapes and dtypes."""
    was, now = pytree.tree_flatten_with_path(before), pytree.tree_flatten_with_path(after)
    if was[1] != now[1]:
        raise TypeError(f"{what} function carry input and carry output must have the same pytree structure, but they differ: {was[1]} and {now[1]}.")
    for (path, a), (_, b) in zip(was[0], now[0]):
        a, b = as_array(a), as_array(b)
        if a.shape != b.shape or a.dtype != b.dtype:
            at = f" component carry{pytree.keystr(path)}" if path else ""
            raise TypeError(
                f"{what} function carry input and carry output must have equal types, but they differ: the input carry{at} has type "
                f"{short(a)} but the corresponding output carry component has type {short(b)}."
            )


def scan(f, init, xs=None, length=None, reverse=False, unroll=1, _split_transpose=False):
    carry = _arrays(init)
    leaves, spec = pytree.tree_flatten(_arrays(xs))
    sizes = {x.shape[0] for x in leaves}
    if len(sizes) > 1:
        raise ValueError(f"scan got values with different leading axis sizes: {', '.join(str(x.shape[0]) for x in leaves)}.")
    if not sizes and length is None:
        raise ValueError("scan got no values to scan over and `length` not provided.")
    n = sizes.pop() if sizes else int(length)
    if length is not None and int(length) != n:
        raise ValueError(f"scan got `length` argument of {length} which disagrees with leading axis sizes {[x.shape[0] for x in leaves]}.")
    rows = [[wrap(row, x._kind) for row in x._t.unbind(0)] for x in leaves]
    outs = [None] * n
    for i in reversed(range(n)) if reverse else range(n):
        made = f(carry, pytree.tree_unflatten(spec, [r[i] for r in rows]))
        if not isinstance(made, tuple) or len(made) != 2:
            raise TypeError(f"scan body output must be a pair, got {made!r}.")
        if i == (n - 1 if reverse else 0):
            _same_carry(carry, made[0], "scan body")
        carry, outs[i] = _arrays(made[0]), _arrays(made[1])
    if not outs:
        return carry, None
    columns = [pytree.tree_leaves(o) for o in outs]
    stacked = [wrap(torch.stack([c._t for c in column]), column[0]._kind) for column in zip(*columns)]
    return carry, pytree.tree_unflatten(pytree.tree_structure(outs[0]), stacked)


def fori_loop(lower, upper, body_fun, init_val, *, unroll=None):
    carry = _arrays(init_val)
    for i in range(int(lower), int(upper)):
        made = body_fun(wrap(data(i)), carry)
        if i == int(lower):
            _same_carry(carry, made, "fori_loop body")
        carry = _arrays(made)
    return carry


def while_loop(cond_fun, body_fun, init_val):
    carry, first = _arrays(init_val), True
    while bool(as_array(cond_fun(carry))):
        made = body_fun(carry)
        if first:
            _same_carry(carry, made, "while_loop body")
        carry, first = _arrays(made), False
    return carry


def cond(pred, true_fun, false_fun, *operands, operand=None, linear=None):
    if operand is not None and not operands:
        operands = (operand,)
    chosen = as_array(pred)
    if chosen.ndim:
        raise TypeError(f"Pred must be a scalar, got {pred} of shape {chosen.shape}.")
    return _arrays((true_fun if bool(chosen) else false_fun)(*operands))


def switch(index, branches, *operands, operand=None):
    if operand is not None and not operands:
        operands = (operand,)
    return _arrays(branches[min(max(int(index), 0), len(branches) - 1)](*operands))


def map(f, xs, *, batch_size=None):
    return scan(lambda _, x: (None, f(x)), None, xs)[1]


def associative_scan(fn, elems, reverse=False, axis=0):
    """All prefixes, combined in pairs as JAX does (Blelloch, "Prefix sums and their applications", 1990), so that rounding is the same."""
    leaves, spec = pytree.tree_flatten(_arrays(elems))
    parts = [x._t.movedim(axis, 0) for x in leaves]
    parts = [p.flip(0) for p in parts] if reverse else parts

    def combine(a, b):
        made = fn(pytree.tree_unflatten(spec, [wrap(t.movedim(0, axis)) for t in a]), pytree.tree_unflatten(spec, [wrap(t.movedim(0, axis)) for t in b]))
        return [t._t.movedim(axis, 0) for t in pytree.tree_leaves(made)]

    def prefixes(parts):
        n = parts[0].shape[0]
        if n < 2:
            return parts
        odd = prefixes(combine([p[:-1:2] for p in parts], [p[1::2] for p in parts]))
        even = combine([p[: -1 if n % 2 == 0 else None] for p in odd], [p[2::2] for p in parts]) if n > 2 else [p[:0] for p in parts]
        even = [torch.cat([p[:1], e]) for p, e in zip(parts, even)]
        return [_interleaved(e, o) for e, o in zip(even, odd)]

    made = prefixes(parts)
    made = [p.flip(0) for p in made] if reverse else made
    return pytree.tree_unflatten(spec, [wrap(p.movedim(0, axis)) for p in made])


def _interleaved(even, odd):
    n = even.shape[0] + odd.shape[0]
    order = torch.arange(n)
    return torch.cat([even, odd]).index_select(0, torch.where(order % 2 == 0, order // 2, even.shape[0] + order // 2))



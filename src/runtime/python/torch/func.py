"""torch.func: function transforms, by running the function and differentiating what it recorded. vmap is a loop."""

import functools

from _nabla import levels
from _nabla.levels import is_nested, level

from ._functions.registry import functions
from ._tensor import Tensor
from .autograd import grad as _grad
from .autograd import jacobian_of
from .utils import _pytree as pytree

__all__ = "grad grad_and_value vjp jvp jacrev jacfwd hessian vmap functional_call stack_module_state functionalize linearize".split()


def _numbers(argnums):
    return (argnums,) if isinstance(argnums, int) else tuple(argnums)


def _track(x):
    """A leaf-like copy that can be differentiated once more inside an outer transform."""
    if x.requires_grad:
        return x.view_as(x)
    return x.detach().requires_grad_()


def _tracked(tree):
    return pytree.tree_map(lambda x: _track(x) if isinstance(x, Tensor) and (x.is_floating_point() or x.is_complex()) else x, tree)


def _gradients(outs, tree, cotangents=None, step=None):
    """The gradients for the tensors of a tree, in a tree like it. `step`: what `levels.pulled` asks for besides, where they may be a step of a script."""
    leaves, spec = pytree.tree_flatten(tree)
    wanted = [x for x in leaves if isinstance(x, Tensor)]
    pairs = [(o, c) for o, c in zip(outs, cotangents or [None] * len(outs)) if o.requires_grad]

    def differentiate():
        from ._creation import zeros_like

        made = _grad([o for o, _ in pairs], wanted, [c for _, c in pairs], create_graph=True, allow_unused=True) if pairs else [None] * len(wanted)
        return [zeros_like(x) if g is None else g for g, x in zip(made, wanted)]

    made = iter(differentiate() if step is None else levels.pulled(differentiate, [o for o, _ in pairs], wanted, *step))
    return pytree.tree_unflatten([next(made) if isinstance(x, Tensor) else x for x in leaves], spec)


def _pulled(outs, func, given, numbers, recorded, cotangents=None):
    """`_gradients` for the arguments `numbers` of those given, as a step of a script where they are one (_nabla/levels.py)."""
    return _gradients(outs, tuple(given[i] for i in numbers), cotangents, (recorded, func, given, numbers))


def _settle(tree, recorded):
    """Outside of any differentiation results carry no history, as in torch.func."""
    return tree if recorded else pytree.tree_map(lambda x: x.detach() if isinstance(x, Tensor) else x, tree)


def _recorded(args):
    return is_nested() or any(isinstance(x, Tensor) and x.requires_grad for x in pytree.tree_leaves(list(args)))


def grad_and_value(func, argnums=0, has_aux=False):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        recorded = _recorded(args)
        with level():
            given = list(args)
            for i in _numbers(argnums):
                given[i] = _tracked(given[i])
            out = func(*given, **kwargs)
            value, aux = out if has_aux else (out, None)
            if not isinstance(value, Tensor):
                raise RuntimeError(f"Expected f(*args) to return a Tensor, got {type(value)}" if not has_aux else f"Expected to return a tensor, got {type(value)}")
            if value.dim() != 0:
                raise RuntimeError(f"grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with {value.dim()} dims. Maybe you wanted to use the vjp or jacrev APIs instead?")
            made = _pulled([value], func, given, _numbers(argnums), recorded)
        made = made[0] if isinstance(argnums, int) else made
        made, value, aux = _settle((made, value, aux), recorded)
        return (made, (value, aux)) if has_aux else (made, value)

    return wrapper


def grad(func, argnums=0, has_aux=False):
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        made, value = both(*args, **kwargs)
        return (made, value[1]) if has_aux else made

    return wrapper


def vjp(func, *primals, has_aux=False):
    recorded = _recorded(primals)
    with level():
        given = tuple(map(_tracked, primals))
        out = func(*given)
        value, aux = out if has_aux else (out, None)
    outs, spec = pytree.tree_flatten(value)

    def pull(cotangents):
        with level():
            made = _pulled(outs, func, given, range(len(given)), recorded, pytree.tree_leaves(cotangents))
        return _settle(tuple(made), recorded)

    shown = _settle(value, recorded)
    return (shown, pull, aux) if has_aux else (shown, pull)


def jvp(func, primals, tangents, *, strict=False, has_aux=False):
    """By the double-backward trick."""
    from ._creation import zeros_like

    recorded = _recorded(primals)
    with level():
        given = tuple(map(_tracked, primals))
        out = func(*given)
        value, aux = out if has_aux else (out, None)
        outs, spec = pytree.tree_flatten(value)
        duals = [zeros_like(o).requires_grad_() for o in outs]
        back = _gradients(outs, given, duals)
        leaves, seeds = pytree.tree_leaves(back), pytree.tree_leaves(tangents)
        made = _gradients(leaves, duals, seeds)
    made = pytree.tree_unflatten(made, spec)
    value, made, aux = _settle((value, made, aux), recorded)
    return (value, made, aux) if has_aux else (value, made)


def jacrev(func, argnums=0, *, has_aux=False, chunk_size=None):
    @functools.wraps(func)
    def wrapper(*args):
        recorded = _recorded(args)
        with level():
            given = list(args)
            for i in _numbers(argnums):
                given[i] = _tracked(given[i])
            out = func(*given)
            value, aux = out if has_aux else (out, None)
            picked = tuple(given[i] for i in _numbers(argnums))
            inputs, in_spec = pytree.tree_flatten(picked)

            def rows(o):
                columns = [j.reshape(o.shape + x.shape) for j, x in zip(jacobian_of(o, inputs, True), inputs)]
                made = pytree.tree_unflatten(columns, in_spec)
                return made[0] if isinstance(argnums, int) else made

            made = pytree.tree_map(rows, value)
        made, aux = _settle((made, aux), recorded)
        return (made, aux) if has_aux else made

    return wrapper


def jacfwd(func, argnums=0, has_aux=False, *, randomness="error"):
    """The same Jacobian; rows and columns give equal numbers up to rounding."""
    return jacrev(func, argnums, has_aux=has_aux)


def hessian(func, argnums=0):
    return jacrev(jacrev(func, argnums), argnums)


def linearize(func, *primals):
    value = func(*primals)
    return value, lambda *tangents: jvp(func, primals, tangents)[1]


def functionalize(func, *, remove="mutations"):
    return func


def vmap(func, in_dims=0, out_dims=0, randomness="error", *, chunk_size=None):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        dims = in_dims if isinstance(in_dims, (tuple, list)) else (in_dims,) * len(args)
        leaves, where = [], []
        spec = []
        for a, d in zip(args, dims):
            found, s = pytree.tree_flatten(a)
            spec.append((s, len(found)))
            axes = pytree.tree_leaves(d, is_leaf=lambda v: v is None) if isinstance(d, (tuple, list, dict)) else [d] * len(found)
            leaves += found
            where += axes
        sizes = {x.shape[d] for x, d in zip(leaves, where) if d is not None and isinstance(x, Tensor)}
        if len(sizes) != 1:
            raise ValueError(
                "vmap: at least one input must be a Tensor with a dimension to map over" if not sizes else f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {sorted(sizes)} for the mapped dimension"
            )
        outs = []
        for i in range(sizes.pop()):
            picked = iter([x.select(d, i) if d is not None and isinstance(x, Tensor) else x for x, d in zip(leaves, where)])
            call = [pytree.tree_unflatten([next(picked) for _ in range(n)], s) for s, n in spec]
            outs.append(func(*call, **kwargs))
        first, out_spec = pytree.tree_flatten(outs[0])
        columns = list(zip(*(pytree.tree_leaves(o) for o in outs)))
        axes = list(out_dims) if isinstance(out_dims, (tuple, list)) else [out_dims] * len(first)
        return pytree.tree_unflatten([functions["stack"](list(c), d) for c, d in zip(columns, axes)], out_spec)

    return wrapper


def functional_call(module, parameter_and_buffer_dicts, args=None, kwargs=None, *, tie_weights=True, strict=False):
    from .nn.utils.stateless import _functional_call

    given = parameter_and_buffer_dicts
    if isinstance(given, (tuple, list)):
        given = {k: v for d in given for k, v in d.items()}
    return _functional_call(module, given, args, kwargs)


def stack_module_state(models):
    stack = functions["stack"]
    names = [dict(m.named_parameters()) for m in models]
    params = {k: stack([n[k] for n in names]).detach().requires_grad_() for k in names[0]}
    held = [dict(m.named_buffers()) for m in models]
    return params, {k: stack([n[k] for n in held]) for k in held[0]}


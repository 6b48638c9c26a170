"""grad, vjp, jvp and the transforms made of them: the function is run on arrays that are tracked, and what it recorded is differentiated.

Semantics and messages: https://docs.jax.dev/en/latest/jax.html#automatic-differentiation
"""

import functools
import inspect

import torch
from _nabla import levels
from _nabla.levels import is_nested, level
from _nabla.recording import unrecorded
from _nabla.values import is_watching

from . import tree_util as pytree
from ._array import Array, data, wrap
from ._extended import ExtendedDType

def is_differentiable(x):
    return isinstance(x, Array) and (x._t.is_floating_point() or x._t.is_complex())


def as_array(x):
    """Leaves of what is differentiated: numbers are arrays to JAX's transforms."""
    return x if isinstance(x, Array) else wrap(data(x))


def track(x):
    """A copy to differentiate by. Inside an outer transform it stays part of what that one recorded."""
    return wrap(x._t.view_as(x._t) if x._t.requires_grad else x._t.detach().requires_grad_())


def tracked(tree):
    return pytree.tree_map(lambda x: track(x) if is_differentiable(x) else x, pytree.tree_map(as_array, tree))


def is_recorded(*arguments):
    """Whether results of a transform depend on what is being recorded."""
    return is_watching() or any(isinstance(x, Array) and x._t.requires_grad for x in pytree.tree_leaves(arguments))


def settle(tree, *arguments):
    """Results of an outermost transform carry no history, unless they depend on what is being recorded: a training loop must not keep all its steps."""
    if is_nested() or is_recorded(arguments):
        return tree
    return pytree.tree_map(lambda x: wrap(x._t.detach()) if isinstance(x, Array) else x, tree)


def pulled(outs, leaves, cotangents, fun, given, numbers, primals):
    """`gradients`, as a step of a script where they are one (_nabla/levels.py)."""
    roots = [o._t for o in outs if isinstance(o, Array) and o._t.requires_grad]
    differentiate = lambda: [g._t for g in gradients(outs, leaves, cotangents)]  # noqa: E731
    return list(map(wrap, levels.pulled(differentiate, roots, [x._t for x in leaves], is_recorded(primals), fun, given, numbers)))


def gradients(outs, leaves, cotangents):
    """Vector-Jacobian products for a list of arrays; zeros where nothing depends on one."""
    pairs = [(o._t, c) for o, c in zip(outs, cotangents) if isinstance(o, Array) and o._t.requires_grad]
    made = [None] * len(leaves)
    if pairs and leaves:
        made = torch.autograd.grad(
            [o for o, _ in pairs], [x._t for x in leaves], [None if c is None else c.to(o.dtype) for o, c in pairs], create_graph=True, allow_unused=True
        )
    return [wrap(torch.zeros_like(x._t) if g is None else g) for g, x in zip(made, leaves)]


def _check_argnums(argnums, count):
    numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    for n in numbers:
        if not -count <= n < count:
            raise TypeError(
                f"differentiating with respect to argnums={argnums} requires at least {max(n + 1, -n)} positional arguments to be passed by the caller, "
                f"but got only {count} positional arguments."
            )
    return [n % count for n in numbers]


def _check_input(x, name, holomorphic=False, allow_int=False):
    x = as_array(x)
    if not is_differentiable(x) and not allow_int:
        raise TypeError(
            f"{name} requires real- or complex-valued inputs (input dtype that is a sub-dtype of np.inexact), but got {x.dtype.name}. "
            "If you want to use Boolean- or integer-valued inputs, use vjp or set allow_int to True."
        )
    if x._t.is_complex() and not holomorphic:
        raise TypeError(
            f"{name} with holomorphic=False requires real-valued inputs (input dtype that is a sub-dtype of np.floating), but got {x.dtype.name}. "
            "For holomorphic differentiation, pass holomorphic=True."
        )


def value_and_grad(fun, argnums=0, has_aux=False, holomorphic=False, allow_int=False, reduce_axes=()):
    @functools.wraps(fun)
    def wrapper(*args, **kwargs):
        numbers = _check_argnums(argnums, len(args))
        for n in numbers:
            for leaf in pytree.tree_leaves(args[n]):
                _check_input(leaf, "grad", holomorphic, allow_int)
        with level():
            given = list(args)
            for n in numbers:
                given[n] = tracked(args[n])
            out = fun(*given, **kwargs)
            if has_aux and not (isinstance(out, tuple) and len(out) == 2):
                raise TypeError(f"expected function with aux output to return a two-element tuple, but got type {type(out)} with value {out!r}")
            value, aux = out if has_aux else (out, None)
            value = _scalar(value, holomorphic)
            picked = [given[n] for n in numbers]
            leaves, spec = pytree.tree_flatten(picked)
            wanted = [x for x in leaves if is_differentiable(x)]
            made = iter(pulled([value], wanted, [None], fun, given, numbers, args))
            # JAX gives integers a gradient of the type float0, which holds nothing; zeros say the same.
            grads = pytree.tree_unflatten(spec, [next(made) if is_differentiable(x) else wrap(torch.zeros_like(x._t)) for x in leaves])
        grads = grads[0] if isinstance(argnums, int) else tuple(grads)
        value, aux, grads = settle((value, aux, grads), args)
        return ((value, aux), grads) if has_aux else (value, grads)

    return wrapper


def _scalar(value, holomorphic):
    if not isinstance(value, Array):
        if not isinstance(value, (int, float, complex, torch.Tensor)):
            raise TypeError(f"Gradient only defined for scalar-output functions. Output was {value!r}.")
        value = wrap(data(value))
    if value.shape != ():
        raise TypeError(f"Gradient only defined for scalar-output functions. Output had shape: {value.shape}.")
    if value._t.is_complex() != bool(holomorphic) or not is_differentiable(value):
        wanted = "complex-valued outputs" if holomorphic else "real-valued outputs (output dtype that is a sub-dtype of np.floating)"
        raise TypeError(f"grad requires {wanted}, but got {value.dtype.name}.")
    return value


def grad(fun, argnums=0, has_aux=False, holomorphic=False, allow_int=False, reduce_axes=()):
    both = value_and_grad(fun, argnums, has_aux, holomorphic, allow_int)

    @functools.wraps(fun)
    def wrapper(*args, **kwargs):
        value, grads = both(*args, **kwargs)
        return (grads, value[1]) if has_aux else grads

    return wrapper


def vjp(fun, *primals, has_aux=False, reduce_axes=()):
    with level():
        given = tuple(tracked(p) for p in primals)
        out = fun(*given)
        value, aux = out if has_aux else (out, None)
        value = pytree.tree_map(as_array, value)
    outs, spec = pytree.tree_flatten(value)

    def pull(cotangents):
        leaves, found = pytree.tree_flatten(cotangents)
        if found != spec:
            raise TypeError(f"Tree structure of cotangent input {found}, and structure of primal output {spec} mismatch")
        for o, c in zip(outs, leaves):
            c = as_array(c)
            if c.shape != o.shape:
                raise ValueError(
                    f"Shape of cotangent input to vjp pullback function {c.shape} must be the same as the shape of corresponding primal input {o.shape}."
                )
        with level():
            inputs, tree = pytree.tree_flatten(given)
            made = iter(pulled(outs, [x for x in inputs if is_differentiable(x)], [as_array(c)._t for c in leaves], fun, given, range(len(given)), primals))
            grads = pytree.tree_unflatten(tree, [next(made) if is_differentiable(x) else wrap(torch.zeros_like(x._t)) for x in inputs])
        return settle(grads, primals, cotangents)

    shown = settle(value, primals)
    return (shown, pull, aux) if has_aux else (shown, pull)


def push(outs, leaves, tangents):
    """Jacobian-vector products by differentiating the vector-Jacobian product, which is linear in its cotangent."""
    probes = [torch.zeros_like(o._t).requires_grad_() for o in outs]
    pulled = gradients(outs, leaves, probes)
    live = [(p._t, t) for p, t in zip(pulled, tangents) if p._t.requires_grad]
    made = [None] * len(outs)
    if live:
        made = torch.autograd.grad([p for p, _ in live], probes, [t for _, t in live], create_graph=True, allow_unused=True)
    return [wrap(torch.zeros_like(o._t) if m is None else m) for o, m in zip(outs, made)]


def jvp(fun, primals, tangents, has_aux=False):
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise TypeError(f"primal and tangent arguments to jax.jvp must be tuples or lists; found {type(primals).__name__} and {type(tangents).__name__}.")
    primal_leaves, spec = pytree.tree_flatten(tuple(primals))
    tangent_leaves, found = pytree.tree_flatten(tuple(tangents))
    if spec != found:
        raise TypeError(f"primal and tangent arguments to jax.jvp must have the same tree structure; primals have tree structure {spec} whereas tangents have tree structure {found}.")
    for p, t in zip(map(as_array, primal_leaves), map(as_array, tangent_leaves)):
        if p.shape != t.shape:
            raise ValueError(f"jvp called with different primal and tangent shapes;Got primal shape {p.shape} and tangent shape as {t.shape}")
        if is_differentiable(p) and p.dtype != t.dtype:
            raise TypeError(
                f"primal and tangent arguments to jax.jvp do not match; dtypes must be equal, or in case of int/bool primal dtype the tangent dtype must be float0."
                f"Got primal dtype {p.dtype.name} and so expected tangent dtype {p.dtype.name}, but got tangent dtype {t.dtype.name} instead."
            )
    with level():
        given = tracked(tuple(primals))
        out = fun(*given)
        value, aux = out if has_aux else (out, None)
        value = pytree.tree_map(as_array, value)
        outs, tree = pytree.tree_flatten(value)
        inputs = pytree.tree_leaves(given)
        pairs = [(x, as_array(t)._t) for x, t in zip(inputs, tangent_leaves) if is_differentiable(x)]
        made = push(outs, [x for x, _ in pairs], [t for _, t in pairs])
    value, pushed, aux = settle((value, pytree.tree_unflatten(tree, made), aux), primals, tangents)
    return (value, pushed, aux) if has_aux else (value, pushed)


def linearize(fun, *primals, has_aux=False):
    out = fun(*primals)
    value, aux = out if has_aux else (out, None)

    def pushforward(*tangents):
        return jvp(lambda *p: fun(*p)[0] if has_aux else fun(*p), primals, tangents)[1]

    return (value, pushforward, aux) if has_aux else (value, pushforward)


def _jacobian(name):
    def transform(fun, argnums=0, has_aux=False, holomorphic=False, allow_int=False):
        @functools.wraps(fun)
        def wrapper(*args, **kwargs):
            numbers = _check_argnums(argnums, len(args))
            for n in numbers:
                for leaf in pytree.tree_leaves(args[n]):
                    _check_input(leaf, name, holomorphic, allow_int)
            with level():
                given = list(args)
                for n in numbers:
                    given[n] = tracked(args[n])
                out = fun(*given, **kwargs)
                value, aux = out if has_aux else (out, None)
                inputs, spec = pytree.tree_flatten([given[n] for n in numbers])
                blocks = pytree.tree_map(lambda o: _rows(as_array(o), inputs), value)
            take = lambda row: pytree.tree_unflatten(spec, row)[0] if isinstance(argnums, int) else tuple(pytree.tree_unflatten(spec, row))  # noqa: E731
            made = pytree.tree_map(lambda row: take(row.held), blocks)
            made, aux = settle((made, aux), args)
            return (made, aux) if has_aux else made

        return wrapper

    transform.__name__ = transform.__qualname__ = name
    return transform


class _Row:
    """One output's derivatives by each input: a leaf to the functions of trees."""

    def __init__(self, held):
        self.held = held


def _rows(out, inputs):
    """The Jacobian of one output by every input: of shape out.shape + in.shape."""
    made = torch.autograd.jacobian_of(out._t, [x._t for x in inputs], True)
    return _Row([wrap(j.reshape((*out.shape, *x.shape))) for j, x in zip(made, inputs)])


jacrev = jacobian = _jacobian("jacrev")
jacfwd = _jacobian("jacfwd")


def hessian(fun, argnums=0, has_aux=False, holomorphic=False):
    return jacfwd(jacrev(fun, argnums, has_aux=has_aux, holomorphic=holomorphic), argnums, has_aux=has_aux, holomorphic=holomorphic)


def stop_gradient(x):
    return pytree.tree_map(lambda v: wrap(v._t.detach(), v._kind) if isinstance(v, Array) else v, x)


def jit(fun=None, **options):
    """Runs the function as it is: compiling changes speed, not what is computed."""
    if fun is None:
        return functools.partial(jit, **options)
    if not callable(fun):
        raise TypeError(f"Expected a callable value, got {fun}")

    @functools.wraps(fun)
    def wrapper(*args, **kwargs):
        static = _static(fun, options, len(args))
        given = [a if i in static or not isinstance(a, (int, float, complex)) else wrap(data(a)) for i, a in enumerate(args)]
        return fun(*given, **kwargs)

    return wrapper


def _static(fun, options, count):
    """Positions of the arguments that stay Python values: numbers given to a compiled function are arrays inside it."""
    numbers, names = options.get("static_argnums"), options.get("static_argnames")
    made = {n % max(count, 1) for n in ((numbers,) if isinstance(numbers, int) else numbers or ())}
    if names:
        names = (names,) if isinstance(names, str) else names
        try:
            order = list(inspect.signature(fun).parameters)
        except (TypeError, ValueError):
            return made
        made |= {order.index(n) for n in names if n in order}
    return made


def checkpoint(fun=None, *, concrete=False, prevent_cse=True, static_argnums=(), policy=None):
    """What is stored and what is computed again does not change a number."""
    return functools.partial(checkpoint, policy=policy) if fun is None else fun


remat = checkpoint


class ShapeDtypeStruct:
    """A shape and a dtype."""

    def __init__(self, shape, dtype, **options):
        import numpy as np

        self.shape, self.dtype = tuple(shape), dtype if isinstance(dtype, ExtendedDType) else np.dtype(dtype)

    ndim = property(lambda self: len(self.shape))

    def __repr__(self):
        return f"ShapeDtypeStruct(shape={self.shape}, dtype={self.dtype.name})"

    def __eq__(self, other):
        return isinstance(other, ShapeDtypeStruct) and (self.shape, self.dtype) == (other.shape, other.dtype)

    def __hash__(self):
        return hash((self.shape, self.dtype))


def eval_shape(fun, *args, **kwargs):
    """Shapes and dtypes of a result. The function runs for it, on zeros, outside the trace."""

    def concrete(x):
        if not isinstance(x, ShapeDtypeStruct):
            return x
        if isinstance(x.dtype, ExtendedDType):  # keys are pairs of words
            return wrap(torch.zeros((*x.shape, 2), dtype=torch.int64), x.dtype)
        return wrap(torch.zeros(x.shape, dtype=x.dtype.torch))

    args, kwargs = pytree.tree_map(concrete, (args, kwargs))
    with torch.no_grad():
        made = unrecorded(fun)(*args, **kwargs)
    return pytree.tree_map(lambda x: ShapeDtypeStruct(as_array(x).shape, as_array(x).dtype), made)



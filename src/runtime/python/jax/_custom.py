"""custom_vjp and custom_jvp: rules that a program gives for a function, run as custom functions of the engine.

https://docs.jax.dev/en/latest/notebooks/Custom_derivative_rules_for_Python_code.html
"""

import functools
import inspect
import types

import torch
from _nabla.absent import without

from . import tree_util as pytree
from ._array import wrap
from ._transforms import as_array, gradients, is_differentiable


class _Custom:
    """What both have: the function, which of its arguments are not differentiated, and calls with keywords."""

    def __init__(self, fun, nondiff_argnums=(), nondiff_argnames=()):
        functools.update_wrapper(self, fun)
        self.fun = fun
        names = list(inspect.signature(fun).parameters)
        self.applied = type(self.__name__, (_Applied,), {"rule": self})
        self.nondiff = sorted({*((nondiff_argnums,) if isinstance(nondiff_argnums, int) else nondiff_argnums), *(names.index(n) for n in nondiff_argnames)})

    def __get__(self, instance, owner=None):
        return self if instance is None else functools.partial(self, instance)

    def _positional(self, args, kwargs):
        bound = inspect.signature(self.fun).bind(*args, **kwargs)
        bound.apply_defaults()
        return list(bound.args)

    def __call__(self, *args, **kwargs):
        args = self._positional(args, kwargs)
        fixed = {i: args[i] for i in self.nondiff}
        moving = [a for i, a in enumerate(args) if i not in fixed]
        leaves, spec = pytree.tree_flatten(moving)
        leaves = [as_array(x) for x in leaves]
        if not any(x._t.requires_grad for x in leaves) or not torch.is_grad_enabled():
            return self.fun(*args)
        call = _Call(self, spec, fixed, len(args), leaves)
        outs = self.applied.apply(call, *(x._t for x in leaves))
        return pytree.tree_unflatten(call.tree, [wrap(o) for o in (outs if isinstance(outs, tuple) else (outs,))])

    def everything(self, fixed, moving, count):
        """All arguments again in their places."""
        moving = iter(moving)
        return [fixed[i] if i in fixed else next(moving) for i in range(count)]


class _Call:
    """One call of a function with a rule of its own."""

    def __init__(self, custom, spec, fixed, count, leaves):
        self.custom, self.spec, self.fixed, self.count, self.kinds = custom, spec, fixed, count, [x._kind for x in leaves]
        self.tree = None

    def leaves(self):
        """For each array: which of the differentiated arguments it belongs to, and its name."""
        names = [n for i, n in enumerate(inspect.signature(self.custom.fun).parameters) if i not in self.fixed]
        paths = pytree.tree_leaves_with_path(pytree.tree_unflatten(self.spec, range(self.spec.num_leaves)))
        return [(path[0].idx, names[path[0].idx] + pytree.keystr(path[1:])) for path, _ in paths]

    def arguments(self, tensors):
        return pytree.tree_unflatten(self.spec, [wrap(t, k) for t, k in zip(tensors, self.kinds)])


class _Applied(torch.autograd.Function):
    """The call in the trace. The rule runs again when the derivative is to be differentiated itself, on arguments that are connected."""

    @staticmethod
    def forward(ctx, call, *tensors):
        ctx.call = call
        ctx.save_for_backward(*tensors)
        out, ctx.kept = call.custom.first(call, call.arguments([t.detach() for t in tensors]))
        leaves, call.tree = pytree.tree_flatten(out)
        made = tuple(as_array(o)._t for o in leaves)
        ctx.shapes = [(m.shape, m.dtype) for m in made]
        return made if len(made) != 1 else made[0]

    @staticmethod
    def backward(ctx, *cotangents):
        call, tensors = ctx.call, ctx.saved_tensors
        given = [wrap(torch.zeros(s, dtype=d) if c is None else c) for c, (s, d) in zip(cotangents, ctx.shapes)]
        again = torch.is_grad_enabled()
        made = call.custom.pull(call, call.arguments(tensors), ctx.kept, pytree.tree_unflatten(call.tree, given), again)
        return (None, *made)


class custom_vjp(_Custom):
    """f.defvjp(fwd, bwd): fwd(*args) gives the output and what bwd(residuals, cotangent) needs."""

    rules = None  # both functions under their own names, where a check may put a changed one in

    def defvjp(self, fwd, bwd, symbolic_zeros=False, optimize_remat=False):
        self._symbolic = symbolic_zeros  # refused where it is differentiated: libraries say so of functions that few programs call
        self._names = (fwd.__name__, bwd.__name__) if fwd.__name__ != bwd.__name__ else ("fwd", "bwd")
        self.rules = types.SimpleNamespace(**dict(zip(self._names, (fwd, bwd))))

    fwd = property(lambda self: getattr(self.rules, self._names[0]))
    bwd = property(lambda self: getattr(self.rules, self._names[1]))

    def __call__(self, *args, **kwargs):
        if self.rules is None:
            raise AttributeError(f"No VJP defined for custom_vjp function {self.__name__} using defvjp.")
        return super().__call__(*args, **kwargs)

    def first(self, call, moving):
        without("jax.custom_vjp.defvjp", symbolic_zeros=self._symbolic)
        out = self.fwd(*self.everything(call.fixed, moving, call.count))
        if not isinstance(out, tuple) or len(out) != 2:
            raise TypeError(
                f"Custom VJP fwd rule {self.fwd.__name__} for function {self.__name__} must produce a pair (list or tuple of length two) where the first "
                "element represents the primal output (equal to the output of the custom_vjp-decorated function) and the second element represents "
                f"residuals (i.e. values stored from the forward pass for use on the backward pass), but instead of a pair the fwd rule output has type {type(out)}."
            )
        return out

    def pull(self, call, moving, kept, cotangent, again):
        residuals = self.fwd(*self.everything(call.fixed, moving, call.count))[1] if again else kept
        made = self.bwd(*call.fixed.values(), residuals, cotangent)
        if isinstance(made, list):
            made = tuple(made)
        if not isinstance(made, tuple) or len(made) != len(moving):
            got = f"a tuple of length {len(made)}" if isinstance(made, tuple) else f"{type(made).__name__}"
            raise TypeError(
                f"Custom VJP bwd rule {self.bwd.__name__} must produce an output with the same container (pytree) structure as the args tuple of the primal "
                f"function, and in particular must produce a tuple of length equal to the number of arguments to the primal function, but got {got} "
                f"where {len(moving)} were expected."
            )
        out = []
        for value, argument in zip(made, moving):
            leaves, spec = pytree.tree_flatten(argument)
            found = [None] * len(leaves) if value is None else spec.flatten_up_to(value)
            for leaf, g in zip(leaves, found):
                out.append(self._matching(leaf, g))
        return out

    def _matching(self, leaf, g):
        if g is None or not is_differentiable(leaf):
            return None
        g = as_array(g)
        if g.shape != leaf.shape:
            raise ValueError(
                f"Custom VJP bwd rule {self.bwd.__name__} must produce an output with the same shapes and dtypes as the args tuple of the primal function, "
                f"but at one output the bwd rule produced an output of shape {g.shape} where the primal input has shape {leaf.shape}."
            )
        return g._t.to(leaf._t.dtype)


class custom_jvp(_Custom):
    """f.defjvp(rule): rule(primals, tangents) gives the output and its tangent, which is linear in the tangents."""

    rule = None

    def defjvp(self, jvp, symbolic_zeros=False):
        self.rule = jvp
        return jvp

    def defjvps(self, *jvps):
        def rule(primals, tangents):
            out = self(*primals)
            parts = [j(t, out, *primals) for j, t in zip(jvps, tangents) if j is not None]
            total = parts[0]
            for p in parts[1:]:
                total = pytree.tree_map(lambda a, b: a + b, total, p)
            return out, total

        self.rule = rule

    def __call__(self, *args, **kwargs):
        if self.rule is None:
            raise AttributeError(f"No JVP defined for custom_jvp function {self.__name__} using defjvp.")
        return super().__call__(*args, **kwargs)

    def first(self, call, moving):
        return self.fun(*self.everything(call.fixed, moving, call.count)), None

    def pull(self, call, moving, kept, cotangent, again):
        with torch.enable_grad():
            leaves, spec = pytree.tree_flatten(moving)
            tangents = [wrap(torch.zeros_like(x._t).requires_grad_()) if is_differentiable(x) else wrap(torch.zeros_like(x._t)) for x in leaves]
            out = self.rule(*call.fixed.values(), tuple(moving), tuple(pytree.tree_unflatten(spec, tangents)))
            if not isinstance(out, tuple) or len(out) != 2:
                raise TypeError(
                    f"Custom JVP rule {self.rule.__name__} for function {self.__name__} must produce a pair (list or tuple of length two) representing primal "
                    f"and tangent outputs, but got {out!r}."
                )
            pushed = [as_array(t) for t in pytree.tree_leaves(out[1])]
            wanted = [t for t in tangents if t._t.requires_grad]
            made = iter(gradients(pushed, wanted, [c._t for c in pytree.tree_leaves(cotangent)]))
        return [next(made)._t if t._t.requires_grad else None for t in tangents]


def custom_gradient(fun):
    """The older form: fun(*args) returns the output and its backward function."""

    @custom_vjp
    def wrapped(*args):
        return fun(*args)[0]

    def bwd(pull, cotangent):
        made = pull(cotangent)
        return made if isinstance(made, tuple) else (made,)

    wrapped.defvjp(lambda *args: fun(*args), bwd)
    return wrapped


def closure_convert(fun, *example_args):
    return fun, []



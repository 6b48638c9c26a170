"""torch.autograd.Function: operations whose backward the user writes."""

import functools
import inspect
import itertools

from _nabla import engine
from _nabla.engine import call

from .._tensor import Tensor, wrap
from ._handles import join, retained, wrapped
from .grad_mode import is_grad_enabled, no_grad


class FunctionCtx:
    """What forward leaves for backward."""

    def __init__(self):
        self._saved = ()
        self._versions = ()
        self._hooks = None
        self._dirty = ()
        self._non_differentiable = ()
        self._materialize = True
        self._freed = False
        self.needs_input_grad = ()

    def save_for_backward(self, *tensors):
        for i, t in enumerate(tensors):
            if t is not None and not isinstance(t, Tensor):
                raise TypeError(f"save_for_backward can only save variables, but argument {i} is of type {type(t).__name__}")
        self._saved = tensors

    def save_for_forward(self, *tensors):
        self._saved_for_forward = tensors

    def mark_dirty(self, *args):
        self._dirty = args

    def mark_non_differentiable(self, *args):
        self._non_differentiable = args

    def mark_shared_storage(self, *pairs):
        return None

    def set_materialize_grads(self, value):
        self._materialize = value

    @property
    def saved_tensors(self):
        if self._hooks is not None:
            return tuple(None if t is None else self._hooks.unpack(t) for t in self._saved)
        for t, version in zip(self._saved, self._versions):
            if t is not None:
                call("checkVersion", t._h, version, self._site)
        return tuple(t.get() if isinstance(t, _Output) else t for t in self._saved)

    saved_variables = saved_tensors

    def _seal(self, number=None, slots=None):
        """Forward is over: from here on the saved values may not change. `slots` of the function on the tape are those of its results, by their identities."""
        from .graph import standing_hooks

        self._site = engine.site()
        self._hooks = standing_hooks()
        if self._hooks is not None:
            self._saved = tuple(None if t is None else self._hooks.pack(t.detach()) for t in self._saved)
        else:
            self._versions = tuple(None if t is None else t._version for t in self._saved)
            if slots:
                self._saved = tuple(_Output(number, slots[id(t)], t) if id(t) in slots else t for t in self._saved)


class _Output:
    """A saved result of the function itself: its memory, and where on the tape it came from. The tensor would lead back to the function that holds it."""

    def __init__(self, number, slot, t):
        self._number, self._slot, self._memory = number, slot, t.detach()
        self._h = self._memory._h

    def get(self):
        return wrap(call("functionOutput", self._number, self._slot))


class BackwardCFunction(FunctionCtx):
    pass


class Function(FunctionCtx):
    """Subclasses define static forward and backward, and are called by apply."""

    generate_vmap_rule = False

    def __init__(self, *args, **kwargs):
        super().__init__()

    @staticmethod
    def forward(*args, **kwargs):
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx, inputs, output):
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx, *grad_outputs):
        raise NotImplementedError("You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.")

    vjp = backward

    @staticmethod
    def jvp(ctx, *grad_inputs):
        raise NotImplementedError("You must implement the jvp function for custom autograd.Function to use it with forward mode AD.")

    @staticmethod
    def vmap(info, in_dims, *args):
        raise NotImplementedError("To use autograd.Function with vmap, you must either override the vmap staticmethod or set generate_vmap_rule=True.")

    def __call__(self, *args, **kwargs):
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function with static forward method. "
            "(Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
        )

    @classmethod
    def apply(cls, *args, **kwargs):
        if engine.function_calls is not None:
            engine.function_calls.append((cls, args))
        ctx = _context_class(cls)()
        separate = cls.setup_context is not Function.setup_context
        if kwargs and separate:
            bound = inspect.signature(cls.forward).bind(*args, **kwargs)
            bound.apply_defaults()
            args, kwargs = bound.args, {}
        ctx.needs_input_grad = tuple(isinstance(a, Tensor) and a.requires_grad for a in args)
        recording = is_grad_enabled() and any(ctx.needs_input_grad)
        with no_grad():
            if separate:
                out = cls.forward(*args, **kwargs)
                cls.setup_context(ctx, args, out)
            else:
                out = cls.forward(ctx, *args, **kwargs)
        single = not isinstance(out, tuple)
        outs = (out,) if single else out
        if recording:
            outs, number, slots = _record(cls, ctx, args, outs)
            ctx._seal(number, slots)
        else:
            ctx._seal()
        return outs[0] if single else tuple(outs)


def _context_class(cls):
    """ctx is an instance of a class derived from the function, so that backward may call the function's own helpers through it."""
    made = cls.__dict__.get("_backward_cls")
    if made is None:
        made = type(cls.__name__ + "Backward", (FunctionCtx,), {"_function": cls, "apply": None, "name": lambda self: type(self).__name__})
        cls._backward_cls = made
    return made


def _record(cls, ctx, args, outs):
    """Puts the call on the tape. Returns the outputs that the user gets, the function's number there, and which of its results which output is."""
    tensors = [(i, a) for i, a in enumerate(args) if isinstance(a, Tensor)]
    dirty = {id(t) for t in ctx._dirty}
    fixed = {id(t) for t in ctx._non_differentiable}
    for t in ctx._dirty:
        if t.is_leaf and t.requires_grad:
            raise RuntimeError("a leaf Variable that requires grad has been used in an in-place operation.")
    known = {id(a) for _, a in tensors}
    fresh = []
    for out in outs:
        if isinstance(out, Tensor) and id(out) in known and id(out) not in dirty:
            out = out.detach()  # an input returned as it is must not be confused with the result
        fresh.append(out)
    live = [i for i, out in enumerate(fresh) if isinstance(out, Tensor) and id(outs[i]) not in fixed and (out.dtype.is_floating_point or out.dtype.is_complex)]
    if not live:
        return fresh, None, {}
    # The tape holds these functions: they hold no tensor but what forward left in ctx.
    like = [(o.shape, o.dtype) if isinstance(o, Tensor) else None for o in fresh]
    takes = [isinstance(a, Tensor) for a in args]

    def run(handles):
        return _backward(cls, ctx, takes, live, like, handles)

    def push(handles):
        given = iter(wrapped(handles))
        made = cls.jvp(ctx, *(next(given) if is_tensor else None for is_tensor in takes))
        made = made if isinstance(made, tuple) else (made,)
        return retained(made[i] for i in live)

    number = engine.call(
        "recordFunction",
        cls.__name__,
        join(a for _, a in tensors),
        join(fresh[i] for i in live),
        run,
        push if cls.jvp is not Function.jvp else None,
        engine.site(),
        bool(ctx._saved),
    )
    for i in live:
        fresh[i]._forget()
    return fresh, number, {id(fresh[i]): slot for slot, i in enumerate(live)}


def _backward(cls, ctx, takes, live, like, handles):
    """
    Called by the engine with the cotangents of the outputs in `live`; returns those of the tensor inputs, one reference each.
    `takes` says which arguments are tensors, `like` has shape and dtype of the outputs that are.
    """
    from .._creation import filled

    grads = [None] * len(like)
    for i, h in zip(live, handles.split(",")):
        if h != "-1":
            grads[i] = wrap(int(h))
    if ctx._materialize:
        grads = [filled(list(of[0]), 0, of[1]) if g is None and of else g for g, of in zip(grads, like)]
    run = cls.backward if cls.backward is not Function.backward else cls.vjp
    made = run(ctx, *grads)
    if not isinstance(made, tuple):
        made = tuple(made) if isinstance(made, list) else (made,)
    if len(made) > len(takes) and all(g is None for g in made[len(takes) :]):
        made = made[: len(takes)]
    if len(made) != len(takes):
        raise RuntimeError(f"function {cls.__name__}Backward returned an incorrect number of gradients (expected {len(takes)}, got {len(made)})")
    answer = []
    for position, g in enumerate(made):
        if g is not None and not takes[position]:
            raise RuntimeError(f"function {cls.__name__}Backward returned a gradient different than None at position {position + 1}, but the corresponding forward input was not a Variable")
    for g in itertools.compress(made, takes):
        if g is None:
            answer.append(-1)
            continue
        if not isinstance(g, Tensor):
            raise RuntimeError(f"expected Variable or None (got {type(g).__name__})")
        answer.append(call("retain", g._h))
    return ",".join(map(str, answer))


def once_differentiable(f):
    """For backwards written with operations that autograd does not see: asking for a second derivative raises."""

    @functools.wraps(f)
    def wrapper(ctx, *args):
        with no_grad():
            made = f(ctx, *args)
        if not is_grad_enabled() or not any(isinstance(a, Tensor) and a.requires_grad for a in args):
            return made
        single = not isinstance(made, tuple)
        outs = (made,) if single else made
        inputs = [a for a in args if isinstance(a, Tensor)]
        outs = tuple(_Once.apply(o, *inputs) if isinstance(o, Tensor) else o for o in outs)
        return outs[0] if single else outs

    return wrapper


class _Once(Function):
    """The identity, whose derivative is an error."""

    @staticmethod
    def forward(ctx, out, *depends_on):
        return out.clone()

    @staticmethod
    def backward(ctx, *_):
        raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")


class InplaceFunction(Function):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace


NestedIOFunction = Function
FunctionMeta = type(Function)

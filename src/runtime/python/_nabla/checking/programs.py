"""Programs whose gradient is on the tape: modules and functions over tensors, and custom Functions on their own."""

import inspect

from .. import engine
from ..preparing import evaluate, prepare
from ..values import map_tensors, tensor_of, tensors_in, watch
from . import sources


class Subject:
    """Something that can be called repeatedly: the engine overwrites its leaves between calls, everything else stays.

    call(): the output tensors. backward(cotangents): a hand-written gradient for each leaf, or None where it is on the tape.
    """

    backward = None
    written = None  # sources.Written, where there is a hand-written backward

    def __init__(self, kind, leaves, call):
        self.kind = kind
        self.leaves = leaves  # (name, tensor) in the order of the arguments
        self.call = call
        self.functions = []  # custom Functions met: (class, arguments)


def program(module, request):
    """A definition with the arguments of its plan."""
    import torch

    prepared = prepare(module, request)
    target = prepared.target
    leaves = []

    def leaf(tensor, name):
        if not tensor.is_floating_point() or tensor.numel() == 0:
            return tensor
        t = tensor.detach().clone().contiguous().requires_grad_(True)
        leaves.append((name, t))
        watch(t)
        return t

    owner = getattr(target, "__self__", None)
    is_function = isinstance(owner, type) and issubclass(owner, torch.autograd.Function)
    names = _parameters_of(owner, prepared.args) if is_function else prepared.names
    left_out = _left_out(owner) if is_function else ()
    args = tuple(v if i in left_out else map_tensors(v, n, leaf) for i, (v, n) in enumerate(zip(prepared.args, names)))
    kwargs = {k: map_tensors(v, k, leaf) for k, v in prepared.kwargs.items()}
    if prepared.model is not None:
        leaves.extend((n, p) for n, p in prepared.model.named_parameters() if p.requires_grad and p.numel() > 0)
    seed_state = torch.get_rng_state()
    loss = request["plan"].get("loss")

    def call():
        torch.set_rng_state(seed_state)
        # The program gets copies, so that it may write to its inputs in place.
        out = target(*(_copies(a) for a in args), **{k: _copies(v) for k, v in kwargs.items()})
        if loss:
            return [tensor_of(evaluate(loss, prepared.space, "loss", {"out": out, "args": args, "kwargs": kwargs}))]
        return [t for _, t in tensors_in(out) if t.is_floating_point()]

    made = Subject("autograd-function" if is_function and not loss else prepared.kind, leaves, call)
    if is_function:
        made.written = _written(owner, [*args, *kwargs.values()])
    return made


def _left_out(cls):
    """Arguments for which the Function says None outright, such as a target: there is nothing to check."""
    written = _written(cls, ())
    return written.nothing_returned() if written else ()


def functions_met(subject):
    """Calls a program once and notes each custom Function that it applies, with the arguments of its first call."""
    engine.function_calls = []
    try:
        subject.call()
        calls = engine.function_calls
    finally:
        engine.function_calls = None
    distinct = {}
    for cls, args in calls:
        distinct.setdefault(cls, args)
    return list(distinct.items())


def custom_function(cls, args):
    """A Function by itself, on the very values that it had."""
    import torch

    seed_state = torch.get_rng_state()
    leaves = []
    names = _parameters_of(cls, args)
    fixed = []
    for name, a in zip(names, args):
        if isinstance(a, torch.Tensor) and a.is_floating_point() and a.requires_grad:
            a = a.detach().clone().contiguous().requires_grad_(True)
            leaves.append((name, a))
        fixed.append(a)

    def call():
        torch.set_rng_state(seed_state)
        out = cls.apply(*(_copies(a) for a in fixed))
        return [t for t in (out if isinstance(out, tuple) else (out,)) if isinstance(t, torch.Tensor) and t.is_floating_point()]

    made = Subject("autograd-function", leaves, call)
    made.written = _written(cls, fixed)
    return made


def _written(cls, args):
    """Where the Function's backward stands in the source."""
    import torch

    rule = getattr(cls, "rule", None)
    if rule is not None:
        return _rule_written(rule, args)
    positions = [i for i, a in enumerate(args) if isinstance(a, torch.Tensor) and _is_checked(a)]
    name = "backward" if cls.backward is not torch.autograd.Function.backward else "vjp"
    return sources.of_class(cls, name, ("forward", "setup_context"), positions, "torch")


def _is_checked(t):
    return t.is_floating_point() and t.requires_grad and t.numel() > 0


def _rule_written(rule, args):
    """The bwd of a custom_vjp of JAX's, whose gradients are one per argument of the function (jax/_custom.py)."""
    if getattr(rule, "rules", None) is None or not args:
        return None
    call, *tensors = args
    positions = [at for (at, _), t in zip(call.leaves(), tensors) if _is_checked(t)]
    return sources.of_rule(rule.rules, rule.bwd, positions, "numpy")


def _parameters_of(cls, args):
    """The names that a Function's arguments have in its forward, without ctx."""
    import torch

    count = len(args)
    if getattr(cls, "rule", None) is not None and args:
        return ["call", *(name for _, name in args[0].leaves())]

    separate = cls.setup_context is not torch.autograd.Function.setup_context
    parameters = list(inspect.signature(cls.forward).parameters.values())[0 if separate else 1 :]
    names = [p.name for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    rest = next((p.name for p in parameters if p.kind == p.VAR_POSITIONAL), "args")
    return [*names[:count], *(f"{rest}[{i}]" for i in range(count - len(names)))]


def _copies(value):
    """A leaf's handle means another tensor in the next call; what a call gets, and may keep for its backward, is its own."""
    return map_tensors(value, "", lambda t, _: t.clone() if t.requires_grad else t)

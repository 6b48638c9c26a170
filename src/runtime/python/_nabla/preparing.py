"""From a plan (protocol/trace.ts: RunPlan) to something that can be called: default dtype, seed, setup, construct, inputs, mode, in the
order that the command line's contract gives."""

import math
import sys

from . import flax_modules, placeholders
from .checking import pairs
from .values import argument_names, arguments_from_defaults


class Prepared:
    """A callable with its arguments, not yet called."""

    handwritten = None  # pair: returns (out, cache); loss: returns (loss, gradient)

    def __init__(self, space, target, args, kwargs, names, model):
        self.space = space  # the file's namespace
        self.target = target
        self.args = args
        self.kwargs = kwargs
        self.names = names  # of the positional arguments
        self.model = model  # the target if it is a module

    @property
    def kind(self):
        return "function" if self.model is None else "module"


def prepare(module, request):
    """Everything up to the call."""
    import torch

    plan = request["plan"]
    space = namespace_of(module)
    torch.set_default_dtype(getattr(torch, request["dtype"]))
    seed_all(request["seed"])
    if plan.get("setup"):
        exec(compile(plan["setup"], "<setup>", "exec"), space)
    entry = find_entry(module, request["entry"])
    if plan.get("construct"):
        target = evaluate(plan["construct"], space, "construct")
    elif isinstance(entry, type) and issubclass(entry, torch.autograd.Function):
        target = entry.apply
    elif isinstance(entry, type):
        target = entry()
    else:
        target = entry
    is_module = isinstance(target, torch.nn.Module)
    if request["kind"] == "layer" and not is_module:
        target = getattr(target, pairs.of_class(type(target))[0])
    args = kwargs = None
    # Inputs may come from the model itself: `model.init_hidden(2)`.
    made = {"model": target} if is_module and "model" not in space else {}
    if plan.get("inputs"):
        args = evaluate(plan["inputs"], space, "inputs", made)
        args = tuple(args) if isinstance(args, (tuple, list)) else (args,)
    if plan.get("kwargs"):
        kwargs = dict(evaluate(plan["kwargs"], space, "kwargs", made))
    model = target if is_module else None
    if is_module and type(target).forward is torch.nn.Module.forward and hasattr(target, "training_step"):
        target = target.training_step  # a LightningModule that is only trained
    signature = target.forward if target is model else getattr(entry, "forward", target) if getattr(target, "__name__", "") == "apply" else target
    if args is None and kwargs is None:
        kwargs = arguments_from_defaults(signature)
    args, kwargs = args or (), kwargs or {}
    if is_module:
        model.train(request["mode"] == "train")
    if space[_JAX]:
        args, kwargs = _as_jax(args), _as_jax(kwargs)
    if flax_modules.is_flax(target):
        names = argument_names(type(target).__call__, (target, *args), kwargs)[1:]
        target, args = flax_modules.as_function(target, args, kwargs, request["seed"])
        return Prepared(space, target, args, kwargs, ["params", *names], None)
    prepared = Prepared(space, target, args, kwargs, argument_names(signature, args, kwargs), model)
    if request["kind"] == "numpy-pair":
        partner = pairs.of_function(module, request["entry"])
        prepared.handwritten = "loss" if partner is None else "pair" if partner[1] == "backward" else None
    return prepared


def namespace_of(module):
    """The file's own names, with the usual ones defined even if it does not import them."""
    import torch
    import torch.nn
    import torch.nn.functional

    usual = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "math": math}
    try:
        import numpy

        usual["np"] = numpy
    except ImportError:
        pass
    space = module.__dict__
    if space.setdefault(_JAX, _is_jax(space)):
        import jax

        usual.update(jax=jax, jnp=jax.numpy)
    for name, value in usual.items():
        if name not in space or isinstance(space[name], placeholders.Placeholder):
            space[name] = value
    return space


_JAX = "__nabla_jax__"  # noted in a file's namespace before the usual names are added to it


def _is_jax(space):
    """Whether a file works on JAX's arrays: it has names of jax's, and none of torch's."""
    own = [v for v in list(space.values()) if not isinstance(v, placeholders.Placeholder)]
    families = {(getattr(v, "__module__", None) or getattr(v, "__name__", None) or "").partition(".")[0] for v in own}
    return "jax" in families and "torch" not in families


def _as_jax(value):
    """Planned tensors as the arrays that such a file expects."""
    import jax
    import torch

    if isinstance(value, torch.Tensor):
        return jax.numpy.asarray(value)
    return type(value)(map(_as_jax, value)) if type(value) in (tuple, list) else {k: _as_jax(v) for k, v in value.items()} if type(value) is dict else value


def evaluate(text, space, what, extra=None):
    """An expression of the plan, in the file's namespace; the names in `extra` are defined for its duration."""
    code = compile(text.strip(), f"<{what}>", "eval")
    missing = object()
    before = {k: space.get(k, missing) for k in extra or ()}
    space.update(extra or {})
    try:
        return eval(code, space)
    finally:
        for k, v in before.items():
            if v is missing:
                del space[k]
            else:
                space[k] = v


def find_entry(module, name):
    value = module
    for part in name.split("."):
        try:
            value = getattr(value, part)
        except AttributeError:
            raise AttributeError(f"{module.__file__} has no definition named '{name}'") from None
    if isinstance(value, placeholders.Placeholder):
        value._fail()
    return value


def seed_all(seed):
    import random

    import torch

    torch.manual_seed(seed)
    random.seed(seed)
    numpy = sys.modules.get("numpy")
    if numpy is not None and not isinstance(numpy, placeholders.PlaceholderModule):
        numpy.random.seed(seed)

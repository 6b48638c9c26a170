"""Arrays of hand-written code, the tensors behind them, and the arguments of a plan as leaves that the engine overwrites."""

import copy

from ..preparing import evaluate, find_entry, namespace_of, seed_all
from ..values import argument_names


def prepared(module, request):
    """A function of the file with the arguments of its plan and their names."""
    space = _begun(module, request)
    forward = find_entry(module, request["entry"])
    args, kwargs = _arguments(request["plan"], space)
    return forward, args, kwargs, argument_names(forward, args, kwargs)


def constructed(module, request):
    """An object of a class of the file, and the arguments of its plan."""
    space = _begun(module, request)
    entry, construct = find_entry(module, request["entry"]), request["plan"].get("construct")
    made = evaluate(construct, space, "construct") if construct else entry()
    return made, *_arguments(request["plan"], space)


def _begun(module, request):
    space = namespace_of(module)
    seed_all(request["seed"])
    setup = request["plan"].get("setup")
    if setup:
        exec(compile(setup, "<setup>", "exec"), space)
    return space


def _arguments(plan, space):
    args = ()
    if plan.get("inputs"):
        args = evaluate(plan["inputs"], space, "inputs")
        args = tuple(args) if isinstance(args, (tuple, list)) else (args,)
    kwargs = dict(evaluate(plan["kwargs"], space, "kwargs")) if plan.get("kwargs") else {}
    return args, kwargs


def is_array(value):
    import numpy
    import torch

    return isinstance(value, (numpy.ndarray, torch.Tensor))


def is_float_array(value):
    return is_array(value) and tensor_of(value).is_floating_point() and tensor_of(value).numel() > 0


def float_copy(value):
    """A copy in float64 that the engine may overwrite."""
    import torch

    t = tensor_of(value).detach().to(torch.float64).clone().contiguous()
    return wrap(value, t)


def leaves_of(args, names):
    leaves, out = [], []
    for value, name in zip(args, names):
        if is_float_array(value):
            value = float_copy(value)
            leaves.append((name, value))
        out.append(value)
    return leaves, tuple(out)


def keyword_leaves(kwargs):
    leaves, out = [], {}
    for name, value in kwargs.items():
        if is_float_array(value):
            value = float_copy(value)
            leaves.append((name, value))
        out[name] = value
    return leaves, out


def fresh(value):
    """What one call gets: it may write into its arrays and its dicts of settings."""
    return wrap(value, tensor_of(value).detach().clone()) if is_array(value) else copy.deepcopy(value)


def tensor_of(value):
    import numpy
    import torch

    if isinstance(value, torch.Tensor):
        return value
    if isinstance(value, numpy.ndarray):
        return value._t
    return torch.tensor(float(value), dtype=torch.float64)


def wrap(like, tensor):
    import numpy
    import torch

    return tensor if isinstance(like, torch.Tensor) else numpy._from_torch(tensor)


def like(output, cotangent):
    """The gradient of an output as the backward gets it: zeros where nothing depends on it."""
    import torch

    t = tensor_of(output)
    # A copy: hand-written code may add to what it is given, and there nobody else reads it.
    g = torch.zeros_like(t) if cotangent is None else cotangent.clone()
    return wrap(output, g) if is_array(output) else g.item()


def ones_like(output):
    import torch

    return wrap(output, torch.ones_like(tensor_of(output))) if is_array(output) else 1.0


def scaled(gradient, factor):
    if gradient is None or factor is None:
        return None
    return tensor_of(gradient) * factor


def answer(gradients, leaves, name):
    """One gradient for each leaf; what is missing at the end is None."""
    if len(gradients) > len(leaves):
        arrays = ", ".join(n for n, _ in leaves)
        raise ValueError(f"{name} returns {len(gradients)} gradients for {len(leaves)} arrays ({arrays})")
    made = [None if g is None else tensor_of(g) for g in gradients]
    return made + [None] * (len(leaves) - len(made))



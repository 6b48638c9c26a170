"""Forward and backward written by hand over arrays, in the style of course assignments:

- pairs: `out, cache = affine_forward(x, w, b)` and `dx, dw, db = affine_backward(dout, cache)`;
- losses that return their gradient: `loss, dx = softmax_loss(x, y)`;
- layers: a class with forward and backward, which stores what backward needs, and the gradients of its parameters beside them.
"""

import copy
import re

from ..preparing import evaluate, find_entry, namespace_of, seed_all
from ..values import argument_names
from . import sources
from .programs import Subject


def pair(module, request):
    """`f_forward` with its `f_backward`, or a loss that returns its gradient."""
    forward, args, kwargs, names = _prepared(module, request)
    name = request["entry"]
    partner = backward_of(module, name)
    leaves, args = _leaves(args, names)
    kwarg_leaves, kwargs = _keyword_leaves(kwargs)
    leaves += kwarg_leaves
    returned = sources.returned_names(getattr(module, partner) if partner else forward)[0 if partner else 1 :]
    positions = _positions([n for n, _ in leaves], returned) if returned else list(range(len(leaves)))
    if partner is None:
        # A loss gives the gradients that it was written for; the data have none.
        leaves = [leaf for leaf, at in zip(leaves, positions) if at is not None]
        positions = [at for at in positions if at is not None]
    kept = {}

    def answer(gradients, of):
        return _answer(_ordered(gradients, leaves, returned, _argument_order(forward)), leaves, of)

    def call():
        seed_all(request["seed"])
        # By its name: a mend may have put another function in its place.
        made = find_entry(module, name)(*map(_fresh, args), **{k: _fresh(v) for k, v in kwargs.items()})
        if not isinstance(made, tuple) or len(made) < 2:
            what = "(out, cache)" if partner else "(loss, gradient)"
            raise TypeError(f"{name} must return {what}, not {type(made).__name__}")
        if partner is None:
            outputs, kept["gradients"] = made[:1], made[1:]
        else:
            *outputs, kept["cache"] = made
        kept["outputs"] = outputs
        return [_tensor(o) for o in outputs]

    def backward(cotangents):
        if partner is None:
            return answer([_scaled(g, cotangents[0]) for g in kept["gradients"]], name)
        given = [_like(o, g) for o, g in zip(kept["outputs"], cotangents)]
        made = getattr(module, partner)(*given, kept["cache"])
        return answer(made if isinstance(made, (tuple, list)) else (made,), partner)

    subject = Subject("numpy-pair", leaves, call)
    subject.backward = backward
    if partner is None:
        # The gradients follow the loss in what the function returns.
        subject.written = sources.of_function(forward, [i + 1 for i in positions], "numpy")
    else:
        subject.written = sources.of_function(getattr(module, partner), [i if at is None else at for i, at in enumerate(positions)], "numpy")
    return subject


def _argument_order(function):
    code = getattr(function, "__code__", None)
    return list(code.co_varnames[: code.co_argcount]) if code else []


_MARKS = re.compile(r"^(?:d_?|grads?_?|g_)(?=\w)|_?(?:grads?|gradient)$", re.IGNORECASE)


def _positions(names, returned):
    """For each array, which of the returned gradients has a name that goes with its own (`dW` with `W`); by order where no name says anything."""
    plain = [n and _MARKS.sub("", n).lower() for n in returned]
    found = [plain.index(n.lower()) if n.lower() in plain else None for n in names]
    if all(at is None for at in found):
        return [i if i < len(returned) else None for i in range(len(names))]
    return found


def _ordered(gradients, leaves, returned, order):
    """The gradients that belong to the leaves: as they come where their number is right, else by their names, or by the order of the function's arguments."""
    if len(gradients) == len(leaves):
        return gradients
    names = [n for n, _ in leaves]
    if len(returned) == len(gradients):
        found = _positions(names, returned)
    elif len(gradients) > len(leaves) and len(gradients) <= len(order):
        found = [order.index(n) if n in order[: len(gradients)] else None for n in names]
    else:
        return gradients
    rest = [g for i, g in enumerate(gradients) if i not in found and g is not None]
    return gradients if rest else [None if at is None else gradients[at] for at in found]


def backward_of(module, name):
    """The name of the function that goes with `f_forward`; None for a loss that returns its own gradient."""
    partner = name.removesuffix("forward") + "backward"
    return partner if name.endswith("_forward") and hasattr(module, partner) else None


def layer(module, request):
    """A class whose forward stores what its backward reads."""
    plan = request["plan"]
    space = namespace_of(module)
    seed_all(request["seed"])
    if plan.get("setup"):
        exec(compile(plan["setup"], "<setup>", "exec"), space)
    entry = find_entry(module, request["entry"])
    template = evaluate(plan["construct"], space, "construct") if plan.get("construct") else entry()
    args, kwargs = _arguments(plan, space)
    inputs, args = _leaves(args, argument_names(template.forward, args, kwargs))
    parameters = _parameters(template, args, kwargs)
    leaves = inputs + [(p.name, _array(p.read(template))) for p in parameters]
    for p, (_, array) in zip(parameters, leaves[len(inputs) :]):
        p.array = array
    kept = {}

    def call():
        seed_all(request["seed"])
        made = kept["layer"] = copy.deepcopy(template)
        for p in parameters:
            p.write(made, _fresh(p.array))
        out = made.forward(*map(_fresh, args), **kwargs)
        kept["outputs"] = list(out) if isinstance(out, tuple) else [out]
        return [_tensor(o) for o in kept["outputs"]]

    def backward(cotangents):
        made = kept["layer"]
        answer = made.backward(*(_like(o, g) for o, g in zip(kept["outputs"], cotangents)))
        of_inputs = _answer(answer if isinstance(answer, (tuple, list)) else (answer,), inputs, "backward")
        return of_inputs + [_tensor(p.gradient(made)) for p in parameters]

    subject = Subject("layer", leaves, call)
    subject.backward = backward
    positions = [*range(len(inputs)), *(p.source for p in parameters)]
    subject.written = sources.of_class(type(template), "backward", ("forward",), positions, "numpy")
    return subject


class _Parameter:
    """A float array that a layer holds, and where its backward leaves the gradient."""

    def __init__(self, name, path, gradient_path):
        self.name, self.path, self.gradient_path = name, path, gradient_path
        self.array = None

    def read(self, owner):
        return _walk(owner, self.path)

    def write(self, owner, value):
        holder = _walk(owner, self.path[:-1])
        if isinstance(holder, dict):
            holder[self.path[-1]] = value
        else:
            setattr(holder, self.path[-1], value)

    @property
    def source(self):
        """Where backward leaves the gradient, as the class writes it."""
        first, *rest = self.gradient_path
        return f"self.{first}" + "".join(f"[{key!r}]" for key in rest)

    def gradient(self, owner):
        return _walk(owner, self.gradient_path)


def _walk(owner, path):
    for part in path:
        owner = owner[part] if isinstance(owner, dict) else getattr(owner, part)
    return owner


def _parameters(template, args, kwargs):
    """Float arrays of the layer for which one backward pass leaves a gradient of the same shape under a name that goes with theirs."""
    trial = copy.deepcopy(template)
    out = trial.forward(*map(_fresh, args), **kwargs)
    outputs = out if isinstance(out, tuple) else (out,)
    trial.backward(*(_ones_like(o) for o in outputs))
    found = []
    for path, value in _arrays(template):
        name = path[-1]
        for candidate in _gradient_names(path):
            try:
                gradient = _walk(trial, candidate)
            except (AttributeError, KeyError):
                continue
            if gradient is not None and _is_array(gradient):
                found.append(_Parameter(name, path, candidate))
                break
    return found


def _arrays(owner):
    for name, value in vars(owner).items():
        if _is_float_array(value):
            yield (name,), value
        elif type(value) is dict:
            for key, inner in value.items():
                if isinstance(key, str) and _is_float_array(inner):
                    yield (name, key), inner


def _gradient_names(path):
    """Where the gradient of `W` may be: dW, W_grad, grads['W'], …"""
    name = path[-1]
    own = (f"d{name}", f"d_{name}", f"grad_{name}", f"{name}_grad", f"grad{name}", f"{name}grad", f"{name}_gradient", f"delta_{name}")
    for n in own:
        yield (n,)
    for holder in ("grads", "grad", "gradients", "d"):
        for n in (name, *own):
            yield (holder, n)


# --- arrays and the tensors behind them ------------------------------------------------------------------------------------------


def _prepared(module, request):
    plan = request["plan"]
    space = namespace_of(module)
    seed_all(request["seed"])
    if plan.get("setup"):
        exec(compile(plan["setup"], "<setup>", "exec"), space)
    forward = find_entry(module, request["entry"])
    args, kwargs = _arguments(plan, space)
    return forward, args, kwargs, argument_names(forward, args, kwargs)


def _arguments(plan, space):
    args = ()
    if plan.get("inputs"):
        args = evaluate(plan["inputs"], space, "inputs")
        args = tuple(args) if isinstance(args, (tuple, list)) else (args,)
    kwargs = dict(evaluate(plan["kwargs"], space, "kwargs")) if plan.get("kwargs") else {}
    return args, kwargs


def _is_array(value):
    import numpy
    import torch

    return isinstance(value, (numpy.ndarray, torch.Tensor))


def _is_float_array(value):
    return _is_array(value) and _tensor(value).is_floating_point() and _tensor(value).numel() > 0


def _array(value):
    """A copy in float64 that the engine may overwrite."""
    import torch

    t = _tensor(value).detach().to(torch.float64).clone().contiguous()
    return _wrap(value, t)


def _leaves(args, names):
    leaves, out = [], []
    for value, name in zip(args, names):
        if _is_float_array(value):
            value = _array(value)
            leaves.append((name, value))
        out.append(value)
    return leaves, tuple(out)


def _keyword_leaves(kwargs):
    leaves, out = [], {}
    for name, value in kwargs.items():
        if _is_float_array(value):
            value = _array(value)
            leaves.append((name, value))
        out[name] = value
    return leaves, out


def _fresh(value):
    """What one call gets: it may write into its arrays and its dicts of settings."""
    return _wrap(value, _tensor(value).detach().clone()) if _is_array(value) else copy.deepcopy(value)


def _tensor(value):
    import numpy
    import torch

    if isinstance(value, torch.Tensor):
        return value
    if isinstance(value, numpy.ndarray):
        return value._t
    return torch.tensor(float(value), dtype=torch.float64)


def _wrap(like, tensor):
    import numpy
    import torch

    return tensor if isinstance(like, torch.Tensor) else numpy._from_torch(tensor)


def _like(output, cotangent):
    """The gradient of an output as the backward gets it: zeros where nothing depends on it."""
    import torch

    t = _tensor(output)
    # A copy: hand-written code may add to what it is given, and there nobody else reads it.
    g = torch.zeros_like(t) if cotangent is None else cotangent.clone()
    return _wrap(output, g) if _is_array(output) else g.item()


def _ones_like(output):
    import torch

    return _wrap(output, torch.ones_like(_tensor(output))) if _is_array(output) else 1.0


def _scaled(gradient, factor):
    if gradient is None or factor is None:
        return None
    return _tensor(gradient) * factor


def _answer(gradients, leaves, name):
    """One gradient for each leaf; what is missing at the end is None."""
    if len(gradients) > len(leaves):
        arrays = ", ".join(n for n, _ in leaves)
        raise ValueError(f"{name} returns {len(gradients)} gradients for {len(leaves)} arrays ({arrays})")
    made = [None if g is None else _tensor(g) for g in gradients]
    return made + [None] * (len(leaves) - len(made))



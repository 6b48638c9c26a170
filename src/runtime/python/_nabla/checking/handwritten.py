"""Forward and backward written by hand over arrays, in the style of course assignments:

- pairs: `out, cache = affine_forward(x, w, b)` and `dx, dw, db = affine_backward(dout, cache)`;
- losses that return their gradient: `loss, dx = softmax_loss(x, y)`;
- layers: a class with forward and backward, which stores what backward needs, and the gradients of its parameters beside them;
- functions with their derivatives (derivatives.py).
"""

import copy
import re

from ..preparing import find_entry, seed_all
from ..values import argument_names
from . import arrays, derivatives, pairs, sources
from .programs import Subject


def pair(module, request):
    """`f_forward` with its `f_backward`, `f` with its `f_prime`, or a loss that returns its gradient."""
    name = request["entry"]
    partner, by = pairs.of_function(module, name) or (None, None)
    if by == "derivative":
        return derivatives.function(module, request, partner)
    forward, args, kwargs, names = arrays.prepared(module, request)
    leaves, args = arrays.leaves_of(args, names)
    kwarg_leaves, kwargs = arrays.keyword_leaves(kwargs)
    leaves += kwarg_leaves
    returned = sources.returned_names(getattr(module, partner) if partner else forward)[0 if partner else 1 :]
    positions = _positions([n for n, _ in leaves], returned) if returned else list(range(len(leaves)))
    if partner is None:
        # A loss gives the gradients that it was written for; the data have none.
        leaves = [leaf for leaf, at in zip(leaves, positions) if at is not None]
        positions = [at for at in positions if at is not None]
    kept = {}

    def answer(gradients, of):
        return arrays.answer(_ordered(gradients, leaves, returned, _argument_order(forward)), leaves, of)

    def call():
        seed_all(request["seed"])
        # By its name: a mend may have put another function in its place.
        made = find_entry(module, name)(*map(arrays.fresh, args), **{k: arrays.fresh(v) for k, v in kwargs.items()})
        if not isinstance(made, tuple) or len(made) < 2:
            what = "(out, cache)" if partner else "(loss, gradient)"
            raise TypeError(f"{name} must return {what}, not {type(made).__name__}")
        if partner is None:
            outputs, kept["gradients"] = made[:1], made[1:]
        else:
            *outputs, kept["cache"] = made
        kept["outputs"] = outputs
        return [arrays.tensor_of(o) for o in outputs]

    def backward(cotangents):
        if partner is None:
            return answer([arrays.scaled(g, cotangents[0]) for g in kept["gradients"]], name)
        given = [arrays.like(o, g) for o, g in zip(kept["outputs"], cotangents)]
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


def layer(module, request):
    """A class whose forward stores what its backward reads, or that has a function and its derivative."""
    template, args, kwargs = arrays.constructed(module, request)
    pair = pairs.of_class(type(template))
    forward, backward_name, by = pair
    names = argument_names(getattr(template, forward), args, kwargs)
    if by == "derivative":
        return derivatives.methods(template, pair, args, kwargs, names, request)
    inputs, args = arrays.leaves_of(args, names)
    parameters = _parameters(template, pair, args, kwargs)
    leaves = inputs + [(p.name, arrays.float_copy(p.read(template))) for p in parameters]
    for p, (_, array) in zip(parameters, leaves[len(inputs) :]):
        p.array = array
    kept = {}

    def call():
        seed_all(request["seed"])
        made = kept["layer"] = copy.deepcopy(template)
        for p in parameters:
            p.write(made, arrays.fresh(p.array))
        out = getattr(made, forward)(*map(arrays.fresh, args), **kwargs)
        kept["outputs"] = list(out) if isinstance(out, tuple) else [out]
        return [arrays.tensor_of(o) for o in kept["outputs"]]

    def backward(cotangents):
        made = kept["layer"]
        answer = getattr(made, backward_name)(*(arrays.like(o, g) for o, g in zip(kept["outputs"], cotangents)))
        of_inputs = arrays.answer(answer if isinstance(answer, (tuple, list)) else (answer,), inputs, backward_name)
        return of_inputs + [arrays.tensor_of(p.gradient(made)) for p in parameters]

    subject = Subject("layer", leaves, call)
    subject.backward = backward
    positions = [*range(len(inputs)), *(p.source for p in parameters)]
    subject.written = sources.of_class(type(template), backward_name, (forward,), positions, "numpy")
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


def _parameters(template, pair, args, kwargs):
    """Float arrays of the layer for which one backward pass leaves a gradient of the same shape under a name that goes with theirs."""
    trial = copy.deepcopy(template)
    forward, backward, _ = pair
    out = getattr(trial, forward)(*map(arrays.fresh, args), **kwargs)
    outputs = out if isinstance(out, tuple) else (out,)
    getattr(trial, backward)(*(arrays.ones_like(o) for o in outputs))
    found = []
    for path, value in _arrays(template):
        name = path[-1]
        for candidate in _gradient_names(path):
            try:
                gradient = _walk(trial, candidate)
            except (AttributeError, KeyError):
                continue
            if gradient is not None and arrays.is_array(gradient):
                found.append(_Parameter(name, path, candidate))
                break
    return found


def _arrays(owner):
    for name, value in vars(owner).items():
        if arrays.is_float_array(value):
            yield (name,), value
        elif type(value) is dict:
            for key, inner in value.items():
                if isinstance(key, str) and arrays.is_float_array(inner):
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

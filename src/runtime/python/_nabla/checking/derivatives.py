"""A function with its derivative beside it, as hand-written nets have their activations and losses: `sigmoid(z)` and `sigmoid_prime(z)`, or the
methods `__call__` and `gradient` of a class. The derivative has the arguments of the function and gives one of these:

- ∂output/∂input element by element, in the shape of both; of a loss that is one number, the gradient by each element;
- the Jacobian, in the shape of the output and then of the input.

Of an elementwise function it may also be written for the value instead of the argument, as `a * (1 - a)` with `a = sigmoid(z)` is.
"""

import re

from ..preparing import find_entry, seed_all
from . import arrays, sources
from .programs import Subject

_VALUES = re.compile(r"^(a|s|o|h|out|outputs?|value|act|activations?|activated|sig)$", re.IGNORECASE)
_TARGETS = re.compile(r"^(y|t|ys|target|targets|truth|y_?true|true|labels?|actual|expected|desired|correct|ground_truth)$", re.IGNORECASE)


def function(module, request, partner):
    """A function at the top of its file and its derivative, `partner` by name."""
    forward, args, kwargs, names = arrays.prepared(module, request)
    # By their names: a mend may have put another function in their place.
    call, derivative = (lambda *a, n=name: find_entry(module, n)(*a, **kwargs) for name in (request["entry"], partner))
    written = sources.of_function(find_entry(module, partner), [0], "numpy")
    return _subject("numpy-pair", call, derivative, args, names, written, request, partner)


def methods(template, pair, args, kwargs, names, request):
    """An object with both as methods."""
    forward, partner, _ = pair
    call, derivative = (lambda *a, n=name: getattr(template, n)(*a, **kwargs) for name in (forward, partner))
    written = sources.of_class(type(template), partner, (forward,), [0], "numpy")
    return _subject("layer", call, derivative, args, names, written, request, partner)


def _subject(kind, call, derivative, args, names, written, request, partner):
    leaves, args = arrays.leaves_of(args, names)
    if request["plan"].get("origin") == "synthesis" and not arrays.tensor_of(call(*map(arrays.fresh, args))).isfinite().all():
        raise ValueError("the function is not finite at these inputs")  # for others to be tried
    first = derivative(*map(arrays.fresh, args))
    if not arrays.is_array(first):
        raise TypeError(f"{partner} must return an array, not {type(first).__name__}")
    name, array = _differentiated(leaves, arrays.tensor_of(first).shape, partner)
    of_value = len(args) == 1 and _is_of_value(call, derivative, array, written)
    kept = {}

    def evaluate():
        seed_all(request["seed"])
        kept["given"] = [array if a is array else arrays.fresh(a) for a in args]
        out = kept["output"] = call(*map(arrays.fresh, args))
        return [arrays.tensor_of(out)]

    def backward(cotangents):
        given = [arrays.fresh(kept["output"])] if of_value else map(arrays.fresh, kept["given"])
        made = arrays.tensor_of(derivative(*given))
        return [None if cotangents[0] is None else _product(cotangents[0], made, arrays.tensor_of(kept["output"]), arrays.tensor_of(array))]

    subject = Subject(kind, [(name, array)], evaluate)
    subject.backward = backward
    subject.written = written
    return subject


def _differentiated(leaves, shape, partner):
    """The argument that the derivative is with respect to: the only one of its shape, or the only one of those that is not called a target."""
    found = leaves
    if len(found) > 1:
        found = [leaf for leaf in leaves if arrays.tensor_of(leaf[1]).shape == shape]
    if len(found) > 1:
        found = [leaf for leaf in found if not _TARGETS.match(leaf[0])]
    if len(found) != 1:
        arguments = ", ".join(n for n, _ in leaves)
        raise TypeError(f"{partner} returns an array of shape {tuple(shape)}: of which argument ({arguments}) it is the derivative cannot be told")
    return found[0]


def _is_of_value(call, derivative, array, written):
    """Whether the derivative fits the slopes of an elementwise function at its value, and at its argument does not; where it fits neither, its argument's name says."""
    import torch

    def at(tensor, of=call):
        return arrays.tensor_of(of(arrays.wrap(array, tensor.clone())))

    x, step = arrays.tensor_of(array), 1e-6
    with torch.no_grad():
        value = at(x)
        if value.shape != x.shape:
            return False
        slopes = (at(x + step) - at(x - step)) / (2 * step)
        fits = [made.shape == x.shape and torch.allclose(made.to(x.dtype), slopes, rtol=1e-4, atol=1e-6) for made in (at(x, derivative), at(value, derivative))]
    named = written is not None and _VALUES.match(written.backward.args.args[-1].arg)
    return fits == [False, True] or (not any(fits) and bool(named))


def _product(cotangent, derivative, output, array):
    """The cotangent of the input."""
    import torch

    if derivative.shape == (*output.shape, *array.shape) and output.dim() > 0:
        return torch.tensordot(cotangent, derivative, dims=output.dim())
    if derivative.dim() == array.dim() + 1 and output.shape == array.shape and derivative.shape[:-1] == array.shape:
        # A Jacobian for each row.
        return (cotangent.unsqueeze(-2) @ derivative).squeeze(-2)
    return cotangent * derivative

"""rearrange, reduce, repeat, einsum and what belongs to them."""

import math

from . import EinopsError, _arrays
from .parsing import REST, Number, parse, recipe


def reduce(tensor, pattern, reduction, **axes_lengths):
    """
    Rearrange and reduce over the axes that the right side of the pattern has not.

    @param tensor: a tensor or array of any shape, or a list of them, which are stacked first
    @param reduction: 'min', 'max', 'sum', 'mean', 'prod', 'any', 'all', or a function of the tensor and a tuple of axes
    @param axes_lengths: sizes of axes that the shape does not give
    @raises EinopsError: a pattern that is malformed or does not fit
    """
    x = _arrays.stacked(tensor) if isinstance(tensor, list) else tensor
    if not hasattr(x, "shape"):
        _arrays.module_of(x)  # says what it is
    shape = tuple(x.shape)
    try:
        return _applied(x, recipe(pattern, reduction, tuple(axes_lengths), len(shape)), reduction, shape, axes_lengths)
    except EinopsError as e:
        raise EinopsError(f' Error while processing {reduction}-reduction pattern "{pattern}".\n Input tensor shape: {x.shape}. Additional info: {axes_lengths}.\n {e}') from None


def _applied(x, r, reduction, shape, given):
    sizes = r.sizes(shape, given)
    left = r.left.axes
    if len(left) != len(shape) or any(len(g) != 1 for g in r.left.groups):
        x = x.reshape(tuple(sizes[a] for a in left))
    kept = [a for a in r.right.axes if a in left]
    order = [left.index(a) for a in (*kept, *r.reduced)]
    if order != sorted(order):
        x = _arrays.permuted(x, order)
    if r.reduced:
        x = _arrays.reduced(x, reduction, range(len(kept), len(order)))
    whole = r.right.axes
    if len(whole) != len(kept):
        x = x.reshape(tuple(sizes[a] if a in left else 1 for a in whole))
        x = _arrays.expanded(x, tuple(sizes[a] for a in whole))
    if any(len(g) != 1 for g in r.right.groups):
        x = x.reshape(tuple(math.prod(sizes[a] for a in g) for g in r.right.groups))
    return x


def rearrange(tensor, pattern, **axes_lengths):
    """Reorder, split and join axes: `rearrange(x, 'b (h p) -> b p h', p=2)`. See `reduce`."""
    return reduce(tensor, pattern, "rearrange", **axes_lengths)


def repeat(tensor, pattern, **axes_lengths):
    """Rearrange and repeat along new axes: `repeat(x, 'h w -> h w c', c=3)`. See `reduce`."""
    return reduce(tensor, pattern, "repeat", **axes_lengths)


def parse_shape(x, pattern):
    """Sizes of named axes: `parse_shape(x, 'b c _ w')` → {'b': …, 'c': …, 'w': …}."""
    side = parse(pattern, underscore=True)
    shape = tuple(x.shape)
    rest = (REST,) in side.groups
    if (len(shape) < len(side.groups) - 1) if rest else (len(shape) != len(side.groups)):
        raise RuntimeError(f"Can't parse shape with {'this' if rest else 'different'} number of dimensions: {pattern} {x.shape}")
    if rest:
        side = side.without_rest(len(shape) - len(side.groups) + 1)
    found = {}
    for group, size in zip(side.groups, shape):
        for axis in group:
            if isinstance(axis, Number):
                if axis.size != size:
                    raise RuntimeError(f"Length of anonymous axis does not match: {pattern} {x.shape}")
            elif len(group) == 1 and axis != "_" and not axis.startswith(REST):
                found[axis] = size
    return found


def asnumpy(tensor):
    """The numbers as a NumPy array, outside the graph."""
    import numpy

    return tensor.detach().cpu().numpy() if _arrays.is_torch(tensor) else numpy.asarray(tensor)


def einsum(*tensors_and_pattern):
    """`einsum(a, b, 'batch i k, batch k j -> batch i j')`: torch.einsum with names of several letters."""
    if len(tensors_and_pattern) <= 1:
        raise ValueError("`einops.einsum` takes at minimum two arguments: the tensors (at least one), followed by the pattern.")
    *tensors, pattern = tensors_and_pattern
    if not isinstance(pattern, str):
        raise ValueError("The last argument passed to `einops.einsum` must be a string, representing the einsum pattern.")
    return _arrays.module_of(tensors[0]).einsum(_by_letters(pattern), *tensors)


def _by_letters(pattern):
    if "->" not in pattern:
        raise ValueError("Einsum pattern must contain '->'.")
    inputs, output = pattern.split("->")
    letters, used = {}, iter("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

    def side(text, known):
        out = ""
        for group in _parse_repeating(text):
            if len(group) != 1:
                problem = "Shape rearrangement is" if group else "Singleton () axes are"
                raise NotImplementedError(f"{problem} not yet supported in einsum.")
            (axis,) = group
            if isinstance(axis, Number):
                raise NotImplementedError("Anonymous axes are not yet supported in einsum.")
            if axis == REST:
                out += "..."
                continue
            if axis not in letters:
                if known:
                    raise EinopsError(f"Unknown axis {axis} on right side of einsum {pattern}.")
                letters[axis] = next(used, None)
                if letters[axis] is None:
                    raise RuntimeError("Too many axes in einsum.")
            out += letters[axis]
        return out

    terms = [side(text, known=False) for text in inputs.split(",")]
    return f"{','.join(terms)}->{side(output, known=True)}"


def _parse_repeating(text):
    """Groups of a term of einsum, in which an axis may come several times: the diagonal."""
    words = text.replace("(", " ( ").replace(")", " ) ").split()
    if "(" in words or len(set(words)) == len(words):
        return parse(text).groups
    return [group for word in words for group in parse(word).groups]

"""What a pattern says, and what is to be done to a tensor of so many dimensions."""

import functools
import re
from dataclasses import dataclass

from . import EinopsError

REDUCTIONS = ("min", "max", "sum", "mean", "prod", "any", "all")
REST = "…"  # the axes that an ellipsis stands for, until the number of dimensions is known
JOINED = "(…)"  # the same inside parentheses, where its axes make one dimension
_TOKEN = re.compile(r"\s+|\.\.\.|\w+|.", re.DOTALL)


class Number:
    """An axis that has a size and no name. Two of the same size are two axes."""

    def __init__(self, size):
        self.size = size


@dataclass(frozen=True)
class Side:
    """One side of a pattern. `groups`: for each dimension the axes it consists of, the outermost first."""

    groups: tuple

    @property
    def axes(self):
        return [a for group in self.groups for a in group]

    @property
    def names(self):
        return {REST if a == JOINED else a for a in self.axes if isinstance(a, str)}

    @property
    def numbers(self):
        return [a for a in self.axes if isinstance(a, Number)]

    def without_rest(self, count):
        """The ellipsis as `count` axes, each a dimension of its own or all in their group."""
        rest = tuple(f"{REST}{i}" for i in range(count))
        groups = []
        for group in self.groups:
            if group == (REST,):
                groups += [(a,) for a in rest]
            else:
                groups.append(tuple(b for a in group for b in (rest if a == JOINED else (a,))))
        return Side(tuple(groups))


@functools.lru_cache(1024)
def parse(text, underscore=False):
    """The Side that `text` describes. `underscore`: an axis may be called `_`, any number of times."""
    if "." in text:
        if "..." not in text:
            raise EinopsError("Expression may contain dots only inside ellipsis (...)")
        if text.count("...") != 1 or text.count(".") != 3:
            raise EinopsError("Expression may contain dots only inside ellipsis (...); only one ellipsis for tensor ")
    groups, inside, seen = [], None, set()
    for token in _TOKEN.findall(text):
        if token.isspace():
            continue
        if token == "(":
            if inside is not None:
                raise EinopsError("Axis composition is one-level (brackets inside brackets not allowed)")
            inside = []
        elif token == ")":
            if inside is None:
                raise EinopsError("Brackets are not balanced")
            groups.append(tuple(JOINED if a == REST else a for a in inside))
            inside = None
        else:
            axes = _axes(token, underscore)
            for a in axes:
                if isinstance(a, str) and a != "_" and a in seen:
                    raise EinopsError(f'Indexing expression contains duplicate dimension "{a}"')
                seen.add(a)
            if inside is None:
                groups.append(axes)
            else:
                inside += axes
    if inside is not None:
        raise EinopsError(f'Imbalanced parentheses in expression: "{text}"')
    return Side(tuple(groups))


def _axes(token, underscore):
    """The axes that a word stands for: one, or none where it is the number 1."""
    if token == "...":
        return (REST,)
    if token.isdecimal():
        size = int(token)
        if size <= 0:
            raise EinopsError(f"Anonymous axis should have positive length, not {token}")
        return () if size == 1 else (Number(size),)
    if not re.fullmatch(r"\w+", token):
        raise EinopsError(f"Unknown character '{token}'")
    if not token.isidentifier():
        raise EinopsError(f"Invalid axis identifier: {token}\nnot a valid python identifier")
    if (token[0] == "_" or token[-1] == "_") and not (underscore and token == "_"):
        raise EinopsError(f"Invalid axis identifier: {token}\naxis name should should not start or end with underscore")
    return (token,)


@dataclass(frozen=True)
class Recipe:
    """`left`, `right`: the two sides, with the ellipsis written out. `reduced`: axes of the left that the right has not."""

    left: Side
    right: Side
    reduced: tuple

    def sizes(self, shape, given):
        """The size of each axis of a tensor of that shape. `given`: those that the caller said."""
        sizes = {**given, **{n: n.size for n in self.left.numbers + self.right.numbers}}
        for length, group in zip(shape, self.left.groups):
            known, unknown = 1, []
            for axis in group:
                if axis in sizes:
                    known *= sizes[axis]
                else:
                    unknown.append(axis)
            if len(unknown) > 1:
                raise EinopsError(f"Could not infer sizes for {set(unknown)}")
            if not unknown and length != known:
                raise EinopsError(f"Shape mismatch, {length} != {known}")
            if unknown:
                if known == 0 or length % known:
                    raise EinopsError(f"Shape mismatch, can't divide axis of length {length} in chunks of {known}")
                sizes[unknown[0]] = length // known
        return sizes


@functools.lru_cache(1024)
def recipe(pattern, operation, given, ndim):
    """What `operation` (rearrange, repeat, or a reduction) does by a pattern to `ndim` dimensions. `given`: names of axes with sizes."""
    left_text, right_text = pattern.split("->")
    left, right = parse(left_text), parse(right_text)
    if REST in right.names and REST not in left.names:
        raise EinopsError(f"Ellipsis found in right side, but not left side of a pattern {pattern}")
    if JOINED in left.axes:
        raise EinopsError(f"Ellipsis inside parenthesis in the left side is not allowed: {pattern}")
    _check_names(operation, left, right, given)
    if REST in left.names:
        others = len(left.groups) - 1
        if ndim < others:
            raise EinopsError(f"Wrong shape: expected >={others} dims. Received {ndim}-dim tensor.")
        left, right = left.without_rest(ndim - others), right.without_rest(ndim - others)
    elif ndim != len(left.groups):
        raise EinopsError(f"Wrong shape: expected {len(left.groups)} dims. Received {ndim}-dim tensor.")
    for name in given:
        if name not in left.names | right.names:
            raise EinopsError(f"Axis {name} is not used in transform")
    return Recipe(left, right, tuple(a for a in left.axes if a not in right.axes))


def _check_names(operation, left, right, given):
    if operation == "rearrange":
        if left.numbers or right.numbers:
            raise EinopsError("Non-unitary anonymous axes are not supported in rearrange (exception is length 1)")
        difference = left.names ^ right.names
        if difference:
            raise EinopsError(f"Identifiers only on one side of expression (should be on both): {difference}")
    elif operation == "repeat":
        difference = (left.names - right.names) | set(left.numbers)
        if difference:
            raise EinopsError(f"Unexpected identifiers on the left side of repeat: {difference}")
        sizeless = right.names - left.names - set(given)
        if sizeless:
            raise EinopsError(f"Specify sizes for new axes in repeat: {sizeless}")
    elif operation in REDUCTIONS or callable(operation):
        difference = (right.names - left.names) | set(right.numbers)
        if difference:
            raise EinopsError(f"Unexpected identifiers on the right side of reduce {operation}: {difference}")
    else:
        raise EinopsError(f"Unknown reduction {operation}. Expect one of {REDUCTIONS}.")

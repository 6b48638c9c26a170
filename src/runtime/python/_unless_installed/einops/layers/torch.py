"""Patterns as modules of PyTorch."""

import torch
from torch import nn

from .. import EinopsError
from ..einops import rearrange, reduce
from ..parsing import JOINED, REST, Number, parse

__all__ = ["EinMix", "Rearrange", "Reduce"]


def _shown(layer, *words, **sizes):
    said = [repr(w) for w in words] + [f"{name}={size}" for name, size in sizes.items()]
    return f"{type(layer).__name__}({', '.join(said)})"


class Rearrange(nn.Module):
    """`einops.rearrange` with a fixed pattern."""

    def __init__(self, pattern, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.axes_lengths = axes_lengths

    def forward(self, input):
        return rearrange(input, self.pattern, **self.axes_lengths)

    def __repr__(self):
        return _shown(self, self.pattern, **self.axes_lengths)


class Reduce(nn.Module):
    """`einops.reduce` with a fixed pattern."""

    def __init__(self, pattern, reduction, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.reduction = reduction
        self.axes_lengths = axes_lengths

    def forward(self, input):
        return reduce(input, self.pattern, self.reduction, **self.axes_lengths)

    def __repr__(self):
        return _shown(self, self.pattern, self.reduction, **self.axes_lengths)


def _is_joined(side):
    return any(len(g) != 1 for g in side.groups) or JOINED in side.axes


def _apart(side):
    """The axes of a side, each a dimension of its own."""
    return " ".join("..." if a in (REST, JOINED) else a for a in side.axes)


class EinMix(nn.Module):
    """
    A linear layer over the axes that a pattern names.

    @param weight_shape, bias_shape: names of the axes that weight and bias have
    @param axes_lengths: sizes of those axes
    @raises EinopsError: axes that do not fit
    """

    def __init__(self, pattern, weight_shape, bias_shape=None, **axes_lengths):
        super().__init__()
        self.pattern, self.weight_shape, self.bias_shape, self.axes_lengths = pattern, weight_shape, bias_shape, axes_lengths
        left_text, right_text = pattern.split("->")
        left, right, weight = parse(left_text), parse(right_text), parse(weight_shape)
        if left.names - right.names - weight.names:
            raise EinopsError(f"Unrecognized identifiers on the left side of EinMix {left.names - right.names - weight.names}")
        if right.names - left.names - weight.names:
            raise EinopsError(f"Unrecognized identifiers on the right side of EinMix {right.names - left.names - weight.names}")
        if any(isinstance(a, Number) for a in (*left.axes, *right.axes, *weight.axes)):
            raise EinopsError("Anonymous axes (numbers) are not allowed in EinMix")
        if REST in weight.names:
            raise EinopsError("Ellipsis is not supported in weight, as its shape should be fully specified")
        if (REST in left.names) != (REST in right.names):
            raise EinopsError(f"Ellipsis in EinMix should be on both sides, {pattern}")
        if REST in left.names and REST not in left.axes:
            raise EinopsError(f"Ellipsis on left side can't be in parenthesis, got {pattern}")
        if any(len(g) != 1 for g in weight.groups):
            raise EinopsError(f"Parenthesis is not allowed in weight shape: {weight_shape}")
        if weight.names - left.names - right.names:
            raise EinopsError(f"Weight axes {weight.names - left.names - right.names} are redundant")
        for name in weight.axes:
            if name not in axes_lengths:
                raise EinopsError(f"Dimension {name} of weight should be specified")
        self._before = f"{left_text} -> {_apart(left)}" if _is_joined(left) else None
        self._after = f"{_apart(right)} -> {right_text}" if _is_joined(right) else None
        self._sizes_before = {n: size for n, size in axes_lengths.items() if n in left.names}
        letters = {name: chr(ord("a") + i) for i, name in enumerate(sorted((left.names | weight.names | right.names) - {REST}))}
        terms = ["".join(letters.get(a, "...") for a in side.axes) for side in (left, weight, right)]
        self.einsum_pattern = f"{terms[0]},{terms[1]}->{terms[2]}"
        fan_in = 1
        for name in weight.axes:
            if name not in right.names:
                fan_in *= axes_lengths[name]
        bound = (3 / fan_in) ** 0.5  # the variance of the outputs is that of the inputs
        self.weight = nn.Parameter(torch.zeros([axes_lengths[a] for a in weight.axes]).uniform_(-bound, bound), requires_grad=True)
        self.bias = None
        if bias_shape is not None:
            of_bias = parse(bias_shape).names
            if of_bias - right.names:
                raise EinopsError(f"Bias axes {of_bias - right.names} not present in output")
            for name in of_bias:
                if name not in axes_lengths:
                    raise EinopsError(f"Sizes not provided for bias axes {name}")
            rest = next((i for i, a in enumerate(right.axes) if a not in letters), 0)
            if of_bias.intersection(right.axes[:rest]):
                raise EinopsError("all bias dimensions should go after ellipsis in the output")
            sizes = [axes_lengths[a] if a in of_bias else 1 for a in right.axes if a in letters]
            bound = (1 / fan_in) ** 0.5
            self.bias = nn.Parameter(torch.zeros(sizes).uniform_(-bound, bound), requires_grad=True)

    def forward(self, input):
        if self._before:
            input = rearrange(input, self._before, **self._sizes_before)
        result = torch.einsum(self.einsum_pattern, input, self.weight)
        if self.bias is not None:
            result = result + self.bias
        return rearrange(result, self._after) if self._after else result

    def __repr__(self):
        return _shown(self, self.pattern, self.weight_shape, *((self.bias_shape,) if self.bias_shape is not None else ()), **self.axes_lengths)

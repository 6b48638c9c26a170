"""Linear maps and convolutions."""

import operator

from _nabla.engine import op

from ..._functions.registry import functional
from ..._tensor import wrap

__all__ = []


def public(f):
    __all__.append(f.__name__)
    return functional(f)


@public
def linear(input, weight, bias=None):
    return wrap(op("linear", None, input._h, weight._h, -1 if bias is None else bias._h))


@public
def bilinear(input1, input2, weight, bias=None):
    return wrap(op("bilinear", None, input1._h, input2._h, weight._h, -1 if bias is None else bias._h))


def spread(value, n, name="argument"):
    """A number for all of n dimensions, or one for each."""
    if isinstance(value, (tuple, list)):
        if len(value) == n:
            return list(value)
        if len(value) == 1:
            return list(value) * n
        raise RuntimeError(f"expected {name} to be a single integer value or a list of {n} values to match the convolution dimensions, but got {name}={list(value)}")
    return [operator.index(value)] * n


def _same(size, kernel, stride, dilation):
    """Paddings (left, right) per dimension that keep the size."""
    if any(s != 1 for s in stride):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    totals = [d * (k - 1) for d, k in zip(dilation, kernel)]
    return [(t // 2, t - t // 2) for t in totals]


def _convolve(input, weight, bias, stride, padding, dilation, groups, n, transposed=False, output_padding=0):
    name = f"conv{'_transpose' if transposed else ''}{n}d"
    if weight.dim() != n + 2:
        stride = spread(stride, n, "stride")
        k = weight.dim() - 2
        raise RuntimeError(f"expected stride to be a single integer value or a list of {k} values to match the convolution dimensions, but got stride={stride}")
    unbatched = input.dim() == n + 1
    if input.dim() not in (n + 1, n + 2):
        raise RuntimeError(f"Expected {n + 1}D (unbatched) or {n + 2}D (batched) input to {name}, but got input of size: {list(input.shape)}")
    if unbatched:
        input = input.unsqueeze(0)
    stride, dilation = spread(stride, n, "stride"), spread(dilation, n, "dilation")
    if isinstance(padding, str):
        if padding == "valid":
            padding = [0] * n
        elif padding == "same":
            pairs = _same(input.shape[2:], weight.shape[2:], stride, dilation)
            if any(a != b for a, b in pairs):
                # Only the surplus is padded beforehand, as ATen does.
                from .padding import pad

                input = pad(input, [v for a, b in reversed(pairs) for v in (0, b - a)])
            padding = [a for a, _ in pairs]
        else:
            raise RuntimeError(f"Unsupported padding string '{padding}'")
    attrs = {
        "stride": stride, "padding": spread(padding, n, "padding"), "dilation": dilation, "groups": groups, "transposed": transposed,
        "output_padding": spread(output_padding, n, "output_padding"),
    }  # fmt: skip
    out = wrap(op("convolution", attrs, input._h, weight._h, -1 if bias is None else bias._h))
    return out.squeeze(0) if unbatched else out


def _conv(n):
    def f(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
        return _convolve(input, weight, bias, stride, padding, dilation, groups, n)

    def transpose(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
        return _convolve(input, weight, bias, stride, padding, dilation, groups, n, True, output_padding)

    f.__name__ = f.__qualname__ = f"conv{n}d"
    transpose.__name__ = transpose.__qualname__ = f"conv_transpose{n}d"
    return public(f), public(transpose)


conv1d, conv_transpose1d = _conv(1)
conv2d, conv_transpose2d = _conv(2)
conv3d, conv_transpose3d = _conv(3)


@public
def conv_tbc(input, weight, bias, pad=0):
    return conv1d(input.permute(1, 2, 0), weight.permute(2, 1, 0), bias, padding=pad).permute(2, 0, 1)

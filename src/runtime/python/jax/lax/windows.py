"""Reductions of jax.lax over windows and axes, by a function of two arguments, and accumulations."""

import torch
import torch.nn.functional as F
from _nabla.engine import Unsupported

from .._array import data, tensor, wrap
from .convolution import _same


def _kind(computation):
    """Which reduction a function of two numbers is: found by trying it."""
    a, b = (wrap(torch.tensor(v)) for v in (3.0, 5.0))
    made = float(computation(a, b))
    found = {8.0: "sum", 15.0: "prod", 5.0: "max", 3.0: "min"}.get(made)
    if found is None:
        raise Unsupported("Nabla supports reductions of jax.lax by add, mul, max and min only")
    return found


def _pads(shape, window, strides, dilation, padding):
    if isinstance(padding, str):
        if padding.upper() == "VALID":
            return [(0, 0)] * len(shape)
        return [_same(n, k, s, d) for n, k, s, d in zip(shape, window, strides, dilation)]
    return [tuple(p) for p in padding]


def reduce_window(operand, init_value, computation, window_dimensions, window_strides, padding, base_dilation=None, window_dilation=None):
    t = tensor(operand)
    strides = tuple(window_strides)
    dilation = tuple(window_dilation or (1,) * t.dim())
    if base_dilation and any(d != 1 for d in base_dilation):
        raise Unsupported("Nabla does not support jax.lax.reduce_window with base_dilation yet")
    kind = _kind(computation)
    pads = _pads(t.shape, window_dimensions, strides, dilation, padding)
    fill = float(data(init_value))
    t = F.pad(t, [n for low, high in reversed(pads) for n in (low, high)], value=fill) if any(n for p in pads for n in p) else t
    return wrap(_reduced(t, kind, window_dimensions, strides, dilation))


def _reduced(t, kind, window, strides, dilation):
    """One axis after the other: sums, products and extremes of windows are those of their rows. Of equal extremes the first has the gradient, as in XLA."""
    for axis, (k, s, d) in enumerate(zip(window, strides, dilation)):
        if k == 1 and s == 1:
            continue
        if d != 1:
            reach = (k - 1) * d + 1
            windows = t.unfold(axis, reach, s)[..., ::d]
        else:
            windows = t.unfold(axis, k, s)
        if kind == "sum":
            t = windows.sum(-1)
        elif kind == "prod":
            t = windows.prod(-1)
        else:
            t = (windows.max(-1) if kind == "max" else windows.min(-1)).values
    return t


def reduce(operands, init_values, computation, dimensions, out_sharding=None):
    t, kind = tensor(operands), _kind(computation)
    axes = tuple(dimensions)
    made = {"sum": lambda: t.sum(axes), "max": lambda: torch.amax(t, axes), "min": lambda: torch.amin(t, axes), "prod": lambda: _prod(t, axes)}[kind]()
    start = data(init_values).to(t.dtype)
    return wrap({"sum": torch.add, "max": torch.maximum, "min": torch.minimum, "prod": torch.mul}[kind](made, start))


def _prod(t, axes):
    for d in sorted(axes, reverse=True):
        t = t.prod(d)
    return t


def _along(f):
    def function(operand, axis=0, reverse=False):
        t = tensor(operand)
        return wrap(f(t.flip(axis), axis).flip(axis) if reverse else f(t, axis))

    return function


cumsum, cumprod, cumlogsumexp = _along(torch.cumsum), _along(torch.cumprod), _along(torch.logcumsumexp)
cummax, cummin = _along(lambda t, d: torch.cummax(t, d).values), _along(lambda t, d: torch.cummin(t, d).values)

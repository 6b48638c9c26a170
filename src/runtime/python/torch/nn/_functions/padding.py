"""Padding, and rearranging of channels and windows."""

import operator

from _nabla.engine import op

from ..._functions.registry import functional, functions
from ..._functions.joining import cat
from ..._tensor import wrap
from .convolution import spread

__all__ = []


def public(f):
    __all__.append(f.__name__)
    return functional(f)


@public
def pad(input, pad, mode="constant", value=None):
    pad = [operator.index(p) for p in pad]
    if len(pad) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(pad) // 2 > input.dim():
        raise RuntimeError(f"Padding length should be less than or equal to two times the input dimension but got padding length {len(pad)} and input of dimension {input.dim()}")
    if mode == "constant":
        attrs = {"pad": pad}
        if value is not None:
            attrs["value"] = float(value)
        return wrap(op("constant_pad_nd", attrs, input._h))
    if value not in (None, 0):
        raise ValueError(f'Padding mode "{mode}" doesn\'t take in value argument')
    n = len(pad) // 2
    if input.dim() not in (n + 1, n + 2) or n not in (1, 2, 3):
        raise NotImplementedError(
            f"Padding size {len(pad)} is not supported for {input.dim()}D input tensor.\nSupported combinations for non-constant padding:\n"
            "  - 2D or 3D input: padding size = 2 (pads last dimension)\n  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
            "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
        )
    if mode in ("reflect", "replicate"):
        return wrap(op(f"{'reflection' if mode == 'reflect' else 'replication'}_pad{n}d", {"pad": pad}, input._h))
    if mode == "circular":
        return _circular(input, pad, n)
    raise NotImplementedError(f"Unrecognised padding mode {mode}")


def _circular(x, pad, n):
    for i in range(n):
        dim = x.dim() - 1 - i
        left, right = pad[2 * i], pad[2 * i + 1]
        size = x.shape[dim]
        if left > size or right > size:
            raise RuntimeError("Padding value causes wrapping around more than once.")
        if left < 0 or right < 0:
            x = x.narrow(dim, max(0, -left), size - max(0, -left) - max(0, -right))
            size = x.shape[dim]
        parts = [x]
        if left > 0:
            parts.insert(0, x.narrow(dim, size - left, left))
        if right > 0:
            parts.append(x.narrow(dim, 0, right))
        if len(parts) > 1:
            x = cat(parts, dim)
    return x


def constant_pad_nd(input, pad, value=0):
    return wrap(op("constant_pad_nd", {"pad": list(pad), "value": value}, input._h))


functions["constant_pad_nd"] = constant_pad_nd


@public
def pixel_shuffle(input, upscale_factor):
    r = upscale_factor
    if input.dim() < 3:
        raise RuntimeError(f"pixel_shuffle expects input to have at least 3 dimensions, but got input with {input.dim()} dimension(s)")
    *batch, c, h, w = input.shape
    if c % (r * r):
        raise RuntimeError(f"pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)={c} is not divisible by {r * r}")
    n = len(batch)
    out = input.reshape(*batch, c // (r * r), r, r, h, w)
    return out.permute(*range(n), n, n + 3, n + 1, n + 4, n + 2).reshape(*batch, c // (r * r), h * r, w * r)


@public
def pixel_unshuffle(input, downscale_factor):
    r = downscale_factor
    *batch, c, h, w = input.shape
    if h % r or w % r:
        raise RuntimeError(f"pixel_unshuffle expects height to be divisible by downscale_factor, but input.size(-2)={h} is not divisible by {r}")
    n = len(batch)
    out = input.reshape(*batch, c, h // r, r, w // r, r)
    return out.permute(*range(n), n, n + 2, n + 4, n + 1, n + 3).reshape(*batch, c * r * r, h // r, w // r)


@public
def channel_shuffle(input, groups):
    n, c, *rest = input.shape
    if c % groups:
        raise RuntimeError(f"Number of channels must be divisible by groups. Got {c} channels and {groups} groups.")
    return input.reshape(n, groups, c // groups, *rest).transpose(1, 2).reshape(n, c, *rest)



def _sliding(kernel_size, dilation, padding, stride):
    return {"kernel_size": spread(kernel_size, 2), "dilation": spread(dilation, 2), "padding": spread(padding, 2), "stride": spread(stride, 2)}


@public
def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    if input.dim() == 3:
        return unfold(input.unsqueeze(0), kernel_size, dilation, padding, stride).squeeze(0)
    return wrap(op("im2col", _sliding(kernel_size, dilation, padding, stride), input._h))


@public
def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    if input.dim() == 2:
        return fold(input.unsqueeze(0), output_size, kernel_size, dilation, padding, stride).squeeze(0)
    return wrap(op("col2im", {"output_size": spread(output_size, 2), **_sliding(kernel_size, dilation, padding, stride)}, input._h))

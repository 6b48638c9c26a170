"""Numbers as bits."""

import builtins

import torch

from .._array import asarray, result, tensor_of, wrap


def unpackbits(a, axis=None, count=None, bitorder="big"):
    t = tensor_of(a)
    if t.dtype is not torch.uint8:
        raise TypeError("Expected an input array of unsigned byte data type")
    t = t.reshape(-1) if axis is None else t.movedim(axis, -1)
    places = torch.arange(8) if bitorder == "little" else torch.arange(7, -1, -1)
    bits = (t.long().unsqueeze(-1) >> places & 1).to(torch.uint8).flatten(-2)[..., :count]
    return wrap(bits if axis is None else bits.movedim(-1, axis))


def packbits(a, axis=None, bitorder="big"):
    t = tensor_of(a) != 0
    t = (t.reshape(-1) if axis is None else t.movedim(axis, -1)).long()
    t = torch.nn.functional.pad(t, (0, -t.shape[-1] % 8)).unflatten(-1, (-1, 8))
    places = torch.arange(8) if bitorder == "little" else torch.arange(7, -1, -1)
    made = (t << places).sum(-1).to(torch.uint8)
    return wrap(made if axis is None else made.movedim(-1, axis))


def bitwise_count(x):
    t = tensor_of(x).abs().long()
    return result((t.unsqueeze(-1) >> torch.arange(63) & 1).sum(-1).to(torch.uint8))


def binary_repr(num, width=None):
    text = format(num if num >= 0 or width is None else num + 2**width, "b")
    return text.zfill(width or 0)


def base_repr(number, base=2, padding=0):
    left, digits = builtins.abs(number), ""
    while left:
        left, digit = divmod(left, base)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    return ("-" if number < 0 else "") + "0" * padding + (digits or ("" if padding else "0"))


def ldexp(x1, x2):
    x = asarray(x1)
    return x * asarray(2.0).astype(x.dtype if x.dtype.kind == "f" else float) ** asarray(x2)

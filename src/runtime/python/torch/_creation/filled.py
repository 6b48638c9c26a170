"""Tensors filled with one number, and the shapes that factories take."""

from _nabla import engine
from _nabla.engine import op

from .. import _dtype
from .._dtype import check_device
from .._tensor import Tensor, as_dtype, wrap
from .from_data import _infer


def shape_of(size, name="size"):
    """A shape from `(2, 3)`, `((2, 3),)` or `(Size,)`."""
    if len(size) == 1 and not hasattr(size[0], "__index__"):
        size = size[0]
    elif len(size) == 1 and isinstance(size[0], Tensor) and size[0].dim():
        size = size[0].tolist()
    try:
        shape = [s if type(s) is int else s.__index__() for s in size]
    except (AttributeError, TypeError):
        bad = next((i, s) for i, s in enumerate(size) if not hasattr(s, "__index__") or (isinstance(s, Tensor) and s.dtype.is_floating_point)) if hasattr(size, "__iter__") else (0, size)
        raise TypeError(f"{name}(): argument 'size' failed to unpack the object at pos {bad[0] + 1} with error \"type must be tuple of ints,but got {type(bad[1]).__name__}\"") from None
    for s in shape:
        if s < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {s}: [{', '.join(map(str, shape))}]")
    return shape


def filled(shape, value, dtype, requires_grad=False, device=None):
    """Every factory ends here."""
    if device is not None:
        check_device(device)
    if isinstance(value, complex):
        made = wrap(op("expand", {"shape": shape}, engine.number(value))).clone()._cast(dtype)
    else:
        made = wrap(op("full", {"shape": shape, "value": value, "dtype": dtype.name}))
    if requires_grad:
        made.requires_grad = True
    return made


def _sized(value, name):
    def make(*args, size=None, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, names=None, memory_format=None):
        shape = shape_of(args if size is None else (size,), name)
        made = filled(shape, value, as_dtype(dtype) if dtype is not None else _dtype.default, requires_grad, device)
        if memory_format in (_dtype.channels_last, _dtype.channels_last_3d):
            made = made.contiguous(memory_format=memory_format)
        return _into(out, made)

    make.__name__ = make.__qualname__ = name
    return make


def _into(out, made):
    if out is None:
        return made
    if out.shape != made.shape:
        out.data = made._cast(out.dtype)
        return out
    return out.copy_(made)


empty = _sized(0, "empty")
zeros = _sized(0, "zeros")
ones = _sized(1, "ones")


def full(size, fill_value, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, names=None):
    if isinstance(fill_value, Tensor):
        fill_value = fill_value.item()
    if dtype is None:
        dtype = _infer([fill_value], fill_value)
    size = size if isinstance(size, (tuple, list)) or hasattr(size, "__iter__") else (size,)
    return _into(out, filled(shape_of((size,), "full"), fill_value, as_dtype(dtype), requires_grad, device))


def _like(value, name):
    def make(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=_dtype.preserve_format, pin_memory=False):
        return full_like(input, value, dtype=dtype, device=device, requires_grad=requires_grad, memory_format=memory_format)

    make.__name__ = make.__qualname__ = name
    return make


empty_like = _like(0, "empty_like")
zeros_like = _like(0, "zeros_like")
ones_like = _like(1, "ones_like")


def full_like(input, fill_value, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=_dtype.preserve_format, pin_memory=False):
    if isinstance(fill_value, Tensor):
        fill_value = fill_value.item()
    if not isinstance(input, Tensor):
        raise TypeError(f"full_like(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    kind = input.dtype if dtype is None else as_dtype(dtype)
    shape, strides = input.shape, input.stride()
    if memory_format is _dtype.preserve_format and not input.is_contiguous() and 0 not in shape and 0 not in strides:
        # A dense permutation keeps its memory order: random fills go by memory.
        order = sorted(range(len(shape)), key=lambda d: (-strides[d], d))
        expected = 1
        for d in reversed(order):
            if shape[d] != 1 and strides[d] != expected:
                break
            expected *= shape[d]
        else:
            made = filled([shape[d] for d in order], fill_value, kind, False, device)
            inverse = [order.index(d) for d in range(len(order))]
            made = made.permute(inverse).detach()
            return made.requires_grad_() if requires_grad else made
    made = filled(list(shape), fill_value, kind, False, device)
    if memory_format in (_dtype.channels_last, _dtype.channels_last_3d):
        made = made.contiguous(memory_format=memory_format)
    return made.requires_grad_() if requires_grad else made


def empty_strided(size, stride, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    room = 1 + sum((n - 1) * s for n, s in zip(size, stride)) if 0 not in size else 0
    made = filled([room], 0, dtype or _dtype.default, False, device).as_strided(size, stride).detach()
    return made.requires_grad_() if requires_grad else made


def empty_permuted(size, physical_layout, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    made = filled([size[d] for d in physical_layout], 0, dtype or _dtype.default, False, device)
    made = made.permute([physical_layout.index(d) for d in range(len(size))]).detach()
    return made.requires_grad_() if requires_grad else made

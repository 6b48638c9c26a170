"""Tensors filled with one number, and the shapes that factories take."""

from _nabla import engine
from _nabla.engine import op, op_

from .. import _dtype
from .._dtype import check_device
from .._tensor import Tensor, as_dtype, as_leaf, wrap
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
        raise _refused_shape(size, name) from None
    for s in shape:
        if s < 0:
            if name == "zeros":
                raise RuntimeError("zeros: Dimension size must be non-negative.")
            raise RuntimeError(f"Trying to create tensor with negative dimension {s}: [{', '.join(map(str, shape))}]")
    return shape


def _refused_shape(size, name):
    wanted = f"{name}(): argument 'size' (position {2 if name == 'randint' else 1}) must be tuple of ints"
    if isinstance(size, str) or not hasattr(size, "__iter__"):
        return TypeError(f"{wanted}, not {type(size).__name__}")
    at, bad = next((i, s) for i, s in enumerate(size) if not hasattr(s, "__index__") or (isinstance(s, Tensor) and s.dtype.is_floating_point))
    if at == 0:
        return TypeError(f"{wanted}, but found element of type {type(bad).__name__} at pos 0")
    return TypeError(f"{name}(): argument 'size' failed to unpack the object at pos {at + 1} with error \"type must be tuple of ints,but got {type(bad).__name__}\"")


def dtype_of(dtype, name):
    """The dtype that a factory is to make."""
    if dtype is None:
        return _dtype.default
    if not isinstance(dtype, _dtype.dtype) and dtype not in (bool, int, float, complex):
        raise TypeError(f"{name}(): argument 'dtype' must be torch.dtype, not {type(dtype).__name__}")
    return as_dtype(dtype)


def filled(shape, value, dtype, requires_grad=False, device=None):
    """Every factory ends here."""
    if device is not None:
        check_device(device)
    if isinstance(value, complex):
        made = filled(shape, 0, dtype)
        op_("fill", None, made._h, engine.number(value))
    else:
        made = wrap(op("full", {"shape": shape, "value": int(value) if isinstance(value, bool) else value, "dtype": dtype.name}))
    return as_leaf(made, requires_grad)


def _sized(value, name):
    def make(*args, size=None, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, names=None, memory_format=None):
        if not args and size is None:
            raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
        shape = shape_of(args if size is None else (size,), name)
        made = filled(shape, value, dtype_of(dtype, name), requires_grad, device)
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
    if not isinstance(size, (tuple, list)):
        raise TypeError(f"full(): argument 'size' (position 1) must be tuple of ints, not {type(size).__name__}")
    if isinstance(fill_value, Tensor):
        if fill_value.dim():
            raise TypeError("full(): argument 'fill_value' (position 2) must be Number, not Tensor")
        fill_value = fill_value.item()
    if dtype is None:
        dtype = _infer([fill_value], fill_value)
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
            return as_leaf(made, requires_grad)
    made = filled(list(shape), fill_value, kind, False, device)
    if memory_format in (_dtype.channels_last, _dtype.channels_last_3d):
        made = made.contiguous(memory_format=memory_format)
    return as_leaf(made, requires_grad)


def empty_strided(size, stride, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    room = 1 + sum((n - 1) * s for n, s in zip(size, stride)) if 0 not in size else 0
    made = filled([room], 0, dtype or _dtype.default, False, device).as_strided(size, stride).detach()
    return as_leaf(made, requires_grad)


def empty_permuted(size, physical_layout, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    made = filled([size[d] for d in physical_layout], 0, dtype or _dtype.default, False, device)
    made = made.permute([physical_layout.index(d) for d in range(len(size))]).detach()
    return as_leaf(made, requires_grad)


def scalar_tensor(s, *, dtype=None, layout=None, device=None, requires_grad=False):
    check_device(device)
    kind = as_dtype(dtype) if dtype else _dtype.default
    if kind.is_floating_point and kind.itemsize == 2 and not isinstance(s, complex):
        # As PyTorch has it: unlike full, this makes what is too large for the narrow floats infinite.
        return as_leaf(filled([], s, _dtype.float64)._cast(kind), requires_grad)
    return filled([], s, kind, requires_grad)

"""Convolutions of jax.lax: any layout, by the engine's convolution in the layout NC…, OI….

https://docs.jax.dev/en/latest/_autosummary/jax.lax.conv_general_dilated.html
"""

import collections

import torch
import torch.nn.functional as F
from _nabla.engine import Unsupported
from _nabla.absent import without

from .._array import tensor, wrap
from ..numpy._elementwise import tensors
from ..numpy._products import factors, preferred

ConvDimensionNumbers = collections.namedtuple("ConvDimensionNumbers", "lhs_spec rhs_spec out_spec")


def conv_dimension_numbers(lhs_shape, rhs_shape, dimension_numbers):
    """Where batch (or output channels), channels and space lie, as numbers of axes."""
    if isinstance(dimension_numbers, ConvDimensionNumbers):
        return dimension_numbers
    rank = len(lhs_shape)
    if dimension_numbers is None:
        plain = tuple(range(rank))
        return ConvDimensionNumbers(plain, plain, plain)
    lhs, rhs, out = dimension_numbers
    space = [c for c in lhs if c not in "NC"]
    axes = lambda text, first, second: (text.index(first), text.index(second), *(text.index(c) for c in space))  # noqa: E731
    return ConvDimensionNumbers(axes(lhs, "N", "C"), axes(rhs, "O", "I"), axes(out, "N", "C"))


def _same(size, window, stride, dilation):
    """Padding that gives ceil(size / stride) places, the larger half behind."""
    reach = (window - 1) * dilation + 1
    total = max((-(-size // stride) - 1) * stride + reach - size, 0)
    return total // 2, total - total // 2


def conv_general_dilated(
    lhs, rhs, window_strides, padding, lhs_dilation=None, rhs_dilation=None, dimension_numbers=None, feature_group_count=1, batch_group_count=1,
    precision=None, preferred_element_type=None, out_sharding=None,
):  # fmt: skip
    if batch_group_count != 1:
        raise Unsupported("Nabla does not support jax.lax.conv_general_dilated with batch_group_count yet")
    x, w = factors(lhs, rhs, preferred_element_type)
    numbers = conv_dimension_numbers(x.shape, w.shape, dimension_numbers)
    x, w = x.permute(*numbers.lhs_spec), w.permute(*numbers.rhs_spec)
    space = x.dim() - 2
    dilation = tuple(rhs_dilation or (1,) * space)
    spread = tuple(lhs_dilation or (1,) * space)
    if x.shape[1] != w.shape[1] * feature_group_count:
        raise ValueError(
            f"conv_general_dilated lhs feature dimension size divided by feature_group_count must equal the rhs input feature dimension size, "
            f"but {x.shape[1]} // {feature_group_count} != {w.shape[1]}."
        )
    for d, step in enumerate(spread):
        x = _spread(x, 2 + d, step)
    if isinstance(padding, str):
        if padding.upper() not in ("SAME", "VALID", "SAME_LOWER"):
            raise ValueError(f"Unrecognized padding type: expected 'VALID' or 'SAME', got {padding}.")
        pads = [(0, 0)] * space
        if padding.upper() != "VALID":
            pads = [_same(x.shape[2 + d], w.shape[2 + d], window_strides[d], dilation[d]) for d in range(space)]
        pads = [p[::-1] for p in pads] if padding.upper() == "SAME_LOWER" else pads
    else:
        pads = [tuple(map(int, p)) for p in padding]
    x = F.pad(x, [n for low, high in reversed(pads) for n in (low, high)]) if any(n for p in pads for n in p) else x
    f = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}.get(space)
    if f is None:
        raise Unsupported(f"Nabla does not support convolutions over {space} dimensions of space yet")
    made = f(x, w, None, tuple(window_strides), 0, dilation, feature_group_count)
    back = [0] * made.dim()
    for at, axis in enumerate(numbers.out_spec):
        back[axis] = at
    return preferred(made.permute(*back), preferred_element_type)


def _spread(t, axis, step):
    """step − 1 zeros between the elements of an axis."""
    if step == 1:
        return t
    shape = [*t.shape[: axis + 1], step - 1, *t.shape[axis + 1 :]]
    made = torch.cat([t.unsqueeze(axis + 1), torch.zeros(shape, dtype=t.dtype)], axis + 1)
    made = made.reshape(*t.shape[:axis], -1, *t.shape[axis + 1 :])
    return made.narrow(axis, 0, made.shape[axis] - step + 1)


def conv(lhs, rhs, window_strides, padding, precision=None, preferred_element_type=None):
    return conv_general_dilated(lhs, rhs, window_strides, padding, preferred_element_type=preferred_element_type)


def conv_with_general_padding(lhs, rhs, window_strides, padding, lhs_dilation, rhs_dilation, precision=None, preferred_element_type=None):
    return conv_general_dilated(lhs, rhs, window_strides, padding, lhs_dilation, rhs_dilation, preferred_element_type=preferred_element_type)


def conv_transpose(lhs, rhs, strides, padding, rhs_dilation=None, dimension_numbers=None, transpose_kernel=False, precision=None, **options):
    """The fractionally strided convolution, whose padding makes SAME n·stride long."""
    rank = tensor(lhs).dim()
    space = rank - 2
    if dimension_numbers is None:
        letters = "DHW"[-space:] if space < 4 else None
        dimension_numbers = (f"N{letters}C", f"{letters}IO", f"N{letters}C")
    numbers = conv_dimension_numbers(tensor(lhs).shape, tensor(rhs).shape, dimension_numbers)
    dilation = tuple(rhs_dilation or (1,) * space)
    windows = [(tensor(rhs).shape[a] - 1) * d + 1 for a, d in zip(numbers.rhs_spec[2:], dilation)]
    if isinstance(padding, str):
        pads = []
        for k, s in zip(windows, strides):
            if padding.upper() == "SAME":
                total = k + s - 2
                low = k - 1 if s > k - 1 else -(-total // 2)
            else:
                total = k + s - 2 + max(k - s, 0)
                low = k - 1
            pads.append((low, total - low))
    else:
        pads = padding
    kernel = rhs
    if transpose_kernel:
        t = tensor(rhs).flip([*numbers.rhs_spec[2:]]).transpose(numbers.rhs_spec[0], numbers.rhs_spec[1])
        kernel = wrap(t)
    return conv_general_dilated(lhs, kernel, (1,) * space, pads, tuple(strides), dilation, numbers)

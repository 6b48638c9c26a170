"""Products of jax.numpy."""

import torch
from _nabla.absent import without

from .._array import data, inexact, tensor, torch_dtype, wrap
from ._elementwise import tensors


def preferred(t, kind):
    """A product as the kind of number that is wanted."""
    return wrap(t if kind is None else t.to(torch_dtype(kind)))


def factors(a, b, kind=None):
    """Operands of a product. What is wanted more precisely than they are is computed so."""
    x, y = tensors(a, b)
    if x.dtype is torch.bool:
        return x.to(torch.int32), y.to(torch.int32)
    kind = torch_dtype(kind)
    return (x.to(kind), y.to(kind)) if kind is not None and kind.is_floating_point and x.dtype.is_floating_point and kind.itemsize > x.dtype.itemsize else (x, y)


def dot(a, b, *, precision=None, preferred_element_type=None, out_sharding=None):
    x, y = factors(a, b, preferred_element_type)
    if x.dim() == 0 or y.dim() == 0:
        return preferred(x * y, preferred_element_type)
    if y.dim() == 1 or x.dim() <= 2 and y.dim() <= 2:
        return matmul(a, b, preferred_element_type=preferred_element_type)
    return preferred(torch.tensordot(x, y, dims=([x.dim() - 1], [y.dim() - 2])), preferred_element_type)


def matmul(a, b, *, precision=None, preferred_element_type=None, out_sharding=None):
    x, y = factors(a, b, preferred_element_type)
    if x.dim() == 0 or y.dim() == 0:
        raise ValueError(f"matmul input operand {int(y.dim() == 0)} must have ndim at least 1, but it has ndim 0")
    inner, other = x.shape[-1], y.shape[-2] if y.dim() > 1 else y.shape[0]
    if inner != other:
        left, right = (f"[{','.join(map(str, t.shape))}]" for t in (x, y))
        raise TypeError(f"dot_general requires contracting dimensions to have the same shape, got ({inner},) and ({other},). (operands {left} and {right})")
    return preferred(torch.matmul(x, y), preferred_element_type)


def vdot(a, b, *, precision=None, preferred_element_type=None):
    x, y = factors(a, b, preferred_element_type)
    return preferred(torch.dot(x.reshape(-1).conj() if x.is_complex() else x.reshape(-1), y.reshape(-1)), preferred_element_type)


def vecdot(x1, x2, /, *, axis=-1, precision=None, preferred_element_type=None):
    x, y = factors(x1, x2, preferred_element_type)
    return preferred((x.conj() * y if x.is_complex() else x * y).sum(axis), preferred_element_type)


def matvec(x1, x2, /):
    x, y = factors(x1, x2)
    return wrap(torch.matmul(x, y.unsqueeze(-1)).squeeze(-1))


def vecmat(x1, x2, /):
    x, y = factors(x1, x2)
    return wrap(torch.matmul(x.unsqueeze(-2), y).squeeze(-2))


def inner(a, b, *, precision=None, preferred_element_type=None):
    x, y = factors(a, b)
    return preferred(x * y if x.dim() == 0 or y.dim() == 0 else torch.tensordot(x, y, dims=([x.dim() - 1], [y.dim() - 1])), preferred_element_type)


def outer(a, b, out=None):
    without("jax.numpy.outer", out=out is not None)
    x, y = factors(a, b)
    return wrap(torch.outer(x.reshape(-1), y.reshape(-1)))


def tensordot(a, b, axes=2, *, precision=None, preferred_element_type=None, out_sharding=None):
    x, y = factors(a, b)
    if not isinstance(axes, int):
        axes = [[v] if isinstance(v, int) else list(v) for v in axes]
    return preferred(torch.tensordot(x, y, dims=axes), preferred_element_type)


def einsum(subscripts, /, *operands, out=None, optimize="auto", precision=None, preferred_element_type=None, out_sharding=None, _dot_general=None):
    without("jax.numpy.einsum", out=out is not None)
    parts = [data(o) for o in operands]
    kind = parts[0].dtype
    for p in parts[1:]:
        kind = torch.promote_types(kind, p.dtype)
    return preferred(torch.einsum(subscripts.replace(" ", ""), *(p.to(kind) for p in parts)), preferred_element_type)


def kron(a, b):
    return wrap(torch.kron(*factors(a, b)))


def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    x, y = factors(a, b)
    if axis is not None:
        axisa = axisb = axisc = axis
    x, y = x.movedim(axisa, -1), y.movedim(axisb, -1)
    if x.shape[-1] == 2 and y.shape[-1] == 2:
        return wrap(x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0])
    x, y = (torch.nn.functional.pad(t, (0, 1)) if t.shape[-1] == 2 else t for t in (x, y))
    made = torch.cross(*torch.broadcast_tensors(x, y), dim=-1)
    return wrap(made.movedim(-1, axisc))


def trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    without("jax.numpy.trace", out=out is not None)
    return preferred(torch.diagonal(tensor(a), offset, axis1, axis2).sum(-1), dtype)


def convolve(a, v, mode="full", *, precision=None, preferred_element_type=None):
    x, y = (inexact(t) for t in factors(a, v))
    if x.shape[0] < y.shape[0]:
        x, y = y, x
    full = torch.nn.functional.conv1d(x[None, None], y.flip(0)[None, None], padding=y.shape[0] - 1)[0, 0]
    return preferred(_middle(full, x.shape[0], y.shape[0], mode), preferred_element_type)


def correlate(a, v, mode="valid", *, precision=None, preferred_element_type=None):
    x, y = (inexact(t) for t in factors(a, v))
    swapped = x.shape[0] < y.shape[0]
    if swapped:
        x, y = y, x
    full = torch.nn.functional.conv1d(x[None, None], y[None, None], padding=y.shape[0] - 1)[0, 0]
    made = _middle(full, x.shape[0], y.shape[0], mode)
    return preferred(made.flip(0) if swapped else made, preferred_element_type)


def _middle(full, n, m, mode):
    if mode == "full":
        return full
    if mode == "same":
        return full.narrow(0, (m - 1) // 2, n)
    return full.narrow(0, m - 1, n - m + 1)


def polyval(p, x, *, unroll=16):
    coefficients, t = inexact(data(p)), data(x)
    total = torch.zeros_like(t, dtype=torch.promote_types(coefficients.dtype, t.dtype))
    for c in coefficients.unbind(0):
        total = total * t + c
    return wrap(total)

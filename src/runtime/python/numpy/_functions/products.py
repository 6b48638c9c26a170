"""Products of matrices, and arithmetic with structure: differences, convolution, interpolation, fits."""

import builtins

import torch
from _nabla.absent import without

from .._array import asarray, ndarray, result, tensor_of, wrap
from .joining import _together


def _pair(a, b):
    return _together([a, b])


def dot(a, b, out=None):
    made = _dot(a, b)
    if out is None:
        return made
    out[...] = made
    return out


def _dot(a, b):
    x, y = _pair(a, b)
    if not x.dim() or not y.dim():
        return result(x * y)
    if y.dim() == 1 or y.dim() == 2 and x.dim() <= 2:
        return matmul(wrap(x), wrap(y))
    return result(torch.tensordot(x, y, dims=([-1], [-2])))


def matmul(a, b, out=None):
    x, y = _pair(a, b)
    if x.dim() and y.dim() and x.shape[-1] != y.shape[-2 if y.dim() > 1 else -1]:
        raise ValueError(
            f"matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size {y.shape[-2 if y.dim() > 1 else -1]} is different from {x.shape[-1]})"
        )
    made = torch.matmul(x, y)
    if out is None:
        return result(made)
    out._t.copy_(made)
    return out


ndarray.__matmul__ = lambda self, other: matmul(self, other) if not isinstance(other, torch.Tensor) else NotImplemented
ndarray.__rmatmul__ = lambda self, other: matmul(other, self)


def inner(a, b):
    return result(torch.inner(*_pair(a, b)))


def outer(a, b, out=None):
    without("numpy.outer", out=out is not None)
    x, y = _pair(a, b)
    return wrap(x.reshape(-1, 1) * y.reshape(1, -1))


def vdot(a, b):
    x, y = _pair(a, b)
    return result(torch.dot(x.reshape(-1).conj(), y.reshape(-1)))


def tensordot(a, b, axes=2):
    x, y = _pair(a, b)
    axes = axes if isinstance(axes, builtins.int) else [list(v) if hasattr(v, "__iter__") else [v] for v in axes]
    return result(torch.tensordot(x, y, dims=axes))


def einsum(subscripts, *operands, optimize=False, **kwargs):
    return result(torch.einsum(subscripts, *_together(operands)))


def kron(a, b):
    return wrap(torch.kron(*_pair(a, b)))


def cross(a, b, axis=-1):
    return wrap(torch.linalg.cross(*_pair(a, b), dim=axis))


def trace(a, offset=0, axis1=0, axis2=1):
    return result(tensor_of(a).diagonal(offset, axis1, axis2).sum(-1))


def diagonal(a, offset=0, axis1=0, axis2=1):
    return wrap(tensor_of(a).diagonal(offset, axis1, axis2))


def diff(a, n=1, axis=-1, prepend=None, append=None):
    t = tensor_of(a)
    ends = [None if e is None else tensor_of(e).to(t.dtype) for e in (prepend, append)]
    ends = [e if e is None or e.dim() else e.expand([1 if d == axis % t.dim() else size for d, size in enumerate(t.shape)]) for e in ends]
    t = torch.cat([part for part in (ends[0], t, ends[1]) if part is not None], axis)
    for _ in builtins.range(n):
        t = t.narrow(axis, 1, t.shape[axis] - 1) - t.narrow(axis, 0, t.shape[axis] - 1)
    return wrap(t)


def gradient(f, *varargs, axis=None, edge_order=1):
    t = tensor_of(f).to(torch.float64)
    axes = list(builtins.range(t.dim())) if axis is None else list(axis) if isinstance(axis, (tuple, list)) else [axis]
    if len(varargs) not in (0, 1, len(axes)):
        raise TypeError("invalid number of arguments")
    steps = list(varargs or (1,)) * (1 if len(varargs) == len(axes) else len(axes))
    spacings = [(tensor_of(s).to(torch.float64),) if getattr(s, "shape", ()) or isinstance(s, (list, tuple)) else float(s) for s in steps]
    made = [torch.gradient(t, spacing=s, dim=d, edge_order=edge_order)[0] for s, d in zip(spacings, axes)]
    return wrap(made[0]) if len(made) == 1 else tuple(map(wrap, made))


def convolve(a, v, mode="full"):
    x, y = _pair(a, v)
    if x.numel() < y.numel():
        x, y = y, x
    n = y.numel()
    made = torch.nn.functional.conv1d(x.to(torch.float64).reshape(1, 1, -1), y.to(torch.float64).flip(0).reshape(1, 1, -1), padding=n - 1).reshape(-1).to(x.dtype)
    if mode == "same":
        made = made[(n - 1) // 2 :][: x.numel()]
    return wrap(made if mode != "valid" else made[n - 1 : x.numel()])


def interp(x, xp, fp, left=None, right=None, period=None):
    without("numpy.interp", period=period is not None)
    at, xs, ys = (tensor_of(v).to(torch.float64) for v in (x, xp, fp))
    above = torch.searchsorted(xs.contiguous(), at.contiguous(), right=True).clamp(1, xs.numel() - 1)
    below = above - 1
    slope = (ys[above] - ys[below]) / (xs[above] - xs[below])
    made = slope * (at - xs[below]) + ys[below]
    made = torch.where(at < xs[0], torch.as_tensor(ys[0] if left is None else left, dtype=torch.float64), made)
    made = torch.where(at >= xs[-1], torch.as_tensor(ys[-1], dtype=torch.float64), made)
    made = made if right is None else torch.where(at > xs[-1], torch.as_tensor(right, dtype=torch.float64), made)
    return result(made)


def round(a, decimals=0, out=None):
    if out is not None:
        out[...] = round(a, decimals)
        return out
    t = tensor_of(a)
    if not t.dtype.is_floating_point:
        return result(t)
    return result(torch.round(t * 10**decimals) / 10**decimals if decimals else torch.round(t))


around = round_ = round


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    return result(torch.nan_to_num(tensor_of(x), nan, posinf, neginf))


def real(val):
    return asarray(val).real


def imag(val):
    return asarray(val).imag


def angle(z, deg=False):
    return result(torch.angle(tensor_of(z)) * (57.29577951308232 if deg else 1))


def sinc(x):
    return result(torch.sinc(tensor_of(x).to(torch.float64)))


def trapezoid(y, x=None, dx=1.0, axis=-1):
    t = tensor_of(y)
    low, high = t.narrow(axis, 0, t.shape[axis] - 1), t.narrow(axis, 1, t.shape[axis] - 1)
    gaps = dx if x is None else diff(x, axis=-1)._t
    return result((gaps * (low + high) / 2.0).sum(axis))


trapz = trapezoid


def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    t = tensor_of(m).to(torch.float64)
    t = t if rowvar or t.dim() < 2 else t.T
    if y is not None:
        other = tensor_of(y).to(torch.float64)
        t = torch.cat([torch.atleast_2d(t), torch.atleast_2d(other if rowvar or other.dim() < 2 else other.T)])
    return result(torch.cov(t, correction=ddof if ddof is not None else 0 if bias else 1))


def corrcoef(x, y=None, rowvar=True):
    c = tensor_of(cov(x, y, rowvar))
    d = c.diagonal().sqrt()
    return wrap(c / d.unsqueeze(0) / d.unsqueeze(1))

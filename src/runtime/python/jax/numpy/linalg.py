"""jax.numpy.linalg."""

import builtins
import collections

import torch
from _nabla.absent import absent_names, without

from .._array import inexact, tensor, wrap
from ._products import cross, matmul, outer, tensordot, trace, vecdot
from ._reductions import _axes
from ._shapes import matrix_transpose

EigResult = collections.namedtuple("EighResult", "eigenvalues eigenvectors")
QRResult = collections.namedtuple("QRResult", "Q R")
SVDResult = collections.namedtuple("SVDResult", "U S Vh")
SlogdetResult = collections.namedtuple("SlogdetResult", "sign logabsdet")
LinAlgError = torch.linalg.LinAlgError


def _absolute(t):
    return torch.abs(t) if t.is_complex() else torch.where(t >= 0, t, -t)


def norm(x, ord=None, axis=None, keepdims=False):
    """Composed as in JAX: the gradient at 0 is NaN, as that of √(Σ x²)."""
    t = inexact(tensor(x))
    if axis is None and ord is None:
        t = t.reshape(-1)
        made = torch.sqrt((t * t.conj()).real.sum() if t.is_complex() else (t * t).sum())
        return wrap(made.reshape([1] * tensor(x).dim()) if keepdims else made)
    axes = _axes(t, axis)
    if len(axes) == 1:
        return vector_norm(x, axis=axes[0], keepdims=keepdims, ord=2 if ord is None else ord)
    return matrix_norm(wrap(t.movedim(axes, (-2, -1))) if axes != (t.dim() - 2, t.dim() - 1) else x, keepdims=keepdims, ord="fro" if ord is None else ord)


def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    t = inexact(tensor(x))
    axes = _axes(t, axis)
    if ord == 2:
        return wrap(torch.sqrt((t * t.conj()).real.sum(axes, keepdim=keepdims) if t.is_complex() else (t * t).sum(axes, keepdim=keepdims)))
    size = _absolute(t)
    if ord == float("inf"):
        return wrap(torch.amax(size, axes, keepdim=keepdims))
    if ord == -float("inf"):
        return wrap(torch.amin(size, axes, keepdim=keepdims))
    if ord == 0:
        return wrap((t != 0).to(size.dtype).sum(axes, keepdim=keepdims))
    if ord == 1:
        return wrap(size.sum(axes, keepdim=keepdims))
    return wrap((size**ord).sum(axes, keepdim=keepdims) ** (1.0 / ord))


def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    t = inexact(tensor(x))
    if ord == "fro":
        made = torch.sqrt((t * t.conj()).real.sum((-2, -1), keepdim=keepdims) if t.is_complex() else (t * t).sum((-2, -1), keepdim=keepdims))
    elif ord in (1, -1):
        sums = _absolute(t).sum(-2, keepdim=keepdims)
        made = (torch.amax if ord == 1 else torch.amin)(sums, -1, keepdim=keepdims)
    elif ord in (float("inf"), -float("inf")):
        sums = _absolute(t).sum(-1, keepdim=keepdims)
        made = (torch.amax if ord > 0 else torch.amin)(sums, (-2 if keepdims else -1), keepdim=keepdims)
    else:
        values = torch.linalg.svdvals(t)
        made = values.sum(-1) if ord == "nuc" else values.amax(-1) if ord == 2 else values.amin(-1)
        made = made[..., None, None] if keepdims else made
    return wrap(made)


def inv(a):
    return wrap(torch.linalg.inv(inexact(tensor(a))))


def solve(a, b):
    x, y = inexact(tensor(a)), inexact(tensor(b))
    return wrap(torch.linalg.solve(x, y))


def det(a):
    return wrap(torch.linalg.det(inexact(tensor(a))))


def slogdet(a, *, method=None):
    return SlogdetResult(*map(wrap, torch.linalg.slogdet(inexact(tensor(a)))))


class _Cholesky(torch.autograd.Function):
    """The lower factor. The cotangent of the matrix is not made symmetric, which it is where the input was (Murray, arXiv:1602.07527)."""

    @staticmethod
    def forward(ctx, t):
        made, info = torch.linalg.cholesky_ex(t)
        if builtins.bool((info != 0).any()):  # JAX raises nothing: the factor is NaN
            made = made * float("nan")
        ctx.save_for_backward(made)
        return made

    @staticmethod
    def backward(ctx, cotangent):
        (low,) = ctx.saved_tensors
        half = torch.tril(low.mH @ cotangent)
        half = half - torch.diag_embed(torch.diagonal(half, 0, -2, -1) / 2)
        left = torch.linalg.solve_triangular(low.mH, half, upper=True)
        return torch.linalg.solve_triangular(low, left, upper=False, left=False)


factor = _Cholesky.apply


def cholesky(a, *, upper=False, symmetrize_input=True):
    t = inexact(tensor(a))
    t = (t + t.mH) / 2 if symmetrize_input else t
    made = factor(t)
    return wrap(made.mH if upper else made)


def qr(a, mode="reduced"):
    t = inexact(tensor(a))
    if mode == "r":
        return wrap(torch.linalg.qr(t, "reduced")[1])
    return QRResult(*map(wrap, torch.linalg.qr(t, mode)))


def svd(a, full_matrices=True, compute_uv=True, hermitian=False, subset_by_index=None):
    without("jax.numpy.linalg.svd", subset_by_index=subset_by_index is not None)
    t = inexact(tensor(a))
    return SVDResult(*map(wrap, torch.linalg.svd(t, full_matrices))) if compute_uv else wrap(torch.linalg.svdvals(t))


def svdvals(x, /):
    return svd(x, compute_uv=False)


def eigh(a, UPLO=None, symmetrize_input=True):
    t = inexact(tensor(a))
    t = (t + t.mH) / 2 if symmetrize_input else t
    return EigResult(*map(wrap, torch.linalg.eigh(t, UPLO or "L")))


def eigvalsh(a, UPLO="L", *, symmetrize_input=True):
    return eigh(a, UPLO, symmetrize_input)[0]


def pinv(a, rtol=None, hermitian=False, *, rcond=None):
    t = inexact(tensor(a))
    limit = rtol if rtol is not None else rcond
    limit = 10 * builtins.max(t.shape[-2:]) * torch.finfo(t.dtype).eps if limit is None else limit
    return wrap(torch.linalg.pinv(t, rtol=builtins.float(limit)))


def lstsq(a, b, rcond=None, *, numpy_resid=False):
    """The solution of least norm by the singular values, as in JAX; (x, residuals, rank, singular values)."""
    x, y = inexact(tensor(a)), inexact(tensor(b))
    u, s, vh = torch.linalg.svd(x, False)
    limit = (torch.finfo(x.dtype).eps * builtins.max(x.shape) if rcond is None else rcond) * s[0]
    mask = s >= limit
    safe = torch.where(mask, s, torch.ones_like(s))
    inverse = torch.where(mask, 1 / safe, torch.zeros_like(s))
    columns = y[:, None] if y.dim() == 1 else y
    out = vh.mH @ (inverse[:, None] * (u.mH @ columns))
    off = torch.square(columns - x @ out).sum(0)
    return wrap(out[:, 0] if y.dim() == 1 else out), wrap(off), wrap(mask.sum()), wrap(s)


def matrix_power(a, n):
    return wrap(torch.linalg.matrix_power(inexact(tensor(a)), n))


def matrix_rank(M, rtol=None, *, tol=None):
    return wrap(torch.linalg.matrix_rank(inexact(tensor(M)), rtol=tol if rtol is None else rtol))


def cond(x, p=None):
    return wrap(torch.linalg.cond(inexact(tensor(x)), p))


def multi_dot(arrays, *, precision=None):
    made = arrays[0]
    for a in arrays[1:]:
        made = matmul(made, a)
    return made


def diagonal(x, /, *, offset=0):
    return wrap(torch.diagonal(tensor(x), offset, -2, -1))


__all__ = (
    "norm vector_norm matrix_norm inv solve det slogdet cholesky qr svd svdvals eigh eigvalsh pinv lstsq matrix_power matrix_rank cond multi_dot diagonal "
    "cross matmul outer tensordot trace vecdot matrix_transpose"
).split()
__getattr__ = absent_names("jax.numpy.linalg", "eig eigvals tensorinv tensorsolve")

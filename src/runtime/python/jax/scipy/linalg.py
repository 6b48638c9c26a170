"""jax.scipy.linalg."""

import torch
from _nabla.absent import absent_names, without

from .. import numpy as jnp
from .._array import inexact, tensor, wrap
from ..numpy.linalg import det, factor, inv, svd  # noqa: F401


def cholesky(a, lower=False, overwrite_a=False, check_finite=True):
    t = inexact(tensor(a))
    return wrap(factor(t) if lower else factor(t.mH).mH)


def cho_factor(a, lower=False, overwrite_a=False, check_finite=True):
    return cholesky(a, lower), lower


def cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True):
    factor, lower = c_and_lower
    t, y = tensor(factor), inexact(tensor(b))
    columns = y[:, None] if y.dim() == 1 else y
    made = torch.cholesky_solve(columns, t, upper=not lower)
    return wrap(made[:, 0] if y.dim() == 1 else made)


def solve(a, b, lower=False, overwrite_a=False, overwrite_b=False, debug=False, check_finite=True, assume_a="gen"):
    return jnp.linalg.solve(a, b)


def solve_triangular(a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, debug=None, check_finite=True):
    t, y = inexact(tensor(a)), inexact(tensor(b))
    if trans in (1, 2, "T", "C"):
        t, lower = t.mT if trans in (1, "T") else t.mH, not lower
    columns = y[:, None] if y.dim() == 1 else y
    made = torch.linalg.solve_triangular(t, columns, upper=not lower, unitriangular=unit_diagonal)
    return wrap(made[:, 0] if y.dim() == 1 else made)


def expm(A, *, upper_triangular=False, max_squarings=16):
    return wrap(torch.linalg.matrix_exp(inexact(tensor(A))))


def eigh(a, b=None, lower=True, eigvals_only=False, overwrite_a=False, overwrite_b=False, turbo=True, eigvals=None, type=1, check_finite=True):
    without("jax.scipy.linalg.eigh", b=b is not None, eigvals=eigvals is not None, type=type != 1)
    made = jnp.linalg.eigh(a)
    return made[0] if eigvals_only else tuple(made)


def qr(a, overwrite_a=False, lwork=None, mode="full", pivoting=False, check_finite=True):
    without("jax.scipy.linalg.qr", pivoting=pivoting)
    return tuple(jnp.linalg.qr(a, "complete" if mode == "full" else "reduced"))


def block_diag(*arrs):
    return wrap(torch.block_diag(*(torch.atleast_2d(tensor(a)) for a in arrs)))


def toeplitz(c, r=None):
    t = tensor(c).reshape(-1)
    row = t if r is None else tensor(r).reshape(-1)
    n, m = t.numel(), row.numel()
    offset = torch.arange(n)[:, None] - torch.arange(m)[None, :]
    return wrap(torch.where(offset >= 0, t[offset.clamp(min=0)], row[(-offset).clamp(min=0)]))


__getattr__ = absent_names("jax.scipy.linalg", "eigh_tridiagonal expm_frechet funm hessenberg hilbert invhilbert lu lu_factor lu_solve polar rsf2csf schur sqrtm")

"""scipy.linalg over numpy.linalg and torch.linalg (https://docs.scipy.org/doc/scipy/reference/linalg.html)."""

import numpy as np
import torch
from numpy.linalg import LinAlgError, det, inv, norm, pinv

from _nabla.absent import placeholder_names, refuse

__all__ = ["LinAlgError", "det", "inv", "norm", "pinv"]
__getattr__ = placeholder_names("scipy.linalg")


def _tensor(a):
    t = torch.as_tensor(np.asarray(a))
    return t if t.is_floating_point() or t.is_complex() else t.to(torch.float64)


def _both(a, b):
    a, b = _tensor(a), _tensor(b)
    dtype = torch.promote_types(a.dtype, b.dtype)
    return a.to(dtype), b.to(dtype)


def _array(t):
    return t.numpy()


def lu(a, permute_l=False, overwrite_a=False, check_finite=True):
    """P, L, U with A = P L U; P L and U with `permute_l`."""
    p, lower, upper = torch.linalg.lu(_tensor(a))
    if permute_l:
        return _array(p @ lower), _array(upper)
    return _array(p.real if p.is_complex() else p), _array(lower), _array(upper)


def lu_factor(a, overwrite_a=False, check_finite=True):
    factors, pivots = torch.linalg.lu_factor(_tensor(a))
    return _array(factors), _array(pivots - 1)


def lu_solve(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True):
    factors, b = _both(lu_and_piv[0], b)
    pivots = torch.as_tensor(lu_and_piv[1]).to(torch.int32) + 1
    columns = b[:, None] if b.dim() == 1 else b
    if trans == 1:
        factors, columns = factors.conj(), columns.conj()
    x = torch.linalg.lu_solve(factors.resolve_conj(), pivots, columns.resolve_conj(), adjoint=trans != 0)
    x = x.conj().resolve_conj() if trans == 1 else x
    return _array(x[:, 0] if b.dim() == 1 else x)


def qr(a, overwrite_a=False, lwork=None, mode="full", pivoting=False, check_finite=True):
    if pivoting:
        return refuse("scipy.linalg.qr(pivoting=True)")
    q, r = torch.linalg.qr(_tensor(a), mode="complete" if mode in ("full", "r") else "reduced")
    return (_array(r),) if mode == "r" else (_array(q), _array(r))


def cholesky(a, lower=False, overwrite_a=False, check_finite=True):
    return _array(_of(torch.linalg.cholesky, _tensor(a), upper=not lower))


def cho_factor(a, lower=False, overwrite_a=False, check_finite=True):
    return cholesky(a, lower), lower


def cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True):
    factor, b = _both(c_and_lower[0], b)
    x = torch.cholesky_solve(b[:, None] if b.dim() == 1 else b, factor, upper=not c_and_lower[1])
    return _array(x[:, 0] if b.dim() == 1 else x)


def solve(a, b, lower=False, overwrite_a=False, overwrite_b=False, check_finite=True, assume_a=None, transposed=False):
    a, b = _both(a, b)
    return _array(_of(torch.linalg.solve, a.mT if transposed else a, b))


def solve_triangular(a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True):
    a, b = _both(a, b)
    if trans in (1, 2, "T", "C"):
        a, lower = a.mT if trans in (1, "T") else a.mH, not lower
    x = torch.linalg.solve_triangular(a, b[:, None] if b.dim() == 1 else b, upper=not lower, unitriangular=unit_diagonal)
    return _array(x[:, 0] if b.dim() == 1 else x)


def lstsq(a, b, cond=None, overwrite_a=False, overwrite_b=False, check_finite=True, lapack_driver=None):
    return np.linalg.lstsq(np.asarray(a), np.asarray(b), rcond=cond)


def eigh(a, b=None, lower=True, eigvals_only=False, **_):
    """Eigenvalues in rising order, and eigenvectors; with `b`, of A v = λ B v, vectors with vᴴ B v = 1."""
    a = _tensor(a)
    factor = None
    if b is not None:
        factor = _of(torch.linalg.cholesky, _tensor(b))
        full = a.tril() + a.tril(-1).mH if lower else a.triu() + a.triu(1).mH
        half = torch.linalg.solve_triangular(factor, full, upper=False)
        a = torch.linalg.solve_triangular(factor, half.mH.resolve_conj(), upper=False)
        lower = True
    values, vectors = torch.linalg.eigh(a, UPLO="L" if lower else "U")
    if eigvals_only:
        return _array(values)
    if factor is not None:
        vectors = torch.linalg.solve_triangular(factor.mH.resolve_conj(), vectors, upper=True)
    return _array(values), _array(vectors)


def eigvalsh(a, b=None, lower=True, **_):
    return eigh(a, b, lower, eigvals_only=True)


def eig(a, b=None, left=False, right=True, **_):
    if b is not None or left:
        return refuse("scipy.linalg.eig with b or left")
    values, vectors = torch.linalg.eig(_tensor(a))
    return (_array(values), _array(vectors)) if right else _array(values)


def eigvals(a, b=None, **_):
    return eig(a, b, right=False)


def svd(a, full_matrices=True, compute_uv=True, **_):
    return np.linalg.svd(np.asarray(_array(_tensor(a))), full_matrices=full_matrices, compute_uv=compute_uv)


def svdvals(a, **_):
    return _array(torch.linalg.svdvals(_tensor(a)))


def expm(A):
    return _array(torch.linalg.matrix_exp(_tensor(A)))


def _function(a, f):
    """f(A) through the eigenvalues of A, real where nothing else is left."""
    t = _tensor(a)
    values, vectors = torch.linalg.eig(t)
    made = torch.linalg.solve(vectors, vectors * f(values), left=False)
    real = not t.is_complex() and float(made.imag.abs().max()) <= 1e-10 * float(made.abs().max())
    return _array(made.real.contiguous() if real else made)


def sqrtm(A, disp=True, blocksize=64):
    return _function(A, torch.sqrt)


def logm(A, disp=True):
    return _function(A, torch.log)


def null_space(A, rcond=None):
    u, s, vh = torch.linalg.svd(_tensor(A), full_matrices=True)
    limit = (torch.finfo(s.dtype).eps * max(u.shape[0], vh.shape[1]) if rcond is None else rcond) * s.max()
    return _array(vh[int((s > limit).sum()) :].mH.resolve_conj())


def orth(A, rcond=None):
    u, s, vh = torch.linalg.svd(_tensor(A), full_matrices=False)
    limit = (torch.finfo(s.dtype).eps * max(u.shape[0], vh.shape[1]) if rcond is None else rcond) * s.max()
    return _array(u[:, : int((s > limit).sum())])


def block_diag(*arrays):
    return _array(torch.block_diag(*(torch.atleast_2d(torch.as_tensor(np.asarray(a))) for a in arrays)))


def toeplitz(c, r=None):
    column = torch.as_tensor(np.asarray(c)).reshape(-1)
    row = column.conj().resolve_conj() if r is None else torch.as_tensor(np.asarray(r)).reshape(-1)
    offset = torch.arange(column.numel())[:, None] - torch.arange(row.numel())[None, :]
    return _array(torch.where(offset >= 0, column[offset.clamp(min=0)], row[(-offset).clamp(min=0)]))


def circulant(c):
    t = torch.as_tensor(np.asarray(c)).reshape(-1)
    n = t.numel()
    return _array(t[(torch.arange(n)[:, None] - torch.arange(n)[None, :]) % n])


def hankel(c, r=None):
    column = torch.as_tensor(np.asarray(c)).reshape(-1)
    row = torch.zeros_like(column) if r is None else torch.as_tensor(np.asarray(r)).reshape(-1)
    both = torch.cat([column, row[1:]])
    return _array(both[torch.arange(column.numel())[:, None] + torch.arange(row.numel())[None, :]])


def hadamard(n, dtype=int):
    if n < 1 or n & (n - 1):
        raise ValueError("n must be an positive integer, and n must be a power of 2")
    h = np.ones((1, 1), dtype=dtype)
    while h.shape[0] < n:
        h = np.vstack((np.hstack((h, h)), np.hstack((h, -h))))
    return h


def _of(function, *args, **kwargs):
    """Errors are SciPy's kind."""
    try:
        return function(*args, **kwargs)
    except RuntimeError as error:
        raise LinAlgError("Matrix is singular." if "singular" in str(error) else str(error)) from None

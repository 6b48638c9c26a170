"""numpy.linalg over torch.linalg."""

import torch

from . import _dtypes
from ._array import asarray, result, tensor_of, wrap


class LinAlgError(ValueError):
    pass


def _float(a):
    t = tensor_of(a)
    return t if t.is_floating_point() or t.is_complex() else t.to(torch.float64)


def _call(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except RuntimeError as error:
        raise LinAlgError("Singular matrix" if "singular" in str(error) else str(error)) from None


def norm(x, ord=None, axis=None, keepdims=False):
    t = _float(x)
    if axis is None and (ord is None or t.dim() == 1):
        return result(torch.linalg.vector_norm(t, 2 if ord is None else ord, keepdim=keepdims))
    if axis is None:
        return result(torch.linalg.matrix_norm(t, ord, keepdim=keepdims))
    if isinstance(axis, tuple) and len(axis) == 2:
        return result(torch.linalg.matrix_norm(t, "fro" if ord is None else ord, axis, keepdim=keepdims))
    return result(torch.linalg.vector_norm(t, 2 if ord is None else ord, axis, keepdim=keepdims))


def inv(a):
    return wrap(_call(torch.linalg.inv, _float(a)))


def pinv(a, rcond=1e-15):
    return wrap(_call(torch.linalg.pinv, _float(a), rcond=rcond))


def det(a):
    return result(_call(torch.linalg.det, _float(a)))


def slogdet(a):
    return tuple(map(result, torch.linalg.slogdet(_float(a))))


def solve(a, b):
    return wrap(_call(torch.linalg.solve, _float(a), _float(b)))


def lstsq(a, b, rcond=None):
    x, y = _float(a), _float(b)
    vector = y.dim() == 1
    made = torch.linalg.lstsq(x, y.unsqueeze(1) if vector else y)[0]
    left = ((x @ made - (y.unsqueeze(1) if vector else y)) ** 2).sum(0)
    return wrap(made.squeeze(1) if vector else made), wrap(left), matrix_rank(a), wrap(torch.linalg.svdvals(x))


def qr(a, mode="reduced"):
    q, r = torch.linalg.qr(_float(a), mode=mode)
    return wrap(r) if mode == "r" else (wrap(q), wrap(r))


def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    if not compute_uv:
        return wrap(torch.linalg.svdvals(_float(a)))
    return tuple(map(wrap, torch.linalg.svd(_float(a), full_matrices=full_matrices)))


def eig(a):
    values, vectors = torch.linalg.eig(_float(a))
    if not bool((values.imag != 0).any()):
        values, vectors = values.real, vectors.real
    return wrap(values), wrap(vectors)


def eigvals(a):
    return eig(a)[0]


def eigh(a, UPLO="L"):
    return tuple(map(wrap, torch.linalg.eigh(_float(a), UPLO=UPLO)))


def eigvalsh(a, UPLO="L"):
    return wrap(torch.linalg.eigvalsh(_float(a), UPLO=UPLO))


def cholesky(a, /, *, upper=False):
    made = _call(torch.linalg.cholesky, _float(a).mT if upper else _float(a))
    return wrap(made.mT if upper else made)


def matrix_rank(a, tol=None):
    return result(torch.linalg.matrix_rank(_float(a), tol=tol))


def matrix_power(a, n):
    return wrap(torch.linalg.matrix_power(_float(a), n))


def multi_dot(arrays):
    return result(torch.linalg.multi_dot([_float(a) for a in arrays]))


def cond(x, p=None):
    return result(torch.linalg.cond(_float(x), p))


def svdvals(x):
    return svd(x, compute_uv=False)


def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    return norm(asarray(x).reshape(-1) if axis is None and not keepdims else x, ord, axis, keepdims)


def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    return norm(x, ord, (-2, -1), keepdims)


def matrix_transpose(x, /):
    return wrap(tensor_of(x).mT)


def diagonal(x, /, *, offset=0):
    return wrap(tensor_of(x).diagonal(offset, -2, -1))


def trace(x, /, *, offset=0, dtype=None):
    return result(tensor_of(x).diagonal(offset, -2, -1).sum(-1, dtype=None if dtype is None else _dtypes.dtype(dtype).torch))


def outer(x1, x2, /):
    return wrap(torch.outer(tensor_of(x1), tensor_of(x2)))


def cross(x1, x2, /, *, axis=-1):
    return wrap(torch.linalg.cross(tensor_of(x1), tensor_of(x2), dim=axis))


def tensorsolve(a, b, axes=None):
    return wrap(torch.linalg.tensorsolve(_float(a), _float(b), axes))

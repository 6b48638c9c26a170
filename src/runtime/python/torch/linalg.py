"""torch.linalg."""

import builtins
import math

from _nabla import engine
from _nabla.engine import Unsupported, op, ops

from . import return_types
from ._functions import factorizations
from ._functions.reductions import dims_of, vector_norm
from ._functions.registry import api, functions
from ._tensor import wrap, wrap_all

LinAlgError = engine.LinAlgError

__all__ = ["LinAlgError", "vector_norm"]
vector_norm = api(vector_norm)


def public(f):
    __all__.append(f.__name__)
    return api(f)


@public
def norm(A, ord=None, dim=None, keepdim=False, *, dtype=None):
    if dtype is not None:
        A = A._cast(dtype)
    if ord is None:
        if dim is None:
            return vector_norm(A.reshape(-1), 2, None, keepdim) if not keepdim else vector_norm(A, 2, None, True)
        return vector_norm(A, 2, dim, keepdim)
    dims = dims_of(dim)
    if isinstance(ord, str) or (len(dims) == 2 if dims is not None else A.dim() == 2):
        return matrix_norm(A, ord, dims or (-2, -1), keepdim)
    return vector_norm(A, ord, dim, keepdim)


@public
def matrix_norm(A, ord="fro", dim=(-2, -1), keepdim=False, *, dtype=None):
    if dtype is not None:
        A = A._cast(dtype)
    a, b = (d % A.dim() for d in dim)
    if ord == "fro":
        return vector_norm(A, 2, [a, b], keepdim)
    if ord in (1, -1, math.inf, -math.inf):
        over, rest = (a, b) if abs(ord) == 1 else (b, a)
        sums = A.abs().sum(over, keepdim=True)
        out = sums.amax(rest, True) if ord > 0 else sums.amin(rest, True)
        return out if keepdim else out.squeeze((a, b))
    if ord not in (2, -2, "nuc"):
        raise ValueError(f"linalg.matrix_norm: Order {ord} not supported.")
    values = svdvals(A.movedim((a, b), (-2, -1)))
    out = values.sum(-1) if ord == "nuc" else values.amax(-1) if ord > 0 else values.amin(-1)
    return out.unsqueeze(builtins.min(a, b)).unsqueeze(builtins.max(a, b)) if keepdim else out


def _simple(name, engine_name=None):
    def f(A):
        return wrap(op(engine_name or f"linalg_{name}", None, A._h))

    f.__name__ = f.__qualname__ = name
    return public(f)


inv = _simple("inv")
det = _simple("det")
svdvals = _simple("svdvals")
matrix_exp = _simple("matrix_exp", "matrix_exp")


@public
def slogdet(A):
    return return_types.linalg_slogdet(*wrap_all(ops("linalg_slogdet", None, A._h)))


@public
def inv_ex(A, *, check_errors=False):
    return return_types.linalg_inv_ex(*wrap_all(ops("linalg_inv_ex", {"check_errors": check_errors}, A._h)))


@public
def solve(A, B, *, left=True):
    return wrap(op("linalg_solve", {"left": left}, A._h, B._h))


@public
def solve_triangular(A, B, *, upper, left=True, unitriangular=False):
    return wrap(op("solve_triangular", {"upper": upper, "left": left, "unitriangular": unitriangular}, A._h, B._h))


@public
def cholesky(A, *, upper=False):
    return wrap(op("linalg_cholesky", {"upper": upper}, A._h))


@public
def cholesky_ex(A, *, upper=False, check_errors=False):
    return return_types.linalg_cholesky_ex(*wrap_all(ops("linalg_cholesky_ex", {"upper": upper, "check_errors": check_errors}, A._h)))


@public
def qr(A, mode="reduced"):
    return return_types.linalg_qr(*wrap_all(ops("linalg_qr", {"mode": mode}, A._h)))


@public
def eigh(A, UPLO="L"):
    return return_types.linalg_eigh(*wrap_all(ops("linalg_eigh", {"upper": UPLO.upper() == "U"}, A._h)))


@public
def eigvalsh(A, UPLO="L"):
    return wrap(op("linalg_eigvalsh", {"upper": UPLO.upper() == "U"}, A._h))


@public
def eig(A):
    return return_types.linalg_eig(*wrap_all(ops("linalg_eig", {}, A._h)))


@public
def eigvals(A):
    return wrap(op("linalg_eigvals", {}, A._h))


@public
def svd(A, full_matrices=True, *, driver=None):
    return return_types.linalg_svd(*wrap_all(ops("linalg_svd", {"full_matrices": full_matrices}, A._h)))


@public
def lu(A, *, pivot=True):
    return return_types.linalg_lu(*wrap_all(ops("linalg_lu", {"pivot": pivot}, A._h)))


@public
def lu_factor(A, *, pivot=True):
    return factorizations.lu_factor(A, pivot)


@public
def lu_factor_ex(A, *, pivot=True, check_errors=False):
    LU, pivots = factorizations.lu_factor(A, pivot)
    info = factorizations.first_zero_pivot(LU)
    if check_errors and bool((info != 0).any()):
        raise LinAlgError(f"torch.linalg.lu_factor_ex: U[{int(info.max())},{int(info.max())}] is zero and using it on lu_solve would result in a division by zero.")
    return return_types.linalg_lu_factor_ex(LU, pivots, info)


@public
def solve_ex(A, B, *, left=True, check_errors=False):
    """Like solve; of a singular matrix it tells the zero pivot in `info`, and the result is NaN."""
    info = factorizations.first_zero_pivot(factorizations.lu_factor(A.detach())[0])
    if check_errors or not bool((info != 0).any()):
        return return_types.linalg_solve_ex(solve(A, B, left=left), info)
    eye = functions["eye"](A.shape[-1], dtype=A.dtype).expand(A.shape)
    made = solve(functions["where"]((info != 0)[..., None, None], eye, A), B, left=left)
    vector = made.dim() == A.dim() - 1
    return return_types.linalg_solve_ex(made.masked_fill((info != 0)[(..., None) if vector else (..., None, None)], float("nan")), info)


@public
def lu_solve(LU, pivots, B, *, left=True, adjoint=False):
    return factorizations.solve_with(LU, pivots, B, left, adjoint)


@public
def householder_product(A, tau):
    return functions["orgqr"](A, tau)


def _tolerances(rcond, rtol, atol):
    given = rtol if rcond is None else rcond
    return {"rtol": None if given is None else float(given), "atol": None if atol is None else float(atol)}


@public
def pinv(A, rcond=None, hermitian=False, *, atol=None, rtol=None):
    return wrap(op("linalg_pinv", _tolerances(rcond, rtol, atol), A._h))


@public
def matrix_rank(A, tol=None, hermitian=False, *, atol=None, rtol=None):
    return wrap(op("linalg_matrix_rank", _tolerances(None, rtol, tol if atol is None else atol), A._h))


@public
def matrix_power(A, n):
    return wrap(op("linalg_matrix_power", {"n": n}, A._h))


@public
def multi_dot(tensors):
    return wrap(op("multi_dot", None, *[t._h for t in tensors]))


@public
def cross(input, other, *, dim=-1):
    return wrap(op("linalg_cross", {"dim": dim}, input._h, other._h))


@public
def cond(A, p=None):
    return wrap(op("linalg_cond", {"p": p}, A._h))


@public
def lstsq(A, B, rcond=None, *, driver=None):
    """The X of least norm that minimises ‖AX − B‖. As in PyTorch, which of the other three results are made depends on the driver (gelsy unless given);
    those that are not are empty tensors."""
    if driver not in (None, "gels", "gelsy", "gelsd", "gelss"):
        raise RuntimeError("torch.linalg.lstsq: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)")
    solution = wrap(op("linalg_lstsq", {"rcond": rcond}, A._h, B._h))
    from .autograd.grad_mode import no_grad

    rows, columns = A.shape[-2:]
    with no_grad():
        rank = matrix_rank(A, rtol=rcond)
        full = bool((rank == min(rows, columns)).all())
    if driver == "gels" and not full:
        raise LinAlgError("torch.linalg.lstsq: The least squares solution could not be computed because the input matrix does not have full rank.")
    nothing = A.detach().new_empty(0)
    residuals = nothing
    if rows > columns and full and driver not in (None, "gelsy"):
        vector = B.dim() == A.dim() - 1 and B.shape == A.shape[:-1]
        missed = A @ solution.unsqueeze(-1) - B.unsqueeze(-1) if vector else A @ solution - B
        residuals = (missed * missed.conj()).real.sum(-2) if A.is_complex() else missed.square().sum(-2)
    with no_grad():
        values = svdvals(A) if driver in ("gelsd", "gelss") else nothing
    return return_types.linalg_lstsq(solution, residuals, rank.new_empty(0) if driver == "gels" else rank, values)


@public
def vander(x, N=None):
    return wrap(op("linalg_vander", {"N": N}, x._h))


@public
def diagonal(A, *, offset=0, dim1=-2, dim2=-1):
    return A.diagonal(offset, dim1, dim2)


@public
def matmul(input, other):
    return functions["matmul"](input, other)


@public
def vecdot(x, y, *, dim=-1):
    return (x.conj() * y).sum(dim)


@public
def tensorinv(A, ind=2):
    shape = A.shape
    n = shape[ind:].numel()
    return inv(A.reshape(-1, n)).reshape(*shape[ind:], *shape[:ind])


@public
def tensorsolve(A, B, dims=None):
    if dims is not None:
        A = A.movedim(list(dims), list(range(A.dim() - len(dims), A.dim())))
    shape = A.shape[B.dim() :]
    return solve(A.reshape(-1, shape.numel()), B.reshape(-1)).reshape(shape)


def __getattr__(name):
    if name in ("ldl_factor", "ldl_factor_ex", "ldl_solve"):

        def refuse(*args, **kwargs):
            raise Unsupported(f"Nabla does not support torch.linalg.{name} yet")

        return refuse
    raise AttributeError(f"module 'torch.linalg' has no attribute '{name}'")

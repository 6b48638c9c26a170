"""LU and Householder factors in LAPACK's packed form, made of the engine's own factorisations."""

from _nabla.engine import ops

from .. import return_types
from .._tensor import wrap_all
from .registry import api, both, function, functions, methods


def _swaps(order):
    """LAPACK's pivots (1-based row swaps, one after the other) for a permutation of rows."""
    rows = list(range(len(order)))
    pivots = []
    for i, wanted in enumerate(order):
        j = rows.index(wanted, i)
        rows[i], rows[j] = rows[j], rows[i]
        pivots.append(j + 1)
    return pivots


def _order(pivots, size):
    """The permutation that the swaps make."""
    rows = list(range(size))
    for i, p in enumerate(pivots):
        rows[i], rows[p - 1] = rows[p - 1], rows[i]
    return rows


def lu_factor(A, pivot=True):
    from .._creation import tensor
    from .._dtype import int32

    P, L, U = wrap_all(ops("linalg_lu", {"pivot": pivot}, A._h))
    m, n = A.shape[-2:]
    k = min(m, n)
    # L below the diagonal, U on and above it; the smaller of the two is filled up with zeros.
    packed = (_filled(L.tril(-1), m, n) + _filled(U, m, n)).mT.contiguous().mT  # by columns, as LAPACK leaves it
    if pivot:
        orders = P.real.transpose(-2, -1).argmax(-1).reshape(-1, m).tolist()
        pivots = [_swaps(o)[:k] for o in orders]
    else:
        pivots = [list(range(1, k + 1))] * (A.numel() // max(1, m * n))
    return return_types.linalg_lu_factor(packed, tensor(pivots, dtype=int32).reshape(*A.shape[:-2], k))


def first_zero_pivot(LU):
    """For each matrix the number (from 1) of the first pivot that is zero, or 0, as LAPACK's info."""
    from .._dtype import int32

    zero = LU.detach().diagonal(0, -2, -1) == 0
    first = zero.to(int32).argmax(-1) + 1
    return (first * zero.any(-1)).to(int32)


def _lu(A, pivot=True, get_infos=False):
    LU, pivots = lu_factor(A, pivot)
    return (LU, pivots, first_zero_pivot(LU)) if get_infos else (LU, pivots)


functions["lu"] = methods["lu"] = api(_lu, name="lu", in_python=True)


def _filled(x, rows, columns):
    from ..nn.functional import pad

    return pad(x, (0, columns - x.shape[-1], 0, rows - x.shape[-2]))


def _permuted(B, pivots, back=False):
    """The rows of B in the pivots' order, or out of it."""
    from .._creation import tensor
    from .._dtype import int64

    n = B.shape[-2]
    orders = [_order(p, n) for p in pivots.reshape(-1, pivots.shape[-1]).tolist()]
    if back:
        orders = [sorted(range(n), key=o.__getitem__) for o in orders]
    index = tensor(orders, dtype=int64).reshape(*pivots.shape[:-1], n, 1)
    batch = max(index.shape[:-2], B.shape[:-2], key=len)
    return B.expand(*batch, *B.shape[-2:]).gather(-2, index.expand(*batch, n, B.shape[-1]))


def solve_with(LU, pivots, B, left=True, adjoint=False):
    """X with A X = B, from the packed factors of A; X A = B unless `left`; with the adjoint of A if so asked."""
    from .. import linalg

    if not left:
        return solve_with(LU, pivots, B.mH, True, not adjoint).mH
    if not adjoint:
        y = linalg.solve_triangular(LU, _permuted(B, pivots), upper=False, unitriangular=True)
        return linalg.solve_triangular(LU, y, upper=True)
    y = linalg.solve_triangular(LU.mH, B, upper=False)
    return _permuted(linalg.solve_triangular(LU.mH, y, upper=True, unitriangular=True), pivots, back=True)


@both
def lu_solve(input, LU_data, LU_pivots):
    return solve_with(LU_data, LU_pivots, input)


@function
def lu_unpack(LU_data, LU_pivots, unpack_data=True, unpack_pivots=True):
    from .._creation import eye

    m, n = LU_data.shape[-2:]
    k = min(m, n)
    one = eye(m, k, dtype=LU_data.dtype)
    L = LU_data.narrow(-1, 0, k).tril(-1) + one
    U = LU_data.narrow(-2, 0, k).triu()
    P = _permuted(eye(m, dtype=LU_data.dtype), LU_pivots, back=True)
    none = LU_data.new_empty(0)
    return return_types.lu_unpack(P if unpack_pivots else none, L if unpack_data else none, U if unpack_data else none)


@both
def orgqr(input, input2):
    """The first columns of the product of the reflectors I − τᵢ vᵢ vᵢᵀ, vᵢ the i-th column below the diagonal, with 1 on it."""
    from .._creation import eye

    m, n = input.shape[-2:]
    v = input.tril(-1) + eye(m, n, dtype=input.dtype)
    out = eye(m, n, dtype=input.dtype).expand(*input.shape[:-2], m, n)
    for i in reversed(range(input2.shape[-1])):
        column = v.narrow(-1, i, 1)
        out = out - input2.narrow(-1, i, 1).unsqueeze(-1) * column @ (column.mH @ out)
    return out


@both
def ormqr(input, tau, other, left=True, transpose=False):
    """Q B, or B Q, or with Qᵀ: Q the whole product of the reflectors."""
    from .._creation import eye

    m, n = input.shape[-2:]
    v = input.tril(-1) + eye(m, n, dtype=input.dtype)
    out = other if left else other.mH
    # B Q = (Qᵀ Bᵀ)ᵀ; Qᵀ applies the reflectors first to last.
    order = range(tau.shape[-1])
    for i in order if transpose == left else reversed(order):
        column = v.narrow(-1, i, 1)
        out = out - tau.narrow(-1, i, 1).unsqueeze(-1) * column @ (column.mH @ out)
    return out if left else out.mH

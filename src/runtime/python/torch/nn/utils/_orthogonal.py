"""torch.nn.utils.parametrizations.orthogonal: matrices with orthonormal columns, by the matrix exponential, the Cayley transform or Householder reflections."""

from ..._creation import eye, zeros_like
from ..._dtype import finfo
from ..._functions.registry import functions
from ...autograd.grad_mode import no_grad
from ...random import randn
from ..modules.module import Module
from . import parametrize


def _is_orthogonal(q):
    k = q.size(-1)
    unit = eye(k, dtype=q.dtype)
    tolerance = 10.0 * k * finfo(q.dtype).eps
    return bool(((q.mH @ q - unit).abs() <= tolerance).all())


def _make_orthogonal(a):
    from ... import linalg

    q, r = linalg.qr(a, mode="reduced")
    return q * r.diagonal(dim1=-2, dim2=-1).sgn().unsqueeze(-2)


class _Orthogonal(Module):
    """A matrix with orthonormal columns (or rows, where it is wider than high)."""

    def __init__(self, weight, orthogonal_map, *, use_trivialization=True):
        super().__init__()
        if weight.is_complex() and orthogonal_map == "householder":
            raise ValueError("The householder parametrization does not support complex tensors.")
        self.shape, self.orthogonal_map = weight.shape, orthogonal_map
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, X):
        wide = X.size(-2) < X.size(-1)
        X = X.mT if wide else X
        Q = self._householder(X) if self.orthogonal_map == "householder" else self._skew(X)
        if hasattr(self, "base"):
            Q = self.base @ Q
        return Q.mT if wide else Q

    def _householder(self, X):
        """The product of the reflections I − τ v vᵀ, whose vectors are the columns under the diagonal."""
        A = X.tril(diagonal=-1)
        tau = 2.0 / (1.0 + (A * A).sum(dim=-2))
        n, k = A.shape[-2:]
        unit = eye(n, k, dtype=A.dtype)
        vectors, Q = A + unit, unit.expand(A.shape)
        for i in reversed(range(k)):
            v = vectors[..., i : i + 1]
            Q = Q - tau[..., i, None, None] * (v @ (v.mT @ Q))
        # The diagonal holds signs and has no derivative.
        return Q * X.diagonal(dim1=-2, dim2=-1).int().unsqueeze(-2)

    def _skew(self, X):
        """exp or the Cayley transform of the skew-symmetric matrix made from the lower triangle."""
        from ... import linalg

        n, k = X.size(-2), X.size(-1)
        X = X.tril()
        if n != k:
            X = functions["cat"]([X, X.new_zeros(n, n - k).expand(*X.shape[:-2], -1, -1)], dim=-1)
        A = X - X.mH
        if self.orthogonal_map == "matrix_exp":
            Q = linalg.matrix_exp(A)
        else:
            unit = eye(n, dtype=A.dtype)
            Q = linalg.solve(unit - 0.5 * A, unit + 0.5 * A)
        return Q if n == k else Q[..., :k]

    @no_grad()
    def right_inverse(self, Q):
        if Q.shape != self.shape:
            raise ValueError(f"Expected a matrix or batch of matrices of shape {self.shape}. Got a tensor of shape {Q.shape}.")
        start = Q
        wide = Q.size(-2) < Q.size(-1)
        Q = Q.mT if wide else Q
        n, k = Q.size(-2), Q.size(-1)
        if not hasattr(self, "base"):
            if self.orthogonal_map != "householder":
                raise NotImplementedError("It is not possible to assign to the matrix exponential or the Cayley parametrizations when use_trivialization=False.")
            A, tau = functions["geqrf"](Q)
            diagonal = A.diagonal(dim1=-2, dim2=-1)
            diagonal.sign_()
            diagonal[tau == 0.0] *= -1
            return A.mT if wide else A
        if n == k:
            Q = Q.clone() if _is_orthogonal(Q) else _make_orthogonal(Q)
        else:
            Q = _make_orthogonal(functions["cat"]([Q, randn(*Q.size()[:-2], n, n - k, dtype=Q.dtype)], dim=-1))
        self.base = Q
        minus_one = zeros_like(start)
        minus_one.diagonal(dim1=-2, dim2=-1).fill_(-1.0)
        return minus_one


def orthogonal(module, name="weight", orthogonal_map=None, *, use_trivialization=True):
    weight = getattr(module, name, None)
    if weight is None:
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    if weight.ndim < 2:
        raise ValueError(f"Expected a matrix or batch of matrices. Got a tensor of {weight.ndim} dimensions.")
    if orthogonal_map is None:
        orthogonal_map = "matrix_exp" if weight.size(-2) == weight.size(-1) or weight.is_complex() else "householder"
    if orthogonal_map not in ("matrix_exp", "cayley", "householder"):
        raise ValueError(f'orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: {orthogonal_map}')
    orth = _Orthogonal(weight, orthogonal_map, use_trivialization=use_trivialization)
    parametrize.register_parametrization(module, name, orth, unsafe=True)
    return module

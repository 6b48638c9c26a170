"""Products of vectors and matrices, and torch.linalg's decompositions under their torch.* names."""

from _nabla.engine import op

from .. import return_types
from .._tensor import Tensor, wrap
from .registry import alias, both, function, functions, method


@both
def matmul(input, other):
    return wrap(op("matmul", None, input._h, other._h))


@both
def mm(input, mat2):
    return wrap(op("mm", None, input._h, mat2._h))


alias("spmm", "mm")


@both
def bmm(input, mat2):
    return wrap(op("bmm", None, input._h, mat2._h))


@both
def mv(input, vec):
    return wrap(op("mv", None, input._h, vec._h))


@both
def dot(input, tensor):
    return wrap(op("dot", None, input._h, tensor._h))


@both
def vdot(input, other):
    return wrap(op("vdot", None, input._h, other._h))


@both
def inner(input, other):
    if not input.dim() or not other.dim():
        return input * other
    if input.dim() == other.dim() == 1:
        return dot(input, other)
    return functions["tensordot"](input, other, dims=([-1], [-1]))


@both
def outer(input, vec2):
    if input.dim() != 1 or vec2.dim() != 1:
        bad = input if input.dim() != 1 else vec2
        raise RuntimeError(f"outer: Expected 1-D argument {'self' if bad is input else 'vec2'}, but got {bad.dim()}-D")
    return input.unsqueeze(1) * vec2


alias("ger", "outer")


def _scale(beta, alpha):
    attrs = {}
    if beta != 1:
        attrs["beta"] = beta
    if alpha != 1:
        attrs["alpha"] = alpha
    return attrs or None


@both
def addmm(input, mat1, mat2, *, beta=1, alpha=1):
    return wrap(op("addmm", _scale(beta, alpha), input._h, mat1._h, mat2._h))


@both
def baddbmm(input, batch1, batch2, *, beta=1, alpha=1):
    return wrap(op("baddbmm", _scale(beta, alpha), input._h, batch1._h, batch2._h))


@both
def addbmm(input, batch1, batch2, *, beta=1, alpha=1):
    return wrap(op("addbmm", _scale(beta, alpha), input._h, batch1._h, batch2._h))


@both
def addmv(input, mat, vec, *, beta=1, alpha=1):
    return wrap(op("addmv", _scale(beta, alpha), input._h, mat._h, vec._h))


@both
def addr(input, vec1, vec2, *, beta=1, alpha=1):
    return wrap(op("addr", _scale(beta, alpha), input._h, vec1._h, vec2._h))


def _in_place(f):
    def f_(self, *args, **kwargs):
        return self.copy_(f(self, *args, **kwargs))

    f_.__name__ = f_.__qualname__ = f.__name__ + "_"
    method(f_)


for _f in (addmm, baddbmm, addbmm, addmv, addr):
    _in_place(_f)


@both
def chain_matmul(*matrices):
    return functions["linalg_multi_dot"](matrices)


@both
def matrix_power(input, n):
    from .. import linalg

    return linalg.matrix_power(input, n)


@both
def trace(input):
    if input.dim() != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {input.dim()}")
    return wrap(op("trace", None, input._h))


@both
def kron(input, other):
    return wrap(op("kron", None, input._h, other._h))


@both
def cross(input, other, dim=None):
    if dim is None:
        dim = next((d for d, s in enumerate(input.shape) if s == 3), None)
        if dim is None:
            raise RuntimeError("no dimension of size 3 in input")
    return functions["linalg_cross"](input, other, dim=dim)


@function
def tensordot(a, b, dims=2):
    if isinstance(dims, int):
        if dims < 0 or dims > min(a.dim(), b.dim()):
            raise RuntimeError(f"tensordot expects dims >= 0 and dims <= ndim_a or ndim_b got {dims}")
        over_a, over_b = list(range(-dims, 0)), list(range(dims))
    else:
        if isinstance(dims, Tensor):
            dims = dims.tolist()
        over_a, over_b = ([d] if isinstance(d, int) else list(d) for d in dims)
    for p, q in zip(over_a, over_b):
        if a.shape[p] != b.shape[q] and 1 not in (a.shape[p], b.shape[q]):
            raise RuntimeError(f"contracted dimensions need to match, but first has size {a.shape[p]} in dim {p} and second has size {b.shape[q]} in dim {q}")
    over_a = [d % a.dim() for d in over_a]
    over_b = [d % b.dim() for d in over_b]
    free_a = [d for d in range(a.dim()) if d not in over_a]
    free_b = [d for d in range(b.dim()) if d not in over_b]
    shared = 1
    for d in over_a:
        shared *= a.shape[d]
    left = a.permute(free_a + over_a).reshape(-1, shared)
    right = b.permute(over_b + free_b).reshape(shared, -1)
    return mm(left, right).reshape([a.shape[d] for d in free_a] + [b.shape[d] for d in free_b])


@function
def einsum(*args):
    if len(args) < 2:
        raise ValueError("einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list")
    equation, *operands = args
    if not isinstance(equation, str):
        equation, operands = _from_sublists((equation, *operands))
    elif len(operands) == 1 and isinstance(operands[0], (tuple, list)):
        operands = tuple(operands[0])
    for i, t in enumerate(operands):
        if not isinstance(t, Tensor):
            getattr(t, "_h", None)  # a stand-in for what is missing says so
            raise TypeError(f"expected Tensor as element {i} in argument 1, but got {type(t).__name__}")
    return wrap(op("einsum", {"equation": equation.replace(" ", "")}, *[t._h for t in operands]))


def _from_sublists(args):
    """einsum(a, [0, 1], b, [1, 2], [0, 2]) as an equation."""
    letter = lambda i: "..." if i is Ellipsis else chr(ord("A") + i) if i < 26 else chr(ord("a") + i - 26)
    word = lambda sublist: "".join(map(letter, sublist))
    pairs = list(zip(args[::2], args[1::2]))
    equation = ",".join(word(s) for _, s in pairs)
    if len(args) % 2:
        equation += "->" + word(args[-1])
    return equation, tuple(t for t, _ in pairs)


@both
def cdist(x1, x2, p=2.0, compute_mode="use_mm_for_euclid_dist_if_necessary"):
    if compute_mode not in ("use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist"):
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    if x1.shape[-1] != x2.shape[-1]:
        raise RuntimeError(f"X1 and X2 must have the same number of columns. X1: {x1.shape[-1]} X2: {x2.shape[-1]}")
    many = x1.shape[-2] > 25 or x2.shape[-2] > 25
    if p == 2 and (compute_mode == "use_mm_for_euclid_dist" or (compute_mode.endswith("if_necessary") and many)):
        return _euclidean(x1, x2)
    return (x1.unsqueeze(-2) - x2.unsqueeze(-3)).norm(p, -1)


def _euclidean(x1, x2):
    """√(|a|² − 2ab + |b|²) for all pairs, as one product of extended vectors."""
    cat = functions["cat"]
    square1, square2 = (x.pow(2).sum(-1, keepdim=True) for x in (x1, x2))
    one1, one2 = square1.detach() * 0 + 1, square2.detach() * 0 + 1
    left, right = cat([x1.mul(-2), square1, one1], -1), cat([x2, one2, square2], -1)
    return matmul(left, right.mT).clamp_min_(0).sqrt_()


@function
def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    from ..autograd.grad_mode import no_grad

    x1, x2 = functions["broadcast_tensors"](x1, x2)
    norm1, norm2 = (x.norm(2, dim, keepdim=True).clone() for x in (x1, x2))
    # The floor under the norms has no derivative in PyTorch.
    with no_grad():
        norm1.clamp_min_(eps)
        norm2.clamp_min_(eps)
    return ((x1 / norm1) * (x2 / norm2)).sum(dim)


@both
def cov(input, *, correction=1, fweights=None, aweights=None):
    x = input.reshape(1, -1) if input.dim() < 2 else input
    n = x.shape[1]
    if fweights is None and aweights is None:
        centred = x - x.mean(1, keepdim=True)
        return (mm(centred, centred.t().conj()) / max(n - correction, 0)).squeeze()
    w = 1
    if fweights is not None:
        w = fweights
    if aweights is not None:
        w = w * aweights
    total = w.sum()
    average = (x * w).sum(1, keepdim=True) / total
    norm = total - correction if aweights is None else total - correction * (w * aweights).sum() / total
    centred = x - average
    return (mm(centred, (centred * w).t().conj()) / norm.clamp(min=0)).squeeze()


@both
def corrcoef(input):
    c = cov(input)
    if c.dim() == 0:
        return c / c
    d = c.diagonal().sqrt()
    return (c / d.unsqueeze(-1)) / d.unsqueeze(0)


def _to_linalg(name, target=None):
    """torch.f that is torch.linalg.f."""

    def f(input, *args, **kwargs):
        from .. import linalg

        return getattr(linalg, target or name)(input, *args, **kwargs)

    f.__name__ = f.__qualname__ = name
    both(f)


for _name in ("det", "pinverse", "matrix_exp", "inverse"):
    _to_linalg(_name, {"pinverse": "pinv", "inverse": "inv"}.get(_name))


@both
def slogdet(input):
    from .. import linalg

    return return_types.slogdet(*linalg.slogdet(input))


@both
def logdet(input):
    return wrap(op("logdet", None, input._h))


@both
def cholesky(input, upper=False):
    from .. import linalg

    return linalg.cholesky(input, upper=upper)


@both
def cholesky_inverse(input, upper=False):
    factor = input.mH if upper else input
    return functions["inverse"](factor @ factor.mH)


@both
def cholesky_solve(input, input2, upper=False):
    from .. import linalg

    lower = input2.mH if upper else input2
    return linalg.solve_triangular(lower.mH, linalg.solve_triangular(lower, input, upper=False), upper=True)


@both
def qr(input, some=True):
    from .. import linalg

    return return_types.qr(*linalg.qr(input, "reduced" if some else "complete"))


@both
def svd(input, some=True, compute_uv=True):
    from .. import linalg

    u, s, vh = linalg.svd(input, full_matrices=not some)
    if not compute_uv:
        u, vh = u.detach() * 0, vh.detach() * 0
    return return_types.svd(u, s, vh.mH)


@both
def triangular_solve(input, A, upper=True, transpose=False, unitriangular=False):
    from .. import linalg

    matrix = A.mT if transpose else A
    return return_types.triangular_solve(linalg.solve_triangular(matrix, input, upper=upper != transpose, unitriangular=unitriangular), A)

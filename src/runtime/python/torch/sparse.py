"""torch.sparse: sparse tensors are held densely here; products give the same numbers."""

from _nabla.engine import Unsupported

from ._functions.registry import functions


def mm(mat1, mat2, reduce=None):
    if reduce not in (None, "sum"):
        raise Unsupported(f"Nabla does not support torch.sparse.mm with reduce='{reduce}' yet")
    return functions["mm"](mat1, mat2)


def addmm(mat, mat1, mat2, *, beta=1.0, alpha=1.0):
    return functions["addmm"](mat, mat1, mat2, beta=beta, alpha=alpha)


def sum(input, dim=None, dtype=None):
    return functions["sum"](input, dim, dtype=dtype)


def softmax(input, dim, *, dtype=None):
    raise Unsupported("Nabla does not support torch.sparse.softmax yet")


log_softmax = spdiags = softmax

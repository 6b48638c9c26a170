"""torch.sparse: functions of sparse tensors, and what torch's own functions do with them (`rules`, by name)."""

from _nabla.engine import Unsupported
from _nabla.absent import without

from . import _dtype
from ._functions.registry import functions
from ._sparse_tensor import SparseTensor, sparse, sparsified
from ._tensor import NUMBERS, Tensor


def _is_number(v):
    return isinstance(v, NUMBERS) or isinstance(v, Tensor) and not isinstance(v, SparseTensor) and v.dim() == 0


def _mul(a, b):
    if not isinstance(a, SparseTensor):
        a, b = b, a
    if _is_number(b):
        return a.linear(lambda v: v * b)
    if isinstance(b, SparseTensor):
        a, b = a.coalesce(), b.coalesce()
        there = b._with(b._v.detach() * 0 + 1).to_dense()[tuple(a._i.unbind(0))] != 0
        kept = there if there.dim() == 1 else there.flatten(1).any(1)
        indices = a._i[:, kept]
        return sparse(indices, a._v[kept] * b.to_dense()[tuple(indices.unbind(0))], a.shape, True)
    own = a.coalesce()
    return own._with(own._v * b.expand(a.shape)[tuple(own._i.unbind(0))])


def _div(a, b, *, rounding_mode=None):
    if not isinstance(a, SparseTensor) or not _is_number(b) or rounding_mode:
        raise RuntimeError("Sparse division requires a scalar or zero-dim dense tensor divisor")
    return a.linear(lambda v: v / b)


def _add(a, b, *, alpha=1):
    if not isinstance(a, SparseTensor):
        return NotImplemented
    if not isinstance(b, SparseTensor):
        raise RuntimeError("add(sparse, dense) is not supported. Use add(dense, sparse) instead.")
    if a.shape != b.shape:
        raise RuntimeError(f"add: expected sizes of 'self' and 'other' to match, but {list(a.shape)} != {list(b.shape)}")
    return sparse(functions["cat"]([a._i, b._i], 1), functions["cat"]([a._v, b._v * alpha]), a.shape).coalesce()


def _sub(a, b, *, alpha=1):
    return _add(a, b, alpha=-alpha) if isinstance(b, SparseTensor) else _add(a, b)


def _mm(a, b, *args, **kwargs):
    if isinstance(a, SparseTensor) and isinstance(b, SparseTensor):
        product = functions["mm"](a.to_dense(), b.to_dense())
        return sparsified(product)
    return NotImplemented


def _sum(input, dim=None, keepdim=False, *, dtype=None):
    if dim is None:
        return input._v.sum(dtype=dtype)
    return sum(input, dim, dtype) if not keepdim else NotImplemented


def _cat(tensors, dim=0, *, out=None):
    without("torch.cat of sparse tensors", out=out is not None)
    if not all(isinstance(t, SparseTensor) for t in tensors):
        raise RuntimeError("Concatenating sparse tensors, but a dense tensor was found")
    d, shift, indices = dim % tensors[0].dim(), 0, []
    for t in tensors:
        rows = t._i.clone()
        rows[d] += shift
        shift += t.shape[d]
        indices.append(rows)
    shape = list(tensors[0].shape)
    shape[d] = shift
    return sparse(functions["cat"](indices, 1), functions["cat"]([t._v for t in tensors]), shape)


def _stack(tensors, dim=0, *, out=None):
    return _cat([_unsqueeze(t, dim) for t in tensors], dim, out=out)


def _unsqueeze(input, dim):
    d = dim % (input.dim() + 1)
    zeros = input._i.new_zeros((1, input._nnz()))
    shape = [*input.shape[:d], 1, *input.shape[d:]]
    return sparse(functions["cat"]([input._i[:d], zeros, input._i[d:]]), input._v, shape, input._coalesced)


def _index_select(input, dim, index):
    d = dim % input.dim()
    own = input.coalesce()
    hits = (own._i[d][None, :] == index[:, None]).nonzero()
    indices = own._i[:, hits[:, 1]].clone()
    indices[d] = hits[:, 0]
    shape = list(input.shape)
    shape[d] = len(index)
    return sparse(indices, own._v[hits[:, 1]], shape)


def _select(input, dim, index):
    d = dim % input.dim()
    own = input.coalesce()
    kept = own._i[d] == index % input.shape[d]
    rest = [row[kept] for i, row in enumerate(own._i) if i != d]
    shape = [n for i, n in enumerate(input.shape) if i != d]
    if not rest:
        return own._v[kept].sum(0)
    return sparse(functions["stack"](rest), own._v[kept], shape, True)


def _subscript(self, index):
    made, d = self, 0
    for part in index if isinstance(index, tuple) else (index,):
        if isinstance(part, slice) and part == slice(None):
            d += 1
        elif isinstance(part, int):
            made = _select(made, d, part)
        else:
            raise Unsupported("Nabla does not support subscripts of sparse tensors other than integers and whole dimensions yet")
    return made


def _map(name):
    return lambda input, *args, **kwargs: input.each(lambda v: functions[name](v, *args, **kwargs))


def _pow(input, exponent):
    return input.each(lambda v: v**exponent)


def _equal(input, other):
    return input.equal(other)


def _like(input, **kwargs):
    return sparse(input._i[:, :0], input._v[:0].detach(), input.shape, True)


rules = {
    "mul": _mul, "__mul__": _mul, "__rmul__": _mul, "multiply": _mul, "div": _div, "__div__": _div, "__truediv__": _div, "divide": _div, "true_divide": _div,
    "add": _add, "__add__": _add, "__radd__": lambda a, b: _add(b, a), "sub": _sub, "__sub__": _sub, "subtract": _sub, "mm": _mm, "matmul": _mm, "__matmul__": _mm, "smm": _mm, "spmm": _mm,
    "sum": _sum, "cat": _cat, "concat": _cat, "stack": _stack, "unsqueeze": _unsqueeze, "index_select": _index_select, "select": _select, "_getitem": _subscript, "pow": _pow, "__pow__": _pow,
    "neg": lambda input: input.linear(lambda v: -v), "__neg__": lambda input: input.linear(lambda v: -v), "zeros_like": _like, "equal": _equal, "t": SparseTensor.t, "transpose": SparseTensor.transpose, "clone": SparseTensor.clone,
    "abs": _map("abs"), "__abs__": _map("abs"),
    **{name: _map(name) for name in "sqrt relu sign floor ceil round trunc sin sinh tan tanh asin atan asinh atanh expm1 log1p erf isnan isinf square positive".split()},
}  # fmt: skip


def mm(mat1, mat2, reduce=None):
    if reduce not in (None, "sum"):
        raise Unsupported(f"Nabla does not support torch.sparse.mm with reduce='{reduce}' yet")
    return functions["mm"](mat1, mat2)


def addmm(mat, mat1, mat2, *, beta=1.0, alpha=1.0):
    return functions["addmm"](mat, mat1, mat2, beta=beta, alpha=alpha)


def sum(input, dim=None, dtype=None):
    """Over sparse dimensions; sparse in those that are left, a plain tensor where none is."""
    if not isinstance(input, SparseTensor):
        return functions["sum"](input, dim, dtype=dtype)
    if dim is None:
        return input._v.sum(dtype=dtype)
    dims = {d % input.dim() for d in (dim if isinstance(dim, (tuple, list)) else (dim,))}
    rank = input.sparse_dim()
    values = input._v if dtype is None else input._v.to(dtype)
    inner = [d - rank + 1 for d in dims if d >= rank]
    values = values.sum(inner) if inner else values
    rest = [row for d, row in enumerate(input._i) if d not in dims]
    shape = [n for d, n in enumerate(input.shape) if d not in dims]
    return sparse(functions["stack"](rest), values, shape).coalesce() if rest else values.sum(0)


def _normalized(name):
    def f(input, dim, *, dtype=None):
        """Over the entries that are there: the others count as minus infinity."""
        own = input.coalesce()
        d = dim % input.dim()
        values = own._v if dtype is None else own._v.to(dtype)
        if d >= own.sparse_dim():
            return own._with(functions[name](values, d - own.sparse_dim() + 1))
        there = own._with(own._v.detach() * 0 + 1).to_dense() != 0
        scores = own._with(values).to_dense().masked_fill(~there, -float("inf"))
        return own._with(functions[name](scores, d)[tuple(own._i.unbind(0))])

    f.__name__ = f.__qualname__ = name
    return f


softmax, log_softmax = _normalized("softmax"), _normalized("log_softmax")


def spdiags(diagonals, offsets, shape, layout=None):
    rows, columns = diagonals.shape[0], diagonals.shape[1]
    made = diagonals.new_zeros(tuple(shape))
    for k in range(rows):
        offset = int(offsets[k])
        for j in range(max(0, offset), min(columns, shape[1], shape[0] + offset)):
            made[j - offset, j] = diagonals[k, j]
    return sparsified(made)


class _Legacy:
    """torch.sparse.FloatTensor(indices, values, size): constructors of PyTorch before 0.4."""

    def __init__(self, dtype):
        self._dtype = dtype

    def __call__(self, *args):
        from ._creation import sparse_coo_tensor

        return sparse_coo_tensor(*args, dtype=self._dtype)


FloatTensor, DoubleTensor, HalfTensor, LongTensor, IntTensor = map(_Legacy, (_dtype.float32, _dtype.float64, _dtype.float16, _dtype.int64, _dtype.int32))

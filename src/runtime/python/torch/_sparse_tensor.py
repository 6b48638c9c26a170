"""Sparse COO tensors: indices and values, with the same numbers held densely beside them, so that everything that takes a tensor computes.

Gradients flow through the values; a leaf is its values, and its gradient is sparse at the same places. https://pytorch.org/docs/stable/sparse.html
"""

from _nabla.absent import without

from . import _dtype, _overrides
from ._tensor import Tensor, as_dtype
from ._tensor_str import _contents
from .random import _grad_enabled


def sparse(indices, values, shape, coalesced=False):
    """A sparse tensor over indices [sparse_dim, nnz] (int64) and values [nnz, …], which may be tracked or a leaf."""
    from ._creation import zeros

    dense = zeros(tuple(shape), dtype=values.dtype)
    if indices.shape[1] > 0:
        dense = dense.index_put(tuple(indices.unbind(0)), values, accumulate=True) if indices.shape[0] else dense + values.sum(0)
    made = dense.as_subclass(SparseTensor)
    made._i, made._v, made._coalesced = indices, values, coalesced or indices.shape[1] < 2
    return made


def sparsified(dense, sparse_dim=None):
    """The entries of a dense tensor that are not zero."""
    rank = dense.dim() if sparse_dim is None else sparse_dim
    there = dense.detach() != 0
    if rank < dense.dim():
        there = there.flatten(rank).any(-1)
    indices = there.nonzero().t()
    return sparse(indices, dense[tuple(indices.unbind(0))] if rank else dense[None], dense.shape, True)


def _refused(operation):
    def method(self, *args, **kwargs):
        raise NotImplementedError(
            f"Could not run 'aten::{operation}' with arguments from the 'SparseCPU' backend. This could be because the operator doesn't exist for this backend, or was omitted during the selective/custom build process (if using custom build)."
        )

    return method


class SparseTensor(Tensor):
    is_sparse = True
    layout = property(lambda self: _dtype.sparse_coo)
    is_leaf = property(lambda self: self._v.is_leaf)
    grad_fn = property(lambda self: None if self._v.is_leaf else self.to_dense().grad_fn)

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        from .sparse import rules

        rule = rules.get(func.__qualname__.rpartition(".")[2])
        if rule:
            answer = rule(*args, **(kwargs or {}))
            if answer is not NotImplemented:
                return answer
        return func(*map(_dense, args), **{k: _dense(v) for k, v in (kwargs or {}).items()})

    @property
    def grad(self):
        g = self._v.grad
        return None if g is None else sparse(self._i, g, self.shape, self._coalesced)

    @grad.setter
    def grad(self, value):
        self._v.grad = None if value is None else value.coalesce()._v if isinstance(value, SparseTensor) else value[tuple(self._i.unbind(0))]

    @property
    def requires_grad(self):
        return self._v.requires_grad

    @requires_grad.setter
    def requires_grad(self, on):
        values = self._v.detach() if self._v.is_leaf else self._v  # the program's own tensor of values stays as it is
        values.requires_grad = on
        self._take(self._with(values))

    def requires_grad_(self, requires_grad=True):
        self.requires_grad = requires_grad
        return self

    # --- what it is made of ---
    def _indices(self):
        return self._i

    def _values(self):
        return self._v.detach()

    def indices(self):
        self._require_coalesced("indices")
        return self._i

    def values(self):
        self._require_coalesced("values")
        return self._v

    def _require_coalesced(self, what):
        if not self._coalesced:
            raise RuntimeError(f"Cannot get {what} on an uncoalesced tensor, please call .coalesce() first")

    def _nnz(self):
        return self._i.shape[1]

    def is_coalesced(self):
        return self._coalesced

    def sparse_dim(self):
        return self._i.shape[0]

    def dense_dim(self):
        return self._v.dim() - 1

    def coalesce(self):
        """Places in order, and each only once: values at equal places add up."""
        if self._coalesced:
            return self
        sizes = self.shape[: self.sparse_dim()]
        keys = self._i.new_zeros(self._nnz())
        for d, n in enumerate(sizes):
            keys = keys * n + self._i[d]
        places, where = keys.unique(return_inverse=True)
        values = self._v.new_zeros((len(places), *self._v.shape[1:])).index_add(0, where, self._v)
        rows = []
        for n in reversed(sizes):
            rows.append(places % n)
            places = places // n
        from . import stack

        return sparse(stack(rows[::-1]), values, self.shape, True)

    # --- as other tensors ---
    def to_dense(self, dtype=None, *, masked_grad=None):
        without("Tensor.to_dense", masked_grad=masked_grad is False)
        dense = self.as_subclass(Tensor)
        return dense if dtype is None else dense.to(dtype)

    def to_sparse(self, *args, **kwargs):
        return self

    to_sparse_coo = to_sparse

    def _with(self, values, coalesced=None):
        return sparse(self._i, values, self.shape, self._coalesced if coalesced is None else coalesced)

    def _cast(self, dtype):
        return self if dtype is self.dtype else self._with(self._v._cast(dtype))

    def to(self, *args, **kwargs):
        values = self._v.to(*args, **kwargs)
        return self if values is self._v else self._with(values)

    def type(self, dtype=None, non_blocking=False):
        if dtype is None:
            return f"torch.sparse.{self.dtype.title}Tensor"
        return self._cast(as_dtype(dtype))

    bool, int, long, short, char, byte, half, float, double, bfloat16 = (
        lambda self, kind=kind, **options: self._cast(kind)
        for kind in (_dtype.bool, _dtype.int32, _dtype.int64, _dtype.int16, _dtype.int8, _dtype.uint8, _dtype.float16, _dtype.float32, _dtype.float64, _dtype.bfloat16)
    )

    def new(self, indices, values, size=None):
        from ._creation import sparse_coo_tensor

        return sparse_coo_tensor(indices, values, size, dtype=self.dtype)

    def clone(self, *, memory_format=None):
        return self._with(self._v.clone())

    def detach(self):
        return self._with(self._v.detach())

    def __deepcopy__(self, memo):
        made = self._with(self._v.detach().clone())
        return made.requires_grad_() if self.requires_grad and self.is_leaf else made

    def each(self, f):
        """`f` of each value, where it gives zero of zero; not linear, so what adds up is added before."""
        own = self.coalesce()
        return own._with(f(own._v))

    def linear(self, f):
        return self._with(f(self._v))

    def transpose(self, dim0, dim1):
        a, b = dim0 % self.dim(), dim1 % self.dim()
        rows, shape = list(self._i.unbind(0)), list(self.shape)
        if max(a, b) >= len(rows):
            raise RuntimeError("transpose: transposed dimensions must be sparse")
        rows[a], rows[b], shape[a], shape[b] = rows[b], rows[a], shape[b], shape[a]
        from . import stack

        return sparse(stack(rows), self._v, shape)

    def t(self):
        return self.transpose(0, 1) if self.dim() == 2 else self

    T = property(t)

    def _take(self, other):
        """Takes over what another one is: how it is written to in place."""
        self._become(other)
        self._i, self._v, self._coalesced = other._i, other._v, other._coalesced
        return self

    def _write(self, other):
        if self.requires_grad and self.is_leaf and _grad_enabled():
            raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
        return self._take(other)

    def add_(self, other, *, alpha=1):
        return self._write(self + other * alpha)

    def sub_(self, other, *, alpha=1):
        return self._write(self - other * alpha)

    def mul_(self, other):
        return self._write(self * other)

    def div_(self, other):
        return self._write(self / other)

    def zero_(self):
        return self._write(sparse(self._i[:, :0], self._v[:0].detach(), self.shape, True))

    __iadd__, __isub__, __imul__, __itruediv__ = add_, sub_, mul_, div_

    def numpy(self, *, force=False):
        raise TypeError("can't convert Sparse layout tensor to numpy. Use Tensor.to_dense() first.")

    def tolist(self):
        raise RuntimeError("Cannot access data pointer of Tensor that doesn't have storage")

    def reshape(self, *shape):
        raise RuntimeError("reshape is not implemented for sparse tensors")

    view, max, min, mean, equal, nonzero, sort, argmax, argmin, prod, std, var = map(_refused, "view max min mean.dim equal nonzero sort argmax argmin prod std var".split())

    def __repr__(self, *, tensor_contents=None):
        def part(name, t):
            if t.numel() == 0:
                return f"{name}=tensor([], size=({', '.join(map(str, t.shape))}{',' if t.dim() == 1 else ''}))"
            return f"{name}=tensor({_contents(t.detach(), 7 + len(name) + 8)})"

        size = f"({', '.join(map(str, self.shape))}{',' if self.dim() == 1 else ''})"
        facts = f"size={size}, nnz={self._nnz()}, "
        if self.dtype not in (_dtype.default, _dtype.int64, _dtype.bool):
            facts += f"dtype={self.dtype}, "
        facts += "layout=torch.sparse_coo"
        if self.requires_grad:
            facts += ", requires_grad=True" if self.is_leaf else f", grad_fn=<{type(self._v.grad_fn).__name__}>"
        return f"tensor({part('indices', self._i)},\n       {part('values', self._v)},\n       {facts})"


def _dense(value):
    if isinstance(value, SparseTensor):
        return value.to_dense()
    return type(value)(map(_dense, value)) if type(value) in (list, tuple) else value

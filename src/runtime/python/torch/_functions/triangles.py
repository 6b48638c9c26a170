"""Triangles and diagonals, and tensors with a slice replaced."""

from _nabla.engine import op, op_
from _nabla.absent import without

from .. import _dtype
from .._tensor import wrap
from .registry import both, function, method
from .subscripts import _FAR


@both
def tril(input, diagonal=0):
    return wrap(op("tril", {"diagonal": diagonal}, input._h))


@both
def triu(input, diagonal=0):
    return wrap(op("triu", {"diagonal": diagonal}, input._h))


@method
def tril_(self, diagonal=0):
    op_("tril", {"diagonal": diagonal}, self._h)
    return self


@method
def triu_(self, diagonal=0):
    op_("triu", {"diagonal": diagonal}, self._h)
    return self


def _triangle_indices(name, keep):
    def f(row, col, offset=0, *, dtype=_dtype.int64, device="cpu", layout=None):
        from .._creation import tensor

        found = [(r, c) for r in range(row) for c in range(col) if keep(r, c, offset)]
        return tensor([[r for r, _ in found], [c for _, c in found]], dtype=dtype or _dtype.int64, device=device)

    f.__name__ = f.__qualname__ = name
    function(f)


_triangle_indices("tril_indices", lambda r, c, offset: c <= r + offset)
_triangle_indices("triu_indices", lambda r, c, offset: c >= r + offset)


@both
def diag_embed(input, offset=0, dim1=-2, dim2=-1):
    return wrap(op("diag_embed", {"offset": offset, "dim1": dim1, "dim2": dim2}, input._h))


@both
def diag(input, diagonal=0):
    if input.dim() == 1:
        return diag_embed(input, diagonal)
    if input.dim() == 2:
        return wrap(op("diagonal", {"offset": diagonal, "dim1": 0, "dim2": 1}, input._h)).clone()  # unlike torch.diagonal, no view
    raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input.dim()}D")


@both
def diagflat(input, offset=0):
    return diag_embed(input.reshape(-1), offset)


@method
def fill_diagonal_(self, fill_value, wrap=False):
    without("Tensor.fill_diagonal_", wrap=wrap and self.shape[0] > self.shape[-1])
    self.diagonal().fill_(fill_value)
    return self


@both
def select_scatter(input, src, dim, index):
    return wrap(op("select_scatter", {"dim": dim, "index": index}, input._h, src._h))


@both
def slice_scatter(input, src, dim=0, start=None, end=None, step=1):
    return wrap(op("slice_scatter", {"dim": dim, "start": 0 if start is None else start, "end": _FAR if end is None else end, "step": step}, input._h, src._h))


@both
def diagonal_scatter(input, src, offset=0, dim1=0, dim2=1):
    return wrap(op("diagonal_scatter", {"offset": offset, "dim1": dim1, "dim2": dim2}, input._h, src._h))

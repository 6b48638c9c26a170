"""x[…], x[…] = v, and the functions that pick or place elements."""

from _nabla.engine import op, op_

from .. import _dtype
from .._creation import full_like
from .._tensor import NUMBERS, Tensor, _wrap_dim, operand, wrap
from .registry import both, function, functions, method

_FAR = 2**62


# --- subscripts ----------------------------------------------------------------------------------------------------------------
def _as_index(v):
    """A list, array or range in a subscript, as a tensor of indices (or a mask)."""
    from .._creation import as_tensor, tensor

    if isinstance(v, (list, tuple, range)):
        made = tensor(list(v))
        return made.long() if made.numel() == 0 else made
    return as_tensor(v)


def _parts(index):
    """The subscript as a tuple of its parts."""
    if isinstance(index, tuple):
        return index
    if isinstance(index, list) and _is_mixed(index):
        return tuple(index)
    return (index,)


def _is_mixed(index):
    """Old code writes x[[slice, …]]: a list that holds slices, None or sequences stands for a tuple."""
    return any(v is None or v is Ellipsis or isinstance(v, slice) for v in index)


def _consumed(part):
    """How many dimensions of the tensor a part of a subscript takes."""
    if part is None or part is Ellipsis or isinstance(part, bool):
        return 0
    if isinstance(part, Tensor) and part.dtype in (_dtype.bool, _dtype.uint8):
        return part.dim()
    return 1


def _resolve(self, index):
    """Applies the parts that make views. @returns the view and, per dimension, the index tensor or None (empty where there is none)."""
    parts = [_as_index(p) if isinstance(p, (list, range)) or (hasattr(p, "__array__") and not isinstance(p, Tensor)) else p for p in _parts(index)]
    view, dim = self, 0
    tensors = []

    def place(t):
        while len(tensors) < dim:
            tensors.append(None)
        tensors.append(t)

    for part in parts:
        kind = type(part)
        if kind is int:
            view = _select(view, dim, part, self)
        elif kind is slice:
            view = _slice(view, dim, part)
            dim += 1
        elif part is None:
            view = wrap(op("unsqueeze", {"dim": dim}, view._h))
            dim += 1
        elif part is Ellipsis:
            dim += self.dim() - sum(map(_consumed, parts))
        elif isinstance(part, bool):
            view = wrap(op("unsqueeze", {"dim": dim}, view._h))
            place(_mask(part))
            dim += 1
        elif isinstance(part, Tensor):
            if part.dtype.is_floating_point or part.dtype.is_complex:
                raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
            if part.dim() == 0 and part.dtype not in (_dtype.bool, _dtype.uint8):
                view = _select(view, dim, int(part), self)
                continue
            if part.dtype in (_dtype.bool, _dtype.uint8):
                if part.dim() == 0:
                    view = wrap(op("unsqueeze", {"dim": dim}, view._h))
                    place(_mask(bool(part)))
                    dim += 1
                    continue
                part = part._cast(_dtype.bool)
                place(part)
                dim += part.dim()
                tensors.extend([_TAKEN] * (part.dim() - 1))
                continue
            place(part)
            dim += 1
        elif isinstance(part, tuple):
            place(_as_index(part))
            dim += 1
        elif hasattr(part, "__index__"):
            view = _select(view, dim, part.__index__(), self)
        else:
            raise TypeError(f"only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {kind.__name__})")
    return view, tensors


# A mask of k dimensions stands for k entries; the engine takes it once.
_TAKEN = object()


def _mask(value):
    from .._creation import tensor

    return tensor([value])


def _select(view, dim, i, whole):
    shape = view.shape
    if dim >= len(shape):
        if not whole.shape:
            raise IndexError("invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number")
        raise IndexError(f"too many indices for tensor of dimension {len(whole.shape)}")
    n = shape[dim]
    if not -n <= i < n:
        raise IndexError(f"index {i} is out of bounds for dimension {dim} with size {n}")
    return wrap(op("select", {"dim": dim, "index": i}, view._h))


def _slice(view, dim, s):
    shape = view.shape
    if dim >= len(shape):
        if not shape:
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    start = 0 if s.start is None else s.start.__index__()
    end = _FAR if s.stop is None else s.stop.__index__()
    step = 1 if s.step is None else s.step.__index__()
    if step <= 0:
        raise ValueError("step must be greater than zero")
    if step == 1 and start == 0 and end >= shape[dim]:
        return view
    return wrap(op("slice", {"dim": dim, "start": start, "end": end, "step": step}, view._h))


def _handles(tensors):
    return [-1 if t is None else t._h for t in tensors if t is not _TAKEN]


def _getitem(self, index):
    if type(index) is int:
        return _select(self, 0, index, self)
    view, tensors = _resolve(self, index)
    if tensors:
        return wrap(op("index", None, view._h, *_handles(tensors)))
    return wrap(op("alias", None, self._h)) if view is self else view


def _setitem(self, index, value):
    view, tensors = _resolve(self, index)
    handle = operand(value if isinstance(value, (Tensor, *NUMBERS)) or hasattr(value, "__array__") else _refuse_value(self, value), "__setitem__", "value", 2)
    if tensors:
        if not isinstance(value, Tensor):
            value = _cast_number(value, self.dtype)
            handle = value._h
        elif value.dtype is not self.dtype:
            value = value._cast(self.dtype) if value.dim() == 0 else value
            handle = value._h
            if value.dtype is not self.dtype:
                raise RuntimeError(f"Index put requires the source and destination dtypes match, got {self.dtype.title} for the destination and {value.dtype.title} for the source.")
        op_("index_put", None, view._h, handle, *_handles(tensors))
        return
    if isinstance(value, Tensor) and value.dim() > view.dim():
        extra = value.dim() - view.dim()
        if all(s == 1 for s in value.shape[:extra]):
            value = value.reshape(value.shape[extra:])
            handle = value._h
    op_("fill" if not isinstance(value, Tensor) else "copy", None, view._h, handle)


def _cast_number(value, kind):
    from .._creation import tensor

    return tensor(value).to(kind)


def _refuse_value(self, value):
    raise TypeError(f"can't assign a {type(value).__name__} to a torch.{self.dtype.title}Tensor")


Tensor.__getitem__ = _getitem
Tensor.__setitem__ = _setitem


# --- by index tensors ------------------------------------------------------------------------------------------------------------
def _indexed(name):
    """index_add(dim, index, source) and its relatives, with their in-place forms."""

    def attrs(dim, alpha):
        return {"dim": dim} if alpha is None else {"dim": dim, "alpha": alpha}

    def f(input, dim, index, source=None, *, alpha=None, value=None, tensor=None):
        source = next(v for v in (source, value, tensor) if v is not None)
        return wrap(op(name, attrs(dim, alpha), input._h, index._h, operand(source, name, "source", 4)))

    def f_(self, dim, index, source=None, *, alpha=None, value=None, tensor=None):
        source = next(v for v in (source, value, tensor) if v is not None)
        op_(name, attrs(dim, alpha), self._h, index._h, operand(source, name + "_", "source", 3))
        return self

    f.__name__, f_.__name__ = name, name + "_"
    both(f)
    method(f_)


for _name in ("index_add", "index_copy", "index_fill"):
    _indexed(_name)


@both
def index_select(input, dim, index):
    return wrap(op("index_select", {"dim": dim}, input._h, index._h))


@both
def gather(input, dim, index, *, sparse_grad=False):
    return wrap(op("gather", {"dim": dim}, input._h, index._h))


@both
def take_along_dim(input, indices, dim=None):
    if dim is None:
        return gather(input.reshape(-1), 0, indices.reshape(-1))
    dim = _wrap_dim(dim, input.dim())
    shape = functions["broadcast_shapes"](input.shape[:dim] + (1,) + input.shape[dim + 1 :], indices.shape[:dim] + (1,) + indices.shape[dim + 1 :])
    widen = lambda t: t.expand([*shape[:dim], t.shape[dim], *shape[dim + 1 :]])
    return gather(widen(input), dim, widen(indices))


def _scatter_call(input, dim, index, src, value, reduce, in_place):
    value = src if value is None else value
    run = (lambda name, attrs, *hs: op_(name, attrs, *hs) or input) if in_place else (lambda name, attrs, *hs: wrap(op(name, attrs, *hs)))
    if reduce is not None:
        kind = {"add": "sum", "multiply": "prod"}[reduce]
        if not isinstance(value, Tensor):
            value = full_like(index, value, dtype=input.dtype)
        return run("scatter_reduce", {"dim": dim, "reduce": kind, "include_self": True}, input._h, index._h, value._h)
    return run("scatter", {"dim": dim}, input._h, index._h, operand(value, "scatter", "src", 4))


@both
def scatter(input, dim, index, src=None, *, value=None, reduce=None):
    return _scatter_call(input, dim, index, src, value, reduce, False)


@method
def scatter_(self, dim, index, src=None, *, value=None, reduce=None):
    return _scatter_call(self, dim, index, src, value, reduce, True)


@both
def scatter_add(input, dim, index, src):
    return wrap(op("scatter_add", {"dim": dim}, input._h, index._h, src._h))


@method
def scatter_add_(self, dim, index, src):
    op_("scatter_add", {"dim": dim}, self._h, index._h, src._h)
    return self


@both
def scatter_reduce(input, dim, index, src, reduce, *, include_self=True):
    return wrap(op("scatter_reduce", {"dim": dim, "reduce": reduce, "include_self": include_self}, input._h, index._h, src._h))


@method
def scatter_reduce_(self, dim, index, src, reduce, *, include_self=True):
    op_("scatter_reduce", {"dim": dim, "reduce": reduce, "include_self": include_self}, self._h, index._h, src._h)
    return self


@both
def index_reduce(input, dim, index, source, reduce, *, include_self=True):
    shape = [1] * input.dim()
    shape[dim] = -1
    spread = index.reshape(shape).expand(source.shape)
    return scatter_reduce(input, dim, spread, source, {"prod": "prod", "mean": "mean", "amax": "amax", "amin": "amin"}[reduce], include_self=include_self)


@both
def index_put(input, indices, values, accumulate=False):
    _, tensors = _resolve(input, tuple(slice(None) if i is None else i for i in indices))
    return wrap(op("index_put", {"accumulate": True} if accumulate else None, input._h, values._h, *_handles(tensors)))


@method
def index_put_(self, indices, values, accumulate=False):
    _, tensors = _resolve(self, tuple(slice(None) if i is None else i for i in indices))
    op_("index_put", {"accumulate": True} if accumulate else None, self._h, values._h, *_handles(tensors))
    return self


@both
def take(input, index):
    return wrap(op("take", None, input._h, index._h))


@method
def put_(self, index, source, accumulate=False):
    op_("put", {"accumulate": accumulate}, self._h, index._h, source._h)
    return self


@method
def put(self, index, source, accumulate=False):
    return wrap(op("put", {"accumulate": accumulate}, self._h, index._h, source._h))


# --- by masks --------------------------------------------------------------------------------------------------------------------
@both
def masked_fill(input, mask, value):
    return wrap(op("masked_fill", None, input._h, mask._h, operand(value, "masked_fill", "value", 3)))


@method
def masked_fill_(self, mask, value):
    op_("masked_fill", None, self._h, mask._h, operand(value, "masked_fill_", "value", 2))
    return self


@both
def masked_select(input, mask):
    return wrap(op("masked_select", None, input._h, mask._h))


@both
def masked_scatter(input, mask, source):
    return wrap(op("masked_scatter", None, input._h, mask._h, source._h))


@method
def masked_scatter_(self, mask, source):
    op_("masked_scatter", None, self._h, mask._h, source._h)
    return self


@both
def nonzero(input, *, as_tuple=False):
    found = wrap(op("nonzero", None, input._h))
    if not as_tuple:
        return found
    return tuple(found.unbind(1)) if input.dim() else (found.new_zeros(int(bool(input)), dtype=_dtype.int64),)


@both
def argwhere(input):
    return nonzero(input)


# --- a slice replaced --------------------------------------------------------------------------------------------------------------
@both
def select_scatter(input, src, dim, index):
    return wrap(op("select_scatter", {"dim": dim, "index": index}, input._h, src._h))


@both
def slice_scatter(input, src, dim=0, start=None, end=None, step=1):
    return wrap(op("slice_scatter", {"dim": dim, "start": 0 if start is None else start, "end": _FAR if end is None else end, "step": step}, input._h, src._h))


@both
def diagonal_scatter(input, src, offset=0, dim1=0, dim2=1):
    return wrap(op("diagonal_scatter", {"offset": offset, "dim1": dim1, "dim2": dim2}, input._h, src._h))


# --- triangles and diagonals -------------------------------------------------------------------------------------------------------
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
        return wrap(op("diagonal", {"offset": diagonal, "dim1": 0, "dim2": 1}, input._h))
    raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input.dim()}D")


@both
def diagflat(input, offset=0):
    return diag_embed(input.reshape(-1), offset)


@method
def fill_diagonal_(self, fill_value, wrap=False):
    self.diagonal().fill_(fill_value)
    return self

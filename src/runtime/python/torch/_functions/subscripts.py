"""x[…] and x[…] = v: what Python allows between the brackets, in terms of views and index tensors."""

from _nabla.engine import op, op_

from .. import _dtype
from .._tensor import NUMBERS, Tensor, operand, wrap
from .._warnings import warn

_FAR = 2**62  # an end beyond every size


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
    source = 0  # the dimension of `self` that the next part is about
    tensors = []

    def place(t):
        while len(tensors) < dim:
            tensors.append(None)
        tensors.append(t)

    for part in parts:
        kind = type(part)
        if kind is int:
            view = _select(view, dim, part, self, source)
        elif kind is slice:
            view = _slice(view, dim, part)
            dim += 1
        elif part is None:
            view = wrap(op("unsqueeze", {"dim": dim}, view._h))
            dim += 1
        elif part is Ellipsis:
            skipped = self.dim() - sum(map(_consumed, parts))
            dim += skipped
            source += skipped
        elif isinstance(part, bool):
            view = wrap(op("unsqueeze", {"dim": dim}, view._h))
            place(_mask(part))
            dim += 1
        elif isinstance(part, Tensor):
            if part.dtype.is_floating_point or part.dtype.is_complex:
                raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
            if part.dim() == 0 and part.dtype not in (_dtype.bool, _dtype.uint8):
                view = _select(view, dim, int(part), self, source)
                source += 1
                continue
            if part.dtype in (_dtype.bool, _dtype.uint8):
                if part.dim() == 0:
                    view = wrap(op("unsqueeze", {"dim": dim}, view._h))
                    place(_mask(bool(part)))
                    dim += 1
                    continue
                if part.dtype is _dtype.uint8:
                    warn("indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.")
                part = part._cast(_dtype.bool)
                place(part)
                dim += part.dim()
                source += part.dim()
                tensors.extend([_TAKEN] * (part.dim() - 1))
                continue
            place(part)
            dim += 1
        elif isinstance(part, tuple):
            place(_as_index(part))
            dim += 1
        elif hasattr(part, "__index__"):
            view = _select(view, dim, part.__index__(), self, source)
        elif isinstance(part, str):
            raise TypeError("new(): invalid data type 'str'")
        else:
            raise IndexError(f"only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {kind.__name__})")
        source += _consumed(part)
    return view, tensors


# A mask of k dimensions stands for k entries; the engine takes it once.
_TAKEN = object()


def _mask(value):
    from .._creation import tensor

    return tensor([value])


def _select(view, dim, i, whole, source):
    shape = view.shape
    if dim >= len(shape):
        if not whole.shape:
            raise IndexError("invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number")
        raise IndexError(f"too many indices for tensor of dimension {len(whole.shape)}")
    n = shape[dim]
    if not -n <= i < n:
        raise IndexError(f"index {i} is out of bounds for dimension {source} with size {n}")
    return wrap(op("select", {"dim": dim, "index": i}, view._h))


def _slice(view, dim, s):
    shape = view.shape
    if dim >= len(shape):
        if not shape:
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    try:
        start = 0 if s.start is None else s.start.__index__()
        end = _FAR if s.stop is None else s.stop.__index__()
        step = 1 if s.step is None else s.step.__index__()
    except AttributeError:
        raise TypeError("slice indices must be integers or None or have an __index__ method") from None
    if step <= 0:
        raise ValueError("step must be greater than zero")
    if step == 1 and start == 0 and end >= shape[dim]:
        return view
    return wrap(op("slice", {"dim": dim, "start": start, "end": end, "step": step}, view._h))


def _handles(tensors):
    return [-1 if t is None else t._h for t in tensors if t is not _TAKEN]


def _getitem(self, index):
    if type(index) is int:
        return _select(self, 0, index, self, 0)
    view, tensors = _resolve(self, index)
    if tensors:
        return wrap(op("index", None, view._h, *_handles(tensors)))
    return wrap(op("alias", None, self._h)) if view is self else view


def _setitem(self, index, value):
    view, tensors = _resolve(self, index)
    handle = operand(value if isinstance(value, (Tensor, *NUMBERS)) or hasattr(value, "__array__") else _refuse_value(self, value), "__setitem__", "value", 2)
    if tensors:
        if not isinstance(value, Tensor):
            value = _scalar(value, self.dtype)
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
    if isinstance(value, Tensor) and value.shape != view.shape:
        handle = (value := value.expand(view.shape))._h
    if isinstance(value, NUMBERS) and self.dtype.itemsize == 2:
        # Unlike fill_, an assignment makes what is too large for the narrow floats infinite.
        handle = (value := _scalar(value, self.dtype).expand(view.shape))._h
    op_("fill" if not isinstance(value, Tensor) else "copy", None, view._h, handle)


def _scalar(value, kind):
    from .._creation import scalar_tensor, tensor

    return scalar_tensor(value, dtype=kind) if isinstance(value, NUMBERS) else tensor(value).to(kind)


def _refuse_value(self, value):
    raise TypeError(f"can't assign a {type(value).__name__} to a torch.{self.dtype.title}Tensor")


Tensor.__getitem__ = _getitem
Tensor.__setitem__ = _setitem

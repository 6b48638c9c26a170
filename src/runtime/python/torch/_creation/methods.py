"""Tensor(…), FloatTensor(…) and the methods new_*: factories that take dtype from a type or a tensor."""

from _nabla.engine import Unsupported, call
from _nabla.absent import without

from .. import _dtype
from .._dtype import Size, check_device
from .._tensor import Tensor, as_dtype, wrap
from .from_data import _from_data, tensor
from .filled import empty_strided, filled, full, shape_of


def _same(self, *args, **kwargs):
    return self


def legacy_tensor(kind, *args, device=None, **kwargs):
    """torch.Tensor(2, 3), torch.Tensor([1, 2]) and the like."""
    check_device(device)
    if not args:
        return filled([0], 0, kind)
    first = args[0]
    if len(args) == 1 and not isinstance(first, int):
        if isinstance(first, Size):
            return filled(list(first), 0, kind)
        if isinstance(first, Tensor):
            if first.dtype is not kind:
                raise TypeError(f"expected {kind.title} (got {first.dtype.title})")
            return wrap(call("retain", first._h)) if first.requires_grad else first.detach()
        if isinstance(first, str):
            raise TypeError("new(): invalid data type 'str'")
        if isinstance(first, float):
            raise TypeError("new(): data must be a sequence (got float)")
        return wrap(_from_data(first, kind))
    return filled(shape_of(args, "new"), 0, kind)


class _LegacyType(type):
    def __call__(cls, *args, **kwargs):
        return legacy_tensor(cls.dtype, *args, **kwargs)

    def __instancecheck__(cls, t):
        return isinstance(t, Tensor) and t.dtype is cls.dtype


def legacy_type(kind):
    return _LegacyType(f"{kind.title}Tensor", (), {"dtype": kind, "__module__": "torch"})


def _new_sized(value, name):
    def method(self, *args, size=None, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
        shape = shape_of(args if size is None else (size,), name)
        return filled(shape, value, as_dtype(dtype) if dtype is not None else self.dtype, requires_grad, device)

    method.__name__ = name
    return method


def _new_full(self, size, fill_value, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return full(size, fill_value, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad)


def _new_tensor(self, data, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    if isinstance(data, Tensor):
        made = data.detach().clone()
        return made._cast(dtype) if dtype else made
    return tensor(data, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad)


def _new(self, *args, device=None):
    return legacy_tensor(self.dtype, *args, device=device)


def _to_sparse(self, sparse_dim=None, *, layout=None, blocksize=None, dense_dim=None):
    from .._sparse_tensor import sparsified

    without("Tensor.to_sparse", blocksize=blocksize is not None, dense_dim=dense_dim is not None)
    if layout is not None and layout is not _dtype.sparse_coo:
        raise Unsupported(f"Nabla does not support Tensor.to_sparse with layout={layout} yet")
    return sparsified(self, sparse_dim)


def _sparse_mask(self, mask):
    return mask._with(self[tuple(mask._indices().unbind(0))])


METHODS = {
    "new_zeros": _new_sized(0, "new_zeros"),
    "new_empty": _new_sized(0, "new_empty"),
    "new_ones": _new_sized(1, "new_ones"),
    "new_full": _new_full,
    "new_tensor": _new_tensor,
    "new": _new,
    "to_dense": _same,
    "to_sparse": _to_sparse,
    "to_sparse_coo": _to_sparse,
    "sparse_mask": _sparse_mask,
    "to_sparse_csr": _same,
    "coalesce": _same,
    "new_empty_strided": lambda self, size, stride, dtype=None, **kw: empty_strided(size, stride, dtype=dtype or self.dtype, **kw),
}

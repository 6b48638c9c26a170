"""Tensor.storage() and untyped_storage(): flat looks at the memory behind a tensor."""

from _nabla.engine import Unsupported, call


class TypedStorage:
    """The whole memory block as numbers of the tensor's dtype. Writing to it writes to every tensor on it."""

    is_cuda = is_sparse = False

    def __init__(self, t):
        self._tensor = t

    dtype = property(lambda self: self._tensor.dtype)
    device = property(lambda self: self._tensor.device)

    def _whole(self):
        from . import as_strided

        return as_strided(self._tensor.data, (self.size(),), (1,), 0)

    def size(self):
        return int(call("storageSize", self._tensor._h))

    __len__ = size

    def nbytes(self):
        return self.size() * self._tensor.element_size()

    def element_size(self):
        return self._tensor.element_size()

    def data_ptr(self):
        return int(call("storageId", self._tensor._h)) << 40

    _cdata = property(data_ptr)

    def untyped(self):
        return UntypedStorage(self._tensor)

    def tolist(self):
        return self._whole().tolist()

    def __getitem__(self, i):
        return self._whole()[i].item()

    def __setitem__(self, i, value):
        self._whole()[i] = value

    def fill_(self, value):
        self._whole().fill_(value)
        return self

    def copy_(self, source, non_blocking=None):
        self._whole().copy_(source._whole())
        return self

    def __iter__(self):
        return iter(self.tolist())

    def __repr__(self):
        lines = "\n ".join(map(str, self.tolist()))
        return f" {lines}\n[torch.storage.TypedStorage(dtype={self.dtype}, device={self.device}) of size {self.size()}]"


class UntypedStorage(TypedStorage):
    """The same counted in bytes."""

    dtype = property(lambda self: self._refuse())

    def _refuse(self, *_):
        raise Unsupported("Nabla does not support the single bytes of a storage yet")

    def size(self):
        return super().size() * self._tensor.element_size()

    __len__ = nbytes = size

    def element_size(self):
        return 1

    tolist = __getitem__ = __setitem__ = fill_ = copy_ = __iter__ = _refuse

    def __repr__(self):
        return f"[torch.storage.UntypedStorage(device={self.device}) of size {self.size()}]"

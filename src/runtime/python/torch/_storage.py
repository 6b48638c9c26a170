"""Tensor.storage(): a flat look at the memory behind a tensor."""

from _nabla.engine import call


class Storage:
    def __init__(self, t):
        self._tensor = t

    def _whole(self):
        from . import as_strided

        return as_strided(self._tensor.detach(), (self.size(),), (1,), 0)

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

    def tolist(self):
        return self._whole().tolist()

    def __getitem__(self, i):
        return self._whole()[i].item()

    def __iter__(self):
        return iter(self.tolist())

"""Arrays and scalars as NumPy pickles them: an empty array, whose numbers come with its state."""

from .. import frombuffer, ndarray


class _Pickled(ndarray):
    def __setstate__(self, state):
        _, shape, dtype, in_columns, data = state
        flat = frombuffer(data if isinstance(data, bytes) else data.encode("latin1"), dtype)
        self._t = (flat.reshape(shape[::-1]).T if in_columns else flat.reshape(shape)).copy()._t
        self.__class__ = ndarray


def _reconstruct(subtype, shape, dtype):
    return _Pickled(shape, "uint8")


def scalar(dtype, data=b""):
    return frombuffer(data, dtype)[0]

"""numpy.typing: names for annotations."""

import typing

from ._array import ndarray


class NDArray:
    def __class_getitem__(cls, kind):
        return ndarray


ArrayLike = typing.Any
DTypeLike = typing.Any

"""torch.types: names for annotations."""

import builtins
from typing import Any, Sequence, Union

from ._dtype import Size, device, dtype, layout
from ._tensor import Tensor

_int, _float, _bool, _complex = builtins.int, builtins.float, builtins.bool, builtins.complex
Number = Union[builtins.int, builtins.float, builtins.bool]
Device = Any
_size = Union[Size, list, tuple]
_dtype, _device, _layout = dtype, device, layout
_TensorOrTensors = Union[Tensor, Sequence[Tensor]]
FileLike = Any
Storage = Any

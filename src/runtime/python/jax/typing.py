"""jax.typing."""

from typing import Any

from ._array import Array

ArrayLike = Array | bool | int | float | complex
DTypeLike = Any

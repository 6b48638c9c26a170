"""einops over the engine: patterns that name the axes of a tensor. Here where the chosen environment has none; held to einops 0.8 (https://einops.rocks/api)."""

__version__ = "0.8.2"
__all__ = ["EinopsError", "asnumpy", "einsum", "pack", "parse_shape", "rearrange", "reduce", "repeat", "unpack"]


class EinopsError(RuntimeError):
    """A pattern that is malformed, or does not fit the tensor."""


from .einops import asnumpy, einsum, parse_shape, rearrange, reduce, repeat  # noqa: E402 (they raise EinopsError)
from .packing import pack, unpack  # noqa: E402

"""numpy.lib, as far as programs reach into it."""

from . import stride_tricks

__all__ = ["stride_tricks"]

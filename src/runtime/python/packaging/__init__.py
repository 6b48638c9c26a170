"""packaging, as far as model code uses it: comparing versions."""

from . import version

__all__ = ["version"]

"""scipy.spatial: distances."""

from .._absent import absent
from . import distance

__all__ = ["distance"]
__getattr__ = absent("scipy.spatial")

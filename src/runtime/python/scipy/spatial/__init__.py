"""scipy.spatial: distances."""

from _nabla.partial import absent
from . import distance

__all__ = ["distance"]
__getattr__ = absent("scipy.spatial")

"""scipy.spatial: distances."""

from _nabla.absent import placeholder_names
from . import distance

__all__ = ["distance"]
__getattr__ = placeholder_names("scipy.spatial")

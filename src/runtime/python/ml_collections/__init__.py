"""ml_collections: the configurations of JAX programs."""

from . import config_dict
from .config_dict import ConfigDict, FieldReference, FrozenConfigDict

__all__ = ["ConfigDict", "FieldReference", "FrozenConfigDict", "config_dict"]

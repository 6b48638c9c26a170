"""jax.extend: what libraries build upon."""

from . import core, linear_util, source_info_util  # noqa: F401
from .._absent import absent_names

__getattr__ = absent_names("jax.extend", "backend random ffi mlir ifrt_programs sharding")

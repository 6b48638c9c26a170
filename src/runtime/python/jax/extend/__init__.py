"""jax.extend: what libraries build upon."""

from _nabla.absent import absent_names

from . import core, linear_util, source_info_util  # noqa: F401

__getattr__ = absent_names("jax.extend", "backend random ffi mlir ifrt_programs sharding")

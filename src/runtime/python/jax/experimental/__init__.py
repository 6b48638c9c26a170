"""jax.experimental: where stax and optimizers used to be, and a switch."""

from .. import enable_x64  # noqa: F401
from .._absent import absent_names
from ..example_libraries import optimizers, stax  # noqa: F401

__getattr__ = absent_names(
    "jax.experimental", "pallas sparse maps mesh_utils multihost_utils ode checkify host_callback io_callback jet shard_map pjit custom_partitioning compilation_cache"
)

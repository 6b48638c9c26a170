"""jax.experimental: where stax and optimizers used to be, and a switch."""

from _nabla.absent import absent_names, modules

from .. import enable_x64  # noqa: F401
from ..example_libraries import optimizers, stax  # noqa: F401

__getattr__ = absent_names("jax.experimental", "io_callback MutableArray cur_qdd Ref")
modules(
    "jax.experimental",
    "checkify compilation_cache custom_partitioning hijax host_callback jet layout maps mesh_utils multihost_utils ode pallas pjit serialize_executable shard_map sparse",
)

"""The `jax` that user code imports inside Nabla: tracing is running, and every operation is one of the engine's."""

from _nabla import recording as _recording
from _nabla import values as _values
from _nabla.absent import absent_names as _absent_names

from ._config import config  # isort: skip
from . import numpy  # isort: skip - arrays have their operators from it
from . import debug, errors, lax, nn, ops, random, tree, tree_util, typing
from ._array import Array
from ._array import wrap as _wrap
from ._batching import vmap
from ._custom import closure_convert, custom_gradient, custom_jvp, custom_vjp
from ._devices import (
    Device,
    block_until_ready,
    default_backend,
    default_device,
    device_count,
    device_get,
    device_put,
    devices,
    disable_jit,
    ensure_compile_time_eval,
    local_device_count,
    local_devices,
    named_call,
    named_scope,
    array_garbage_collection_guard,
    check_tracer_leaks,
    checking_leaks,
    default_matmul_precision,
    enable_checks,
    explain_cache_misses,
    log_compiles,
    no_tracing,
    numpy_dtype_promotion,
    numpy_rank_promotion,
    thread_guard,
    transfer_guard,
    process_count,
    process_index,
    pure_callback,
)
from ._parallel import pmap
from ._transforms import (
    ShapeDtypeStruct,
    checkpoint,
    eval_shape,
    grad,
    hessian,
    jacfwd,
    jacobian,
    jacrev,
    jit,
    jvp,
    linearize,
    remat,
    value_and_grad,
    vjp,
)
from .core import typeof
from .sharding import NamedSharding
from .sharding import PartitionSpec as P
from .tree_util import tree_flatten, tree_leaves, tree_map, tree_reduce, tree_structure, tree_transpose, tree_unflatten

__version__ = "0.10.2"
_recording.recognise(Array)
_values.arrays[Array] = _wrap
__version_info__ = (0, 10, 2)



class checkpoint_policies:
    """What to keep of a checkpointed function: everything is kept here, whatever is asked for."""

    def __getattr__(self, name):
        return lambda *args, **kwargs: True


checkpoint_policies = checkpoint_policies()


class enable_x64:
    """A context in which 64-bit numbers are allowed or not."""

    def __init__(self, new=True):
        self._new = new

    def __enter__(self):
        self._before = config.jax_enable_x64
        config.jax_enable_x64 = self._new

    def __exit__(self, *exc):
        config.jax_enable_x64 = self._before
        return False


_MODULES = ("scipy", "example_libraries", "api", "test_util", "experimental", "sharding", "dtypes", "flatten_util", "profiler", "image", "export", "monitoring", "stages", "core", "version", "extend", "interpreters", "api_util", "custom_derivatives", "_src")


def __getattr__(name):
    if name in _MODULES:
        import importlib

        try:
            return importlib.import_module(f"jax.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"jax.{name}":
                raise
            raise AttributeError(f"module 'jax' has no attribute '{name}'") from None
    return _absent(name)


_absent = _absent_names(
    "jax",
    "make_jaxpr linear_transpose shard_map make_mesh set_mesh io_callback live_arrays clear_caches distributed xla_computation "
    "fwd_and_bwd device_put_replicated device_put_sharded debug_infs debug_nans default_prng_impl enable_custom_prng legacy_prng_key softmax_custom_jvp threefry_partitionable effects_barrier ffi ref new_ref "
    "make_array_from_callback saved_residuals vjp3",
)

"""Devices and what surrounds computations: there is one, the CPU."""

import numpy as np
from _nabla.no_effect import NoEffect

from . import tree_util as pytree
from ._array import Array, data, wrap


class Device:
    platform, device_kind, id, process_index = "cpu", "cpu", 0, 0

    def __repr__(self):
        return "CpuDevice(id=0)"


_CPU = Device()


def devices(backend=None):
    if backend not in (None, "cpu"):
        raise RuntimeError(f"Unknown backend: '{backend}' requested, but no platforms that are instances of {backend} are present. Platforms present are: cpu")
    return [_CPU]


local_devices = devices


def device_count(backend=None):
    return 1


local_device_count = process_count = device_count


def process_index(backend=None):
    return 0


def default_backend():
    return "cpu"


def device_put(x, device=None, **options):
    return pytree.tree_map(lambda v: v if isinstance(v, Array) else wrap(data(v)), x)


def device_get(x):
    return pytree.tree_map(lambda v: v.__array__() if isinstance(v, Array) else np.asarray(v), x)


def block_until_ready(x):
    return x


def named_call(fun, *, name=None):
    return fun


named_scope = default_device = disable_jit = ensure_compile_time_eval = NoEffect
# What is checked, logged or guarded changes no number of a program that runs.
checking_leaks = check_tracer_leaks = numpy_rank_promotion = numpy_dtype_promotion = log_compiles = enable_checks = no_tracing = thread_guard = NoEffect
array_garbage_collection_guard = transfer_guard = default_matmul_precision = explain_cache_misses = NoEffect


def pure_callback(callback, result_shape_dtypes, *args, **options):
    """What the program computes outside of JAX: NumPy's arrays go in, and no derivative comes out."""
    made = callback(*device_get(args))
    return pytree.tree_map(lambda v: wrap(data(v)), made)

"""Switches that change how PyTorch computes and not what: they remember their state and have no effect."""

__all__ = (
    "get_num_threads set_num_threads get_num_interop_threads set_num_interop_threads use_deterministic_algorithms are_deterministic_algorithms_enabled "
    "is_deterministic_algorithms_warn_only_enabled set_deterministic_debug_mode get_deterministic_debug_mode set_float32_matmul_precision "
    "get_float32_matmul_precision set_flush_denormal compile is_autocast_enabled is_autocast_cpu_enabled get_autocast_dtype get_autocast_gpu_dtype "
    "get_autocast_cpu_dtype is_autocast_cache_enabled set_autocast_enabled is_inference_mode_enabled is_warn_always_enabled set_warn_always "
    "is_anomaly_enabled is_anomaly_check_nan_enabled is_inference get_device_module"
).split()

_state = {"threads": 1, "deterministic": False, "warn_only": False, "precision": "highest"}


def get_num_threads():
    return _state["threads"]


def set_num_threads(n, /):
    _state["threads"] = n


get_num_interop_threads = get_num_threads
set_num_interop_threads = set_num_threads


def use_deterministic_algorithms(mode, *, warn_only=False):
    _state["deterministic"], _state["warn_only"] = bool(mode), warn_only


def are_deterministic_algorithms_enabled():
    return _state["deterministic"]


def is_deterministic_algorithms_warn_only_enabled():
    return _state["warn_only"]


def set_deterministic_debug_mode(debug_mode):
    _state["deterministic"] = debug_mode not in (0, "default")


def get_deterministic_debug_mode():
    return 2 if _state["deterministic"] else 0


def set_float32_matmul_precision(precision):
    _state["precision"] = precision


def get_float32_matmul_precision():
    return _state["precision"]


def set_flush_denormal(mode):
    return False


def compile(model=None, **kwargs):
    """torch.compile changes speed only: the model itself is returned."""
    return (lambda f: f) if model is None else model


def is_autocast_enabled(device_type="cuda"):
    from . import _autocast

    return device_type == "cpu" and _autocast.dtype is not None


def is_autocast_cpu_enabled():
    return is_autocast_enabled("cpu")


def is_inference_mode_enabled():
    return False


is_autocast_cache_enabled = is_warn_always_enabled = is_inference_mode_enabled


def get_autocast_dtype(device_type):
    from . import _autocast, _dtype

    return _dtype.float16 if device_type != "cpu" else _autocast.dtype or _dtype.bfloat16


def get_autocast_gpu_dtype():
    return get_autocast_dtype("cuda")


def get_autocast_cpu_dtype():
    return get_autocast_dtype("cpu")


def set_autocast_enabled(*args):
    return None


set_warn_always = set_autocast_enabled


def is_anomaly_enabled():
    from .autograd.anomaly_mode import is_anomaly_enabled

    return is_anomaly_enabled()


def is_anomaly_check_nan_enabled():
    from .autograd.anomaly_mode import is_anomaly_check_nan_enabled

    return is_anomaly_check_nan_enabled()


def is_inference(t):
    return False


def get_device_module(device=None):
    from . import cpu

    return cpu

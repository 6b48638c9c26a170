"""The few names of PyTorch's C++ module that Python code asks for."""

from . import _dtype
from ._overrides import disabled as _disabled_torch_function_impl
from ._overrides import no_override as DisableTorchFunctionSubclass
from .random import Generator

DisableTorchFunction = DisableTorchFunctionSubclass
device, dtype, Size = _dtype.device, _dtype.dtype, _dtype.Size


def _get_tracing_state():
    return None


def _get_default_device():
    return "cpu"


def _log_api_usage_once(name):
    return None


def _is_torch_function_mode_enabled():
    return False


__all__ = ["_disabled_torch_function_impl", "Generator"]

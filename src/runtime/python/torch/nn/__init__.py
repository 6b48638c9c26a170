"""torch.nn."""

from . import functional, init, modules, parameter, utils
from .modules import *  # noqa: F403
from .parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter


def __getattr__(name):
    import importlib

    if name in ("parallel", "attention", "grad", "quantized", "intrinsic", "qat", "backends"):
        try:
            return importlib.import_module(f"torch.nn.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"torch.nn.{name}":
                raise
            from _nabla.engine import Unsupported

            raise Unsupported(f"Nabla does not support torch.nn.{name} yet") from None
    if name == "DataParallel":
        return importlib.import_module("torch.nn.parallel").DataParallel
    if name == "factory_kwargs":
        return lambda kwargs: {k: v for k, v in (kwargs or {}).items() if k in ("device", "dtype", "memory_format")}
    raise AttributeError(f"module 'torch.nn' has no attribute '{name}'")


__all__ = [*modules.__all__, "Buffer", "Parameter", "UninitializedBuffer", "UninitializedParameter", "functional", "init", "modules", "parameter", "utils"]

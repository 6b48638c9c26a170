"""torch.utils."""

from . import hooks


def __getattr__(name):
    import importlib

    if name in ("data", "checkpoint", "_pytree", "tensorboard", "model_zoo", "dlpack", "benchmark", "cpp_extension"):
        return importlib.import_module(f"torch.utils.{name}")
    raise AttributeError(f"module 'torch.utils' has no attribute '{name}'")


def set_module(obj, mod):
    obj.__module__ = mod


__all__ = ["hooks", "set_module"]

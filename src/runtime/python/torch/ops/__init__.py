"""torch.ops: operators by namespace. `torch.ops.aten.mm` is PyTorch's own; of the libraries that register compiled operators, torchvision's are here."""

import importlib

from _nabla.engine import Unsupported


class _Operator:
    """An operator with its overloads: `torch.ops.aten.add.Tensor` and `.default` are the operator."""

    def __init__(self, namespace, function):
        self._function = function
        self.__name__ = self.__qualname__ = function.__name__
        self._qualified_op_name = f"{namespace}::{function.__name__}"

    def __call__(self, *args, **kwargs):
        return self._function(*args, **kwargs)

    def __getattr__(self, overload):
        if overload.startswith("_"):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{overload}'")
        return self

    def overloads(self):
        return ["default"]


class _Namespace:
    def __init__(self, name, find):
        self.name = name
        self._find = find

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(f"'_OpNamespace' object has no attribute '{name}'")
        function = self._find(name)
        if function is None:
            raise AttributeError(f"'_OpNamespace' '{self.name}' object has no attribute '{name}'")
        found = self.__dict__[name] = _Operator(self.name, function)
        return found


def _of_aten(name):
    import torch

    for place in (torch, torch.nn.functional, torch.Tensor):
        if hasattr(place, name):
            return getattr(place, name)
    raise Unsupported(f"Nabla does not support torch.ops.aten.{name} yet")


def _of_library(name):
    library = importlib.import_module(f"torch.ops._{name}")
    return lambda operator: library.operators.get(operator)


aten = _Namespace("aten", _of_aten)
torchvision = _Namespace("torchvision", _of_library("torchvision"))
image = _Namespace("image", _of_library("image"))  # torchvision's as well


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'torch.ops' has no attribute '{name}'")
    # PyTorch has a namespace of every name: it is empty until a library registers in it.
    return _Namespace(name, lambda operator: None)


def load_library(path):
    raise OSError(f"{path}: compiled code, which Nabla cannot load")


def import_module(module):
    importlib.import_module(module)

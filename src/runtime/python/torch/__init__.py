"""The `torch` that user code imports inside Nabla: PyTorch's names and conventions over Nabla's engine.

Importing it calls no engine: the interpreter is snapshotted afterwards. Rare parts are imported when they are first used.
"""

import importlib as _importlib
import math as _math

from _nabla import engine as _engine

from . import _dtype, return_types
from ._dtype import (
    Size, can_cast, channels_last, channels_last_3d, contiguous_format, device, dtype, finfo, get_default_dtype, iinfo, jagged, layout,
    memory_format, preserve_format, promote_types, set_default_dtype, sparse_bsc, sparse_bsr, sparse_coo, sparse_csc, sparse_csr, strided,
)  # fmt: skip
from ._tensor import Tensor, typename

__version__ = "2.14.1"

from . import _creation, random
from ._functions import registry
from ._functions.names import TORCH as _unsupported_names

for _name in _dtype.names:
    globals()[_name] = getattr(_dtype, _name)
for _name in _creation.__all__:
    globals()[_name] = registry.api(getattr(_creation, _name))
for _name in random.FUNCTIONS:
    globals()[_name] = registry.api(getattr(random, _name)) if hasattr(getattr(random, _name), "__code__") else getattr(random, _name)
globals().update(registry.functions)
for _name, _method in {**registry.methods, **_creation.METHODS, **random.METHODS}.items():
    setattr(Tensor, _name, _method)

for _kind in _dtype.by_name.values():
    globals()[f"{_kind.title}Tensor"] = _creation.legacy_type(_kind)

from . import autograd, utils
from . import _samples  # isort: skip - made of custom Functions, which autograd brings

for _name in _samples.FUNCTIONS:
    globals()[_name] = registry.api(getattr(_samples, _name))
from .autograd.grad_mode import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from ._tensor_str import set_printoptions
from ._environment import *  # noqa: F403 - threads, determinism, compilation: what has no effect on numbers

for _kind in (Tensor, Size, dtype, device, layout, memory_format, finfo, iinfo):
    _kind.__module__ = "torch"

pi, e, inf, nan, newaxis = _math.pi, _math.e, _math.inf, _math.nan, None

from . import nn
from ._functions import from_nn

globals().update(registry.functions)
for _name in from_nn.methods:
    setattr(Tensor, _name, from_nn.methods[_name])
del from_nn

_LAZY = frozenset(
    "_C _dynamo _inductor _jit_internal _ops _six _utils _VF accelerator ao amp backends compiler cpu cuda distributed distributions export fft fx func futures "
    "hub jit library linalg masked mps mtia multiprocessing nested onnx ops optim overrides package profiler quantization serialization signal sparse special "
    "storage testing types version xpu classes torch_version functional _functorch _tensor_str_ _lowrank monitor cuda_ _prims _refs _decomp _guards _subclasses _higher_order_ops".split()
)


def __getattr__(name):
    if name in _LAZY:
        try:
            return _importlib.import_module(f"torch.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"torch.{name}":
                raise
            raise _engine.Unsupported(f"Nabla does not support torch.{name} yet") from None
    if name in ("save", "load"):
        return getattr(_importlib.import_module("torch.serialization"), name)
    if name in ("vmap",):
        return _importlib.import_module("torch.func").vmap
    if name in ("autocast", "GradScaler"):
        return getattr(_importlib.import_module("torch.amp"), name)
    if name in _unsupported_names:

        def refuse(*args, **kwargs):
            raise _engine.Unsupported(f"Nabla does not support torch.{name} yet")

        refuse.__name__ = refuse.__qualname__ = name
        return refuse
    raise AttributeError(f"module 'torch' has no attribute '{name}'")


def is_tensor(obj, /):
    return isinstance(obj, Tensor)


def is_storage(obj, /):
    return type(obj).__name__.endswith("Storage")


def _assert(condition, message):
    assert condition, message


def _shape_as_tensor(t):
    return tensor(list(t.shape))  # noqa: F821 - put into the namespace above


def set_default_tensor_type(t, /):
    set_default_dtype(_tensor.as_dtype(t))


def set_default_device(device, /):
    _dtype.check_device(device)


def get_default_device():
    return _dtype.cpu


def _reset():
    """Back to the state after import; called between runs."""
    _dtype.default = _dtype.float32


del _name, _method, _kind

"""torch.nn.functional: everything in _functions under one name."""

from _nabla import engine as _engine

from ._functions import activation, attention, convolution, dropout, embedding, loss, normalization, padding, pooling, vision
from ._functions.attention import _canonical_mask, _none_or_dtype
from . import _reduction as _Reduction
from ._functions.loss import reduction_of as _reduction

for _part in (activation, attention, convolution, dropout, embedding, loss, normalization, padding, pooling, vision):
    for _name in _part.__all__:
        globals()[_name] = getattr(_part, _name)
del _part, _name


def assert_int_or_pair(arg, arg_name, message):
    assert isinstance(arg, int) or len(arg) == 2, message.format(arg_name)


_UNSUPPORTED = frozenset("grouped_mm scaled_mm scaled_grouped_mm multi_head_attention_rewrite has_torch_function handle_torch_function".split())


def __getattr__(name):
    if name in _UNSUPPORTED:

        def refuse(*args, **kwargs):
            raise _engine.Unsupported(f"Nabla does not support torch.nn.functional.{name} yet")

        return refuse
    if name in ("Tensor", "torch", "math", "warnings", "Optional", "List", "Tuple", "Callable"):
        import importlib

        if name == "Tensor":
            from .._tensor import Tensor

            return Tensor
        return importlib.import_module(name) if name in ("torch", "math", "warnings") else getattr(importlib.import_module("typing"), name)
    if name in ("_pair", "_single", "_triple", "_ntuple", "_list_with_default"):
        from .modules import utils

        return getattr(utils, name)
    raise AttributeError(f"module 'torch.nn.functional' has no attribute '{name}'")

"""torch.nn.utils. What builds on modules is imported when it is first used: modules themselves need nn.utils.rnn."""

import importlib

from . import rnn
from .clip_grad import clip_grad_norm, clip_grad_norm_, clip_grad_value_, clip_grads_with_norm_, get_total_norm
from .convert_parameters import parameters_to_vector, vector_to_parameters

_HOMES = {
    "weight_norm": "weight_norm", "remove_weight_norm": "weight_norm", "spectral_norm": "spectral_norm", "remove_spectral_norm": "spectral_norm",
    "skip_init": "init", "fuse_conv_bn_eval": "fusion", "fuse_conv_bn_weights": "fusion", "fuse_linear_bn_eval": "fusion",
    "fuse_linear_bn_weights": "fusion",
}  # fmt: skip
_MODULES = ("parametrize", "parametrizations", "stateless", "prune", "fusion")


def __getattr__(name):
    if name in _MODULES:
        return importlib.import_module(f"torch.nn.utils.{name}")
    if name in _HOMES:
        value = getattr(importlib.import_module(f"torch.nn.utils.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'torch.nn.utils' has no attribute '{name}'")

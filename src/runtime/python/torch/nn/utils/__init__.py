"""torch.nn.utils."""

from . import rnn
from .clip_grad import clip_grad_norm, clip_grad_norm_, clip_grad_value_, clip_grads_with_norm_, get_total_norm
from .convert_parameters import parameters_to_vector, vector_to_parameters
from .fusion import fuse_conv_bn_eval, fuse_conv_bn_weights, fuse_linear_bn_eval, fuse_linear_bn_weights
from .spectral_norm import remove_spectral_norm, spectral_norm
from .weight_norm import remove_weight_norm, weight_norm


def __getattr__(name):
    import importlib

    if name in ("parametrizations", "parametrize", "prune", "stateless"):
        return importlib.import_module(f"torch.nn.utils.{name}")
    if name == "skip_init":
        return lambda cls, *args, **kwargs: cls(*args, **kwargs)
    raise AttributeError(f"module 'torch.nn.utils' has no attribute '{name}'")


__all__ = (
    "rnn clip_grad_norm clip_grad_norm_ clip_grad_value_ clip_grads_with_norm_ get_total_norm parameters_to_vector vector_to_parameters fuse_conv_bn_eval "
    "fuse_conv_bn_weights fuse_linear_bn_eval fuse_linear_bn_weights spectral_norm remove_spectral_norm weight_norm remove_weight_norm"
).split()

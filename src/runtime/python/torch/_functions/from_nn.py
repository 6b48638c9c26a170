"""Functions of torch.nn.functional that torch has under its own name, with its own order of arguments where it differs."""

from .. import nn
from .registry import api, functions, methods

_F = nn.functional
_SAME = (
    "adaptive_avg_pool1d adaptive_max_pool1d alpha_dropout avg_pool1d bilinear celu celu_ channel_shuffle conv1d conv2d conv3d conv_tbc conv_transpose1d "
    "conv_transpose2d conv_transpose3d dropout feature_alpha_dropout group_norm hardshrink max_pool1d max_pool1d_with_indices max_pool2d max_pool3d "
    "pairwise_distance pdist pixel_shuffle pixel_unshuffle prelu rms_norm rrelu rrelu_ selu selu_ threshold"
).split()
for _name in _SAME:
    functions[_name] = getattr(_F, _name)
for _name in ("prelu", "hardshrink"):
    methods[_name] = getattr(_F, _name)

_REDUCTIONS = ("none", "mean", "sum")


def _reduction(r):
    return r if isinstance(r, str) else _REDUCTIONS[r]


def _function(f):
    functions[f.__name__] = api(f)


@_function
def batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, cudnn_enabled=True):
    return _F.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)


@_function
def instance_norm(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, cudnn_enabled=True):
    return _F.instance_norm(input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps)


@_function
def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5, cudnn_enable=True):
    return _F.layer_norm(input, normalized_shape, weight, bias, eps)


@_function
def embedding(weight, indices, padding_idx=-1, scale_grad_by_freq=False, sparse=False):
    return _F.embedding(indices, weight, None if padding_idx == -1 else padding_idx, scale_grad_by_freq=scale_grad_by_freq)


@_function
def feature_dropout(input, p, train):
    return _F.dropout2d(input, p, train)


@_function
def binary_cross_entropy_with_logits(input, target, weight=None, pos_weight=None, reduction=1):
    return _F.binary_cross_entropy_with_logits(input, target, weight, pos_weight=pos_weight, reduction=_reduction(reduction))


@_function
def kl_div(input, target, reduction=1, *, log_target=False):
    return _F.kl_div(input, target, reduction=_reduction(reduction), log_target=log_target)


@_function
def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction=1, zero_infinity=False):
    return _F.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, _reduction(reduction), zero_infinity)


@_function
def poisson_nll_loss(input, target, log_input, full, eps, reduction):
    return _F.poisson_nll_loss(input, target, log_input, full, None, eps, None, _reduction(reduction))


def _margin(name):
    run = getattr(_F, name)

    def f(*args, reduction=1, **kwargs):
        return run(*args, reduction=_reduction(reduction), **kwargs)

    f.__name__ = name
    functions[name] = f


for _name in ("cosine_embedding_loss", "hinge_embedding_loss", "margin_ranking_loss", "triplet_margin_loss"):
    _margin(_name)


@_function
def affine_grid_generator(theta, size, align_corners):
    return _F.affine_grid(theta, size, align_corners)


@_function
def grid_sampler(input, grid, interpolation_mode, padding_mode, align_corners):
    modes, paddings = ("bilinear", "nearest", "bicubic"), ("zeros", "border", "reflection")
    return _F.grid_sample(input, grid, modes[interpolation_mode], paddings[padding_mode], align_corners)

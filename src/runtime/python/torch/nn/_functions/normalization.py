"""Normalization."""

from _nabla.engine import op

from ..._functions.registry import functional
from ..._tensor import wrap

__all__ = []


def public(f):
    __all__.append(f.__name__)
    return functional(f)


def _h(t):
    return -1 if t is None else t._h


def _refuse_single(shape):
    n = shape[0]
    for s in shape[2:]:
        n *= s
    if n == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {shape}")


@public
def batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    if training:
        _refuse_single(input.shape)
    attrs = {"training": bool(training), "momentum": momentum, "eps": eps}
    return wrap(op("batch_norm", attrs, input._h, _h(weight), _h(bias), _h(running_mean), _h(running_var)))


@public
def instance_norm(input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5):
    if use_input_stats:
        n = 1
        for s in input.shape[2:]:
            n *= s
        if n == 1:
            raise ValueError(f"Expected more than 1 spatial element when training, got input size {input.shape}")
    attrs = {"use_input_stats": bool(use_input_stats), "momentum": momentum, "eps": eps}
    return wrap(op("instance_norm", attrs, input._h, _h(weight), _h(bias), _h(running_mean), _h(running_var)))


@public
def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    if not isinstance(normalized_shape, (tuple, list)):
        raise TypeError(f"layer_norm(): argument 'normalized_shape' (position 2) must be tuple of ints, not {type(normalized_shape).__name__}")
    return wrap(op("native_layer_norm", {"normalized_shape": list(normalized_shape), "eps": eps}, input._h, _h(weight), _h(bias)))


@public
def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    if input.dim() < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {input.dim()}")
    if input.shape[1] % num_groups:
        raise RuntimeError(f"Expected number of channels in input to be divisible by num_groups, but got input of shape {list(input.shape)} and num_groups={num_groups}")
    return wrap(op("native_group_norm", {"groups": num_groups, "eps": eps}, input._h, _h(weight), _h(bias)))


@public
def rms_norm(input, normalized_shape, weight=None, eps=None):
    from ... import _dtype

    shape = list(normalized_shape) if isinstance(normalized_shape, (tuple, list)) else [normalized_shape]
    if list(input.shape[input.dim() - len(shape) :]) != shape:
        raise RuntimeError(f"Given normalized_shape={shape}, expected input with shape [{', '.join(['*', *map(str, shape)])}], but got input of size{list(input.shape)}")
    # Half floats are normalized in single precision.
    x = input.float() if input.dtype.itemsize < 4 else input
    eps = _dtype.finfo(x.dtype).eps if eps is None else eps
    out = x * (x.pow(2).mean(list(range(-len(shape), 0)), True) + eps).rsqrt()
    return (out if weight is None else out * weight).to(input.dtype)


@public
def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    from .padding import pad
    from .pooling import avg_pool2d, avg_pool3d

    rank = input.dim()
    if rank < 3:
        raise ValueError(f"Expected 3D or higher dimensionality                          input (got {rank} dimensions)")
    if not input.numel():
        return input
    squares = (input * input).unsqueeze(1)
    margin = (size // 2, (size - 1) // 2)
    if rank == 3:
        average = avg_pool2d(pad(squares, (0, 0, *margin)), (size, 1), 1).squeeze(1)
    else:
        shape = input.shape
        flat = squares.view(shape[0], 1, shape[1], shape[2], -1)
        average = avg_pool3d(pad(flat, (0, 0, 0, 0, *margin)), (size, 1, 1), 1).squeeze(1).view(shape)
    return input / average.mul(alpha).add(k).pow(beta)

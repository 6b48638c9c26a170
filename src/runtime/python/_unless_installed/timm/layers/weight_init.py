"""Initializers. `trunc_normal_` cuts at absolute bounds, `trunc_normal_tf_` at so many standard deviations."""

import math

from torch import no_grad
from torch.nn import init
from torch.nn.init import _calculate_fan_in_and_fan_out

_STD_WITHIN_2 = 0.87962566103423978  # standard deviation of a standard normal variable cut at ±2


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0):
    """By the inverse of the distribution function, which older PyTorch did too: newer draws otherwise."""
    below = lambda x: (1.0 + math.erf((x - mean) / std / math.sqrt(2.0))) / 2.0  # noqa: E731
    with no_grad():
        tensor.uniform_(2 * below(a) - 1, 2 * below(b) - 1)
        return tensor.erfinv_().mul_(std * math.sqrt(2.0)).add_(mean).clamp_(min=a, max=b)


def trunc_normal_tf_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0):
    with no_grad():
        trunc_normal_(tensor, 0, 1.0, a, b)
        return tensor.mul_(std).add_(mean)


def variance_scaling_(tensor, scale=1.0, mode="fan_in", distribution="normal"):
    """Values of variance scale / fan."""
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]
    variance = scale / fan
    if distribution == "truncated_normal":
        trunc_normal_tf_(tensor, std=math.sqrt(variance) / _STD_WITHIN_2)
    elif distribution == "normal":
        init.normal_(tensor, std=math.sqrt(variance))
    elif distribution == "uniform":
        bound = math.sqrt(3 * variance)
        init.uniform_(tensor, -bound, bound)
    else:
        raise ValueError(f"invalid distribution {distribution}")


def lecun_normal_(tensor):
    variance_scaling_(tensor, mode="fan_in", distribution="truncated_normal")

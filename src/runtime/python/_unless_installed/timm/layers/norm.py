"""Normalizations with timm's ε."""

from torch import nn
from torch.nn import functional as F


class LayerNorm(nn.LayerNorm):
    def __init__(self, num_channels, eps=1e-6, affine=True, **kwargs):
        super().__init__(num_channels, eps=eps, elementwise_affine=affine, **kwargs)


class LayerNorm2d(LayerNorm):
    """Over the channels of pictures (N, C, H, W)."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class GroupNorm(nn.GroupNorm):
    def __init__(self, num_channels, num_groups=32, eps=1e-5, affine=True, **kwargs):
        super().__init__(num_groups, num_channels, eps=eps, affine=affine, **kwargs)


class GroupNorm1(nn.GroupNorm):
    """One group: over all that an example has."""

    def __init__(self, num_channels, **kwargs):
        super().__init__(1, num_channels, **kwargs)


class RmsNorm(nn.RMSNorm):
    def __init__(self, channels, eps=1e-6, affine=True, **kwargs):
        super().__init__(channels, eps=eps, elementwise_affine=affine, **kwargs)


class BatchNormAct2d(nn.BatchNorm2d):
    """Batch norm, then an activation."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, apply_act=True, act_layer=nn.ReLU, inplace=True, **kwargs):
        super().__init__(num_features, eps=eps, momentum=momentum, affine=affine, track_running_stats=track_running_stats, **kwargs)
        self.drop = nn.Identity()
        self.act = act_layer(inplace=inplace) if apply_act else nn.Identity()

    def forward(self, x):
        return self.act(self.drop(super().forward(x)))


def get_norm_layer(norm_layer):
    """The class that a name stands for; a class stays what it is."""
    if not isinstance(norm_layer, str):
        return norm_layer
    named = {"batchnorm": nn.BatchNorm2d, "batchnorm2d": nn.BatchNorm2d, "groupnorm": GroupNorm, "groupnorm1": GroupNorm1, "layernorm": LayerNorm, "layernorm2d": LayerNorm2d, "rmsnorm": RmsNorm}
    return named[norm_layer.replace("_", "").lower()] if norm_layer else None


def rms_norm(x, normalized_shape, weight=None, eps=1e-5):
    return F.rms_norm(x, normalized_shape, weight, eps)

"""Channels weighed by what all of the picture has in them (https://arxiv.org/abs/1709.01507)."""

from torch import nn

from .activations import create_act_layer
from .helpers import make_divisible


class SEModule(nn.Module):
    """(N, C, H, W) → (N, C, H, W)."""

    def __init__(
        self, channels, rd_ratio=1.0 / 16, rd_channels=None, rd_divisor=8, add_maxpool=False, bias=True, act_layer=nn.ReLU, norm_layer=None, gate_layer="sigmoid", device=None, dtype=None
    ):
        super().__init__()
        made = {"device": device, "dtype": dtype}
        self.add_maxpool = add_maxpool
        squeezed = rd_channels or make_divisible(channels * rd_ratio, rd_divisor, round_limit=0.0)
        self.fc1 = nn.Conv2d(channels, squeezed, kernel_size=1, bias=bias, **made)
        self.bn = norm_layer(squeezed, **made) if norm_layer else nn.Identity()
        self.act = create_act_layer(act_layer, inplace=True)
        self.fc2 = nn.Conv2d(squeezed, channels, kernel_size=1, bias=bias, **made)
        self.gate = create_act_layer(gate_layer)

    def forward(self, x):
        squeezed = x.mean((2, 3), keepdim=True)
        if self.add_maxpool:
            squeezed = 0.5 * squeezed + 0.5 * x.amax((2, 3), keepdim=True)
        return x * self.gate(self.fc2(self.act(self.bn(self.fc1(squeezed)))))


SqueezeExcite = SEModule

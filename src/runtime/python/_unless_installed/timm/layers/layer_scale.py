"""A learnt factor per channel (https://arxiv.org/abs/2103.17239)."""

import torch
from torch import nn


class LayerScale(nn.Module):
    """Channels last."""

    _shape = (-1,)

    def __init__(self, dim, init_values=1e-5, inplace=False, device=None, dtype=None):
        super().__init__()
        self.init_values = init_values
        self.inplace = inplace
        self.gamma = nn.Parameter(torch.empty(dim, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.constant_(self.gamma, self.init_values)

    def forward(self, x):
        gamma = self.gamma if self._shape == (-1,) else self.gamma.view(self._shape)
        return x.mul_(gamma) if self.inplace else x * gamma


class LayerScale2d(LayerScale):
    """Pictures (N, C, H, W)."""

    _shape = (1, -1, 1, 1)

"""Stochastic depth (https://arxiv.org/abs/1603.09382): whole branches of a residual net are left out, per example."""

import torch
from torch import nn


def drop_path(x, drop_prob=0.0, training=False, scale_by_keep=True):
    """`x` of shape (examples, …) with some examples 0, the others divided by the part that is kept."""
    if drop_prob == 0.0 or not training:
        return x
    keep = 1 - drop_prob
    mask = x.new_empty((x.shape[0],) + (1,) * (x.ndim - 1)).bernoulli_(keep)
    if keep > 0.0 and scale_by_keep:
        mask.div_(keep)
    return x * mask


class DropPath(nn.Module):
    def __init__(self, drop_prob=0.0, scale_by_keep=True):
        super().__init__()
        self.drop_prob = drop_prob
        self.scale_by_keep = scale_by_keep

    def forward(self, x):
        return drop_path(x, self.drop_prob, self.training, self.scale_by_keep)

    def extra_repr(self):
        return f"drop_prob={round(self.drop_prob, 3):0.3f}"


def calculate_drop_path_rates(drop_path_rate, depths, stagewise=False):
    """Rates that rise from 0 to `drop_path_rate`, per block. `depths`: how many blocks, or how many in each stage; `stagewise`: those of a stage in a list."""
    if isinstance(depths, int) and stagewise:
        raise ValueError("stagewise=True requires depths to be a list of stage depths")
    count = depths if isinstance(depths, int) else sum(depths)
    rates = torch.linspace(0, drop_path_rate, count, device="cpu")
    return [r.tolist() for r in rates.split(depths)] if stagewise else rates.tolist()

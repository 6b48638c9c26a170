"""Positions of another size of picture."""

import math

import torch
from torch.nn import functional as F


def resample_abs_pos_embed(posemb, new_size, old_size=None, num_prefix_tokens=1, interpolation="bicubic", antialias=True, verbose=False):
    """(1, prefix + h·w, dim) → (1, prefix + h'·w', dim) for `new_size` = (h', w')."""
    count = posemb.shape[1]
    same = tuple(old_size) == tuple(new_size) if old_size is not None else new_size[0] == new_size[1]
    if new_size[0] * new_size[1] + num_prefix_tokens == count and same:
        return posemb
    if old_size is None:
        old_size = (int(math.sqrt(count - num_prefix_tokens)),) * 2
    prefix, grid = posemb[:, :num_prefix_tokens], posemb[:, num_prefix_tokens:]
    picture = grid.float().reshape(1, old_size[0], old_size[1], -1).permute(0, 3, 1, 2)
    picture = F.interpolate(picture, size=new_size, mode=interpolation, antialias=antialias)
    grid = picture.permute(0, 2, 3, 1).reshape(1, -1, posemb.shape[-1]).to(posemb.dtype)
    return torch.cat([prefix, grid], dim=1) if num_prefix_tokens else grid

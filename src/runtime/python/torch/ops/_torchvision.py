"""The operators that torchvision compiles, for its Python side to call. Signatures as in torchvision/csrc/ops; of the boxes and offsets in pixels."""

import torch
from _nabla.engine import op

from .._tensor import wrap

operators = {}


def _operator(f):
    operators[f.__name__] = f
    return f


@_operator
def nms(dets, scores, iou_threshold):
    """Indices of the boxes that no better one covers by more than the threshold. dets: (K, 4), scores: (K)."""
    return wrap(op("non_maximum_suppression", {"iou_threshold": float(iou_threshold)}, dets._h, scores._h))


def _means(input, rois, **attrs):
    return wrap(op("region_mean", attrs, input._h, rois._h))


def _channels(output, bins):
    """torchvision's position-sensitive operators also return the channel each number came from, int32 of the output's shape."""
    mapping = torch.arange(output.shape[1] * bins, dtype=torch.int32)
    return mapping.reshape(1, *output.shape[1:]).expand(output.shape).clone()


@_operator
def roi_align(input, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio, aligned):
    """Means of bilinear samples in pooled_height × pooled_width bins of each region. input: (N, C, H, W), rois: (K, 5); (K, C, height, width)."""
    return _means(input, rois, of="samples", position_sensitive=False, output_size=[pooled_height, pooled_width],
                  spatial_scale=float(spatial_scale), sampling_ratio=int(sampling_ratio), aligned=bool(aligned))  # fmt: skip


@_operator
def ps_roi_align(input, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio):
    """roi_align of which each bin reads channels of its own (R-FCN). The result and the channels read."""
    out = _means(input, rois, of="samples", position_sensitive=True, output_size=[pooled_height, pooled_width],
                 spatial_scale=float(spatial_scale), sampling_ratio=int(sampling_ratio), aligned=True)  # fmt: skip
    return out, _channels(out, pooled_height * pooled_width)


@_operator
def ps_roi_pool(input, rois, spatial_scale, pooled_height, pooled_width):
    """Means of the pixels of each bin, each bin of channels of its own. The result and the channels read."""
    out = _means(input, rois, of="pixels", position_sensitive=True, output_size=[pooled_height, pooled_width],
                 spatial_scale=float(spatial_scale), sampling_ratio=0, aligned=False)  # fmt: skip
    return out, _channels(out, pooled_height * pooled_width)


@_operator
def roi_pool(input, rois, spatial_scale, pooled_height, pooled_width):
    """The largest number of each bin of each region (0 where the bin is empty), and its flat pixel (−1)."""
    attrs = {"output_size": [pooled_height, pooled_width], "spatial_scale": float(spatial_scale)}
    pixel = wrap(op("region_argmax", attrs, input._h, rois._h))
    channels, plane = input.shape[1], input.shape[2] * input.shape[3]
    start = (rois[:, 0].long()[:, None] * channels + torch.arange(channels)) * plane
    taken = input.reshape(-1)[pixel.clamp(min=0) + start[:, :, None, None]]
    return torch.where(pixel < 0, torch.zeros((), dtype=input.dtype), taken), pixel.int()


@_operator
def deform_conv2d(input, weight, offset, mask, bias, stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w, groups, offset_groups, use_mask):
    """A convolution whose taps are moved by `offset` (N, 2 · offset_groups · kh · kw, H′, W′), in rows and columns, and scaled by `mask` (Dai et al. 2017)."""
    batch, channels, height, width = input.shape
    filters, _, kh, kw = weight.shape
    rows = (height + 2 * pad_h - dilation_h * (kh - 1) - 1) // stride_h + 1
    columns = (width + 2 * pad_w - dilation_w * (kw - 1) - 1) // stride_w + 1
    taps, places = kh * kw, rows * columns

    def line(count, stride, pad):
        return torch.arange(count, dtype=input.dtype) * stride - pad

    top = line(rows, stride_h, pad_h)[None, None, :, None] + torch.arange(kh, dtype=input.dtype)[:, None, None, None] * dilation_h
    left = line(columns, stride_w, pad_w)[None, None, None, :] + torch.arange(kw, dtype=input.dtype)[None, :, None, None] * dilation_w
    moved = offset.reshape(batch * offset_groups, taps, 2, rows, columns)
    y = (moved[:, :, 0] + top.expand(kh, kw, rows, 1).reshape(taps, rows, 1)).reshape(batch * offset_groups, 1, taps * places)
    x = (moved[:, :, 1] + left.expand(kh, kw, 1, columns).reshape(taps, 1, columns)).reshape(batch * offset_groups, 1, taps * places)
    taken = _bilinear(input.reshape(batch * offset_groups, channels // offset_groups, height, width), y, x)
    if use_mask:
        taken = taken * mask.reshape(batch * offset_groups, 1, taps * places)
    taken = taken.reshape(batch, groups, channels // groups * taps, places)
    out = (weight.reshape(groups, filters // groups, -1) @ taken).reshape(batch, filters, rows, columns)
    return out + bias.reshape(1, filters, 1, 1)


def _bilinear(planes, y, x):
    """planes: (B, C, H, W) at positions y, x: (B, 1, P); 0 outside. (B, C, P)."""
    height, width = planes.shape[2:]
    flat = planes.flatten(2)
    low = y.detach().floor(), x.detach().floor()
    part = y - low[0], x - low[1]
    total = None
    for i in (0, 1):
        for j in (0, 1):
            row, column = low[0] + i, low[1] + j
            inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            index = (row.clamp(0, height - 1) * width + column.clamp(0, width - 1)).long()
            share = (part[0] if i else 1 - part[0]) * (part[1] if j else 1 - part[1]) * inside
            term = flat.gather(2, index.expand(-1, flat.shape[1], -1)) * share
            total = term if total is None else total + term
    return total


@_operator
def _cuda_version():
    return -1

"""Interpolation and sampling grids."""

import operator

from _nabla.engine import op

from ..._functions.registry import functional, functions
from ..._tensor import wrap
from ..._warnings import warn

__all__ = []


def public(f):
    __all__.append(f.__name__)
    return functional(f)


_NAMES = {
    ("nearest", 1): "upsample_nearest1d", ("nearest", 2): "upsample_nearest2d", ("nearest", 3): "upsample_nearest3d",
    ("nearest-exact", 1): "_upsample_nearest_exact1d", ("nearest-exact", 2): "_upsample_nearest_exact2d", ("nearest-exact", 3): "_upsample_nearest_exact3d",
    ("linear", 1): "upsample_linear1d", ("bilinear", 2): "upsample_bilinear2d", ("trilinear", 3): "upsample_trilinear3d", ("bicubic", 2): "upsample_bicubic2d",
}  # fmt: skip


@public
def interpolate(input, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None, antialias=False):
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear")
    elif align_corners is None:
        align_corners = False
    n = input.dim() - 2
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    scales = None
    if size is not None:
        if isinstance(size, (tuple, list)):
            if len(size) != n:
                raise ValueError(f"Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of {list(input.shape[2:])} and output size of {size}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format.")
            size = [operator.index(s) for s in size]
        else:
            size = [operator.index(size)] * n
    elif scale_factor is not None:
        if isinstance(scale_factor, (tuple, list)):
            if len(scale_factor) != n:
                raise ValueError(f"Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions of {list(input.shape[2:])} and scale_factor of shape {scale_factor}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format.")
            scales = [float(s) for s in scale_factor]
        else:
            scales = [float(scale_factor)] * n
    else:
        raise ValueError("either size or scale_factor should be defined")
    if recompute_scale_factor and size is not None:
        raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
    if size is None:
        import math

        size = [math.floor(float(s) * f) for s, f in zip(input.shape[2:], scales)]
        if recompute_scale_factor:
            scales = None
    if mode == "area":
        from . import pooling

        return {1: pooling.adaptive_avg_pool1d, 2: pooling.adaptive_avg_pool2d, 3: pooling.adaptive_avg_pool3d}[n](input, size)
    name = _NAMES.get((mode, n))
    if antialias:
        name = {"bilinear": "_upsample_bilinear2d_aa", "bicubic": "_upsample_bicubic2d_aa"}.get(mode)
        if name is None or n != 2:
            raise ValueError("Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D tensor as input")
    if name is None:
        wanted = {"linear": "3D", "bilinear": "4D", "trilinear": "5D", "bicubic": "4D"}.get(mode)
        if wanted and n in (1, 2, 3):
            raise NotImplementedError(f"Got {n + 2}D input, but {mode} mode needs {wanted} input")
        raise NotImplementedError(
            "Input Error: Only 3D, 4D and 5D input Tensors supported" f" (got {n + 2}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got {mode})"
        )
    attrs = {"output_size": size, "scales": scales or [None] * n}
    if "nearest" not in mode:
        attrs["align_corners"] = bool(align_corners)
    return wrap(op(name, attrs, input._h))


@public
def upsample(input, size=None, scale_factor=None, mode="nearest", align_corners=None):
    warn("`nn.functional.upsample` is deprecated. Use `nn.functional.interpolate` instead.")
    return interpolate(input, size, scale_factor, mode, align_corners)


@public
def upsample_nearest(input, size=None, scale_factor=None):
    warn("`nn.functional.upsample_nearest` is deprecated. Use `nn.functional.interpolate` instead.")
    return interpolate(input, size, scale_factor, "nearest")


@public
def upsample_bilinear(input, size=None, scale_factor=None):
    warn("`nn.functional.upsample_bilinear` is deprecated. Use `nn.functional.interpolate` instead.")
    return interpolate(input, size, scale_factor, "bilinear", align_corners=True)


_ALIGN = (
    "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify align_corners=True if the old behavior "
    "is desired. See the documentation of grid_sample for details."
)


@public
def grid_sample(input, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    if mode not in ("bilinear", "nearest", "bicubic"):
        raise ValueError(f"nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'")
    if padding_mode not in ("zeros", "border", "reflection"):
        raise ValueError(f"nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '{padding_mode}'")
    if align_corners is None:
        warn(_ALIGN)
    name = "grid_sampler_2d" if input.dim() == 4 else "grid_sampler_3d"
    return wrap(op(name, {"mode": mode, "padding_mode": padding_mode, "align_corners": bool(align_corners)}, input._h, grid._h))


def _base_line(size, align_corners, like):
    """Coordinates of pixel centres in [-1, 1]."""
    from ..._creation import linspace

    if size <= 1:
        return like.new_zeros(size)
    line = linspace(-1, 1, size, dtype=like.dtype)
    return line if align_corners else line * (size - 1) / size


@public
def affine_grid(theta, size, align_corners=None):
    size = list(size)
    if align_corners is None:
        warn(_ALIGN)
    if not theta.is_floating_point():
        raise ValueError(f"Expected theta to have floating point type, but got {theta.dtype}")
    n, spatial = size[0], size[2:]
    lines = [_base_line(s, bool(align_corners), theta) for s in spatial]
    grids = functions["meshgrid"](*lines, indexing="ij")
    base = functions["stack"]([*reversed(grids), grids[0] * 0 + 1], -1)  # x, y(, z), 1
    flat = base.reshape(1, -1, len(spatial) + 1).expand(n, -1, -1)
    return functions["bmm"](flat, theta.transpose(1, 2)).view(n, *spatial, len(spatial))

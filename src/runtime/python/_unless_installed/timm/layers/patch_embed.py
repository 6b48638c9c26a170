"""Pictures as tokens: a convolution whose windows do not overlap."""

from torch import nn
from torch.nn import functional as F

from .helpers import to_2tuple
from .trace_utils import _assert


class PatchEmbed(nn.Module):
    """(N, C, H, W) → (N, patches, embed_dim). Without `flatten` (N, embed_dim, h, w); `output_fmt` 'NHWC' (N, h, w, embed_dim)."""

    def __init__(
        self, img_size=224, patch_size=16, in_chans=3, embed_dim=768, norm_layer=None, flatten=True, output_fmt=None, bias=True,
        strict_img_size=True, dynamic_img_pad=False, device=None, dtype=None,
    ):  # fmt: skip
        super().__init__()
        made = {"device": device, "dtype": dtype}
        self.patch_size = to_2tuple(patch_size)
        self.img_size = self.grid_size = self.num_patches = None
        if img_size is not None:
            self.img_size = to_2tuple(img_size)
            self.grid_size = tuple(s // p for s, p in zip(self.img_size, self.patch_size))
            self.num_patches = self.grid_size[0] * self.grid_size[1]
        self.flatten = flatten and output_fmt is None
        self.output_fmt = output_fmt or "NCHW"
        self.strict_img_size, self.dynamic_img_pad = strict_img_size, dynamic_img_pad
        self.proj = nn.Conv2d(in_chans, embed_dim, kernel_size=patch_size, stride=patch_size, bias=bias, **made)
        self.norm = norm_layer(embed_dim, **made) if norm_layer else nn.Identity()

    def feat_ratio(self, as_scalar=True):
        return max(self.patch_size) if as_scalar else self.patch_size

    def forward(self, x):
        sides = x.shape[-2:]
        if self.img_size is not None:
            for name, size, whole, patch in zip(("height", "width"), sides, self.img_size, self.patch_size):
                if self.strict_img_size:
                    _assert(size == whole, f"Input {name} ({size}) doesn't match model ({whole}).")
                elif not self.dynamic_img_pad:
                    _assert(size % patch == 0, f"Input {name} ({size}) should be divisible by patch size ({patch}).")
        if self.dynamic_img_pad:
            below, beside = (-size % patch for size, patch in zip(sides, self.patch_size))
            x = F.pad(x, (0, beside, 0, below))
        x = self.proj(x)
        if self.flatten:
            x = x.flatten(2).transpose(1, 2)
        elif self.output_fmt == "NHWC":
            x = x.permute(0, 2, 3, 1)
        elif self.output_fmt in ("NLC", "NCL"):
            x = x.flatten(2).transpose(1, 2) if self.output_fmt == "NLC" else x.flatten(2)
        return self.norm(x)

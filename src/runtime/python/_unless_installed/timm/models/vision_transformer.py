"""Vision transformer (https://arxiv.org/abs/2010.11929)."""

import math

import torch
from _nabla.absent import placeholder_names, without
from torch import nn

from ..data.constants import IMAGENET_INCEPTION_MEAN, IMAGENET_INCEPTION_STD
from ..layers import Attention, DropPath, LayerNorm, LayerScale, Mlp, PatchEmbed, calculate_drop_path_rates, get_act_layer, get_norm_layer, resample_abs_pos_embed, trunc_normal_
from .helpers import named_apply

__getattr__ = placeholder_names(__name__)


def _cfg(url="", **kwargs):
    """What timm says of a model's weights."""
    return {
        "url": url, "num_classes": 1000, "input_size": (3, 224, 224), "pool_size": None, "crop_pct": 0.9, "interpolation": "bicubic", "fixed_input_size": True,
        "mean": IMAGENET_INCEPTION_MEAN, "std": IMAGENET_INCEPTION_STD, "first_conv": "patch_embed.proj", "classifier": "head", "license": "apache-2.0", **kwargs,
    }  # fmt: skip


class Block(nn.Module):
    """Attention and a pair of layers, each added to what it is given: (N, tokens, dim) → the same."""

    def __init__(
        self, dim, num_heads, mlp_ratio=4.0, qkv_bias=False, qk_norm=False, scale_attn_norm=False, scale_mlp_norm=False, proj_bias=True, proj_drop=0.0, attn_drop=0.0, init_values=None,
        drop_path=0.0, act_layer=nn.GELU, norm_layer=LayerNorm, mlp_layer=Mlp, attn_layer=Attention, depth=0, device=None, dtype=None,
    ):  # fmt: skip
        super().__init__()
        made = {"device": device, "dtype": dtype}
        scale = lambda: LayerScale(dim, init_values=init_values, **made) if init_values else nn.Identity()  # noqa: E731
        drop = lambda: DropPath(drop_path) if drop_path > 0.0 else nn.Identity()  # noqa: E731
        self.norm1 = norm_layer(dim, **made)
        self.attn = attn_layer(
            dim, num_heads=num_heads, qkv_bias=qkv_bias, qk_norm=qk_norm, scale_norm=scale_attn_norm, proj_bias=proj_bias, attn_drop=attn_drop, proj_drop=proj_drop, norm_layer=norm_layer, **made
        )
        self.ls1, self.drop_path1 = scale(), drop()
        self.norm2 = norm_layer(dim, **made)
        self.mlp = mlp_layer(
            in_features=dim, hidden_features=int(dim * mlp_ratio), act_layer=act_layer, norm_layer=norm_layer if scale_mlp_norm else None, bias=proj_bias, drop=proj_drop, **made
        )
        self.ls2, self.drop_path2 = scale(), drop()

    def forward(self, x, attn_mask=None, is_causal=False):
        x = x + self.drop_path1(self.ls1(self.attn(self.norm1(x), attn_mask=attn_mask, is_causal=is_causal)))
        return x + self.drop_path2(self.ls2(self.mlp(self.norm2(x))))


def init_weights_vit_timm(module, name="", needs_reset=True):
    if isinstance(module, nn.Linear):
        trunc_normal_(module.weight, std=0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif hasattr(module, "init_weights"):
        module.init_weights()
    elif needs_reset and hasattr(module, "reset_parameters"):
        module.reset_parameters()


class VisionTransformer(nn.Module):
    """Pictures (N, C, H, W) → (N, num_classes)."""

    def __init__(
        self, img_size=224, patch_size=16, in_chans=3, num_classes=1000, global_pool="token", embed_dim=768, depth=12, num_heads=12, mlp_ratio=4.0, qkv_bias=True, qk_norm=False,
        scale_attn_norm=False, scale_mlp_norm=False, proj_bias=True, init_values=None, class_token=True, pos_embed="learn", no_embed_class=False, reg_tokens=0, pre_norm=False, final_norm=True,
        fc_norm=None, pool_include_prefix=False, dynamic_img_size=False, dynamic_img_pad=False, drop_rate=0.0, pos_drop_rate=0.0, patch_drop_rate=0.0, proj_drop_rate=0.0, attn_drop_rate=0.0,
        drop_path_rate=0.0, weight_init="", fix_init=False, embed_layer=PatchEmbed, embed_norm_layer=None, norm_layer=None, act_layer=None, block_fn=Block, mlp_layer=Mlp, attn_layer=Attention,
        device=None, dtype=None,
    ):  # fmt: skip
        super().__init__()
        made = {"device": device, "dtype": dtype}
        assert global_pool in ("", "avg", "avgmax", "max", "token", "map", "prr")
        assert class_token or global_pool != "token"
        assert pos_embed in ("", "none", "learn")
        without("VisionTransformer", patch_drop_rate=patch_drop_rate > 0)
        without(f"VisionTransformer(weight_init='{weight_init}')", weight_init=weight_init not in ("", "skip", "reset"))
        without(f"VisionTransformer(global_pool='{global_pool}')", global_pool=global_pool in ("map", "prr"))
        norm_layer, embed_norm_layer, act_layer = get_norm_layer(norm_layer) or LayerNorm, get_norm_layer(embed_norm_layer), get_act_layer(act_layer) or nn.GELU
        use_fc_norm = global_pool in ("avg", "avgmax", "max") if fc_norm is None else fc_norm
        self.num_classes, self.in_chans, self.global_pool = num_classes, in_chans, global_pool
        self.num_features = self.head_hidden_size = self.embed_dim = embed_dim
        self.num_prefix_tokens = (1 if class_token else 0) + reg_tokens
        self.num_reg_tokens, self.has_class_token, self.no_embed_class = reg_tokens, class_token, no_embed_class
        self.pool_include_prefix, self.dynamic_img_size, self.grad_checkpointing = pool_include_prefix, dynamic_img_size, False
        embed = {"strict_img_size": False, "output_fmt": "NHWC"} if dynamic_img_size else {}
        if embed_norm_layer is not None:
            embed["norm_layer"] = embed_norm_layer
        self.patch_embed = embed_layer(
            img_size=img_size, patch_size=patch_size, in_chans=in_chans, embed_dim=embed_dim, bias=not pre_norm, dynamic_img_pad=dynamic_img_pad, **embed, **made
        )
        patches = self.patch_embed.num_patches
        self.cls_token = nn.Parameter(torch.empty(1, 1, embed_dim, **made)) if class_token else None
        self.reg_token = nn.Parameter(torch.empty(1, reg_tokens, embed_dim, **made)) if reg_tokens else None
        positions = patches if no_embed_class else patches + self.num_prefix_tokens
        self.pos_embed = nn.Parameter(torch.empty(1, positions, embed_dim, **made)) if pos_embed == "learn" else None
        self.pos_drop = nn.Dropout(p=pos_drop_rate)
        self.patch_drop = nn.Identity()
        self.norm_pre = norm_layer(embed_dim, **made) if pre_norm else nn.Identity()
        self.blocks = nn.Sequential(
            *[
                block_fn(
                    dim=embed_dim, num_heads=num_heads, mlp_ratio=mlp_ratio, qkv_bias=qkv_bias, qk_norm=qk_norm, scale_attn_norm=scale_attn_norm, scale_mlp_norm=scale_mlp_norm,
                    proj_bias=proj_bias, init_values=init_values, proj_drop=proj_drop_rate, attn_drop=attn_drop_rate, drop_path=rate, norm_layer=norm_layer, act_layer=act_layer,
                    mlp_layer=mlp_layer, attn_layer=attn_layer, depth=i, **made,
                )
                for i, rate in enumerate(calculate_drop_path_rates(drop_path_rate, depth))
            ]
        )  # fmt: skip
        self.norm = norm_layer(embed_dim, **made) if final_norm and not use_fc_norm else nn.Identity()
        self.attn_pool = None
        self.fc_norm = norm_layer(embed_dim, **made) if final_norm and use_fc_norm else nn.Identity()
        self.head_drop = nn.Dropout(drop_rate)
        self.head = nn.Linear(embed_dim, num_classes, **made) if num_classes > 0 else nn.Identity()
        self.fix_init = fix_init
        if weight_init != "skip":
            self.init_weights(needs_reset=False)

    def init_weights(self, mode="", needs_reset=True):
        without(f"VisionTransformer.init_weights('{mode}')", mode=mode not in ("", "reset"))
        if self.pos_embed is not None:
            trunc_normal_(self.pos_embed, std=0.02)
        for token in (self.cls_token, self.reg_token):
            if token is not None:
                nn.init.normal_(token, std=1e-6)
        named_apply(lambda module, name: init_weights_vit_timm(module, name, needs_reset), self)
        if self.fix_init:
            self.fix_init_weight()

    def fix_init_weight(self):
        """Later blocks begin smaller."""
        with torch.no_grad():
            for i, block in enumerate(self.blocks):
                block.attn.proj.weight.div_(math.sqrt(2.0 * (i + 1)))
                block.mlp.fc2.weight.div_(math.sqrt(2.0 * (i + 1)))

    def _init_weights(self, m):
        init_weights_vit_timm(m)

    def no_weight_decay(self):
        return {"pos_embed", "cls_token", "reg_token", "dist_token"}

    def set_grad_checkpointing(self, enable=True):
        self.grad_checkpointing = enable  # what is computed again is the same

    def get_classifier(self):
        return self.head

    def reset_classifier(self, num_classes, global_pool=None):
        self.num_classes = num_classes
        self.global_pool = self.global_pool if global_pool is None else global_pool
        self.head = nn.Linear(self.embed_dim, num_classes) if num_classes > 0 else nn.Identity()

    def _pos_embed(self, x):
        count = x.shape[0]
        tokens = [t.expand(count, -1, -1) for t in (self.cls_token, self.reg_token) if t is not None]
        positions = self.pos_embed
        if positions is None:
            return torch.cat([*tokens, x.view(count, -1, x.shape[-1])], dim=1)
        if self.dynamic_img_size:
            prefix = 0 if self.no_embed_class else self.num_prefix_tokens
            positions = resample_abs_pos_embed(positions, new_size=tuple(x.shape[1:3]), old_size=self.patch_embed.grid_size, num_prefix_tokens=prefix)
            x = x.view(count, -1, x.shape[-1])
        if self.no_embed_class:
            x = x + positions
            return self.pos_drop(torch.cat([*tokens, x], dim=1) if tokens else x)
        return self.pos_drop((torch.cat([*tokens, x], dim=1) if tokens else x) + positions)

    def forward_features(self, x, attn_mask=None, is_causal=False):
        x = self.norm_pre(self.patch_drop(self._pos_embed(self.patch_embed(x))))
        if attn_mask is not None or is_causal:
            for block in self.blocks:
                x = block(x, attn_mask=attn_mask, is_causal=is_causal)
        else:
            x = self.blocks(x)
        return self.norm(x)

    def pool(self, x, pool_type=None):
        pool_type = self.global_pool if pool_type is None else pool_type
        if pool_type == "token":
            return x[:, 0]
        if not pool_type:
            return x
        x = x if self.pool_include_prefix else x[:, self.num_prefix_tokens :]
        return {"avg": lambda: x.mean(dim=1), "max": lambda: x.amax(dim=1), "avgmax": lambda: 0.5 * (x.amax(dim=1) + x.mean(dim=1))}[pool_type]()

    def forward_head(self, x, pre_logits=False):
        x = self.head_drop(self.fc_norm(self.pool(x)))
        return x if pre_logits else self.head(x)

    def forward(self, x, attn_mask=None, is_causal=False):
        return self.forward_head(self.forward_features(x, attn_mask=attn_mask, is_causal=is_causal))

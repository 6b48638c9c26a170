"""Self-attention."""

from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    """(N, tokens, dim) → (N, tokens, dim_out)."""

    fused_attn = True  # one operation instead of two products and a softmax

    def __init__(
        self, dim, num_heads=8, attn_head_dim=None, dim_out=None, qkv_bias=False, qk_norm=False, scale_norm=False, proj_bias=True, gated=False,
        attn_drop=0.0, proj_drop=0.0, norm_layer=None, device=None, dtype=None,
    ):  # fmt: skip
        super().__init__()
        made = {"device": device, "dtype": dtype}
        if attn_head_dim is None:
            assert dim % num_heads == 0, "dim should be divisible by num_heads"
            attn_head_dim = dim // num_heads
        if qk_norm or scale_norm:
            assert norm_layer is not None, "norm_layer must be provided if qk_norm or scale_norm is True"
        self.num_heads, self.head_dim, self.attn_dim = num_heads, attn_head_dim, num_heads * attn_head_dim
        self.scale = attn_head_dim**-0.5
        self.qkv = nn.Linear(dim, self.attn_dim * 3, bias=qkv_bias, **made)
        self.q_norm = norm_layer(attn_head_dim, **made) if qk_norm else nn.Identity()
        self.k_norm = norm_layer(attn_head_dim, **made) if qk_norm else nn.Identity()
        self.attn_drop = nn.Dropout(attn_drop)
        self.norm = norm_layer(self.attn_dim, **made) if scale_norm else nn.Identity()
        self.gate = nn.Linear(dim, self.attn_dim, bias=qkv_bias, **made) if gated else None
        self.proj = nn.Linear(self.attn_dim, dim_out or dim, bias=proj_bias, **made)
        self.proj_drop = nn.Dropout(proj_drop)

    def forward(self, x, attn_mask=None, is_causal=False):
        count, tokens, _ = x.shape
        gate = self.gate(x).sigmoid() if self.gate is not None else None
        q, k, v = self.qkv(x).reshape(count, tokens, 3, self.num_heads, self.head_dim).permute(2, 0, 3, 1, 4).unbind(0)
        q, k = self.q_norm(q), self.k_norm(k)
        if self.fused_attn:
            x = F.scaled_dot_product_attention(q, k, v, attn_mask=attn_mask, dropout_p=self.attn_drop.p if self.training else 0.0, is_causal=is_causal)
        else:
            x = self._by_hand(q, k, v, attn_mask, is_causal)
        x = self.norm(x.transpose(1, 2).reshape(count, tokens, self.attn_dim))
        if gate is not None:
            x = x * gate
        return self.proj_drop(self.proj(x))

    def _by_hand(self, q, k, v, mask, is_causal):
        weights = (q * self.scale) @ k.transpose(-2, -1)
        if is_causal:
            weights = weights + weights.new_full(weights.shape[-2:], float("-inf")).triu_(1)
        elif mask is not None:
            weights = weights.masked_fill(~mask, float("-inf")) if not mask.dtype.is_floating_point else weights + mask
        return self.attn_drop(weights.softmax(dim=-1)) @ v


def use_fused_attn(experimental=False):
    return True

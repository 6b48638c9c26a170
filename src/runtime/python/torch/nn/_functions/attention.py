"""Attention."""

import math

from _nabla.engine import op

from ... import _dtype
from ..._functions.registry import functional, functions
from ..._tensor import wrap
from .convolution import linear
from .dropout import dropout
from .padding import pad

__all__ = []


def public(f):
    __all__.append(f.__name__)
    return functional(f)


@public
def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False):
    """softmax(q kᵀ / √d + mask) v, composed as PyTorch's math path does: both factors are scaled by the square root of the scale."""
    scale = math.sqrt(1.0 / math.sqrt(query.shape[-1]) if scale is None else scale)
    if enable_gqa:
        key = key.repeat_interleave(query.shape[-3] // key.shape[-3], -3)
        value = value.repeat_interleave(query.shape[-3] // value.shape[-3], -3)
    if is_causal:
        if attn_mask is not None:
            raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
        from ..._creation import ones

        attn_mask = ones(query.shape[-2], key.shape[-2], dtype=_dtype.bool).tril()
    if attn_mask is not None and attn_mask.dtype is _dtype.bool:
        attn_mask = attn_mask.logical_not()
        attn_mask = functions["where"](attn_mask, float("-inf"), 0.0).to(query.dtype)
    weights = (query * scale) @ (key.transpose(-2, -1) * scale)
    if attn_mask is not None:
        weights = weights + attn_mask
    weights = wrap(op("_safe_softmax", {"dim": -1}, weights._h))
    if dropout_p > 0.0:
        weights = dropout(weights, dropout_p)
    return weights @ value


def _none_or_dtype(t):
    return None if t is None else t.dtype


def _canonical_mask(mask, mask_name, other_type, other_name, target_type, check_other=True):
    """A boolean mask as an additive one."""
    if mask is None:
        return None
    if mask.dtype is not _dtype.bool and not mask.is_floating_point():
        raise AssertionError(f"only bool and floating types of {mask_name} are supported")
    if mask.is_floating_point():
        return mask
    return mask.new_zeros(mask.shape, dtype=target_type).masked_fill_(mask, float("-inf"))


def _in_projection_packed(q, k, v, w, b):
    size = q.shape[-1]
    if k is v:
        if q is k:
            made = linear(q, w, b)
            # The three parts are laid out one after the other, as PyTorch lays them out.
            made = made.unflatten(-1, (3, size)).unsqueeze(0).transpose(0, -2).squeeze(-2).contiguous()
            return made[0], made[1], made[2]
        w_q, w_kv = w.split([size, size * 2])
        b_q, b_kv = (None, None) if b is None else b.split([size, size * 2])
        made = linear(k, w_kv, b_kv).unflatten(-1, (2, size)).unsqueeze(0).transpose(0, -2).squeeze(-2).contiguous()
        return linear(q, w_q, b_q), made[0], made[1]
    w_q, w_k, w_v = w.chunk(3)
    b_q, b_k, b_v = (None,) * 3 if b is None else b.chunk(3)
    return linear(q, w_q, b_q), linear(k, w_k, b_k), linear(v, w_v, b_v)


@public
def multi_head_attention_forward(
    query, key, value, embed_dim_to_check, num_heads, in_proj_weight, in_proj_bias, bias_k, bias_v, add_zero_attn, dropout_p, out_proj_weight, out_proj_bias,
    training=True, key_padding_mask=None, need_weights=True, attn_mask=None, use_separate_proj_weight=False, q_proj_weight=None, k_proj_weight=None,
    v_proj_weight=None, static_k=None, static_v=None, average_attn_weights=True, is_causal=False,
):  # fmt: skip
    batched = query.dim() == 3
    if not batched:
        query, key, value = query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)
        key_padding_mask = None if key_padding_mask is None else key_padding_mask.unsqueeze(0)
    length, count, width = query.shape
    source = key.shape[0]
    key_padding_mask = _canonical_mask(key_padding_mask, "key_padding_mask", _none_or_dtype(attn_mask), "attn_mask", query.dtype)
    if is_causal and attn_mask is None:
        raise RuntimeError("Need attn_mask if specifying the is_causal hint.")
    if is_causal and key_padding_mask is None and not need_weights:
        attn_mask = None
    else:
        attn_mask = _canonical_mask(attn_mask, "attn_mask", None, "", query.dtype, False)
        if key_padding_mask is not None:
            is_causal = False
    if width != embed_dim_to_check:
        raise AssertionError(f"was expecting embedding dimension of {embed_dim_to_check}, but got {width}")
    head = width // num_heads
    if head * num_heads != width:
        raise AssertionError(f"embed_dim {width} not divisible by num_heads {num_heads}")
    if use_separate_proj_weight:
        if key.shape[:2] != value.shape[:2]:
            raise AssertionError(f"key's sequence and batch dims {key.shape[:2]} do not match value's {value.shape[:2]}")
        biases = (None,) * 3 if in_proj_bias is None else in_proj_bias.chunk(3)
        q, k, v = (linear(x, w, b) for x, w, b in zip((query, key, value), (q_proj_weight, k_proj_weight, v_proj_weight), biases))
    else:
        if key.shape != value.shape:
            raise AssertionError(f"key shape {key.shape} does not match value shape {value.shape}")
        q, k, v = _in_projection_packed(query, key, value, in_proj_weight, in_proj_bias)
    if attn_mask is not None:
        if attn_mask.dim() == 2:
            if attn_mask.shape != (length, source):
                raise RuntimeError(f"The shape of the 2D attn_mask is {attn_mask.shape}, but should be {(length, source)}.")
            attn_mask = attn_mask.unsqueeze(0)
        elif attn_mask.dim() == 3:
            if attn_mask.shape != (count * num_heads, length, source):
                raise RuntimeError(f"The shape of the 3D attn_mask is {attn_mask.shape}, but should be {(count * num_heads, length, source)}.")
        else:
            raise RuntimeError(f"attn_mask's dimension {attn_mask.dim()} is not supported")
    if bias_k is not None and bias_v is not None:
        cat = functions["cat"]
        k, v = cat([k, bias_k.repeat(1, count, 1)]), cat([v, bias_v.repeat(1, count, 1)])
        attn_mask = attn_mask if attn_mask is None else pad(attn_mask, (0, 1))
        key_padding_mask = key_padding_mask if key_padding_mask is None else pad(key_padding_mask, (0, 1))
    q = q.view(length, count * num_heads, head).transpose(0, 1)
    k = k.view(k.shape[0], count * num_heads, head).transpose(0, 1) if static_k is None else static_k
    v = v.view(v.shape[0], count * num_heads, head).transpose(0, 1) if static_v is None else static_v
    if add_zero_attn:
        cat = functions["cat"]
        nothing = k.new_zeros(count * num_heads, 1, head)
        k, v = cat([k, nothing], 1), cat([v, nothing], 1)
        attn_mask = attn_mask if attn_mask is None else pad(attn_mask, (0, 1))
        key_padding_mask = key_padding_mask if key_padding_mask is None else pad(key_padding_mask, (0, 1))
    source = k.shape[1]
    if key_padding_mask is not None:
        spread = key_padding_mask.view(count, 1, 1, source).expand(-1, num_heads, -1, -1).reshape(count * num_heads, 1, source)
        attn_mask = spread if attn_mask is None else attn_mask + spread
    dropout_p = dropout_p if training else 0.0
    if need_weights:
        scaled = q * math.sqrt(1.0 / float(head))
        scores = functions["baddbmm"](attn_mask, scaled, k.transpose(-2, -1)) if attn_mask is not None else functions["bmm"](scaled, k.transpose(-2, -1))
        weights = scores.softmax(-1)
        if dropout_p > 0.0:
            weights = dropout(weights, dropout_p)
        out = functions["bmm"](weights, v)
    else:
        if attn_mask is not None:
            attn_mask = attn_mask.unsqueeze(0) if attn_mask.shape[0] == 1 else attn_mask.view(count, num_heads, -1, source)
        q, k, v = (t.view(count, num_heads, -1, head) for t in (q, k, v))
        out = scaled_dot_product_attention(q, k, v, attn_mask, dropout_p, is_causal)
        out = out.permute(2, 0, 1, 3).contiguous().view(count * length, width)
        weights = None
    if need_weights:
        out = out.transpose(0, 1).contiguous().view(length * count, width)
    out = linear(out, out_proj_weight, out_proj_bias).view(length, count, -1)
    if need_weights:
        weights = weights.view(count, num_heads, length, source)
        if average_attn_weights:
            weights = weights.mean(1)
    if not batched:
        out = out.squeeze(1)
        weights = weights if weights is None else weights.squeeze(0)
    return out, weights



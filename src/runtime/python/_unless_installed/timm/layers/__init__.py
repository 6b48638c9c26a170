"""Layers that models are built from."""

from _nabla.absent import placeholder_names

from .activations import Swish, create_act_layer, get_act_layer
from .attention import Attention, use_fused_attn
from .drop import DropPath, calculate_drop_path_rates, drop_path
from .helpers import _ntuple, extend_tuple, make_divisible, to_1tuple, to_2tuple, to_3tuple, to_4tuple, to_ntuple
from .layer_scale import LayerScale, LayerScale2d
from .mlp import ConvMlp, GluMlp, Mlp, SwiGLU, SwiGLUPacked
from .norm import BatchNormAct2d, GroupNorm, GroupNorm1, LayerNorm, LayerNorm2d, RmsNorm, get_norm_layer, rms_norm
from .patch_embed import PatchEmbed
from .pos_embed import resample_abs_pos_embed
from .squeeze_excite import SEModule, SqueezeExcite
from .trace_utils import _assert
from .weight_init import lecun_normal_, trunc_normal_, trunc_normal_tf_, variance_scaling_

__all__ = [
    "Attention", "BatchNormAct2d", "ConvMlp", "DropPath", "GluMlp", "GroupNorm", "GroupNorm1", "LayerNorm", "LayerNorm2d", "LayerScale", "LayerScale2d", "Mlp", "PatchEmbed", "RmsNorm",
    "SEModule", "SqueezeExcite", "SwiGLU", "SwiGLUPacked", "Swish", "_assert", "_ntuple", "calculate_drop_path_rates", "create_act_layer", "drop_path", "extend_tuple", "get_act_layer",
    "get_norm_layer", "lecun_normal_", "make_divisible", "resample_abs_pos_embed", "rms_norm", "to_1tuple", "to_2tuple", "to_3tuple", "to_4tuple", "to_ntuple", "trunc_normal_",
    "trunc_normal_tf_", "use_fused_attn", "variance_scaling_",
]  # fmt: skip
__getattr__ = placeholder_names(__name__)

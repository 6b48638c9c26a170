"""timm: layers, initializers, VisionTransformer, losses. Printed by timm 1.0.29."""

SETUP = """
import timm
torch.set_default_dtype(torch.float64)
from functools import partial
from timm.layers import *
from timm.layers import DropPath, Mlp, PatchEmbed, to_2tuple, trunc_normal_
from timm.models.vision_transformer import Block, VisionTransformer, _cfg
from timm.models import create_model, register_model
tokens = torch.arange(64.).reshape(2, 4, 8).sin().requires_grad_()
image = torch.arange(2 * 3 * 16 * 16.).reshape(2, 3, 16, 16).cos().requires_grad_()
maps = torch.arange(2 * 8 * 4 * 4.).reshape(2, 8, 4, 4).sin().requires_grad_()

def drawn(f, *shape):
    w = torch.zeros(*shape)
    f(w)
    return w

def weights(m):
    return {n: [list(p.shape), p.detach().double().sum(), p.detach().reshape(-1)[:3]] for n, p in m.named_parameters()}"""

_LAYERS = {
    "tokens": (
        "Mlp(8)", "Mlp(8, 16, 4, act_layer=nn.ReLU, bias=(True, False))", "Mlp(8, 12, norm_layer=nn.LayerNorm).eval()", "Mlp(8, drop=(0.5, 0.1))", "GluMlp(8, 12)", "GluMlp(8, 12, gate_last=False)", "SwiGLU(8, 12)", "SwiGLU(8, 12, align_to=8)",
        "SwiGLUPacked(8, 16)", "LayerNorm(8)", "LayerNorm(8, affine=False)", "RmsNorm(8)", "LayerScale(8, init_values=0.1)", "Attention(8, 2)", "Attention(8, 2, qkv_bias=True, attn_drop=0.2, proj_drop=0.1)", "Attention(8, 2, qk_norm=True, norm_layer=nn.LayerNorm)",
        "Attention(8, 2, attn_head_dim=3, dim_out=5)", "Attention(8, 2, gated=True)", "Block(8, 2)", "Block(8, 2, mlp_ratio=2, qkv_bias=True, init_values=1e-2, drop_path=0.3)", "Block(8, 2, norm_layer=partial(nn.LayerNorm, eps=1e-5), scale_attn_norm=True, scale_mlp_norm=True)", "DropPath(0.5)", "DropPath(0.5, scale_by_keep=False)", "DropPath(0.5).eval()", "DropPath()",
    ),
    "maps": (
        "LayerNorm2d(8)", "SqueezeExcite(8)", "SEModule(8, rd_ratio=0.5, rd_divisor=1, add_maxpool=True)", "SEModule(8, norm_layer=nn.BatchNorm2d, act_layer='silu', gate_layer='hard_sigmoid')", "ConvMlp(8, 16)", "Mlp(8, 4, use_conv=True)", "LayerScale2d(8)", "GroupNorm(8, 4)", "GroupNorm1(8)", "DropPath(0.4)", "BatchNormAct2d(8)", "BatchNormAct2d(8, apply_act=False).eval()",
    ),
    "image": (
        "PatchEmbed(16, 4, 3, 8)", "PatchEmbed(16, 8, 3, 8, flatten=False)", "PatchEmbed(None, (4, 8), 3, 8, norm_layer=nn.LayerNorm)", "PatchEmbed(16, 4, 3, 8, output_fmt='NHWC')", "PatchEmbed(20, 6, 3, 8, strict_img_size=False, dynamic_img_pad=True)", "PatchEmbed(15, 5, 3, 8)", "PatchEmbed(15, 5, 3, 8, strict_img_size=False)",
        "VisionTransformer(16, 4, num_classes=5, embed_dim=8, depth=2, num_heads=2)", "VisionTransformer(16, 4, num_classes=5, embed_dim=8, depth=2, num_heads=2, global_pool='avg', drop_path_rate=0.2, proj_drop_rate=0.1)", "VisionTransformer(16, 4, num_classes=0, embed_dim=8, depth=1, num_heads=2, global_pool='', class_token=False)",
        "VisionTransformer(16, 4, num_classes=5, embed_dim=8, depth=1, num_heads=2, reg_tokens=2, no_embed_class=True, init_values=0.1, pre_norm=True)", "VisionTransformer(24, 4, num_classes=5, embed_dim=8, depth=1, num_heads=2, dynamic_img_size=True)", "VisionTransformer(16, 4, num_classes=5, embed_dim=8, depth=2, num_heads=2, fix_init=True, global_pool='avgmax', fc_norm=False)",
        "VisionTransformer(16, 4, num_classes=5, embed_dim=8, depth=1, num_heads=2, norm_layer=partial(nn.LayerNorm, eps=1e-3), act_layer='relu', pos_embed='none', weight_init='skip', global_pool='max')",
    ),
}  # fmt: skip

_VALUES = (
    "[to_2tuple(3), to_2tuple((1, 2)), to_2tuple('ab'), to_ntuple(3)(1), to_2tuple([1, 2, 3])]", "[make_divisible(v) for v in (1, 9, 12, 30, 37.5)]", "make_divisible(30, 16, 48, 0.5)", "[extend_tuple(1, 3), extend_tuple([1, 2], 3), extend_tuple((1, 2, 3), 2)]",
    "drawn(partial(trunc_normal_, std=0.02), 4, 5)", "drawn(partial(trunc_normal_, std=2.0, a=-1.0, b=0.5), 7)", "drawn(partial(trunc_normal_tf_, std=0.02), 4, 5)", "drawn(lecun_normal_, 6, 4)", "drawn(partial(variance_scaling_, scale=2.0, mode='fan_out'), 6, 4)", "drawn(partial(variance_scaling_, mode='fan_avg', distribution='uniform'), 6, 4)",
    "drawn(partial(variance_scaling_, distribution='wrong'), 6, 4)", "calculate_drop_path_rates(0.1, 4)", "calculate_drop_path_rates(0.1, [1, 2], stagewise=True)", "calculate_drop_path_rates(0.3, [2, 1])", "drop_path(tokens, 0.5, True)", "drop_path(tokens, 0.5, False) is tokens",
    "repr(DropPath(0.12345))", "repr(Block(8, 2, drop_path=0.1))", "repr(PatchEmbed(16, 4, 3, 8))", "_cfg(url='x', num_classes=3)", "[get_act_layer('gelu').__name__, get_act_layer(nn.ReLU).__name__, get_act_layer(None)]", "[get_norm_layer('layernorm').__name__, get_norm_layer(None)]",
    "timm.loss.LabelSmoothingCrossEntropy(0.1)(tokens[0], torch.tensor([1, 0, 7, 3]))", "timm.loss.SoftTargetCrossEntropy()(tokens[0], torch.full((4, 8), 0.125))", "timm.utils.accuracy(tokens[0], torch.tensor([1, 0, 7, 2]), (1, 3))", "[timm.data.IMAGENET_DEFAULT_MEAN, timm.data.constants.IMAGENET_DEFAULT_STD]",
    "resample_abs_pos_embed(tokens[:1].detach().reshape(1, 4, 8), (3, 3), num_prefix_tokens=0)", "sorted(VisionTransformer(16, 4, embed_dim=8, depth=1, num_heads=2).no_weight_decay())",
)  # fmt: skip

CASES = [
    *[f"layer = {e}\nx = {x}\nout = [layer(x), weights(layer), type(layer).__name__]" for x, layers in _LAYERS.items() for e in layers],
    *[f"import timm.loss, timm.utils, timm.data.constants\nout = {e}" for e in _VALUES],
    "class Net(VisionTransformer):\n    def __init__(self):\n        super().__init__(16, 4, num_classes=3, embed_dim=8, depth=1, num_heads=2)\n        self.dist = nn.Parameter(torch.zeros(8))\n        trunc_normal_(self.dist, std=0.02)\n        self.apply(self._init_weights)\nout = [Net()(image), weights(Net())]",
]

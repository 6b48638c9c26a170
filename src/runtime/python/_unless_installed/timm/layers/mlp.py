"""Layers in pairs, as transformers have them."""

from functools import partial

from torch import nn

from .helpers import to_2tuple


class Mlp(nn.Module):
    """(…, in) → (…, hidden) → (…, out); with `use_conv` on pictures (N, C, H, W)."""

    def __init__(
        self, in_features, hidden_features=None, out_features=None, act_layer=nn.GELU, norm_layer=None, bias=True, drop=0.0, use_conv=False, device=None, dtype=None
    ):
        super().__init__()
        made = {"device": device, "dtype": dtype}
        hidden, bias, drop = hidden_features or in_features, to_2tuple(bias), to_2tuple(drop)
        layer = partial(nn.Conv2d, kernel_size=1) if use_conv else nn.Linear
        self.fc1 = layer(in_features, hidden, bias=bias[0], **made)
        self.act = act_layer()
        self.drop1 = nn.Dropout(drop[0])
        self.norm = norm_layer(hidden, **made) if norm_layer is not None else nn.Identity()
        self.fc2 = layer(hidden, out_features or in_features, bias=bias[1], **made)
        self.drop2 = nn.Dropout(drop[1])

    def forward(self, x):
        x = self.norm(self.drop1(self.act(self.fc1(x))))
        return self.drop2(self.fc2(x))


class GluMlp(nn.Module):
    """One half of the hidden units gates the other (https://arxiv.org/abs/2002.05202)."""

    def __init__(
        self, in_features, hidden_features=None, out_features=None, act_layer=nn.Sigmoid, norm_layer=None, bias=True, drop=0.0, use_conv=False, gate_last=True, device=None, dtype=None
    ):
        super().__init__()
        made = {"device": device, "dtype": dtype}
        hidden, bias, drop = hidden_features or in_features, to_2tuple(bias), to_2tuple(drop)
        assert hidden % 2 == 0
        layer = partial(nn.Conv2d, kernel_size=1) if use_conv else nn.Linear
        self.chunk_dim = 1 if use_conv else -1
        self.gate_last = gate_last
        self.fc1 = layer(in_features, hidden, bias=bias[0], **made)
        self.act = act_layer()
        self.drop1 = nn.Dropout(drop[0])
        self.norm = norm_layer(hidden // 2, **made) if norm_layer is not None else nn.Identity()
        self.fc2 = layer(hidden // 2, out_features or in_features, bias=bias[1], **made)
        self.drop2 = nn.Dropout(drop[1])

    def init_weights(self):
        """The gate begins open and nearly the same for all."""
        half = self.fc1.weight.shape[0] // 2
        if self.fc1.bias is not None:
            nn.init.ones_(self.fc1.bias[half:])
        nn.init.normal_(self.fc1.weight[half:], std=1e-6)

    def forward(self, x):
        a, b = self.fc1(x).chunk(2, dim=self.chunk_dim)
        x = a * self.act(b) if self.gate_last else self.act(a) * b
        return self.drop2(self.fc2(self.norm(self.drop1(x))))


SwiGLUPacked = partial(GluMlp, act_layer=nn.SiLU, gate_last=False)


class SwiGLU(nn.Module):
    """The same with the two halves as two layers."""

    def __init__(self, in_features, hidden_features=None, out_features=None, act_layer=nn.SiLU, norm_layer=None, bias=True, drop=0.0, align_to=0, device=None, dtype=None):
        super().__init__()
        made = {"device": device, "dtype": dtype}
        hidden, bias, drop = hidden_features or in_features, to_2tuple(bias), to_2tuple(drop)
        if align_to:
            hidden += -hidden % align_to
        self.fc1_g = nn.Linear(in_features, hidden, bias=bias[0], **made)
        self.fc1_x = nn.Linear(in_features, hidden, bias=bias[0], **made)
        self.act = act_layer()
        self.drop1 = nn.Dropout(drop[0])
        self.norm = norm_layer(hidden, **made) if norm_layer is not None else nn.Identity()
        self.fc2 = nn.Linear(hidden, out_features or in_features, bias=bias[1], **made)
        self.drop2 = nn.Dropout(drop[1])

    def init_weights(self):
        if self.fc1_g.bias is not None:
            nn.init.ones_(self.fc1_g.bias)
        nn.init.normal_(self.fc1_g.weight, std=1e-6)

    def forward(self, x):
        gate = self.fc1_g(x)
        return self.drop2(self.fc2(self.norm(self.drop1(self.act(gate) * self.fc1_x(x)))))


class ConvMlp(nn.Module):
    """The pair by 1×1 convolutions, on pictures (N, C, H, W)."""

    def __init__(self, in_features, hidden_features=None, out_features=None, act_layer=nn.ReLU, norm_layer=None, bias=True, drop=0.0, device=None, dtype=None):
        super().__init__()
        made = {"device": device, "dtype": dtype}
        hidden, bias = hidden_features or in_features, to_2tuple(bias)
        self.fc1 = nn.Conv2d(in_features, hidden, kernel_size=1, bias=bias[0], **made)
        self.norm = norm_layer(hidden, **made) if norm_layer else nn.Identity()
        self.act = act_layer()
        self.drop = nn.Dropout(drop)
        self.fc2 = nn.Conv2d(hidden, out_features or in_features, kernel_size=1, bias=bias[1], **made)

    def forward(self, x):
        return self.fc2(self.drop(self.act(self.norm(self.fc1(x)))))

"""The old name of `timm.layers`."""

import sys

import timm.layers
from timm.layers import *  # noqa: F403

__getattr__ = timm.layers.__getattr__
for _name in "activations attention drop helpers layer_scale mlp norm patch_embed pos_embed squeeze_excite trace_utils weight_init".split():
    sys.modules[f"{__name__}.{_name}"] = sys.modules[f"timm.layers.{_name}"]

"""Activations by name."""

from torch import nn

_NAMED = {
    "silu": nn.SiLU, "swish": nn.SiLU, "mish": nn.Mish, "relu": nn.ReLU, "relu6": nn.ReLU6, "leaky_relu": nn.LeakyReLU, "elu": nn.ELU, "prelu": nn.PReLU, "celu": nn.CELU, "selu": nn.SELU,
    "gelu": nn.GELU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "hard_sigmoid": nn.Hardsigmoid, "hard_swish": nn.Hardswish, "identity": nn.Identity,
}  # fmt: skip
_WITHOUT_INPLACE = (nn.GELU, nn.Sigmoid, nn.Tanh, nn.PReLU, nn.Identity)


class Swish(nn.SiLU):
    pass


def get_act_layer(name="relu"):
    """The class that a name stands for; a class stays what it is."""
    if not name or not isinstance(name, str):
        return name or None
    return _NAMED[name.replace("hardswish", "hard_swish").replace("hardsigmoid", "hard_sigmoid").lower()]


def create_act_layer(name, inplace=None, **kwargs):
    layer = get_act_layer(name)
    if layer is None:
        return None
    takes = inplace is not None and not (isinstance(layer, type) and issubclass(layer, _WITHOUT_INPLACE))
    return layer(inplace=inplace, **kwargs) if takes else layer(**kwargs)

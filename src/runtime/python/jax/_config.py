"""jax.config: what programs set, of which only the width of numbers matters here."""

import torch


class Config:
    """Attribute and `update` access, as JAX's. Unknown options are kept and have no effect on numbers."""

    def __init__(self):
        self.jax_enable_x64 = False
        self.jax_debug_nans = False
        self.jax_disable_jit = False
        self.jax_threefry_partitionable = True

    def update(self, name, value):
        setattr(self, name, value)


config = Config()


def wide():
    """Whether 64-bit numbers are allowed: `jax_enable_x64`, or a run that was asked for in float64."""
    return config.jax_enable_x64 or torch.get_default_dtype() is torch.float64


_NARROW = {torch.float64: torch.float32, torch.int64: torch.int32, torch.complex128: torch.complex64}


def canonical(kind):
    """The torch dtype that JAX gives where `kind` was asked for: half as wide unless 64 bits are enabled."""
    return kind if wide() else _NARROW.get(kind, kind)


def floating():
    return torch.float64 if wide() else torch.float32


def integer():
    return torch.int64 if wide() else torch.int32

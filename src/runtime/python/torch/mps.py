"""torch.mps: not there."""

from ._absent import device_module

device_module(globals(), "mps")

"""PyTorch Lightning, as far as gradients depend on it: modules, data modules, and a trainer whose `fit` is the training loop.

Modules and training loops behave as in Lightning 2 (https://lightning.ai/docs/pytorch/stable/): the order of hooks, when gradients are cleared, which data loaders are
iterated when. What does not reach a gradient (loggers, checkpoints, progress bars, devices, strategies) is accepted and has no effect.
"""

import random
import sys

import torch
from _nabla.placeholders import PlaceholderModule

from . import callbacks, loggers, utilities
from .callbacks import Callback
from .core import LightningDataModule, LightningModule
from .trainer import Trainer

__version__ = "2.5.0"
__all__ = ["Callback", "LightningDataModule", "LightningModule", "Trainer", "seed_everything"]

# How a program is spread over machines, measured or searched: nothing of it changes a gradient.
for _name in ("strategies", "plugins", "profilers", "tuner", "accelerators", "demos", "cli", "metrics"):
    _module = PlaceholderModule(f"{__name__}.{_name}", "Nabla's stand-in for PyTorch Lightning does not have it")
    sys.modules[_module.__name__] = globals()[_name] = _module
del _name, _module


def seed_everything(seed=None, workers=False, verbose=True):
    """Seed Python's, NumPy's and PyTorch's generators.

    Returns:
        the seed; 0 where none is given.
    """
    seed = 0 if seed is None else int(seed)
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
    torch.manual_seed(seed)
    return seed

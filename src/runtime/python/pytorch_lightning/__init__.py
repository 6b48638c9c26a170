"""PyTorch Lightning, as far as gradients depend on it: modules, data modules, and a trainer whose `fit` is the training loop.

Modules and training loops behave as in Lightning 2 (https://lightning.ai/docs/pytorch/stable/): the order of hooks, when gradients are cleared, which data loaders are
iterated when. What does not reach a gradient (loggers, checkpoints, progress bars, devices, strategies) is accepted and has no effect.
"""

import random
import sys

import torch
from _nabla.placeholders import PlaceholderModule

from . import callbacks, core, loggers, trainer, utilities
from .callbacks import Callback
from .core import LightningDataModule, LightningModule
from .trainer import Trainer

__version__ = "2.5.0"
__all__ = ["Callback", "LightningDataModule", "LightningModule", "Trainer", "seed_everything"]

# Lightning has a file for each of these names, and programs import from there too.
_files = {
    "core": "module lightning datamodule hooks",
    "trainer": "trainer",
    "callbacks": "callback early_stopping model_checkpoint lr_monitor device_stats_monitor timer progress model_summary",
    "loggers": "logger base csv_logs tensorboard wandb mlflow comet neptune",
}
for _name, _parts in _files.items():
    for _part in _parts.split():
        sys.modules[f"{__name__}.{_name}.{_part}"] = globals()[_name]
del _files, _parts, _part

# How a program is spread over machines, measured or searched: nothing of it changes a gradient.
for _name in ("utilities.model_summary", "utilities.parsing", "utilities.memory", "utilities.combined_loader", "strategies", "plugins", "profilers", "tuner", "accelerators", "demos", "cli", "metrics"):
    _module = PlaceholderModule(f"{__name__}.{_name}", "Nabla's stand-in for PyTorch Lightning does not have it")
    sys.modules[_module.__name__] = _module
    setattr(sys.modules[f"{__name__}.{_name}".rpartition(".")[0]], _name.rpartition(".")[2], _module)
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


sys.modules[f"{__name__}.utilities.seed"] = sys.modules[__name__]

"""The name under which PyTorch Lightning has been installed since version 2."""

import sys

import pytorch_lightning as pytorch
from pytorch_lightning import Callback, LightningDataModule, LightningModule, Trainer, __version__, seed_everything

__all__ = ["Callback", "LightningDataModule", "LightningModule", "Trainer", "pytorch", "seed_everything"]

# `lightning.pytorch` and all below it are the same modules.
for _name, _module in list(sys.modules.items()):
    if _name == "pytorch_lightning" or _name.startswith("pytorch_lightning."):
        sys.modules[_name.replace("pytorch_lightning", "lightning.pytorch", 1)] = _module
del _name, _module

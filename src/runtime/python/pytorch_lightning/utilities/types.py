"""Names for annotations."""

from typing import Any

STEP_OUTPUT = OptimizerLRScheduler = EVAL_DATALOADERS = TRAIN_DATALOADERS = EPOCH_OUTPUT = Any

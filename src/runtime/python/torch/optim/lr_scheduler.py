"""Schedules of learning rates, under the name PyTorch has for them."""

from .schedules.base import EPOCH_DEPRECATION_WARNING, LRScheduler, _LRScheduler
from .schedules.combined import ChainedScheduler, SequentialLR
from .schedules.cycles import CosineAnnealingLR, CosineAnnealingWarmRestarts, CyclicLR, OneCycleLR
from .schedules.decay import ConstantLR, ExponentialLR, LambdaLR, LinearLR, MultiplicativeLR, MultiStepLR, PolynomialLR, StepLR
from .schedules.plateau import ReduceLROnPlateau

__all__ = (
    "LambdaLR MultiplicativeLR StepLR MultiStepLR ConstantLR LinearLR ExponentialLR SequentialLR CosineAnnealingLR ChainedScheduler "
    "ReduceLROnPlateau CyclicLR CosineAnnealingWarmRestarts OneCycleLR PolynomialLR LRScheduler"
).split()

"""Dropout."""

from .. import functional as F
from .module import Module


class _DropoutNd(Module):
    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def extra_repr(self):
        return f"p={self.p}, inplace={self.inplace}"


def _of(name):
    run = getattr(F, name)

    def forward(self, input):
        return run(input, self.p, self.training, self.inplace)

    return forward


class Dropout(_DropoutNd):
    forward = _of("dropout")


class Dropout1d(_DropoutNd):
    forward = _of("dropout1d")


class Dropout2d(_DropoutNd):
    forward = _of("dropout2d")


class Dropout3d(_DropoutNd):
    forward = _of("dropout3d")


class AlphaDropout(_DropoutNd):
    def forward(self, input):
        return F.alpha_dropout(input, self.p, self.training)


class FeatureAlphaDropout(_DropoutNd):
    def forward(self, input):
        return F.feature_alpha_dropout(input, self.p, self.training)

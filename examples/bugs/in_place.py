"""Bug: the sigmoid's backward needs its result, but the next line overwrites it."""

import torch
from torch import nn


# nabla: x = torch.randn(8, 4)
class InPlace(nn.Module):
    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(4, 4)

    def forward(self, x):
        open_ = torch.sigmoid(self.gate(x))
        open_ += 1
        return open_ * x

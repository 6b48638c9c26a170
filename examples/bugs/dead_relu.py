"""Bug: a large negative bias keeps every unit of the first layer below zero, so ReLU passes no gradient back."""

import torch
from torch import nn


# nabla: x = torch.rand(8, 4)
class DeadRelu(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 6)
        self.second = nn.Linear(6, 1)
        nn.init.constant_(self.first.bias, -10.0)

    def forward(self, x):
        hidden = torch.relu(self.first(x))
        return self.second(hidden)

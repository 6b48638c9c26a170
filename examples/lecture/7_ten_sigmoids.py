"""The vanishing gradient: ten sigmoid layers, and the gradient fades on its way back to the first.

Each layer multiplies the error signal by σ'(z) ≤ 1/4 and by its weights. Colour the graph by gradient norm to see it.
"""

import torch
from torch import nn

# nabla: dtype = float64


# nabla: x = torch.linspace(-1, 1, 8).view(1, 8)
# nabla: loss = out.square().mean()
class TenSigmoids(nn.Module):
    def __init__(self, width=8, depth=10):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(width, width) for _ in range(depth))

    def forward(self, x):
        h = x
        for layer in self.layers:
            h = torch.sigmoid(layer(h))
        return h

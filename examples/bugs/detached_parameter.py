"""Bug: `detach()` cuts the graph between the encoder and the loss, so the encoder never learns."""

from torch import nn


# nabla: x = torch.randn(8, 4)
class Detached(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(4, 6)
        self.head = nn.Linear(6, 1)

    def forward(self, x):
        code = self.encoder(x).detach()
        return self.head(code)

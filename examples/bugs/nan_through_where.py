"""Bug: `where` hides sqrt's infinite slope at 0 in the forward pass, but in the backward pass 0 · ∞ makes NaN."""

import torch


# nabla: x = torch.tensor([0.0, 1.0, 4.0])
def safe_sqrt(x):
    root = torch.sqrt(x)
    return torch.where(x > 0, root, torch.zeros_like(x)).sum()

"""The chain rule. Case 1: one path, a product. Case 2: several paths, a sum over their products."""

import torch

# nabla: dtype = float64


def case_1(x=0.5):
    """y = f(g(h(x))): dy/dx = dy/dv · dv/du · du/dx."""
    u = x * x  # h
    v = torch.sin(u)  # g
    y = torch.exp(v)  # f
    return y


def case_2(s=0.5):
    """z = k(x(s), y(s)): dz/ds = ∂z/∂x · dx/ds + ∂z/∂y · dy/ds."""
    x = s * s
    y = torch.exp(s)
    z = x * y
    return z

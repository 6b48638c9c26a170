"""The Jacobian matrix: one row for each output, one column for each input.

f(x) = [x₁ + x₂·x₃, 2·x₃] at x = (1, 2, 3) has ∂f/∂x = [[1, 3, 2], [0, 0, 2]].
"""

import torch

# nabla: dtype = float64


def f(x=[1.0, 2.0, 3.0]):
    x1, x2, x3 = x[0], x[1], x[2]
    y1 = x1 + x2 * x3
    y2 = 2 * x3
    y = torch.stack([y1, y2])
    return y

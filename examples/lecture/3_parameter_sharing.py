"""Parameter sharing: y = x · exp(x²).

The same x is used three times, once in the outer product and twice in x · x. Treat the three uses as if they were
three variables, differentiate by each, and add up: ∂y/∂x = e^(x²) + x·e^(x²)·x + x·e^(x²)·x, at x = 1 three times e.
"""

import torch

# nabla: dtype = float64


def shared(x=1.0):
    u = x * x
    v = torch.exp(u)
    y = x * v
    return y

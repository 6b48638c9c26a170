"""Gradient descent by hand, on tensors without a module; two of the steps accumulate."""

import torch

torch.manual_seed(3)
X = torch.randn(16, 2)
y = X @ torch.tensor([2.0, -3.0]) + 0.5
w = torch.zeros(2, requires_grad=True)
b = torch.zeros((), requires_grad=True)

for step in range(6):
    error = X @ w + b - y
    loss = (error**2).mean()
    loss.backward()
    if step % 3 == 1:
        continue
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
        w.grad.zero_()
        b.grad.zero_()

"""LBFGS, whose closure runs several backward passes in a step."""

import torch

torch.set_default_dtype(torch.float64)  # it converges: what is left of the gradient is rounding in float32
torch.manual_seed(0)
model = torch.nn.Linear(3, 1)
x, y = torch.randn(10, 3), torch.randn(10, 1)
optimizer = torch.optim.LBFGS(model.parameters(), lr=0.5, max_iter=4)


def closure():
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    return loss


for _ in range(2):
    optimizer.step(closure)

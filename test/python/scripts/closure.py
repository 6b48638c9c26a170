"""LBFGS, whose closure runs several backward passes in a step."""

import torch

torch.manual_seed(0)
# It converges: in float32, what is left of the gradient would be rounding.
model = torch.nn.Linear(3, 1).double()
x, y = torch.randn(10, 3).double(), torch.randn(10, 1).double()
optimizer = torch.optim.LBFGS(model.parameters(), lr=0.5, max_iter=4)


def closure():
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    return loss


for _ in range(2):
    optimizer.step(closure)

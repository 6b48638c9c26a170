"""Bug: the backward of x² forgets the factor 2. `Check Gradients` says so, at the element where it is worst."""

import torch


# nabla: inputs = (torch.tensor([[0.25, -0.1], [0.2, 0.05], [0.31, -0.15]]),)
class WrongSquare(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x


# nabla: inputs = (torch.tensor([[0.25, -0.1], [0.2, 0.05], [0.31, -0.15]]),)
class Square(torch.autograd.Function):
    """The same with the right backward."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x

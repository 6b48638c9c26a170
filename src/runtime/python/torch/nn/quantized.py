"""torch.nn.quantized: arithmetic as a module, so that quantizing could replace it; in floating point it is plain arithmetic."""

from .modules.module import Module


class FloatFunctional(Module):
    """Operations that a quantized model does with scales of their own."""

    def forward(self, x):
        raise RuntimeError("FloatFunctional is not intended to use the forward. Please use the corresponding operation")

    def add(self, x, y):
        return x + y

    add_scalar = add

    def mul(self, x, y):
        return x * y

    mul_scalar = mul

    def matmul(self, x, y):
        return x @ y

    def cat(self, x, dim=0):
        import torch

        return torch.cat(x, dim=dim)

    def add_relu(self, x, y):
        return (x + y).relu()

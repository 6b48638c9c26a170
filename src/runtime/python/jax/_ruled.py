"""Functions whose derivative JAX defines otherwise than PyTorch: one operation in the trace, with JAX's partial derivatives."""

import torch

from _nabla.engine import Unsupported


def ruled(name, value, partials):
    """`value(*tensors)` as one operation. `partials(out, *tensors)` gives a derivative for each; they are differentiable themselves."""

    class Rule(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *tensors):
            out = value(*tensors)
            ctx.save_for_backward(*tensors)
            return out

        @staticmethod
        def backward(ctx, cotangent):
            tensors = ctx.saved_tensors
            if any(t.is_complex() for t in tensors):
                raise Unsupported(f"Nabla does not support the gradient of complex {name} in jax yet")
            made = partials(value(*tensors), *tensors)
            return tuple(
                _reduced(cotangent * p, t.shape) if needed else None for p, t, needed in zip(made, tensors, ctx.needs_input_grad, strict=True)
            )

    Rule.__name__ = Rule.__qualname__ = name

    def function(*tensors):
        return Rule.apply(*tensors) if torch.is_grad_enabled() and any(t.requires_grad for t in tensors) else value(*tensors)

    function.__name__ = name
    return function


def _reduced(g, shape):
    """Summed over what broadcasting repeated."""
    return g.sum_to_size(shape) if g.shape != shape else g

"""Resilient backpropagation (Riedmiller & Braun 1993)."""

from .optimizer import ParameterwiseOptimizer, check_lr, flags, number_of
from .state import count, filled_like, moments


class Rprop(ParameterwiseOptimizer):
    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50), *, capturable=False, foreach=None, maximize=False, differentiable=False):
        check_lr(lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        options = flags(foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable)
        super().__init__(params, dict(lr=lr, etas=etas, step_sizes=step_sizes, **options))

    def _start(self, p, group):
        return {**moments(p, "prev"), "step_size": filled_like(p, number_of(group["lr"]))}

    def _update(self, p, grad, state, group):
        shrink, grow = group["etas"]
        smallest, largest = group["step_sizes"]
        count(state)
        factor = grad.mul(state["prev"]).sign()
        factor[factor.gt(0)] = grow
        factor[factor.lt(0)] = shrink
        factor[factor.eq(0)] = 1
        size = state["step_size"].mul_(factor).clamp_(smallest, largest)
        # After a change of sign the step is not taken, and forgotten.
        grad = grad.clone()
        grad[factor.eq(shrink)] = 0
        p.addcmul_(grad.sign(), size, value=-1)
        state["prev"].copy_(grad)

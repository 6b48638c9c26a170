"""Rectified Adam (Liu et al. 2020)."""

from .adam_family import average, begin, options_of
from .optimizer import ParameterwiseOptimizer
from .state import moments


class RAdam(ParameterwiseOptimizer):
    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, decoupled_weight_decay=False, *,
        foreach=None, maximize=False, capturable=False, differentiable=False,
    ):  # fmt: skip
        super().__init__(
            params,
            options_of(
                lr, betas, eps, weight_decay, decoupled_weight_decay=decoupled_weight_decay,
                foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable,
            ),  # fmt: skip
        )

    def _start(self, p, group):
        return moments(p, "exp_avg", "exp_avg_sq")

    def _update(self, p, grad, state, group):
        beta1, beta2 = group["betas"]
        step, lr, grad = begin(p, grad, state, group)
        mean, square = average(state, grad, group["betas"])
        correction = 1 - beta2**step
        corrected = mean / (1 - beta1**step)
        # The length of the averaged window, at the end of time and now.
        longest = 2 / (1 - beta2) - 1
        length = longest - 2 * step * (beta2**step) / correction
        if length > 5.0:
            rectification = ((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) ** 0.5
            adaptive = correction**0.5 / square.sqrt().add_(group["eps"])
            p.add_(corrected * lr * adaptive * rectification, alpha=-1.0)
        else:
            p.add_(corrected * lr, alpha=-1.0)

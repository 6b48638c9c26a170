"""Adam (Kingma & Ba 2015), with AMSGrad (Reddi et al. 2018) and decoupled weight decay (Loshchilov & Hutter 2019)."""

from .. import maximum
from .adam_family import average, begin, options_of
from .optimizer import ParameterwiseOptimizer
from .state import moments


class Adam(ParameterwiseOptimizer):
    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False, *,
        foreach=None, maximize=False, capturable=False, differentiable=False, fused=None, decoupled_weight_decay=False,
    ):  # fmt: skip
        super().__init__(
            params,
            options_of(
                lr, betas, eps, weight_decay, amsgrad=amsgrad, fused=fused, decoupled_weight_decay=decoupled_weight_decay,
                foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable,
            ),  # fmt: skip
        )

    def _start(self, p, group):
        return moments(p, "exp_avg", "exp_avg_sq", *["max_exp_avg_sq"] * group["amsgrad"])

    def _update(self, p, grad, state, group):
        beta1, beta2 = group["betas"]
        step, lr, grad = begin(p, grad, state, group)
        mean, square = average(state, grad, group["betas"])
        step_size = lr / (1 - beta1**step)
        correction = (1 - beta2**step) ** 0.5
        if group["amsgrad"]:
            highest = state["max_exp_avg_sq"]
            square = maximum(highest, square, out=highest)
        p.addcdiv_(mean, (square.sqrt() / correction).add_(group["eps"]), value=-step_size)

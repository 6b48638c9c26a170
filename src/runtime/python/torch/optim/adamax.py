"""Adamax: Adam with the infinity norm (Kingma & Ba 2015)."""

from .. import maximum
from .adam_family import begin, options_of
from .optimizer import ParameterwiseOptimizer
from .state import moments


class Adamax(ParameterwiseOptimizer):
    def __init__(
        self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, foreach=None, *, maximize=False, differentiable=False, capturable=False
    ):
        super().__init__(
            params,
            options_of(lr, betas, eps, weight_decay, foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable),
        )

    def _start(self, p, group):
        return moments(p, "exp_avg", "exp_inf")

    def _update(self, p, grad, state, group):
        beta1, beta2 = group["betas"]
        step, lr, grad = begin(p, grad, state, group)
        mean, highest = state["exp_avg"], state["exp_inf"]
        mean.lerp_(grad, 1 - beta1)
        maximum(highest.mul_(beta2), grad.abs().add_(group["eps"]), out=highest)
        p.addcdiv_(mean, highest, value=-lr / (1 - beta1**step))

"""Adamax: Adam with the infinity norm (Kingma & Ba 2015)."""

from .. import maximum
from .optimizer import ParameterwiseOptimizer, check_betas, check_lr, check_not_negative, flags, number_of
from .state import count, moments


class Adamax(ParameterwiseOptimizer):
    def __init__(
        self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, foreach=None, *, maximize=False, differentiable=False, capturable=False
    ):
        check_lr(lr)
        check_not_negative("epsilon value", eps)
        check_betas(betas)
        check_not_negative("weight_decay value", weight_decay)
        options = flags(foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable)
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, **options))

    def _start(self, p, group):
        return moments(p, "exp_avg", "exp_inf")

    def _update(self, p, grad, state, group):
        beta1, beta2 = group["betas"]
        step = count(state)
        if group["weight_decay"] != 0:
            grad = grad.add(p, alpha=group["weight_decay"])
        mean, highest = state["exp_avg"], state["exp_inf"]
        mean.lerp_(grad, 1 - beta1)
        maximum(highest.mul_(beta2), grad.abs().add_(group["eps"]), out=highest)
        p.addcdiv_(mean, highest, value=-number_of(group["lr"]) / (1 - beta1**step))

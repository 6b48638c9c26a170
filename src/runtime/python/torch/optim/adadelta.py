"""Adadelta (Zeiler 2012)."""

from .optimizer import ParameterwiseOptimizer, check_lr, check_not_negative, flags, number_of
from .state import count, moments


class Adadelta(ParameterwiseOptimizer):
    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0, foreach=None, *, capturable=False, maximize=False, differentiable=False):
        check_lr(lr)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        check_not_negative("epsilon value", eps)
        check_not_negative("weight_decay value", weight_decay)
        options = flags(foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable)
        super().__init__(params, dict(lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, **options))

    def _start(self, p, group):
        return moments(p, "square_avg", "acc_delta")

    def _update(self, p, grad, state, group):
        rho, eps = group["rho"], group["eps"]
        count(state)
        if group["weight_decay"] != 0:
            grad = grad.add(p, alpha=group["weight_decay"])
        square = state["square_avg"].mul_(rho).addcmul_(grad, grad, value=1 - rho)
        accumulated = state["acc_delta"]
        change = accumulated.add(eps).sqrt_().div_(square.add(eps).sqrt_()).mul_(grad)
        accumulated.mul_(rho).addcmul_(change, change, value=1 - rho)
        p.add_(change, alpha=-number_of(group["lr"]))

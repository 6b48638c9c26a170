"""RMSprop (Hinton's lecture notes; centred version: Graves 2013)."""

from .optimizer import ParameterwiseOptimizer, check_lr, check_not_negative, flags, number_of
from .state import count, moments


class RMSprop(ParameterwiseOptimizer):
    def __init__(
        self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False, capturable=False, foreach=None,
        maximize=False, differentiable=False,
    ):  # fmt: skip
        check_lr(lr)
        check_not_negative("epsilon value", eps)
        check_not_negative("momentum value", momentum)
        check_not_negative("weight_decay value", weight_decay)
        check_not_negative("alpha value", alpha)
        options = flags(foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable)
        super().__init__(params, dict(lr=lr, momentum=momentum, alpha=alpha, eps=eps, centered=centered, weight_decay=weight_decay, **options))

    def _start(self, p, group):
        return moments(p, "square_avg", *["momentum_buffer"] * (group["momentum"] > 0), *["grad_avg"] * bool(group["centered"]))

    def _update(self, p, grad, state, group):
        alpha, lr = group["alpha"], number_of(group["lr"])
        count(state)
        if group["weight_decay"] != 0:
            grad = grad.add(p, alpha=group["weight_decay"])
        square = state["square_avg"].mul_(alpha).addcmul_(grad, grad, value=1 - alpha)
        if group["centered"]:
            mean = state["grad_avg"].lerp_(grad, 1 - alpha)
            deviation = square.addcmul(mean, mean, value=-1).sqrt_()
        else:
            deviation = square.sqrt()
        deviation = deviation.add_(group["eps"])
        if group["momentum"] > 0:
            buffer = state["momentum_buffer"].mul_(group["momentum"]).addcdiv_(grad, deviation)
            p.add_(buffer, alpha=-lr)
        else:
            p.addcdiv_(grad, deviation, value=-lr)

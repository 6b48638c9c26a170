"""Adam (Kingma & Ba 2015), with AMSGrad (Reddi et al. 2018) and decoupled weight decay (Loshchilov & Hutter 2019)."""

from .. import maximum
from .optimizer import ParameterwiseOptimizer, check_betas, check_lr, check_not_negative, flags, number_of
from .state import count, moments


class Adam(ParameterwiseOptimizer):
    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False, *,
        foreach=None, maximize=False, capturable=False, differentiable=False, fused=None, decoupled_weight_decay=False,
    ):  # fmt: skip
        check_lr(lr)
        check_not_negative("epsilon value", eps)
        check_betas(betas)
        check_not_negative("weight_decay value", weight_decay)
        options = flags(foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable)
        super().__init__(
            params,
            dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad, fused=fused, decoupled_weight_decay=decoupled_weight_decay, **options),
        )

    def _start(self, p, group):
        return moments(p, "exp_avg", "exp_avg_sq", *["max_exp_avg_sq"] * group["amsgrad"])

    def _update(self, p, grad, state, group):
        beta1, beta2 = group["betas"]
        lr, decay = number_of(group["lr"]), group["weight_decay"]
        step = count(state)
        if decay != 0:
            if group["decoupled_weight_decay"]:
                p.mul_(1 - lr * decay)
            else:
                grad = grad.add(p, alpha=decay)
        mean, square = state["exp_avg"], state["exp_avg_sq"]
        mean.lerp_(grad, 1 - beta1)
        square.mul_(beta2).addcmul_(grad, grad.conj(), value=1 - beta2)
        step_size = lr / (1 - beta1**step)
        correction = (1 - beta2**step) ** 0.5
        if group["amsgrad"]:
            highest = state["max_exp_avg_sq"]
            square = maximum(highest, square, out=highest)
        p.addcdiv_(mean, (square.sqrt() / correction).add_(group["eps"]), value=-step_size)

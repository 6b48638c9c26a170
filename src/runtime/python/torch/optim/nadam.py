"""Adam with Nesterov momentum (Dozat 2016)."""

from .._creation import ones
from .optimizer import ParameterwiseOptimizer, check_betas, check_lr, check_not_negative, flags, number_of
from .state import count, moments


class NAdam(ParameterwiseOptimizer):
    def __init__(
        self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3, decoupled_weight_decay=False, *,
        foreach=None, maximize=False, capturable=False, differentiable=False,
    ):  # fmt: skip
        check_lr(lr)
        check_not_negative("epsilon value", eps)
        check_betas(betas)
        check_not_negative("weight_decay value", weight_decay)
        check_not_negative("momentum_decay value", momentum_decay)
        options = flags(foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable)
        super().__init__(
            params,
            dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay, decoupled_weight_decay=decoupled_weight_decay, **options),
        )

    def _start(self, p, group):
        return {**moments(p, "exp_avg", "exp_avg_sq"), "mu_product": ones(())}

    def _update(self, p, grad, state, group):
        beta1, beta2 = group["betas"]
        lr, decay, slowing = number_of(group["lr"]), group["weight_decay"], group["momentum_decay"]
        step = count(state)
        if decay != 0:
            if group["decoupled_weight_decay"]:
                p.mul_(1 - lr * decay)
            else:
                grad = grad.add(p, alpha=decay)
        mu = beta1 * (1.0 - 0.5 * (0.96 ** (step * slowing)))
        mu_next = beta1 * (1.0 - 0.5 * (0.96 ** ((step + 1) * slowing)))
        product = state["mu_product"]
        product *= mu
        mean, square = state["exp_avg"], state["exp_avg_sq"]
        mean.lerp_(grad, 1 - beta1)
        square.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
        scale = square.div(1 - beta2**step).sqrt().add_(group["eps"])
        p.addcdiv_(grad, scale, value=(-lr * (1.0 - mu) / (1.0 - product.item())))
        p.addcdiv_(mean, scale, value=(-lr * mu_next) / (1.0 - product.item() * mu_next))

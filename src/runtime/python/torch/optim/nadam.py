"""Adam with Nesterov momentum (Dozat 2016)."""

from .._creation import ones
from .adam_family import average, begin, options_of
from .optimizer import ParameterwiseOptimizer, check_not_negative
from .state import moments


class NAdam(ParameterwiseOptimizer):
    def __init__(
        self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3, decoupled_weight_decay=False, *,
        foreach=None, maximize=False, capturable=False, differentiable=False,
    ):  # fmt: skip
        options = options_of(
            lr, betas, eps, weight_decay, momentum_decay=momentum_decay, decoupled_weight_decay=decoupled_weight_decay,
            foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable,
        )  # fmt: skip
        check_not_negative("momentum_decay value", momentum_decay)
        super().__init__(params, options)

    def _start(self, p, group):
        return {**moments(p, "exp_avg", "exp_avg_sq"), "mu_product": ones(())}

    def _update(self, p, grad, state, group):
        beta1, beta2 = group["betas"]
        slowing = group["momentum_decay"]
        step, lr, grad = begin(p, grad, state, group)
        mu = beta1 * (1.0 - 0.5 * (0.96 ** (step * slowing)))
        mu_next = beta1 * (1.0 - 0.5 * (0.96 ** ((step + 1) * slowing)))
        product = state["mu_product"]
        product *= mu
        mean, square = average(state, grad, group["betas"])
        scale = square.div(1 - beta2**step).sqrt().add_(group["eps"])
        p.addcdiv_(grad, scale, value=(-lr * (1.0 - mu) / (1.0 - product.item())))
        p.addcdiv_(mean, scale, value=(-lr * mu_next) / (1.0 - product.item() * mu_next))

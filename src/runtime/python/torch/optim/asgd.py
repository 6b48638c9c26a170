"""Averaged stochastic gradient descent (Polyak & Juditsky 1992)."""

from .._creation import as_tensor, ones
from .optimizer import ParameterwiseOptimizer, check_lr, check_not_negative, flags, number_of
from .state import count, moments, step_counter


class ASGD(ParameterwiseOptimizer):
    def __init__(
        self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0, foreach=None, maximize=False, differentiable=False, capturable=False
    ):
        check_lr(lr)
        check_not_negative("weight_decay value", weight_decay)
        options = flags(foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable)
        super().__init__(params, dict(lr=lr, lambd=lambd, alpha=alpha, t0=t0, weight_decay=weight_decay, **options))

    def _start(self, p, group):
        start = moments(p, "ax")
        return {**start, "eta": step_counter().fill_(number_of(group["lr"])), "mu": ones((), dtype=start["step"].dtype)}

    def _update(self, p, grad, state, group):
        lr, lambd = number_of(group["lr"]), group["lambd"]
        step = count(state)
        if group["weight_decay"] != 0:
            grad = grad.add(p, alpha=group["weight_decay"])
        eta, mu, average = state["eta"], state["mu"], state["ax"]
        rate = eta.item()
        p.mul_(1 - lambd * rate)
        p.add_(grad, alpha=-rate)
        if mu.item() != 1:
            average.add_(p.sub(average).mul_(mu))
        else:
            average.copy_(p)
        eta.copy_(as_tensor(lr / ((1 + lambd * lr * step) ** group["alpha"])))
        mu.copy_(as_tensor(1 / max(1, step - group["t0"])))

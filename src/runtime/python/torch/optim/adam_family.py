"""What the optimizers of Adam's family share: their options, weight decay, and the moments of the gradient."""

from .optimizer import check_betas, check_lr, check_not_negative, flags, number_of
from .state import count


def options_of(lr, betas, eps, weight_decay, **own):
    """The defaults of the parameter groups, checked in PyTorch's order."""
    check_lr(lr)
    check_not_negative("epsilon value", eps)
    check_betas(betas)
    check_not_negative("weight_decay value", weight_decay)
    return {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, **flags(**own)}


def begin(p, grad, state, group):
    """Counts the step and decays the weights. @returns (number of the step, learning rate, gradient)"""
    lr, decay = number_of(group["lr"]), group["weight_decay"]
    step = count(state)
    if decay != 0:
        if group.get("decoupled_weight_decay"):
            p.mul_(1 - lr * decay)
        else:
            grad = grad.add(p, alpha=decay)
    return step, lr, grad


def average(state, grad, betas):
    """Moves the running averages of the gradient and of its square. @returns both"""
    beta1, beta2 = betas
    mean, square = state["exp_avg"], state["exp_avg_sq"]
    mean.lerp_(grad, 1 - beta1)
    square.mul_(beta2).addcmul_(grad, grad.conj(), value=1 - beta2)
    return mean, square

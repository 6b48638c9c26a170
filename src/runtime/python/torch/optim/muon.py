"""Muon (Jordan 2024): momentum whose matrix is brought near an orthogonal one by Newton-Schulz iterations, in bfloat16 as in PyTorch."""

import math

from .. import addmm, zeros_like
from .optimizer import ParameterwiseOptimizer, check_lr, number_of

_RATIOS = {
    None: lambda a, b: math.sqrt(max(1, a / b)),
    "original": lambda a, b: math.sqrt(max(1, a / b)),
    "match_rms_adamw": lambda a, b: 0.2 * math.sqrt(max(a, b)),
    "spectral_unclamped": lambda a, b: math.sqrt(a / b),
}


class Muon(ParameterwiseOptimizer):
    def __init__(
        self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True, ns_coefficients=(3.4445, -4.7750, 2.0315), eps=1e-7, ns_steps=5, adjust_lr_fn=None
    ):
        check_lr(lr, "Learning rate should be >= 0 but is")
        if not 0.0 <= momentum:
            raise ValueError(f"momentum should be >= 0 but is: {momentum}")
        if not 0.0 <= weight_decay:
            raise ValueError(f"weight decay should be >= 0 but is: {weight_decay}")
        if adjust_lr_fn not in _RATIOS:
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        super().__init__(
            params,
            dict(
                lr=lr,
                weight_decay=weight_decay,
                momentum=momentum,
                nesterov=nesterov,
                ns_coefficients=ns_coefficients,
                eps=eps,
                ns_steps=ns_steps,
                adjust_lr_fn=adjust_lr_fn,
            ),
        )
        for group in self.param_groups:
            for p in group["params"]:
                if p.ndim != 2:
                    raise ValueError(f"Muon only supports 2D parameters whereas we found a parameter with size: {p.size()}")

    def _start(self, p, group):
        return {"momentum_buffer": zeros_like(p.grad)}

    def _update(self, p, grad, state, group):
        lr, momentum = number_of(group["lr"]), group["momentum"]
        kept = state["momentum_buffer"].lerp_(grad, 1 - momentum)
        update = _orthogonal(grad.lerp(kept, momentum) if group["nesterov"] else kept, group)
        p.mul_(1 - lr * group["weight_decay"])
        p.add_(update, alpha=-lr * _RATIOS[group["adjust_lr_fn"]](*p.shape))


def _orthogonal(matrix, group):
    """Singular values near 1, the singular vectors of `matrix`."""
    steps, coefficients = group["ns_steps"], group["ns_coefficients"]
    if steps >= 100:
        raise ValueError("Number of steps must be less than 100 for computational efficiency")
    if len(coefficients) != 3:
        raise ValueError("Coefficients must be a tuple of exactly 3 values")
    a, b, c = coefficients
    tall = matrix.size(0) > matrix.size(1)
    x = matrix.bfloat16()
    x = x.T if tall else x
    x.div_(x.norm().clamp(min=group["eps"]))
    for _ in range(steps):
        gram = x @ x.T
        x = addmm(x, addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.T if tall else x

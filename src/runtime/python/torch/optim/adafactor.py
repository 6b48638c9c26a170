"""Adafactor (Shazeer & Stern 2018): the second moment of a matrix is kept as the means of its rows and columns."""

from .. import finfo, linalg, zeros
from .optimizer import ParameterwiseOptimizer, check_lr, number_of
from .state import count, step_counter


class Adafactor(ParameterwiseOptimizer):
    def __init__(self, params, lr=1e-2, beta2_decay=-0.8, eps=(None, 1e-3), d=1.0, weight_decay=0.0, *, foreach=None, maximize=False):
        check_lr(lr, "Learning rate should be >= 0 but is")
        if not 0.0 >= beta2_decay:
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        if eps[0] is not None and not 0.0 <= eps[0]:
            raise ValueError(f"epsilon1 should be >= 0 but is: {eps[0]}")
        if not 0.0 <= eps[1]:
            raise ValueError(f"epsilon2 should be >= 0 but is: {eps[1]}")
        if not 1.0 <= d:
            raise ValueError(f"Clipping threshold d should be >= 1 but is: {d}")
        if not 0.0 <= weight_decay:
            raise ValueError(f"weight_decay should be >= 0 but is: {weight_decay}")
        super().__init__(params, dict(lr=lr, beta2_decay=beta2_decay, eps=eps, d=d, weight_decay=weight_decay, foreach=foreach, maximize=maximize))

    def _start(self, p, group):
        if p.dim() < 2:
            return {"step": step_counter(), "variance": zeros(p.shape, dtype=p.dtype)}
        rows, columns = list(p.shape), list(p.shape)
        rows[-1] = columns[-2] = 1
        return {"step": step_counter(), "row_var": zeros(rows, dtype=p.dtype), "col_var": zeros(columns, dtype=p.dtype)}

    def _update(self, p, grad, state, group):
        lr, (floor, least) = number_of(group["lr"]), group["eps"]
        floor = finfo(p.dtype).eps if floor is None else floor
        step = count(state)
        weight = step ** group["beta2_decay"]
        alpha = max(least, p.norm(2).item() / p.numel() ** 0.5) * min(lr, 1 / step**0.5)
        if group["weight_decay"] != 0:
            p.mul_(1 - lr * group["weight_decay"])
        if grad.dim() > 1:
            rows, columns = state["row_var"], state["col_var"]
            for kept, dim in ((rows, -1), (columns, -2)):
                kept.lerp_(linalg.vector_norm(grad, dim=dim, keepdim=True).square_().div_(grad.size(dim)), weight)
            square = rows @ columns
            square.div_(rows.mean(dim=-2, keepdim=True).clamp_(min=floor))
        else:
            square = state["variance"].lerp_(grad * grad, weight).clone()
        update = square.clamp_(min=floor * floor).rsqrt_().mul_(grad)
        p.add_(update, alpha=-alpha / max(1.0, update.norm(2).item() / (update.numel() ** 0.5 * group["d"])))

"""SparseAdam updates only the rows that a sparse gradient names. Gradients here are always dense."""

from .optimizer import ParameterwiseOptimizer, check_betas, check_lr


class SparseAdam(ParameterwiseOptimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, maximize=False):
        check_lr(lr)
        check_betas(betas)
        if not 0.0 < eps:
            raise ValueError(f"Invalid epsilon value: {eps}")
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, maximize=maximize))

    def _update(self, p, grad, state, group):
        raise RuntimeError("SparseAdam does not support dense gradients, please consider Adam instead")

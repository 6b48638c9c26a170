"""Samples whose distribution is given by tensors: gamma and Dirichlet, which are differentiable by implicit reparameterization, and binomial, which are not."""

from _nabla.engine import op

from ._tensor import wrap
from .autograd.function import Function, once_differentiable
from .random import fill, row_major

FUNCTIONS = ("binomial", "_standard_gamma", "_standard_gamma_grad", "_sample_dirichlet", "_dirichlet_grad")


class StandardGammaGrad(Function):
    @staticmethod
    def forward(ctx, alpha, drawn):
        return wrap(op("standard_gamma_grad", None, alpha._h, drawn._h))

    @staticmethod
    def backward(ctx, grad):
        raise NotImplementedError("the derivative for '_standard_gamma_grad' is not implemented.")


def _standard_gamma_grad(input, output):
    return StandardGammaGrad.apply(input, output)


def _dirichlet_grad(x, alpha, total):
    return wrap(op("dirichlet_grad", None, x._h, alpha._h, total._h))


class StandardGamma(Function):
    @staticmethod
    def forward(ctx, alpha, generator):
        drawn = fill("gamma", row_major(alpha), 0.0, 0.0, alpha, generator)
        ctx.save_for_backward(alpha, drawn)
        return drawn

    @staticmethod
    def backward(ctx, grad):
        return grad * _standard_gamma_grad(*ctx.saved_tensors), None


class Dirichlet(Function):
    @staticmethod
    def forward(ctx, alpha, generator):
        drawn = fill("dirichlet", row_major(alpha), float(alpha.shape[-1]), 0.0, alpha, generator)
        ctx.save_for_backward(alpha, drawn)
        return drawn

    @staticmethod
    @once_differentiable
    def backward(ctx, grad):
        alpha, drawn = ctx.saved_tensors
        slope = _dirichlet_grad(drawn, alpha, alpha.sum(-1, True).expand_as(alpha))
        return slope * (grad - (drawn * grad).sum(-1, True)), None


class Binomial(Function):
    @staticmethod
    def forward(ctx, count, prob, generator):
        from . import broadcast_tensors, stack

        count, prob = broadcast_tensors(count, prob)
        return fill("binomial", row_major(count), 0.0, 0.0, stack([count, prob]), generator)

    @staticmethod
    def backward(ctx, grad):
        raise RuntimeError("derivative for aten::binomial is not implemented")


def _standard_gamma(input, generator=None):
    return StandardGamma.apply(input.contiguous(), generator)


def _sample_dirichlet(input, generator=None):
    return Dirichlet.apply(input.contiguous(), generator)


def binomial(count, prob, generator=None):
    return Binomial.apply(count, prob, generator)

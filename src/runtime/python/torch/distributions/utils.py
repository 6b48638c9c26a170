"""Helpers of the distributions."""

from .. import _dtype
from .._creation import empty, ones, tensor
from .._functions.registry import functions
from .._tensor import Tensor
from ..nn import functional as F

euler_constant = 0.57721566490153286060


def broadcast_all(*values):
    """Parameters as tensors of one shape; numbers take the tensors' dtype."""
    if not all(isinstance(v, Tensor) or isinstance(v, (int, float, bool)) for v in values):
        raise ValueError("Input arguments must all be instances of Number, torch.Tensor or objects implementing __torch_function__.")
    kind = next((v.dtype for v in values if isinstance(v, Tensor)), _dtype.default)
    return functions["broadcast_tensors"](*(v if isinstance(v, Tensor) else tensor(v, dtype=kind) for v in values))


def logits_to_probs(logits, is_binary=False):
    return logits.sigmoid() if is_binary else logits.softmax(-1)


def clamp_probs(probs):
    eps = _dtype.finfo(probs.dtype).eps
    return probs.clamp(min=eps, max=1 - eps)


def probs_to_logits(probs, is_binary=False):
    clamped = clamp_probs(probs)
    return clamped.log() - (-clamped).log1p() if is_binary else clamped.log()


def softplus_entropy(logits, probs):
    return F.binary_cross_entropy_with_logits(logits, probs, reduction="none")


def _below(n, diag):
    """Which elements of an n × n matrix lie on a diagonal or below it."""
    return ones(n, n, dtype=_dtype.bool).tril(diag)


def tril_matrix_to_vec(mat, diag=0):
    """The elements on a diagonal and below it, row by row."""
    n = mat.shape[-1]
    if not -n <= diag < n:
        raise ValueError(f"diag ({diag}) provided is outside [{-n}, {n - 1}].")
    return mat[..., _below(n, diag)]


def vec_to_tril_matrix(vec, diag=0):
    """The other way: zeros above."""
    size = vec.shape[-1]
    n = (-(1 + 2 * diag) + ((1 + 2 * diag) ** 2 + 8 * size + 4 * abs(diag) * (diag + 1)) ** 0.5) / 2
    if round(n) - n >= _dtype.finfo(vec.dtype).eps:
        raise ValueError(f"The size of last dimension is {size} which cannot be expressed as the lower triangular part of a square D x D matrix.")
    mat = vec.new_zeros((*vec.shape[:-1], round(n), round(n)))
    mat[..., _below(round(n), diag)] = vec
    return mat


class lazy_property:
    """Computed when first asked for, with gradients."""

    def __init__(self, wrapped):
        self.wrapped, self.__doc__ = wrapped, wrapped.__doc__

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        from ..autograd.grad_mode import enable_grad

        with enable_grad():
            value = self.wrapped(instance)
        instance.__dict__[self.name] = value
        return value


def _standard_normal(shape, dtype, device):
    return empty(shape, dtype=dtype, device=device).normal_()

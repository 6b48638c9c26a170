"""Lookups in tables."""

from _nabla.engine import op

from ... import _dtype
from ..._functions.registry import functional
from ..._tensor import Tensor, wrap

__all__ = []


def public(f):
    __all__.append(f.__name__)
    return functional(f)


def _renormalised(weight, input, max_norm, norm_type):
    """Rows that are looked up and longer than max_norm are shortened in place, without recording."""
    from ...autograd.grad_mode import no_grad

    with no_grad():
        for i in sorted(set(input.reshape(-1).tolist())):
            row = weight[i]
            norm = float(row.norm(norm_type))
            if norm > max_norm:
                row.mul_(max_norm / (norm + 1e-7))


@public
def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False):
    if not isinstance(input, Tensor):
        raise TypeError(f"embedding(): argument 'indices' (position 2) must be Tensor, not {type(input).__name__}")
    if padding_idx is not None:
        rows = weight.shape[0]
        if padding_idx >= rows or padding_idx < -rows:
            raise AssertionError("Padding_idx must be within num_embeddings")
        padding_idx += rows if padding_idx < 0 else 0
    if max_norm is not None:
        input = input.contiguous()
        _renormalised(weight, input, max_norm, norm_type)
    attrs = {"padding_idx": -1 if padding_idx is None else padding_idx, "scale_grad_by_freq": scale_grad_by_freq}
    return wrap(op("embedding", attrs, weight._h, input._h))


@public
def embedding_bag(
    input, weight, offsets=None, max_norm=None, norm_type=2, scale_grad_by_freq=False, mode="mean", sparse=False, per_sample_weights=None,
    include_last_offset=False, padding_idx=None,
):  # fmt: skip
    from ..._creation import arange

    if input.dim() == 2:
        if offsets is not None:
            raise ValueError("if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type " + str(type(offsets)))
        offsets = arange(0, input.numel(), input.shape[1])
        input = input.reshape(-1)
        if per_sample_weights is not None:
            per_sample_weights = per_sample_weights.reshape(-1)
    elif input.dim() == 1:
        if not isinstance(offsets, Tensor):
            raise ValueError("offsets has to be a 1D Tensor but got None")
    else:
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.dim()}")
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(f"embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='{mode}'). Please open a feature request on GitHub.")
    if max_norm is not None:
        _renormalised(weight, input, max_norm, norm_type)
    attrs = {"mode": mode, "include_last_offset": include_last_offset, "padding_idx": -1 if padding_idx is None else padding_idx, "scale_grad_by_freq": scale_grad_by_freq}
    return wrap(op("embedding_bag", attrs, weight._h, input._h, offsets._h, -1 if per_sample_weights is None else per_sample_weights._h))


@public
def one_hot(tensor, num_classes=-1):
    from ..._creation import zeros

    if tensor.dtype is not _dtype.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if tensor.numel() == 0:
        if num_classes <= 0:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        return zeros(*tensor.shape, num_classes, dtype=_dtype.int64)
    if int(tensor.min()) < 0:
        raise RuntimeError("Class values must be non-negative.")
    high = int(tensor.max())
    if num_classes == -1:
        num_classes = high + 1
    elif num_classes <= high:
        raise RuntimeError("Class values must be smaller than num_classes.")
    return zeros(*tensor.shape, num_classes, dtype=_dtype.int64).scatter_(-1, tensor.unsqueeze(-1), 1)

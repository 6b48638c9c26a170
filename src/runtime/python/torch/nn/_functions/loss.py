"""Losses."""

from _nabla.engine import op

from ... import _dtype
from ..._creation import zeros_like
from ..._functions.registry import functional, functions
from ..._tensor import Tensor, wrap
from ..._warnings import warn

__all__ = []


def public(f):
    __all__.append(f.__name__)
    return functional(f)


def _h(t):
    return -1 if t is None else t._h


def reduction_of(size_average, reduce, reduction="mean"):
    """The old flags size_average and reduce as a reduction."""
    if size_average is None and reduce is None:
        return reduction
    made = "none" if reduce is False else "mean" if size_average is None or size_average else "sum"
    warn(f"size_average and reduce args will be deprecated, please use reduction='{made}' instead.")
    return made


def _checked(reduction):
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return reduction


def _reduced(loss, reduction):
    return loss.mean() if _checked(reduction) == "mean" else loss.sum() if reduction == "sum" else loss


def _warn_shapes(name, input, target):
    if target.size() != input.size():
        warn(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}). This will likely lead to incorrect results due to broadcasting. "
            "Please ensure they have the same size.",
        )


def _pair(name, input, target, reduction, **attrs):
    _warn_shapes(name, input, target)
    input, target = functions["broadcast_tensors"](input, target) if input.shape != target.shape else (input, target)
    return wrap(op(name, {"reduction": _checked(reduction), **attrs}, input._h, target._h))


@public
def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    reduction = reduction_of(size_average, reduce, reduction)
    if weight is not None:
        return _reduced((input - target).pow(2) * weight, reduction)
    return _pair("mse_loss", input, target, reduction)


@public
def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    _warn_shapes("l1_loss", input, target)
    loss = (input - target).abs()
    return _reduced(loss if weight is None else loss * weight, reduction_of(size_average, reduce, reduction))


@public
def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction="mean", beta=1.0):
    if beta == 0.0:
        return l1_loss(input, target, size_average, reduce, reduction)
    return _pair("smooth_l1_loss", input, target, reduction_of(size_average, reduce, reduction), beta=beta)


@public
def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    loss = _pair("huber_loss", input, target, reduction if weight is None else "none", delta=delta)
    return loss if weight is None else _reduced(loss * weight, reduction)


@public
def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    return _pair("soft_margin_loss", input, target, reduction_of(size_average, reduce, reduction))


@public
def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    reduction = reduction_of(size_average, reduce, reduction)
    if target.shape != input.shape:
        raise ValueError(f"Using a target size ({target.shape}) that is different to the input size ({input.shape}) is deprecated. Please ensure they have the same size.")
    if weight is not None:
        weight = weight.expand(input.shape)
    return wrap(op("binary_cross_entropy", {"reduction": _checked(reduction)}, input._h, target._h, _h(weight)))


@public
def binary_cross_entropy_with_logits(input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None):
    if target.shape != input.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    attrs = {"reduction": _checked(reduction_of(size_average, reduce, reduction))}
    return wrap(op("binary_cross_entropy_with_logits", attrs, input._h, target._h, _h(weight), _h(pos_weight)))


@public
def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
    reduction = _checked(reduction_of(size_average, reduce, reduction))
    rank = input.dim()
    if rank < 1:
        raise ValueError(f"Expected 1 or more dimensions (got {rank})")
    if rank > 1 and input.shape[0] != target.shape[0]:
        raise ValueError(f"Expected input batch_size ({input.shape[0]}) to match target batch_size ({target.shape[0]}).")
    attrs = {"reduction": reduction, "ignore_index": ignore_index}
    if rank <= 2:
        return wrap(op("nll_loss", attrs, input._h, target._h, _h(weight)))
    if rank == 4:
        return wrap(op("nll_loss2d", attrs, input._h, target._h, _h(weight)))
    n, c, *rest = input.shape
    if [n, *rest] != list(target.shape):
        raise RuntimeError(f"Expected target size {[n, *rest]}, got {list(target.shape)}")
    input, target = input.reshape(n, c, 1, -1), target.reshape(n, 1, -1)
    made = wrap(op("nll_loss2d", attrs, input._h, target._h, _h(weight)))
    return made.view(n, *rest) if reduction == "none" else made


@public
def linear_cross_entropy(input, linear_weight, target, *, linear_bias=None, weight=None, reduction="mean", ignore_index=None, label_smoothing=0.0, options=None):
    from .convolution import linear

    logits = linear(input, linear_weight, linear_bias)
    return cross_entropy(logits, target, weight, ignore_index=-100 if ignore_index is None else ignore_index, reduction=reduction, label_smoothing=label_smoothing)


@public
def cross_entropy(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean", label_smoothing=0.0):
    reduction = _checked(reduction_of(size_average, reduce, reduction))
    for position, (argument, value) in enumerate((("input", input), ("target", target)), 1):
        if not isinstance(value, Tensor):
            raise TypeError(f"cross_entropy_loss(): argument '{argument}' (position {position}) must be Tensor, not {type(value).__name__}")
    classes = 0 if input.dim() == 1 else 1
    n_classes = input.shape[classes]
    if not 0.0 <= label_smoothing <= 1.0:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
    if input.shape == target.shape:
        return _soft_cross_entropy(input, target, weight, reduction, label_smoothing, classes, n_classes)
    log_p = input.log_softmax(classes, dtype=None)
    if label_smoothing == 0.0:
        return nll_loss(log_p, target, weight, None, ignore_index, None, reduction)
    hard = nll_loss(log_p, target, weight, None, ignore_index, None, reduction)
    if weight is None:
        smooth = -log_p.sum(classes)
    else:
        shape = [1] * input.dim()
        shape[classes] = n_classes
        smooth = -(log_p * weight.view(shape)).sum(classes)
    ignored = target == ignore_index
    smooth = smooth.masked_fill(ignored, 0.0)
    if reduction == "mean":
        if weight is None:
            smooth = smooth.sum() / (target.numel() - ignored.sum())
        else:
            safe = target.masked_fill(ignored, 0)
            smooth = smooth.sum() / weight.gather(0, safe.reshape(-1)).masked_fill(ignored.reshape(-1), 0).sum()
    elif reduction == "sum":
        smooth = smooth.sum()
    part = label_smoothing / n_classes
    return (1 - label_smoothing) * hard + smooth * part


def _soft_cross_entropy(input, target, weight, reduction, label_smoothing, classes, n_classes):
    """Targets are probabilities."""
    if not target.is_floating_point():
        raise RuntimeError(f"Expected floating point type for target with class probabilities, got {target.dtype.title}")
    log_p = input.log_softmax(classes)
    if label_smoothing > 0.0:
        target = target * (1 - label_smoothing) + label_smoothing / n_classes
    product = log_p * target
    if weight is not None:
        shape = [1] * input.dim()
        shape[classes] = n_classes
        product = product * weight.view(shape)
    if reduction == "mean":
        return -product.sum() / (input.numel() // n_classes)
    return -product.sum() if reduction == "sum" else -product.sum(classes)


@public
def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    loss = target.exp() * (target - input) if log_target else functions["xlogy"](target, target) - target * input
    if reduction == "batchmean" and size_average is None and reduce is None:
        return loss.sum() / input.shape[0] if input.dim() else loss.sum()
    if reduction == "mean":
        warn("reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only by the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the same as 'batchmean' in the next major release.")
    return _reduced(loss, reduction_of(size_average, reduce, reduction))


@public
def poisson_nll_loss(input, target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction="mean"):
    loss = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + 0.5 * (2 * 3.141592653589793 * target).log()
        loss = loss + stirling.masked_fill(target <= 1, 0)
    return _reduced(loss, reduction_of(size_average, reduce, reduction))


@public
def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    import math

    if isinstance(var, float):
        var = input.new_full(input.shape, var)
    if var.shape != input.shape:
        if input.shape[:-1] == var.shape:
            var = var.unsqueeze(-1)
        elif input.shape[:-1] != var.shape[:-1] or var.shape[-1] != 1:
            if not (input.dim() == var.dim() and all(v in (1, s) for v, s in zip(var.shape, input.shape))):
                raise ValueError("var is of incorrect size")
    if (var < 0).any():
        raise ValueError("var has negative entry/entries")
    # The floor on the variance is no function of it: PyTorch clamps a copy without recording.
    from ...autograd.grad_mode import no_grad

    var = var.clone()
    with no_grad():
        var.clamp_(min=eps)
    loss = 0.5 * (var.log() + (input - target) ** 2 / var)
    if full:
        loss = loss + 0.5 * math.log(2 * math.pi)
    return _reduced(loss, reduction)


@public
def hinge_embedding_loss(input, target, margin=1.0, size_average=None, reduce=None, reduction="mean"):
    where = functions["where"]
    positive = where(target != -1, input, 0.0)
    negative = where(target != 1, (margin - input).clamp_min(0), 0.0)
    return _reduced(positive + negative, reduction_of(size_average, reduce, reduction))


@public
def margin_ranking_loss(input1, input2, target, margin=0, size_average=None, reduce=None, reduction="mean"):
    if input1.dim() != input2.dim() or input1.dim() != target.dim():
        raise RuntimeError(f"margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: {input1.shape}, input2: {input2.shape}, target: {target.shape} ")
    return _reduced((-target * (input1 - input2) + margin).clamp_min(0), reduction_of(size_average, reduce, reduction))


@public
def cosine_embedding_loss(input1, input2, target, margin=0, size_average=None, reduce=None, reduction="mean"):
    dim = target.dim()
    product = (input1 * input2).sum(dim)
    a = (input1 * input1).sum(dim) + 1e-12
    b = (input2 * input2).sum(dim) + 1e-12
    cosine = product / (a * b).sqrt()
    where = functions["where"]
    loss = where(target == 1, 1 - cosine, 0.0) + where(target == -1, (cosine - margin).clamp_min(0), 0.0)
    return _reduced(loss, reduction_of(size_average, reduce, reduction))


@public
def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    return (x1 - x2 + eps).norm(p, -1, keepdim)


@public
def triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2, eps=1e-6, swap=False, size_average=None, reduce=None, reduction="mean"):
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    near = pairwise_distance(anchor, positive, p, eps)
    far = pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = far.minimum(pairwise_distance(positive, negative, p, eps))
    return _reduced((margin + near - far).clamp_min(0), reduction_of(size_average, reduce, reduction))


@public
def triplet_margin_with_distance_loss(anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False, reduction="mean"):
    distance = distance_function or pairwise_distance
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = far.minimum(distance(positive, negative))
    return _reduced((margin + near - far).clamp_min(0), reduction)


@public
def multilabel_soft_margin_loss(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    from .activation import logsigmoid

    loss = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        loss = loss * weight
    dim = input.dim() - 1
    return _reduced(loss.sum(dim) / input.shape[dim], reduction_of(size_average, reduce, reduction))


@public
def multi_margin_loss(input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"):
    rows = input if input.dim() == 2 else input.unsqueeze(0)
    index = target.reshape(-1, 1)
    loss = (margin - rows.gather(1, index) + rows).clamp_min(0) ** p
    if weight is not None:
        loss = loss * weight[index]
    own = zeros_like(rows, dtype=_dtype.bool).scatter(1, index, True)
    loss = loss.masked_fill(own, 0).sum(1) / rows.shape[1]
    loss = loss if input.dim() == 2 else loss.squeeze(0)
    return _reduced(loss, reduction_of(size_average, reduce, reduction))


@public
def multilabel_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    rows = input if input.dim() == 2 else input.unsqueeze(0)
    labels = (target if target.dim() == 2 else target.unsqueeze(0)).tolist()
    losses = []
    for row, label in zip(rows.unbind(0), labels):
        # Labels count up to the first -1.
        wanted = label[: label.index(-1)] if -1 in label else label
        rest = [i for i in range(row.shape[0]) if i not in set(wanted)]
        if wanted and rest:
            gaps = 1 - (row[wanted].unsqueeze(1) - row[rest].unsqueeze(0))
            losses.append(gaps.clamp_min(0).sum() / row.shape[0])
        else:
            losses.append(row.sum() * 0)
    loss = functions["stack"](losses)
    loss = loss if input.dim() == 2 else loss.squeeze(0)
    return _reduced(loss, reduction_of(size_average, reduce, reduction))


@public
def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False):
    from .ctc import ctc

    return ctc(log_probs, targets, input_lengths, target_lengths, blank, _checked(reduction), zero_infinity)


@public
def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    return functions["cosine_similarity"](x1, x2, dim, eps)


@public
def pdist(input, p=2.0):
    n = input.shape[0]
    i, j = functions["triu_indices"](n, n, 1)
    return (input[i] - input[j]).norm(p, -1)

"""Connectionist temporal classification."""

from _nabla.engine import op

from ... import _dtype
from ..._creation import tensor
from ..._functions.registry import functions
from ..._tensor import wrap


def _lengths(v):
    if hasattr(v, "tolist"):
        v = v.tolist()
    return [int(n) for n in v] if isinstance(v, (tuple, list)) else [int(v)]


def ctc(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity):
    """−log p(target | input) per sequence, reduced: a mean is over each sequence's loss per target element."""
    single = log_probs.dim() == 2
    if single:
        log_probs = log_probs.unsqueeze(1)
        targets = targets.unsqueeze(0) if targets.dim() == 1 else targets
    lengths = _lengths(target_lengths)
    attrs = {"input_lengths": _lengths(input_lengths), "target_lengths": lengths, "blank": blank, "zero_infinity": zero_infinity}
    targets = targets._cast(_dtype.int64)
    loss = wrap(op("_ctc_loss", attrs, log_probs._h, targets._h))
    if zero_infinity:
        loss = functions["where"](loss == float("inf"), 0.0, loss)
    if reduction == "mean":
        return (loss / tensor([max(n, 1) for n in lengths], dtype=loss.dtype)).mean()
    if reduction == "sum":
        return loss.sum()
    return loss.squeeze(0) if single else loss

"""Autocast on a CPU: products run in 16 bits, losses and what else needs digits in 32, and what joins tensors in the widest of their dtypes.

Lists: https://docs.pytorch.org/docs/stable/amp.html#cpu-op-specific-behavior
"""

from . import _dtype
from ._tensor.core import Tensor

dtype = None  # what products run in; None: autocast is off
_depth = 0
_weights = {}  # id of a leaf -> (leaf, its cast): a weight is cast once in a region, so that its gradients are added in 16 bits

_LOWER = "conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d conv_transpose3d bmm mm matmul baddbmm addmm addbmm linear vecdot prelu scaled_dot_product_attention einsum tensordot"  # the last two are made of bmm and mm
_FULL = (
    "avg_pool3d binary_cross_entropy binary_cross_entropy_with_logits grid_sample polar prod quantile nanquantile stft cdist trace view_as_complex cholesky cholesky_inverse "
    "cholesky_solve inverse lu_solve pinverse max_pool3d max_unpool2d max_unpool3d adaptive_avg_pool3d mse_loss cosine_embedding_loss nll_loss hinge_embedding_loss "
    "poisson_nll_loss smooth_l1_loss cross_entropy l1_loss huber_loss margin_ranking_loss soft_margin_loss triplet_margin_loss multi_margin_loss ctc_loss kl_div "
    "multilabel_margin_loss"
)
POLICIES = {**dict.fromkeys(_LOWER.split(), "lower"), **dict.fromkeys(_FULL.split(), "full"), **dict.fromkeys(("cat", "stack", "index_copy"), "widest")}


def run(policy, f, args, kwargs):
    """f with its floating-point tensors cast as the policy says, and without autocast inside."""
    global dtype
    kind = {"lower": dtype, "full": _dtype.float32}.get(policy) or _widest([*args, *kwargs.values()])
    before, dtype = dtype, None
    try:
        return f(*[_cast(a, kind) for a in args], **{k: _cast(v, kind) for k, v in kwargs.items()})
    finally:
        dtype = before


def enter(kind):
    """A region of autocast begins, or one without (None). @returns what to hand to `leave`."""
    global dtype, _depth
    before, dtype = dtype, kind
    _depth += 1
    return before


def leave(before):
    global dtype, _depth
    dtype = before
    _depth -= 1
    if _depth == 0:
        _weights.clear()


def forget():
    """Between runs."""
    global dtype, _depth
    dtype, _depth = None, 0
    _weights.clear()


def _eligible(t):
    return t.is_floating_point() and t.dtype is not _dtype.float64


def _cast(value, kind):
    if isinstance(value, Tensor):
        if not _eligible(value) or value.dtype is kind:
            return value
        if not (value.is_leaf and value.requires_grad) or kind is _dtype.float32:
            return value.to(kind)
        if id(value) not in _weights:
            _weights[id(value)] = value, value.to(kind)
        return _weights[id(value)][1]
    if isinstance(value, (list, tuple)) and any(isinstance(v, Tensor) for v in value):
        return type(value)(_cast(v, kind) for v in value)
    return value


def _widest(values):
    """float32 as soon as one tensor is, which is what joining promotes to."""
    tensors = [t for v in values for t in (v if isinstance(v, (list, tuple)) else [v]) if isinstance(t, Tensor) and _eligible(t)]
    return _dtype.float32 if any(t.dtype is _dtype.float32 for t in tensors) or not tensors else tensors[0].dtype

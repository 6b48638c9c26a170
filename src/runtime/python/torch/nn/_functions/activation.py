"""Activation functions."""

from _nabla.engine import op, op_

from ... import _dtype
from ..._functions.registry import functional
from ..._tensor import as_dtype, wrap
from ..._warnings import warn
from ...random import fill, row_major

__all__ = []


def public(f):
    """Registers a function of torch.nn.functional."""
    __all__.append(f.__name__)
    return functional(f)


def _run(name, attrs, x, inplace):
    if inplace:
        op_(name, attrs, x._h)
        return x
    return wrap(op(name, attrs, x._h))


@public
def relu(input, inplace=False):
    return _run("relu", None, input, inplace)


@public
def relu_(input):
    return _run("relu", None, input, True)


@public
def threshold(input, threshold, value, inplace=False):
    return _run("threshold", {"threshold": threshold, "value": value}, input, inplace)


@public
def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    if input.dtype is _dtype.bool:
        raise NotImplementedError("Bool inputs not supported for hardtanh")
    return _run("hardtanh", {"min": min_val, "max": max_val}, input, inplace)


@public
def hardtanh_(input, min_val=-1.0, max_val=1.0):
    return hardtanh(input, min_val, max_val, True)


@public
def relu6(input, inplace=False):
    return _run("hardtanh", {"min": 0.0, "max": 6.0}, input, inplace)


@public
def leaky_relu(input, negative_slope=0.01, inplace=False):
    return _run("leaky_relu", {"negative_slope": negative_slope}, input, inplace)


@public
def leaky_relu_(input, negative_slope=0.01):
    return leaky_relu(input, negative_slope, True)


@public
def elu(input, alpha=1.0, inplace=False):
    return _run("elu", {"alpha": alpha}, input, inplace)


@public
def elu_(input, alpha=1.0):
    return elu(input, alpha, True)


@public
def selu(input, inplace=False):
    return _run("elu", {"alpha": 1.6732632423543772848170429916717, "scale": 1.0507009873554804934193349852946}, input, inplace)


@public
def selu_(input):
    return selu(input, True)


@public
def celu(input, alpha=1.0, inplace=False):
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return _run("elu", {"alpha": alpha, "scale": 1.0, "input_scale": 1.0 / alpha}, input, inplace)


@public
def celu_(input, alpha=1.0):
    return celu(input, alpha, True)


@public
def gelu(input, approximate="none"):
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    return wrap(op("gelu", None if approximate == "none" else {"approximate": approximate}, input._h))


@public
def silu(input, inplace=False):
    return _run("silu", None, input, inplace)


@public
def mish(input, inplace=False):
    return _run("mish", None, input, inplace)


@public
def hardswish(input, inplace=False):
    return _run("hardswish", None, input, inplace)


@public
def hardsigmoid(input, inplace=False):
    return _run("hardsigmoid", None, input, inplace)


@public
def logsigmoid(input):
    return wrap(op("log_sigmoid", None, input._h))


@public
def softplus(input, beta=1.0, threshold=20.0):
    return wrap(op("softplus", {"beta": beta, "threshold": threshold}, input._h))


@public
def softsign(input):
    return input / (input.abs() + 1)


@public
def tanhshrink(input):
    return input - input.tanh()


@public
def hardshrink(input, lambd=0.5):
    return wrap(op("hardshrink", {"lambd": lambd}, input._h))


@public
def softshrink(input, lambd=0.5):
    if lambd < 0:
        raise RuntimeError(f"lambda must be greater or equal to 0, but found to be {lambd:g}.")
    return wrap(op("softshrink", {"lambd": lambd}, input._h))


@public
def prelu(input, weight):
    if weight.numel() != 1:
        if not input.dim():
            raise RuntimeError("Not allow zero-dim input tensor.")
        channels = input.shape[1] if input.dim() >= 2 else 1
        if channels != weight.numel():
            raise RuntimeError(f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {weight.numel()} and channel size = {channels}.")
    if input.dim() != weight.dim():
        shape = [1] * input.dim()
        if input.dim() > 1:
            shape[1] = weight.numel()
        weight = weight.reshape(shape)
    return wrap(op("_prelu_kernel", None, input._h, weight._h))


@public
def rrelu(input, lower=1.0 / 8, upper=1.0 / 3, training=False, inplace=False):
    if not training:
        return leaky_relu(input, (lower + upper) / 2, inplace)
    noise = fill("rrelu", row_major(input), lower, upper, input)
    if inplace:
        op_("rrelu_with_noise", None, input._h, noise._h)
        return input
    return wrap(op("rrelu_with_noise", None, input._h, noise._h))


@public
def rrelu_(input, lower=1.0 / 8, upper=1.0 / 3, training=False):
    return rrelu(input, lower, upper, training, True)


@public
def glu(input, dim=-1):
    if not input.dim():
        raise RuntimeError("glu does not support scalars because halving size must be even")
    return wrap(op("glu", {"dim": dim}, input._h))


@public
def tanh(input):
    return input.tanh()


@public
def sigmoid(input):
    return input.sigmoid()


def _implicit_dim(name, rank):
    warn(f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.")
    return 0 if rank in (0, 1, 3) else 1


def _normalised(name, input, dim, dtype):
    if dim is None:
        dim = _implicit_dim(name, input.dim())
    if dtype is not None:
        input = input._cast(as_dtype(dtype))
    return wrap(op(name, {"dim": dim}, input._h))


@public
def softmax(input, dim=None, _stacklevel=3, dtype=None):
    return _normalised("softmax", input, dim, dtype)


@public
def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    return _normalised("log_softmax", input, dim, dtype)


@public
def softmin(input, dim=None, _stacklevel=3, dtype=None):
    return _normalised("softmax", -input, dim, dtype)


@public
def gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1):
    from ..._creation import empty_like, zeros_like

    if eps != 1e-10:
        warn("`eps` parameter is deprecated and has no effect.")
    noise = -empty_like(logits.detach(), memory_format=_dtype.contiguous_format).exponential_().log()
    soft = ((logits + noise) / tau).softmax(dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    one_hot = zeros_like(logits.detach(), memory_format=_dtype.contiguous_format).scatter_(dim, index, 1.0)
    return one_hot - soft.detach() + soft


@public
def normalize(input, p=2.0, dim=1, eps=1e-12):
    denominator = input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)
    return input / denominator



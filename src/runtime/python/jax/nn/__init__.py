"""jax.nn: activations and what goes with them, with JAX's derivatives at the kinks."""

import torch
import torch.nn.functional as F
from _nabla.absent import absent_names, without

from .. import numpy as jnp
from .._array import data, inexact, on_floats, tensor, torch_dtype, wrap
from .._config import floating
from . import initializers  # noqa: F401


relu = on_floats("relu", torch.relu)
sigmoid = on_floats("sigmoid", torch.sigmoid)
tanh = on_floats("tanh", torch.tanh)
softplus = on_floats("softplus", lambda t: torch.logaddexp(t, torch.zeros_like(t)))
silu = swish = on_floats("silu", lambda t: t * torch.sigmoid(t))
mish = on_floats("mish", lambda t: t * torch.tanh(torch.logaddexp(t, torch.zeros_like(t))))
log_sigmoid = on_floats("log_sigmoid", lambda t: -torch.logaddexp(-t, torch.zeros_like(t)))
soft_sign = on_floats("soft_sign", lambda t: t / (torch.where(t >= 0, t, -t) + 1))
relu6 = on_floats("relu6", F.relu6)
hard_tanh = on_floats("hard_tanh", lambda t: torch.where(t > 1, torch.ones_like(t), torch.where(t < -1, -torch.ones_like(t), t)))
hard_sigmoid = on_floats("hard_sigmoid", lambda t: F.relu6(t + 3.0) / 6.0)
hard_silu = hard_swish = on_floats("hard_silu", lambda t: t * (F.relu6(t + 3.0) / 6.0))
selu = on_floats("selu", lambda t: 1.0507009873554804934193349852946 * _elu(t, 1.6732632423543772848170429916717))
sparse_plus = on_floats("sparse_plus", lambda t: torch.where(t <= -1, torch.zeros_like(t), torch.where(t >= 1, t, (t + 1) ** 2 / 4)))
squareplus = on_floats("squareplus", lambda t: (t + torch.sqrt(t * t + 4)) / 2)
identity = on_floats("identity", lambda t: t)


def _elu(t, alpha):
    above = t > 0
    return torch.where(above, t, alpha * torch.expm1(torch.where(above, torch.zeros_like(t), t)))


def elu(x, alpha=1.0):
    return wrap(_elu(inexact(tensor(x)), _alpha(alpha)))


def celu(x, alpha=1.0):
    t, a = inexact(tensor(x)), _alpha(alpha)
    above = t > 0
    return wrap(torch.where(above, t, a * torch.expm1(torch.where(above, torch.zeros_like(t), t) / a)))


def _alpha(alpha):
    return alpha if isinstance(alpha, (int, float)) else data(alpha)


def leaky_relu(x, negative_slope=1e-2):
    t = inexact(tensor(x))
    return wrap(torch.where(t >= 0, t, _alpha(negative_slope) * t))


def gelu(x, approximate=True):
    return wrap(F.gelu(inexact(tensor(x)), approximate="tanh" if approximate else "none"))


def glu(x, axis=-1):
    a, b = tensor(x).chunk(2, axis)
    return wrap(a * torch.sigmoid(b))


def softmax(x, axis=-1, where=None):
    t = inexact(tensor(x))
    t = t if where is None else torch.where(data(where).bool(), t, torch.as_tensor(-float("inf"), dtype=t.dtype))
    made = _over(t, axis, torch.softmax)
    return wrap(made if where is None else torch.where(data(where).bool(), made, torch.zeros((), dtype=made.dtype)))


def log_softmax(x, axis=-1, where=None):
    t = inexact(tensor(x))
    t = t if where is None else torch.where(data(where).bool(), t, torch.as_tensor(-float("inf"), dtype=t.dtype))
    return wrap(_over(t, axis, torch.log_softmax))


def _over(t, axis, f):
    """A function along one axis, or over several as over one long axis."""
    if isinstance(axis, int):
        return f(t, axis)
    axes = tuple(range(t.dim())) if axis is None else tuple(a % t.dim() for a in axis)
    rest = [d for d in range(t.dim()) if d not in axes]
    moved = t.permute(*rest, *axes)
    made = f(moved.reshape(*[t.shape[d] for d in rest], -1), -1).reshape(moved.shape)
    return made.permute(*[[*rest, *axes].index(d) for d in range(t.dim())])


def logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False, where=None):
    t = inexact(tensor(a))
    axes = tuple(range(t.dim())) if axis is None else axis
    if where is not None:
        t = torch.where(data(where).bool(), t, torch.as_tensor(-float("inf"), dtype=t.dtype))
    if b is None and not return_sign:
        return wrap(torch.logsumexp(t, axes, keepdim=keepdims))
    top = torch.amax(t.detach(), axes, keepdim=True)
    top = torch.where(torch.isfinite(top), top, torch.zeros_like(top))
    total = (torch.exp(t - top) * (1 if b is None else data(b))).sum(axes, keepdim=keepdims)
    top = top if keepdims else top.sum(axes)
    sign = torch.sign(total)
    made = torch.log(torch.where(total >= 0, total, -total) if return_sign else total) + top
    return (wrap(made), wrap(sign)) if return_sign else wrap(made)


def logmeanexp(x, axis=None, where=None, keepdims=False):
    t = inexact(tensor(x))
    made = logsumexp(x, axis, None, keepdims, where=where)
    count = t.numel() / made._t.numel() if where is None else jnp.sum(where, axis, keepdims=keepdims)._t
    return wrap(made._t - torch.log(torch.as_tensor(count, dtype=t.dtype)))


def log1mexp(x):
    t = inexact(tensor(x))
    return wrap(torch.where(t < 0.6931471805599453, torch.log(-torch.expm1(-t)), torch.log1p(-torch.exp(-t))))


def standardize(x, axis=-1, mean=None, variance=None, epsilon=1e-5, where=None):
    without("jax.nn.standardize", where=where is not None)
    t = inexact(tensor(x))
    centre = t.mean(axis, keepdim=True) if mean is None else data(mean)
    spread = (t * t).mean(axis, keepdim=True) - centre * centre if variance is None else data(variance)
    return wrap((t - centre) * torch.rsqrt(spread + epsilon))


def one_hot(x, num_classes, *, dtype=None, axis=-1):
    at = data(x)
    made = (at.unsqueeze(-1) == torch.arange(num_classes)).to(torch_dtype(dtype) or floating())
    return wrap(made.movedim(-1, axis))


def dot_product_attention(query, key, value, bias=None, mask=None, *, scale=None, is_causal=False, **options):
    """Inputs are (batch, length, heads, size), as in JAX."""
    q, k, v = (tensor(t) for t in (query, key, value))
    single = q.dim() == 3
    q, k, v = (t.unsqueeze(0) if single else t for t in (q, k, v))
    if k.shape[2] != q.shape[2]:
        k, v = (torch.repeat_interleave(t, q.shape[2] // k.shape[2], 2) for t in (k, v))
    scores = torch.einsum("btnh,bsnh->bnts", q, k) * (q.shape[-1] ** -0.5 if scale is None else scale)
    if bias is not None:
        scores = scores + data(bias)
    low = torch.as_tensor(-0.7 * torch.finfo(scores.dtype).max, dtype=scores.dtype)
    if mask is not None:
        scores = torch.where(data(mask).bool(), scores, low)
    if is_causal:
        scores = torch.where(torch.ones(scores.shape[-2:], dtype=torch.bool).tril(), scores, low)
    made = torch.einsum("bnts,bsnh->btnh", torch.softmax(scores, -1), v)
    return wrap(made[0] if single else made)


__getattr__ = absent_names("jax.nn", "scaled_matmul scaled_dot_general get_scaled_dot_general_config sparse_sigmoid")

"""jax.random: the numbers that JAX draws from the same key (Threefry, `jax_threefry_partitionable`).

https://docs.jax.dev/en/latest/jax.random.html
"""

import math

import torch
from _nabla.absent import absent_names, without
from _nabla.engine import Unsupported
from _nabla.recording import unrecorded
from numpy._dtypes import dtype as np_dtype

from . import _threefry
from . import numpy as jnp
from ._array import Array, data, inexact, tensor, torch_dtype, wrap
from ._config import floating, integer
from ._extended import ExtendedDType, prng_key
from .numpy import _indexing

_UINT32 = np_dtype("uint32")


class _KeyType(ExtendedDType):
    """The dtype of keys made by `jax.random.key`."""

    type = prng_key
    name = "key<fry>"
    itemsize = 8

    def __repr__(self):
        return self.name


_KEY = _KeyType()


class KeyArray(Array):
    """Keys made by `jax.random.key`: pairs of words, of which the last axis of the tensor does not show."""

    __slots__ = ()
    shape = property(lambda self: tuple(self._t.shape[:-1]))
    ndim = property(lambda self: self._t.dim() - 1)
    size = property(lambda self: self._t.numel() // 2)

    def __len__(self):
        if self.ndim == 0:
            raise TypeError("len() of unsized object")
        return self._t.shape[0]

    def __iter__(self):
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d array")
        return iter([wrap(row, _KEY) for row in self._t.unbind(0)])

    def __getitem__(self, index):
        keys = index if isinstance(index, tuple) else (index,)
        return wrap(_indexing.read(self._t, (*keys, slice(None)) if Ellipsis in keys else (*keys, ..., slice(None))), _KEY)

    def reshape(self, *shape, order="C"):
        shape = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
        return wrap(self._t.reshape((*shape, 2)), _KEY)

    def __repr__(self):
        return f"Array({self.shape}, dtype=key<fry>) overlaying:\n{key_data(self)}"


_KeyType.array = KeyArray


def _words(key):
    """The two words of a key of either kind."""
    if not isinstance(key, Array):
        raise TypeError(f"unexpected PRNG key type {type(key)}")
    if key._t.shape == (2,):
        high, low = key._t.tolist()
        return high & 0xFFFFFFFF, low & 0xFFFFFFFF
    what = f"a key array of shape {key.shape}" if key._kind is _KEY else f"an array of shape {key.shape} and dtype {key.dtype.name}"
    raise ValueError(f"a single PRNG key is expected here, got {what}; use jax.vmap for batching")


def _key_like(key, words):
    """Keys of the same kind as `key` over pairs of words: a tensor (…, 2) of int64."""
    return wrap(words, _KEY if key._kind is _KEY else _UINT32)


@unrecorded
def PRNGKey(seed, *, impl=None):
    without("jax.random.PRNGKey", impl=impl not in (None, "threefry2x32"))
    seed = int(seed)
    # Without 64-bit numbers a seed has one word.
    return wrap(torch.tensor([(seed >> 32) & 0xFFFFFFFF if integer() is torch.int64 else 0, seed & 0xFFFFFFFF]), _UINT32)


def key(seed, *, impl=None):
    without("jax.random.key", impl=impl not in (None, "threefry2x32"))
    return wrap_key_data(PRNGKey(seed))


def wrap_key_data(key_bits_array, *, impl=None):
    without("jax.random.wrap_key_data", impl=impl not in (None, "threefry2x32"))
    return wrap(key_bits_array._t, _KEY)


def key_data(keys):
    return wrap(keys._t, _UINT32)


def key_impl(keys):
    return "fry"


clone = lambda key: key  # noqa: E731


@unrecorded
def split(key, num=2):
    shape = (num,) if isinstance(num, int) else tuple(num)
    high, low = _threefry.bits(_words(key), math.prod(shape))
    return _key_like(key, torch.stack([high, low], -1).reshape(*shape, 2))


@unrecorded
def fold_in(key, data):
    high, low = _threefry.block(_words(key), torch.tensor(0), torch.tensor(int(data) & 0xFFFFFFFF))
    return _key_like(key, torch.stack([high, low], -1))


def _shape(shape):
    return (int(shape),) if isinstance(shape, int) else tuple(int(s) for s in shape)


@unrecorded
def bits(key, shape=(), dtype=None, *, out_sharding=None):
    if integer() is torch.int64 and dtype is None or dtype is not None and np_dtype(dtype).name != "uint32":
        raise Unsupported("Nabla supports jax.random.bits of 32 bits only")
    return wrap(_threefry.bits32(_words(key), math.prod(_shape(shape))).reshape(_shape(shape)), _UINT32)


@unrecorded
def _unit(key, shape, kind):
    """Numbers in [0, 1): as many random bits as the mantissa holds."""
    high, low = _threefry.bits(_words(key), math.prod(shape))
    if kind is torch.float64:
        drawn = (((high << 20) | (low >> 12)).to(torch.float64) * 2.0**-52).reshape(shape)
    elif kind is torch.float32:
        drawn = ((high ^ low) >> 9).to(torch.float64).mul(2.0**-23).to(torch.float32).reshape(shape)
    else:
        # For bfloat16, whose mantissa fits in a byte, JAX draws a byte.
        width, mantissa = (8, 7) if kind is torch.bfloat16 else (16, 10)
        drawn = (((high ^ low) & ((1 << width) - 1)) >> (width - mantissa)).to(torch.float64).mul(2.0**-mantissa).to(kind).reshape(shape)
    return drawn


def _float(dtype):
    kind = torch_dtype(dtype) if dtype is not None else floating()
    if not kind.is_floating_point:
        raise ValueError(f"dtype argument to a sampler must be a float dtype, got {kind.name}")
    return kind


def uniform(key, shape=(), dtype=None, minval=0.0, maxval=1.0, *, out_sharding=None):
    kind, shape = _float(dtype), _shape(shape)
    low, high = (data(v, kind) for v in (minval, maxval))
    return wrap(torch.maximum(low, _unit(key, shape, kind) * (high - low) + low))


def _nextafter(value, towards, kind):
    return torch.nextafter(torch.tensor(value, dtype=kind), torch.tensor(towards, dtype=kind)).item()


@unrecorded
def normal(key, shape=(), dtype=None, *, out_sharding=None):
    kind = _float(dtype)
    u = uniform(key, shape, dtype, _nextafter(-1.0, 0.0, kind), 1.0)
    return wrap(torch.tensor(math.sqrt(2), dtype=kind) * torch.erfinv(u._t))


def truncated_normal(key, lower, upper, shape=None, dtype=None, *, out_sharding=None):
    kind = _float(dtype)
    low, high = (data(v, kind) for v in (lower, upper))
    shape = torch.broadcast_shapes(low.shape, high.shape) if shape is None else shape
    root = torch.tensor(math.sqrt(2), dtype=kind)
    u = uniform(key, shape, dtype, wrap(torch.erf(low / root)), wrap(torch.erf(high / root)))
    made = root * torch.erfinv(u._t)
    inside = [torch.nextafter(v, torch.full_like(v, w)) for v, w in ((low.detach(), math.inf), (high.detach(), -math.inf))]
    return wrap(torch.clamp(made, *inside))


def bernoulli(key, p=0.5, shape=None, *, mode="low", out_sharding=None):
    without("jax.random.bernoulli", mode=mode not in (None, "low"))
    prob = inexact(data(p))
    shape = tuple(prob.shape) if shape is None else _shape(shape)
    return wrap(_unit(key, shape, prob.dtype) < prob)


@unrecorded
def randint(key, shape, minval, maxval, dtype=None, *, out_sharding=None):
    """Two words per number, of which the second keeps the remainder nearly even."""
    kind, shape = (torch_dtype(dtype) if dtype is not None else integer()), _shape(shape)
    low, high = data(minval).long(), data(maxval).long()
    span = torch.where(high <= low, torch.ones_like(low), high - low)
    size = math.prod(shape)
    first, second = (_threefry.bits(_words(k), size) for k in split(key))
    if kind is torch.int64:
        return wrap(_wide(low, high, first, second, shape))
    higher, lower = ((a ^ b).reshape(shape) for a, b in (first, second))
    # 2³² modulo the span, as far as 32 bits hold the square of 2¹⁶ modulo the span.
    factor = ((2**16 % span) ** 2 & 0xFFFFFFFF) % span
    wrapped = (((higher % span) * factor & 0xFFFFFFFF) + lower % span) & 0xFFFFFFFF
    return wrap((low + wrapped % span).to(kind))


def _wide(low, high, first, second, shape):
    """The same with words of 64 bits, which only Python's integers hold."""
    words = [[a << 32 | b for a, b in zip(*(t.tolist() for t in pair))] for pair in (first, second)]
    lows, spans = (torch.broadcast_to(v, shape).reshape(-1).tolist() for v in (low, torch.where(high <= low, torch.ones_like(low), high - low)))
    made = []
    for higher, lower, start, span in zip(*words, lows, spans):
        factor = ((2**32 % span) ** 2 & (1 << 64) - 1) % span
        made.append(start + ((higher % span * factor + lower % span) & (1 << 64) - 1) % span)
    return torch.tensor(made, dtype=torch.int64).reshape(shape)


@unrecorded
def _order(key, n):
    """The permutation of n places: sorted by random words, in as many rounds as equal words need."""
    rounds = math.ceil(3 * math.log(max(1, n)) / math.log(2**32 - 1))
    places = torch.arange(n)
    for _ in range(rounds):
        key, part = split(key)
        places = places[torch.argsort(_threefry.bits32(_words(part), n), stable=True)]
    return places


def permutation(key, x, axis=0, independent=False, *, out_sharding=None):
    if isinstance(x, int) or getattr(x, "shape", None) == ():
        return wrap(_order(key, int(x)))
    t = tensor(x)
    if independent and t.dim() > 1:
        raise Unsupported("Nabla does not support jax.random.permutation with independent=True yet")
    return wrap(t.index_select(axis, _order(key, t.shape[axis])))


def choice(key, a, shape=(), replace=True, p=None, axis=0, mode=None):
    without("jax.random.choice", mode=mode not in (None, "low"))
    shape = _shape(shape)
    t = None if isinstance(a, int) else data(a)
    if t is not None and t.dim() == 0:
        a, t = int(t), None
    n = a if t is None else t.shape[axis]
    draws = math.prod(shape)
    if not replace and draws > n:
        raise ValueError(f"Cannot take a larger sample (size {draws}) than population (size {n}) when 'replace=False'")
    if p is None:
        places = randint(key, shape, 0, n)._t.long() if replace else _order(key, n)[:draws]
    elif replace:
        weights = torch.cumsum(inexact(data(p)), 0)
        drawn = weights[-1] * (1 - _unit(key, shape, weights.dtype))
        places = torch.searchsorted(weights, drawn.contiguous())
    else:
        weights = inexact(data(p))
        noise = gumbel(key, (n,), str(weights.dtype).removeprefix("torch."))._t + torch.log(weights)
        places = torch.topk(noise, draws).indices
    places = places.reshape(shape)
    if t is None:
        return wrap(places)
    return wrap(t.index_select(axis, places.reshape(-1)).reshape((*t.shape[:axis], *shape, *t.shape[axis + 1 :])))


@unrecorded
def gumbel(key, shape=(), dtype=None, *, mode="low", out_sharding=None):
    without("jax.random.gumbel", mode=mode not in (None, "low"))
    kind = _float(dtype)
    u = uniform(key, shape, dtype, torch.finfo(kind).tiny, 1.0)._t
    return wrap(-torch.log(-torch.log(u)))


def categorical(key, logits, axis=-1, shape=None, replace=True, *, mode="low"):
    without("jax.random.categorical", mode=mode not in (None, "low"))
    t = inexact(tensor(logits))
    batch = tuple(n for d, n in enumerate(t.shape) if d != axis % t.dim())
    shape = batch if shape is None else _shape(shape)
    if not replace:
        raise Unsupported("Nabla does not support jax.random.categorical with replace=False yet")
    lead = shape[: len(shape) - len(batch)]
    noise = gumbel(key, (*lead, *t.shape), str(t.dtype).removeprefix("torch."))._t
    return wrap(torch.argmax(noise + t, axis if axis < 0 else axis + len(lead)))


@unrecorded
def exponential(key, shape=(), dtype=None, *, out_sharding=None):
    return wrap(-torch.log1p(-_unit(key, _shape(shape), _float(dtype))))


@unrecorded
def laplace(key, shape=(), dtype=None):
    kind = _float(dtype)
    u = uniform(key, shape, dtype, -1.0 + torch.finfo(kind).eps / 2, 1.0)._t
    return wrap(torch.sign(u) * torch.log1p(-torch.abs(u)))


@unrecorded
def logistic(key, shape=(), dtype=None):
    kind = _float(dtype)
    u = uniform(key, shape, dtype, torch.finfo(kind).tiny, 1.0)._t
    return wrap(torch.log(u / (1 - u)))


@unrecorded
def cauchy(key, shape=(), dtype=None):
    kind = _float(dtype)
    u = uniform(key, shape, dtype, torch.finfo(kind).eps, 1.0)._t
    return wrap(torch.tan(math.pi * (u - 0.5)))


@unrecorded
def rademacher(key, shape=(), dtype=None):
    return wrap((2 * bernoulli(key, 0.5, shape)._t.to(torch.int32) - 1).to(torch_dtype(dtype) if dtype is not None else integer()))


def multivariate_normal(key, mean, cov, shape=None, dtype=None, method="cholesky"):
    centre, spread = (inexact(data(v)) if dtype is None else data(v).to(_float(dtype)) for v in (mean, cov))
    batch = torch.broadcast_shapes(centre.shape[:-1], spread.shape[:-2]) if shape is None else _shape(shape)
    if method != "cholesky":
        raise Unsupported(f"Nabla does not support jax.random.multivariate_normal with method {method!r} yet")
    factor = torch.linalg.cholesky(spread)
    drawn = normal(key, (*batch, centre.shape[-1]), str(centre.dtype).removeprefix("torch."))._t
    return wrap(centre + torch.einsum("...ij,...j->...i", factor, drawn))


def lognormal(key, sigma=1.0, shape=None, dtype=None):
    return jnp.exp(normal(key, () if shape is None else shape, dtype) * sigma)


def orthogonal(key, n, shape=(), dtype=None, m=None):
    raise Unsupported("Nabla does not support jax.random.orthogonal yet")


__getattr__ = absent_names(
    "jax.random",
    "ball beta binomial chisquare dirichlet double_sided_maxwell f gamma generalized_normal geometric loggamma maxwell multinomial pareto poisson rayleigh "
    "t triangular wald weibull_min rbg_key threefry2x32_key threefry_2x32 unsafe_rbg_key",
)

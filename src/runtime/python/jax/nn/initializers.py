"""jax.nn.initializers: https://docs.jax.dev/en/latest/jax.nn.initializers.html"""

import math
import typing

import numpy as np
from _nabla.recording import unrecorded

from .. import numpy as jnp


def _random():
    from .. import random

    return random


def zeros(key, shape, dtype=None, out_sharding=None):
    return jnp.zeros(shape, dtype)


def ones(key, shape, dtype=None, out_sharding=None):
    return jnp.ones(shape, dtype)


def constant(value, dtype=None):
    return lambda key, shape, dtype=dtype, out_sharding=None: jnp.full(shape, value, dtype or float)


def uniform(scale=1e-2, dtype=None):
    return unrecorded(lambda key, shape, dtype=dtype, out_sharding=None: _random().uniform(key, shape, dtype or float) * scale)


def normal(stddev=1e-2, dtype=None):
    return unrecorded(lambda key, shape, dtype=dtype, out_sharding=None: _random().normal(key, shape, dtype or float) * stddev)


def truncated_normal(stddev=1e-2, dtype=None, lower=-2.0, upper=2.0):
    return unrecorded(lambda key, shape, dtype=dtype, out_sharding=None: _random().truncated_normal(key, lower, upper, shape, dtype or float) * stddev)


def _fans(shape, in_axis, out_axis, batch_axis):
    if len(shape) < 2:
        raise ValueError(f"Can't compute input and output sizes of a {len(shape)}-dimensional weights tensor. Must be at least 2D.")
    many = lambda axis: math.prod(shape[a] for a in ((axis,) if isinstance(axis, int) else axis))  # noqa: E731
    inputs, outputs, batch = many(in_axis), many(out_axis), many(batch_axis)
    field = math.prod(shape) / inputs / outputs / batch
    return inputs * field, outputs * field


def variance_scaling(scale, mode, distribution, in_axis=-2, out_axis=-1, batch_axis=(), dtype=None):
    @unrecorded
    def init(key, shape, dtype=dtype, out_sharding=None):
        fan_in, fan_out = _fans(shape, in_axis, out_axis, batch_axis)
        denominators = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
        if mode not in denominators:
            raise ValueError(f"invalid mode for variance scaling initializer: {mode}")
        kind = dtype or float
        variance = jnp.array(scale / denominators[mode], dtype=kind)
        if distribution == "truncated_normal":
            # The deviation of a standard normal that is cut at ±2.
            return _random().truncated_normal(key, -2, 2, shape, kind) * (jnp.sqrt(variance) / jnp.array(0.87962566103423978, kind))
        if distribution == "normal":
            return _random().normal(key, shape, kind) * jnp.sqrt(variance)
        if distribution == "uniform":
            return _random().uniform(key, shape, kind, -1) * jnp.sqrt(3 * variance)
        raise ValueError(f"invalid distribution for variance scaling initializer: {distribution}")

    return init


def _scaled(scale, mode, distribution):
    return lambda in_axis=-2, out_axis=-1, batch_axis=(), dtype=None: variance_scaling(scale, mode, distribution, in_axis, out_axis, batch_axis, dtype)


glorot_uniform = xavier_uniform = _scaled(1.0, "fan_avg", "uniform")
glorot_normal = xavier_normal = _scaled(1.0, "fan_avg", "truncated_normal")
lecun_uniform, lecun_normal = _scaled(1.0, "fan_in", "uniform"), _scaled(1.0, "fan_in", "truncated_normal")
he_uniform = kaiming_uniform = _scaled(2.0, "fan_in", "uniform")
he_normal = kaiming_normal = _scaled(2.0, "fan_in", "truncated_normal")


def orthogonal(scale=1.0, column_axis=-1, dtype=None):
    @unrecorded
    def init(key, shape, dtype=dtype, out_sharding=None):
        if len(shape) < 2:
            raise ValueError("orthogonal initializer requires at least a 2D shape")
        columns, rows = shape[column_axis], math.prod(shape) // shape[column_axis]
        drawn = _random().normal(key, (rows, columns) if rows > columns else (columns, rows), dtype or float)
        q, r = jnp.linalg.qr(drawn)
        q = q * jnp.sign(jnp.diag(r))
        q = (q.T if rows < columns else q).reshape((*np.delete(np.array(shape), column_axis).tolist(), columns))
        return scale * jnp.moveaxis(q, -1, column_axis)

    return init


def delta_orthogonal(*args, **kwargs):
    raise NotImplementedError("Nabla does not support jax.nn.initializers.delta_orthogonal yet")


class Initializer(typing.Protocol):
    """What every initializer is: (key, shape, dtype) to an array."""

    def __call__(self, key, shape, dtype=None): ...

"""jax.example_libraries.stax: layers as pairs of functions, init(key, input_shape) → (output_shape, params) and apply(params, inputs)."""

import functools
import itertools
import operator as op

import numpy as np

from .. import lax, random
from .. import nn as jnn
from .. import numpy as jnp
from ..nn.initializers import glorot_normal, normal, ones, zeros

relu, sigmoid, elu, leaky_relu, selu, gelu, softmax, log_softmax, softplus, logsumexp = (
    jnn.relu, jnn.sigmoid, jnn.elu, jnn.leaky_relu, jnn.selu, jnn.gelu, jnn.softmax, jnn.log_softmax, jnn.softplus, jnn.logsumexp,
)  # fmt: skip


logsoftmax, glorot, randn = log_softmax, glorot_normal, normal


def Dense(out_dim, W_init=glorot_normal(), b_init=normal()):
    def init(rng, input_shape):
        k1, k2 = random.split(rng)
        return (*input_shape[:-1], out_dim), (W_init(k1, (input_shape[-1], out_dim)), b_init(k2, (out_dim,)))

    def apply(params, inputs, **kwargs):
        W, b = params
        return jnp.dot(inputs, W) + b

    return init, apply


def _conv_shape(shape, kernel, strides, padding, numbers):
    """The shape that a convolution gives, found on zeros."""
    made = lax.conv_general_dilated(jnp.zeros(tuple(max(n, 1) for n in shape)), jnp.zeros(kernel), strides, padding, dimension_numbers=numbers)
    batch = numbers[2].index("N")
    return tuple(shape[numbers[0].index("N")] if i == batch else n for i, n in enumerate(made.shape))


def GeneralConv(dimension_numbers, out_chan, filter_shape, strides=None, padding="VALID", W_init=None, b_init=normal(1e-6)):
    lhs, rhs, out = dimension_numbers
    strides = strides or (1,) * len(filter_shape)
    W_init = W_init or glorot_normal(rhs.index("I"), rhs.index("O"))

    def init(rng, input_shape):
        sizes = iter(filter_shape)
        kernel = [out_chan if c == "O" else input_shape[lhs.index("C")] if c == "I" else next(sizes) for c in rhs]
        shape = _conv_shape(input_shape, kernel, strides, padding, dimension_numbers)
        k1, k2 = random.split(rng)
        return shape, (W_init(k1, kernel), b_init(k2, [out_chan if c == "C" else 1 for c in out]))

    def apply(params, inputs, **kwargs):
        W, b = params
        return lax.conv_general_dilated(inputs, W, strides, padding, dimension_numbers=dimension_numbers) + b

    return init, apply


Conv = functools.partial(GeneralConv, ("NHWC", "HWIO", "NHWC"))


def BatchNorm(axis=(0, 1, 2), epsilon=1e-5, center=True, scale=True, beta_init=zeros, gamma_init=ones):
    axis = (axis,) if isinstance(axis, int) else tuple(axis)

    def init(rng, input_shape):
        shape = tuple(d for i, d in enumerate(input_shape) if i not in axis)
        k1, k2 = random.split(rng)
        return input_shape, (beta_init(k1, shape) if center else (), gamma_init(k2, shape) if scale else ())

    def apply(params, x, **kwargs):
        beta, gamma = params
        key = tuple(None if i in axis else slice(None) for i in range(x.ndim))
        z = jnn.standardize(x, axis, epsilon=epsilon)
        z = gamma[key] * z if scale else z
        return z + beta[key] if center else z

    return init, apply


def elementwise(fun, **fun_kwargs):
    return lambda rng, input_shape: (input_shape, ()), lambda params, inputs, **kwargs: fun(inputs, **fun_kwargs)


Tanh, Relu, Exp, Softplus, Sigmoid, Elu, LeakyRelu, Selu, Gelu = map(elementwise, (jnp.tanh, relu, jnp.exp, softplus, sigmoid, elu, leaky_relu, selu, gelu))
LogSoftmax, Softmax = elementwise(log_softmax, axis=-1), elementwise(softmax, axis=-1)


def _pooling(reducer, start, rescaler=None):
    def layer(window_shape, strides=None, padding="VALID", spec=None):
        strides = strides or (1,) * len(window_shape)
        at = [i for i, c in enumerate(spec) if c not in "NC"] if spec else [i + 1 for i in range(len(window_shape))]
        rank = len(window_shape) + 2
        window, steps = ([by.get(i, 1) for i in range(rank)] for by in (dict(zip(at, window_shape)), dict(zip(at, strides))))

        def pool(x):
            return lax.reduce_window(x, start, reducer, window, steps, padding)

        def init(rng, input_shape):
            made = pool(jnp.zeros(tuple(max(n, 1) for n in input_shape)))
            return (input_shape[0], *made.shape[1:]), ()

        def apply(params, inputs, **kwargs):
            out = pool(inputs)
            return out / pool(jnp.ones(inputs.shape)) if rescaler else out

        return init, apply

    return layer


MaxPool, SumPool, AvgPool = _pooling(lax.max, -jnp.inf), _pooling(lax.add, 0.0), _pooling(lax.add, 0.0, rescaler=True)


def _flatten():
    def init(rng, input_shape):
        return (input_shape[0], functools.reduce(op.mul, input_shape[1:], 1)), ()

    return init, lambda params, inputs, **kwargs: jnp.reshape(inputs, (inputs.shape[0], -1))


Flatten = _flatten()
Identity = (lambda rng, input_shape: (input_shape, ())), (lambda params, inputs, **kwargs: inputs)


def FanOut(num):
    return lambda rng, input_shape: ([input_shape] * num, ()), lambda params, inputs, **kwargs: [inputs] * num


FanInSum = (lambda rng, input_shape: (input_shape[0], ())), (lambda params, inputs, **kwargs: sum(inputs))


def FanInConcat(axis=-1):
    def init(rng, input_shape):
        at = axis % len(input_shape[0])
        return (*input_shape[0][:at], sum(shape[at] for shape in input_shape), *input_shape[0][at + 1 :]), ()

    return init, lambda params, inputs, **kwargs: jnp.concatenate(inputs, axis)


def Dropout(rate, mode="train"):
    def apply(params, inputs, **kwargs):
        rng = kwargs.get("rng")
        if rng is None:
            raise ValueError("Dropout layer requires apply_fun to be called with a PRNG key argument. That is, instead of `apply_fun(params, inputs)`, call it like `apply_fun(params, inputs, rng)` where `rng` is a PRNG key (e.g. from `jax.random.key`).")
        if mode != "train":
            return inputs
        return jnp.where(random.bernoulli(rng, rate, inputs.shape), inputs / rate, 0)

    return (lambda rng, input_shape: (input_shape, ())), apply


def serial(*layers):
    inits, applies = zip(*layers)

    def init(rng, input_shape):
        params = []
        for f in inits:
            rng, part = random.split(rng)
            input_shape, made = f(part, input_shape)
            params.append(made)
        return input_shape, params

    def apply(params, inputs, **kwargs):
        rng = kwargs.pop("rng", None)
        rngs = random.split(rng, len(layers)) if rng is not None else itertools.repeat(None)
        for f, p, r in zip(applies, params, rngs):
            inputs = f(p, inputs, rng=r, **kwargs)
        return inputs

    return init, apply


def parallel(*layers):
    inits, applies = zip(*layers)

    def init(rng, input_shape):
        rngs = random.split(rng, len(layers))
        shapes, params = zip(*(f(r, s) for f, r, s in zip(inits, rngs, input_shape)))
        return list(shapes), list(params)

    def apply(params, inputs, **kwargs):
        rng = kwargs.pop("rng", None)
        rngs = random.split(rng, len(layers)) if rng is not None else itertools.repeat(None)
        return [f(p, x, rng=r, **kwargs) for f, p, x, r in zip(applies, params, inputs, rngs)]

    return init, apply


def shape_dependent(make_layer):
    def init(rng, input_shape):
        return make_layer(input_shape)[0](rng, input_shape)

    return init, lambda params, inputs, **kwargs: make_layer(np.shape(inputs))[1](params, inputs, **kwargs)

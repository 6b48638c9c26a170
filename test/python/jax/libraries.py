"""jax.example_libraries, and the training loops that use it, in 64 bits."""

WIDE = True
SETUP = """
from jax import random
from jax.example_libraries import optimizers, stax
import jax.scipy.stats.norm as norm
key = random.key(0)
x = random.normal(random.key(1), (4, 8))
images = random.normal(random.key(2), (2, 8, 8, 3))

def train(opt, steps=4):
    init, apply = stax.serial(stax.Dense(6), stax.Relu, stax.Dense(3), stax.LogSoftmax)
    _, params = init(key, (-1, 8))
    start, update, get = opt
    state = start(params)
    loss = lambda p: -jnp.mean(apply(p, x)[:, 1])
    values = []
    for i in range(steps):
        value, grads = jax.value_and_grad(loss)(get(state))
        state = update(i, grads, state)
        values.append(value)
    return values, get(state)

def applied(layer, shape, inputs, **kwargs):
    init, apply = layer
    out_shape, params = init(key, shape)
    return out_shape, apply(params, inputs, **kwargs), jax.grad(lambda p: (apply(p, inputs, **kwargs) ** 2).sum())(params)
"""
CASES = [
    *(f"train(optimizers.{o})" for o in (
        "sgd(0.1)", "momentum(0.1, 0.9)", "nesterov(0.1, 0.9)", "adagrad(0.1)", "rmsprop(0.01)", "rmsprop_momentum(0.01)", "adam(0.01)", "adamax(0.01)",
        "sgd(optimizers.exponential_decay(0.1, 2, 0.5))", "sgd(optimizers.inverse_time_decay(0.1, 2, 0.5))", "sgd(optimizers.piecewise_constant([1, 2], [0.1, 0.2, 0.3]))",
        "sgd(optimizers.polynomial_decay(0.1, 3, 0.01))",
    )),
    "applied(stax.Dense(5), (-1, 8), x)", "applied(stax.Conv(4, (3, 3), padding='SAME'), (2, 8, 8, 3), images)", "applied(stax.Conv(4, (3, 3), strides=(2, 2)), (2, 8, 8, 3), images)",
    "applied(stax.serial(stax.Conv(4, (3, 3)), stax.BatchNorm(), stax.Relu, stax.MaxPool((2, 2), (2, 2)), stax.Flatten, stax.Dense(3), stax.LogSoftmax), (2, 8, 8, 3), images)",
    "applied(stax.serial(stax.AvgPool((2, 2)), stax.Gelu, stax.Flatten, stax.Dense(2)), (2, 8, 8, 3), images)",
    "applied(stax.serial(stax.FanOut(2), stax.parallel(stax.Dense(4), stax.Identity), stax.FanInConcat()), (4, 8), x)",
    "applied(stax.serial(stax.FanOut(2), stax.parallel(stax.Dense(8), stax.Identity), stax.FanInSum, stax.Selu), (4, 8), x)",
    "applied(stax.serial(stax.Dense(8), stax.Dropout(0.7), stax.Dense(2)), (4, 8), x, rng=key)", "optimizers.clip_grads({'a': x}, 1.0)", "optimizers.l2_norm([x, x])", "norm.logpdf(x)",
]

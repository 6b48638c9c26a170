"""A small network in JAX: parameters in a tree, a loss, its gradient by `jax.value_and_grad`. Hover over any value; `Show Graph` draws the loss."""

import jax
import jax.numpy as jnp
from jax import random


def init(key, sizes=(4, 16, 16, 3)):
    layers = []
    for inputs, outputs in zip(sizes[:-1], sizes[1:]):
        key, part = random.split(key)
        layers.append({"w": jax.nn.initializers.he_normal()(part, (inputs, outputs)), "b": jnp.zeros(outputs)})
    return layers


def predict(params, x):
    for layer in params[:-1]:
        x = jax.nn.relu(x @ layer["w"] + layer["b"])
    return x @ params[-1]["w"] + params[-1]["b"]


def loss(params, x, y):
    log_probabilities = jax.nn.log_softmax(predict(params, x))
    return -jnp.mean(jnp.sum(jax.nn.one_hot(y, 3) * log_probabilities, axis=-1))


@jax.jit
def update(params, x, y, rate=0.1):
    value, grads = jax.value_and_grad(loss)(params, x, y)
    return jax.tree.map(lambda p, g: p - rate * g, params, grads), value


if __name__ == "__main__":
    params = init(random.PRNGKey(0))
    x = random.normal(random.PRNGKey(1), (8, 4))
    y = random.randint(random.PRNGKey(2), (8,), 0, 3)
    for step in range(20):
        params, value = update(params, x, y)
        print(step, value)

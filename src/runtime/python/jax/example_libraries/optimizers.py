"""jax.example_libraries.optimizers: (init, update, get_params) triples over trees of parameters."""

import collections
import functools

from .. import numpy as jnp
from .. import tree_util as pytree

OptimizerState = collections.namedtuple("OptimizerState", "packed_state tree_def subtree_defs")
Optimizer = collections.namedtuple("Optimizer", "init_fn update_fn params_fn")
JoinPoint = collections.namedtuple("JoinPoint", "subtree")


def optimizer(opt_maker):
    """Makes an optimizer of single arrays one of trees."""

    @functools.wraps(opt_maker)
    def make(*args, **kwargs):
        init, update, get = opt_maker(*args, **kwargs)

        def tree_init(x0_tree):
            leaves, tree = pytree.tree_flatten(x0_tree)
            states, subtrees = zip(*(pytree.tree_flatten(init(x)) for x in leaves))
            return OptimizerState(states, tree, subtrees)

        def tree_update(i, grad_tree, opt_state):
            states, tree, subtrees = opt_state
            grads, found = pytree.tree_flatten(grad_tree)
            if found != tree:
                raise TypeError(f"optimizer update function was passed a gradient tree that did not match the parameter tree structure with which it was initialized: parameter tree {tree} and grad tree {found}.")
            made = [update(i, g, pytree.tree_unflatten(s, state)) for g, s, state in zip(grads, subtrees, states)]
            return OptimizerState(tuple(pytree.tree_leaves(m) for m in made), tree, subtrees)

        def tree_get(opt_state):
            states, tree, subtrees = opt_state
            return pytree.tree_unflatten(tree, [get(pytree.tree_unflatten(s, state)) for s, state in zip(subtrees, states)])

        return Optimizer(tree_init, tree_update, tree_get)

    return make


def make_schedule(scalar_or_schedule_fun):
    if callable(scalar_or_schedule_fun):
        return scalar_or_schedule_fun
    if jnp.ndim(scalar_or_schedule_fun) == 0:
        return constant(scalar_or_schedule_fun)
    raise TypeError(type(scalar_or_schedule_fun))


def constant(step_size):
    return lambda i: step_size


def exponential_decay(step_size, decay_steps, decay_rate):
    return lambda i: step_size * decay_rate ** (i / decay_steps)


def inverse_time_decay(step_size, decay_steps, decay_rate, staircase=False):
    return lambda i: step_size / (1 + decay_rate * (jnp.floor(i / decay_steps) if staircase else i / decay_steps))


def polynomial_decay(step_size, decay_steps, final_step_size, power=1.0):
    def schedule(step_num):
        multiplier = (1 - jnp.minimum(step_num, decay_steps) / decay_steps) ** power
        return multiplier * (step_size - final_step_size) + final_step_size

    return schedule


def piecewise_constant(boundaries, values):
    boundaries, values = jnp.array(boundaries), jnp.array(values)
    return lambda i: values[jnp.sum(i > boundaries)]


@optimizer
def sgd(step_size):
    rate = make_schedule(step_size)
    return lambda x0: x0, lambda i, g, x: x - rate(i) * g, lambda x: x


def _with_slots(count, update):
    """An optimizer of one array whose state is the array and as many others of its shape, zero at first."""
    return lambda x0: (x0, *(jnp.zeros_like(x0) for _ in range(count))), update, lambda state: state[0]


@optimizer
def momentum(step_size, mass):
    rate = make_schedule(step_size)

    def update(i, g, state):
        x, velocity = state
        velocity = mass * velocity + g
        return x - rate(i) * velocity, velocity

    return _with_slots(1, update)


@optimizer
def nesterov(step_size, mass):
    rate = make_schedule(step_size)

    def update(i, g, state):
        x, velocity = state
        velocity = mass * velocity + g
        return x - rate(i) * (mass * velocity + g), velocity

    return _with_slots(1, update)


@optimizer
def adagrad(step_size, momentum=0.9):
    rate = make_schedule(step_size)

    def update(i, g, state):
        x, squares, m = state
        squares = squares + jnp.square(g)
        scaled = jnp.where(squares > 0, 1.0 / jnp.sqrt(squares), 0.0)
        m = (1.0 - momentum) * (g * scaled) + momentum * m
        return x - rate(i) * m, squares, m

    return _with_slots(2, update)


@optimizer
def rmsprop(step_size, gamma=0.9, eps=1e-8):
    rate = make_schedule(step_size)

    def update(i, g, state):
        x, squares = state
        squares = squares * gamma + jnp.square(g) * (1.0 - gamma)
        return x - rate(i) * g / jnp.sqrt(squares + eps), squares

    return _with_slots(1, update)


@optimizer
def rmsprop_momentum(step_size, gamma=0.9, eps=1e-8, momentum=0.9):
    rate = make_schedule(step_size)

    def update(i, g, state):
        x, squares, m = state
        squares = squares * gamma + jnp.square(g) * (1.0 - gamma)
        m = momentum * m + rate(i) * g / jnp.sqrt(squares + eps)
        return x - m, squares, m

    return _with_slots(2, update)


@optimizer
def adam(step_size, b1=0.9, b2=0.999, eps=1e-8):
    rate = make_schedule(step_size)

    def update(i, g, state):
        x, m, v = state
        m, v = (1 - b1) * g + b1 * m, (1 - b2) * jnp.square(g) + b2 * v
        mhat = m / (1 - jnp.asarray(b1, m.dtype) ** (i + 1))
        vhat = v / (1 - jnp.asarray(b2, m.dtype) ** (i + 1))
        return x - rate(i) * mhat / (jnp.sqrt(vhat) + eps), m, v

    return _with_slots(2, update)


@optimizer
def adamax(step_size, b1=0.9, b2=0.999, eps=1e-8):
    rate = make_schedule(step_size)

    def update(i, g, state):
        x, m, v = state
        m, v = (1 - b1) * g + b1 * m, jnp.maximum(jnp.abs(g), b2 * v)
        return x - (rate(i) / (1 - jnp.asarray(b1, m.dtype) ** (i + 1))) * m / (v + eps), m, v

    return _with_slots(2, update)


def l2_norm(tree):
    return jnp.sqrt(sum(jnp.vdot(x, x) for x in pytree.tree_leaves(tree)))


def clip_grads(grad_tree, max_norm):
    norm = l2_norm(grad_tree)
    return pytree.tree_map(lambda g: jnp.where(norm < max_norm, g, g * (max_norm / norm)), grad_tree)


def unpack_optimizer_state(opt_state):
    states, tree, subtrees = opt_state
    return pytree.tree_unflatten(tree, [JoinPoint(pytree.tree_unflatten(s, state)) for s, state in zip(subtrees, states)])


def pack_optimizer_state(marked_pytree):
    points, tree = pytree.tree_flatten(marked_pytree, is_leaf=lambda x: isinstance(x, JoinPoint))
    states, subtrees = zip(*(pytree.tree_flatten(p.subtree) for p in points))
    return OptimizerState(states, tree, subtrees)

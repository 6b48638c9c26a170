"""Transforms, control flow, rules of one's own, trees and errors in 64 bits."""

WIDE = True
SETUP = """
import functools
from typing import NamedTuple
from jax import lax, tree_util
from jax.flatten_util import ravel_pytree
x = jnp.array([0.3, -1.2, 2.5])
w = jnp.array([[1.5, -0.7, 0.2], [-0.3, 0.9, 1.1]])
params = {'w': w, 'b': jnp.array([0.1, -0.2])}

class Layer(NamedTuple):
    w: jax.Array
    b: jax.Array

def f(p, v):
    return jnp.tanh(p['w'] @ v + p['b'])

def loss(p, v):
    return (f(p, v) ** 2).sum()

def g(v):
    return jnp.stack([v[0] * v[1], jnp.sin(v[2]), v.sum() ** 2])

@jax.custom_vjp
def cut(v, limit):
    return v * 2

def cut_fwd(v, limit):
    return v * 2, (v, limit)

def cut_bwd(kept, ct):
    v, limit = kept
    return jnp.clip(ct, -limit, limit) * v, None

cut.defvjp(cut_fwd, cut_bwd)

@jax.custom_jvp
def log1pexp(v):
    return jnp.log(1. + jnp.exp(v))

@log1pexp.defjvp
def log1pexp_jvp(primals, tangents):
    v, = primals
    t, = tangents
    return log1pexp(v), (1 - 1 / (1 + jnp.exp(v))) * t

@functools.partial(jax.custom_vjp, nondiff_argnums=(0,))
def scaled(k, v):
    return k(v)

scaled.defvjp(lambda k, v: (k(v), v), lambda k, v, ct: (ct * v * 10,))
"""
CASES = [
    "jax.grad(loss)(params, x)", "jax.grad(loss, argnums=1)(params, x)", "jax.grad(loss, argnums=(0, 1))(params, x)", "jax.value_and_grad(loss)(params, x)",
    "jax.value_and_grad(lambda p: (loss(p, x), f(p, x)), has_aux=True)(params)", "jax.grad(lambda p: (loss(p, x), 3), has_aux=True)(params)",
    "jax.grad(jax.grad(jnp.sin))(0.7)", "jax.grad(lambda v: jax.grad(lambda u: u ** 3 * v)(v))(2.0)", "jax.jacrev(g)(x)", "jax.jacfwd(g)(x)", "jax.hessian(lambda v: (g(v) ** 2).sum())(x)",
    "jax.jacrev(f)(params, x)", "jax.jacfwd(lambda a, b: a * b, argnums=(0, 1))(x, x + 1)", "jax.jvp(g, (x,), (x + 1,))", "jax.jvp(loss, (params, x), (params, x))",
    "out, pull = jax.vjp(g, x); out = (out, pull(jnp.array([1.0, 2.0, 3.0])))", "out, pull = jax.vjp(f, params, x); out = pull(jnp.ones(2))",
    "out, lin = jax.linearize(g, x); out = (out, lin(x))", "jax.vmap(f, (None, 0))(params, jnp.stack([x, x + 1]))", "jax.vmap(jnp.dot)(w, w)",
    "jax.vmap(lambda a, b: a + b, in_axes=(0, 1), out_axes=1)(w, w.T)", "jax.vmap(lambda d: d['a'] * 2, in_axes=({'a': 0},))({'a': x})",
    "jax.vmap(jax.grad(loss), in_axes=(None, 0))(params, jnp.stack([x, x * 2]))", "jax.vmap(jax.vmap(lambda a: a ** 2))(w)", "jax.jit(loss)(params, x)",
    "jax.jit(jax.value_and_grad(loss))(params, x)", "jax.jit(lambda n, v: v * n, static_argnums=0)(3, x)", "jax.checkpoint(loss)(params, x)",
    "jax.grad(lambda p: loss(jax.tree_util.tree_map(lax.stop_gradient, p), x) + p['b'].sum())(params)", "jax.grad(lambda v: lax.stop_gradient(v) * v)(3.0)",
    "jax.grad(lambda l: (l.w @ x + l.b).sum())(Layer(w, jnp.zeros(2)))", "jax.grad(lambda v: cut(v, 0.5).sum())(x)", "jax.grad(lambda v: (cut(v, 0.5) ** 2).sum())(x)", "cut(x, 0.5)",
    "jax.grad(lambda v: log1pexp(v).sum())(x * 100)", "jax.jvp(log1pexp, (3.0,), (2.0,))", "jax.grad(jax.grad(log1pexp))(0.4)",
    "jax.grad(lambda v: scaled(jnp.sin, v).sum())(x)", "jax.hessian(log1pexp)(0.4)", "jax.vmap(jax.grad(lambda v: cut(v, 0.5)))(x)",
    # control flow
    "lax.scan(lambda c, a: (c + a, c * a), 0.0, x)", "jax.grad(lambda v: lax.scan(lambda c, a: (jnp.tanh(c * v + a), c), 0.1, x)[0])(0.7)",
    "lax.scan(lambda c, a: (c + 1, a['p'] * c), 1.0, {'p': x}, reverse=True)", "lax.scan(lambda c, _: (c * 2, c), 1.0, None, length=4)", "lax.scan(lambda c, a: (c * 1.0, None), 0.0, x)",
    "lax.fori_loop(0, 5, lambda i, c: c + i * 0.5, 1.0)", "jax.grad(lambda v: lax.fori_loop(0, 3, lambda i, c: c * v, 1.0))(1.3)", "lax.while_loop(lambda c: c < 50, lambda c: c * 3, 1.0)",
    "lax.cond(True, lambda v: v * 2, lambda v: v, x)", "jax.grad(lambda v: lax.cond(v > 0, jnp.sin, jnp.cos, v))(-0.4)", "lax.switch(5, [jnp.sin, jnp.cos], x)", "lax.map(lambda v: v ** 2, x)",
    "jax.grad(lambda v: lax.map(jnp.sin, v).sum())(x)", "lax.associative_scan(jnp.add, jnp.arange(7.0))", "jax.grad(lambda v: lax.associative_scan(jnp.multiply, v).sum())(x)",
    "lax.associative_scan(jnp.add, w, axis=1, reverse=True)",
    # 64-bit random numbers
    "jax.random.key_data(jax.random.key(2 ** 40 + 7))", "jax.random.uniform(jax.random.key(3), (3,))", "jax.random.normal(jax.random.key(3), (2, 2))", "jax.random.randint(jax.random.key(3), (4,), 0, 3)",
    "jax.random.randint(jax.random.key(3), (4,), -5, 2 ** 40)", "jax.random.permutation(jax.random.key(3), 7)", "jax.random.categorical(jax.random.key(3), x)", "jax.random.bernoulli(jax.random.key(3), 0.4, (6,))",
    # trees
    "tree_util.tree_map(lambda a, b: a + b, params, params)", "tree_util.tree_leaves({'b': 1, 'a': (2, None, [3])})", "str(tree_util.tree_structure({'b': 1, 'a': (2, [3])}))",
    "jax.tree.map(lambda a: a.shape, params)", "tree_util.tree_reduce(lambda a, b: a + b, [1, 2, {'k': 3}], 0)", "str(tree_util.tree_flatten_with_path({'a': [1, 2]})[0])",
    "tree_util.keystr(tree_util.tree_leaves_with_path({'a': [1, 2]})[1][0])", "ravel_pytree(params)[0]", "ravel_pytree(params)[1](jnp.arange(8.0))", "jax.tree.all([True, 1])",
    "str(jax.eval_shape(f, params, x))", "jax.ops.segment_sum(x, jnp.array([0, 1, 0]), 2)", "jax.device_get(x)", "isinstance(x, jax.Array)", "isinstance(x, jnp.ndarray)",
    # what is refused
    "jax.grad(g)(x)", "jax.grad(loss)(params)", "jax.grad(lambda v: v)(3)", "x[[0, 1]]", "x[1.5]", "jnp.sum([1, 2])", "jnp.concatenate([])", "jnp.matmul(w, w)", "x + jnp.ones(2)",
    "x.reshape(2, 2)", "out = x; out[0] = 1.0", "jnp.array('a')", "lax.scan(lambda c, a: (jnp.stack([c, c]), a), 0.0, x)", "lax.scan(lambda c, a: c, 0.0, x)", "jax.vmap(lambda a, b: a)(x, w)",
    "jax.vmap(jnp.sin)(3.0)", "hash(x)", "bool(x)", "float(x)", "len(jnp.array(1.0))", "jax.jvp(g, (x,), (jnp.ones(2),))", "out, pull = jax.vjp(g, x); out = pull(jnp.ones(2))",
    "jnp.stack([x, w])", "jnp.max(jnp.zeros((0,)))", "jnp.zeros(3)[0, 0]", "jax.random.normal(3)", "tree_util.tree_map(lambda a, b: a, {'a': 1}, {'b': 1})", "jnp.expand_dims(x, 5)",
]

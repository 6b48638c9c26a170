"""Dtypes, printing, random numbers and initialisers in 32 bits."""

WIDE = False
SETUP = """
from jax import random
from jax.nn import initializers as init
key = random.PRNGKey(42)
new = random.key(7)
x = jnp.array([0.3, -1.2, 2.5])
n = jnp.array([1, 2, 3])
"""
CASES = [
    *(f"({e}).dtype" for e in (
        "jnp.array(1)", "jnp.array(1.0)", "jnp.array([True])", "jnp.array(1j)", "jnp.arange(3)", "jnp.zeros(2)", "jnp.zeros(2, int)", "jnp.ones(2, jnp.float64)", "n / 2", "n * 2", "n * 2.5",
        "n ** 2", "n + x", "n.mean()", "n.sum()", "(x > 0).sum()", "(x > 0) + (x > 1)", "(x > 0) * 2.0", "jnp.sqrt(n)", "jnp.argmax(x)", "n // 2", "n % 2", "jnp.float16(1) * x",
        "jnp.bfloat16(1) + jnp.float16(1)", "jnp.where(x > 0, 1, 0)", "jnp.where(x > 0, 1.0, 0)", "jnp.where(x > 0, x, 0)", "x.astype(int)", "x.astype('float16')", "jnp.uint8(3) + jnp.int8(1)",
        "jnp.linspace(0, 1, 3)", "jnp.cumsum(n)", "jnp.round(x)", "jnp.exp(n)", "jnp.einsum('i,i->', n, x)", "jnp.concatenate([n, x])", "jnp.maximum(n, 1.5)", "jnp.int32(3) / jnp.int32(2)",
        "jnp.power(n, 2)", "jnp.floor(n)", "jnp.abs(n)", "jnp.prod(n)", "jnp.var(n)", "n @ n", "jnp.eye(2)", "jnp.array([1, 2.5])", "jnp.asarray([[1, 2]])", "jnp.full(2, 1)", "jnp.isnan(x)",
    )),
    "jnp.union1d(n, n + 1)", "jnp.intersect1d(n, n + 1)", "jnp.setdiff1d(n, jnp.array([2]))", "jnp.array_equiv(n, n[None])", "jnp.iscomplex(x)", "jax.nn.log1mexp(x[::2])",
    "repr(x)", "str(x)", "repr(n)", "repr(jnp.zeros((2, 2)))", "repr(jnp.arange(3) > 1)", "f'{x.sum():.3f}'", "repr(x.dtype)", "x.shape", "x.ndim", "x.size", "x.tolist()", "x.sum().item()",
    "str(jnp.result_type(n, 1.5))", "str(jnp.promote_types('int32', 'float32'))", "jnp.finfo(jnp.float32).eps == 2.0 ** -23", "jnp.issubdtype(x.dtype, jnp.floating)", "x.dtype == jnp.float32",
    "key", "random.split(key)", "random.split(key, 3)", "random.split(new, 2)", "random.fold_in(key, 5)", "random.key_data(new)", "k1, k2 = random.split(key); out = random.normal(k2, (3,))",
    "random.uniform(key, (5,))", "random.uniform(key, (2, 3), minval=-2.0, maxval=3.0)", "random.uniform(new)", "random.normal(key, (5,))", "random.normal(new, (40, 3))", "random.bits(key, (3,))",
    "random.randint(key, (6,), 0, 10)", "random.randint(key, (6,), -5, 1000000)", "random.bernoulli(key, 0.3, (8,))", "random.bernoulli(key, jnp.array([0.1, 0.9]))", "random.permutation(key, 9)",
    "random.permutation(key, jnp.arange(6.0).reshape(3, 2))", "random.choice(key, 9, (4,))", "random.choice(key, x, (4,))", "random.choice(key, 9, (4,), replace=False)",
    "random.choice(key, 3, (5,), p=jnp.array([0.2, 0.5, 0.3]))", "random.choice(key, 4, (2,), replace=False, p=jnp.array([0.2, 0.1, 0.3, 0.4]))", "random.categorical(key, x)",
    "random.categorical(key, jnp.stack([x, x]))", "random.categorical(key, x, shape=(5,))", "random.gumbel(key, (3,))", "random.exponential(key, (3,))", "random.laplace(key, (3,))",
    "random.logistic(key, (3,))", "random.cauchy(key, (3,))", "random.rademacher(key, (5,))", "random.truncated_normal(key, -1.0, 2.0, (4,))",
    "random.multivariate_normal(key, jnp.zeros(2), jnp.array([[2.0, 0.3], [0.3, 1.0]]))", "jax.vmap(lambda k: random.normal(k, (2,)))(random.split(key, 3))", "random.lognormal(key, shape=(3,))",
    *(f"init.{n}()(key, (3, 4))" for n in "glorot_uniform glorot_normal lecun_uniform lecun_normal he_uniform he_normal normal uniform truncated_normal".split()),
    "init.zeros(key, (2,))", "init.ones(key, (2,))", "init.constant(3.0)(key, (2,))", "init.he_normal()(key, (3, 3, 2, 4))", "jnp.abs(init.orthogonal()(key, (3, 3)))",
]

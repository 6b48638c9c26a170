"""What libraries over JAX (Flax, Equinox, Optax …) take from below its public functions, and `pmap` on one device."""

WIDE = False
SETUP = """
import jax.core
import jax.extend
from jax import lax
from jax.extend import core as jex, linear_util as lu
from jax.interpreters import ad, batching, mlir, partial_eval as pe
from jax.sharding import Mesh, NamedSharding, PartitionSpec
import jax.dtypes
import jax.tree_util as jtu
key = jax.random.key(0)
x = jnp.arange(6.0).reshape(2, 3) / 4

def flat(f, *args):
    leaves, tree = jax.tree.flatten((args, {}))
    g, out_tree = jax.api_util.flatten_fun(lu.wrap_init(f, debug_info=jax.api_util.debug_info("f", f, args, {})), tree)
    return g.call_wrapped(*leaves), str(out_tree())
"""
CASES = [
    # What is known of values.
    "isinstance(x, jax.core.Tracer)", "jax.core.ShapedArray((2, 3), jnp.float32).shape", "str(jax.core.ShapedArray((2,), jnp.float32).dtype)", "jax.typeof(x).shape", "str(jax.typeof(2.0).dtype)",
    "jex.get_opaque_trace_state(convention='flax') == jex.get_opaque_trace_state(convention='flax')", "isinstance(jex.get_opaque_trace_state(convention='flax'), int)",
    "jax.dtypes.issubdtype(key.dtype, jax.dtypes.prng_key)", "jax.dtypes.issubdtype(key.dtype, jax.dtypes.extended)", "jnp.issubdtype(key.dtype, jnp.floating)",
    "jnp.issubdtype(jnp.float32, jax.dtypes.prng_key)", "jnp.issubdtype(x.dtype, jnp.floating)", "issubclass(jax.dtypes.prng_key, jax.dtypes.extended)",
    # Shapes without numbers.
    "jnp.shape(jax.ShapeDtypeStruct((2, 3), jnp.float32))", "str(jax.eval_shape(lambda k: jax.random.normal(k, (3, 2)), jax.ShapeDtypeStruct((), key.dtype)))",
    "str(jax.eval_shape(lambda a: {'y': a @ a.T}, x))", "jax.grad(lambda a: (a * jax.eval_shape(lambda b: b.T, a).shape[0]).sum())(x)",
    # Functions of trees as functions of leaves.
    "flat(lambda a, b: {'s': a['u'] + b, 'p': (a['v'] * b,)}, {'u': x, 'v': 2 * x}, jnp.ones(3))", "str(jtu.treedef_tuple((jtu.tree_structure([1, 2]), jtu.tree_structure({'a': 3}))))",
    "jtu.treedef_tuple((jtu.tree_structure([1, 2]), jtu.tree_structure(3))) == jtu.tree_structure(([1, 2], 3))",
    # Primitives of a library's own.
    "p = jex.Primitive('twice'); p.def_impl(lambda a: 2 * a); out = p.bind(x), p.multiple_results, str(p)",
    "jax.grad(lambda a: jax.custom_derivatives.custom_jvp(lambda b: b ** 2)(a).sum()).__name__ == ''", "ad.is_undefined_primal(x)",
    # Words of random bits.
    "jax.random.fold_in(key, jnp.uint32(4000000000))", "jax.random.fold_in(key, 4000000000)",
    # Annotations of where arrays lie.
    "str(PartitionSpec('data', None))", "PartitionSpec('data', None) == PartitionSpec('data', None)", "len(PartitionSpec(None, 'model'))", "jax.P is PartitionSpec",
    "lax.with_sharding_constraint(x, NamedSharding(Mesh(jax.devices(), ('data',)), PartitionSpec('data')))",
    # Contexts that are decorators too.
    "jax.named_scope('a')(lambda a: 2 * a)(x)", "jax.disable_jit().__enter__() is None or True",
    # pmap: one device.
    "jax.pmap(lambda a: jnp.sin(a).sum())(x[None])", "jax.pmap(lambda a, b: a * b, in_axes=(0, None))(x[None], 2.0)", "jax.pmap(lambda a: lax.psum(a, 'i'), axis_name='i')(x[None])",
    "jax.pmap(lambda a: (lax.pmean(a, 'i'), lax.axis_index('i'), lax.pmax(a, 'i')), axis_name='i')(x[None])", "jax.pmap(lambda a: lax.all_gather(a, 'i'), axis_name='i')(x[None])",
    "jax.pmap(lambda a: a)(x)", "jax.pmap(lambda n, a: a * n, static_broadcasted_argnums=0)(3, x[None])", "jax.grad(lambda a: jax.pmap(lambda b: b ** 3)(a[None]).sum())(x)",
    "jax.pmap(lambda d: {'w': lax.psum(d['w'], 'i') / lax.psum(1, 'i')}, 'i')({'w': x[None]})",
]

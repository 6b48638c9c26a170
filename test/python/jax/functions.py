"""jax.numpy, jax.nn and jax.lax in 64 bits: values and gradients."""

WIDE = True
SETUP = """
from jax import lax, nn
import jax.scipy as jsp
x = jnp.array([[0.3, -1.2, 2.5], [0.7, 0.1, -0.4]])
p = jnp.array([[0.3, 1.2, 2.5], [0.7, 0.1, 0.4]])
y = jnp.array([[1.5, -0.7, 0.2], [-0.3, 0.9, 1.1]])
q = jnp.array([0.2, 0.5, 0.9])
m = jnp.array([[2.0, 0.3, -0.1], [0.3, 1.5, 0.4], [-0.1, 0.4, 1.2]])
z = jnp.zeros((2, 3))
i = jnp.array([2, 0, 1, 2])
t = jnp.arange(24.0).reshape(2, 3, 4) / 7 - 1.3
"""
_UNARY = "exp exp2 expm1 sin cos tan arctan sinh cosh tanh arcsinh abs sign floor ceil trunc square negative sinc isfinite rint deg2rad cbrt".split()
_POSITIVE = "log log2 log10 log1p sqrt reciprocal".split()
_BINARY = "add subtract multiply divide maximum minimum arctan2 hypot copysign logaddexp logaddexp2 remainder fmod floor_divide fmax fmin less equal heaviside".split()
_NN = "relu sigmoid softplus silu mish log_sigmoid soft_sign relu6 hard_tanh hard_sigmoid hard_silu selu elu celu leaky_relu gelu softmax log_softmax sparse_plus squareplus logsumexp".split()
CASES = [
    *(f"vg(jnp.{n}, x)" for n in _UNARY),
    *(f"vg(jnp.{n}, p)" for n in _POSITIVE),
    *(f"vg(jnp.{n}, z)" for n in "abs sign sqrt square exp sinc cbrt".split()),
    *(f"vg(jnp.{n}, q * 0.9)" for n in "arcsin arccos arctanh".split()),
    "vg(jnp.arccosh, p + 1)",
    *(f"vg(jnp.{n}, x, y)" for n in _BINARY),
    *(f"vg(jnp.{n}, z, z)" for n in "maximum minimum arctan2 hypot logaddexp fmax".split()),
    *(f"vg(nn.{n}, x)" for n in _NN),
    *(f"vg(nn.{n}, z)" for n in "relu relu6 leaky_relu elu hard_tanh silu selu celu".split()),
    *(f"vg(nn.{n}, jnp.array([-3.0, -1.0, 1.0, 3.0, 6.0]))" for n in "relu6 hard_tanh hard_sigmoid hard_silu sparse_plus".split()),
    "vg(lambda v: nn.gelu(v, approximate=False), x)", "vg(lambda v: nn.glu(v, axis=0), x)", "vg(lambda v: nn.softmax(v, axis=(0, 1)), x)",
    "vg(lambda v: nn.softmax(v, where=v > 0), p)", "vg(nn.standardize, x)", "nn.one_hot(i, 3)", "vg(lambda v: nn.logsumexp(v, axis=1, b=y), p)",
    "vg(lambda v: nn.logsumexp(v, axis=1, keepdims=True), x)",
    "vg(lambda a, b, c: nn.dot_product_attention(a, b, c), t[None], t[None] * 2, t[None] + 1)",
    "vg(lambda a, b, c: nn.dot_product_attention(a, b, c, is_causal=True), t[None], t[None] * 2, t[None] + 1)",
    "vg(lambda v: v ** 2, x)", "vg(lambda v: v ** 3, z)", "vg(lambda v: v ** 0.5, p)", "vg(lambda v: 2.0 ** v, x)", "vg(lambda v, w: v ** w, p, y)",
    "vg(lambda v, w: v ** w, z, z)", "vg(lambda v: v ** -1, x)", "vg(lambda v: 1 / v, x)", "vg(lambda v: 3 - v, x)", "vg(lambda v: v % 0.7, x)",
    "vg(lambda v: v // 0.7, x)", "vg(lambda v: -v + +v * abs(v), x)", "vg(lambda v: v @ v.T, x)", "vg(lambda v, w: (v < w) * v, x, y)",
    "vg(lambda v: jnp.clip(v, -0.4, 0.7), x)", "vg(lambda v: lax.clamp(-0.4, v, 0.7), x)", "vg(lambda v: v.clip(min=0), z)",
    "vg(lambda v: jnp.where(v > 0, jnp.sqrt(v), 0.0), z)", "vg(lambda v: jnp.where(v > 0, v, y), x)", "jnp.nan_to_num(x / z, posinf=9.0, neginf=-9.0)",
    "vg(lambda v: jnp.interp(v, q, jnp.array([1.0, 3.0, 2.0])), x)", "vg(lambda f: jnp.interp(x, q, f), jnp.array([1.0, 3.0, 2.0]))",
    "jnp.round(x, 1)", "jnp.isclose(x, x + 1e-9)", "jnp.array_equal(x, x)", "jnp.allclose(x, y)", "jnp.angle(x + 1j * y)", "jnp.divmod(x, 0.4)",
    # reductions
    *(f"vg(jnp.{n}, x)" for n in "sum mean prod max min var std ptp median nansum nanmean nanmax cumsum cumprod average any all argmax argmin count_nonzero".split()),
    *(f"vg(lambda v: jnp.{n}(v, axis=1), x)" for n in "sum mean prod max min var std median argmax argmin cumsum cumprod any".split()),
    *(f"vg(lambda v: jnp.{n}(v, axis=0, keepdims=True), x)" for n in "sum mean prod max min var std all".split()),
    *(f"vg(jnp.{n}, z)" for n in "max min std var".split()),
    "vg(lambda v: jnp.var(v, ddof=1, axis=1), x)", "vg(lambda v: jnp.sum(v, where=v > 0), x)", "vg(lambda v: jnp.mean(v, axis=1, where=v > 0), x)",
    "vg(lambda v: jnp.max(v, axis=1, initial=0.5), x)", "vg(lambda v: jnp.sum(v, axis=(0, 1)), x)", "vg(lambda v: jnp.quantile(v, q, axis=1), x)",
    "vg(lambda v: jnp.percentile(v, 30), x)", "vg(lambda v: jnp.average(v, axis=1, weights=q), x)", "vg(jnp.cov, x)", "vg(jnp.corrcoef, x)",
    "vg(lambda v: x.sum(0).mean() * v.std(axis=-1), x)", "jnp.bincount(i)", "jnp.histogram(x, bins=4)", "jnp.sum(x > 0)", "jnp.cumsum(i)",
    # shapes
    "vg(lambda v: v.reshape(3, 2), x)", "vg(lambda v: v.reshape(-1), x)", "vg(lambda v: jnp.reshape(v, (3, 2), order='F'), x)", "vg(jnp.ravel, x)",
    "vg(lambda v: v.T, x)", "vg(lambda v: jnp.transpose(v, (2, 0, 1)), t)", "vg(lambda v: v.transpose(1, 0, 2), t)", "vg(lambda v: jnp.swapaxes(v, 0, 2), t)",
    "vg(lambda v: jnp.moveaxis(v, 0, -1), t)", "vg(lambda v: jnp.rollaxis(v, 2), t)", "vg(lambda v: v[:, None], x)", "vg(lambda v: jnp.expand_dims(v, (0, 2)), x)",
    "vg(lambda v: jnp.squeeze(v[None], 0), x)", "vg(lambda v: jnp.broadcast_to(v, (2, 2, 3)), x)", "vg(lambda a, b: jnp.concatenate([a, b], 1), x, y)",
    "vg(lambda a, b: jnp.stack([a, b], -1), x, y)", "vg(lambda a, b: jnp.vstack([a, b]), x, y)", "vg(lambda a, b: jnp.hstack([a, b]), x, y)",
    "vg(lambda a, b: jnp.dstack([a, b]), x, y)", "vg(lambda a, b: jnp.column_stack([a[0], b[0]]), x, y)", "vg(lambda a, b: jnp.append(a, b), x, y)",
    "vg(lambda v: jnp.split(v, 3, axis=1), x)", "vg(lambda v: jnp.split(v, [1], axis=1), x)", "vg(lambda v: jnp.array_split(v, 2, axis=1), x)",
    "vg(lambda v: jnp.tile(v, (2, 2)), x)", "vg(lambda v: jnp.repeat(v, 2, axis=1), x)", "vg(lambda v: jnp.repeat(v, 3), x)", "vg(jnp.flip, x)",
    "vg(lambda v: jnp.roll(v, 1), x)", "vg(lambda v: jnp.roll(v, 2, axis=1), x)", "vg(jnp.rot90, x)",
    *(f"vg(lambda v: jnp.pad(v, ((1, 2), (2, 1)), mode='{m}'), x)" for m in ("constant", "edge", "wrap", "reflect", "symmetric")),
    "vg(lambda v: jnp.pad(v, 1, constant_values=3.0), x)", "vg(lambda v: jnp.pad(v, ((0, 1), (1, 0))), x)", "vg(lambda v: jnp.delete(v, 1, axis=1), x)",
    "vg(lambda v: jnp.insert(v, 1, 5.0, axis=1), x)", "vg(lambda a, b: jnp.block([[a, b], [b, a]]), x, y)", "jnp.atleast_3d(q)",
    "vg(jnp.tril, m)", "vg(lambda v: jnp.triu(v, 1), m)", "vg(jnp.diag, q)", "vg(jnp.diag, m)", "vg(jnp.diagonal, m)", "vg(jnp.trace, m)",
    "jnp.meshgrid(q, q)", "jnp.meshgrid(q, q, indexing='ij')", "jnp.indices((2, 3))", "jnp.tril_indices(3)", "jnp.vander(q)", "jnp.eye(3, 4, 1)", "jnp.tri(3)",
    "jnp.linspace(0, 1, 5)", "jnp.linspace(0, 1, 4, endpoint=False)", "jnp.arange(0.0, 1.0, 0.3)", "jnp.arange(2, 9, 3)", "jnp.logspace(0, 2, 3)",
    "jnp.geomspace(1, 8, 4)", "vg(lambda a: jnp.linspace(a, 2.0, 4), q)", "jnp.full((2, 2), 7)", "jnp.full_like(x, 2)", "jnp.zeros_like(i)", "jnp.identity(2)",
    # picking
    "vg(lambda v: v[0], x)", "vg(lambda v: v[:, 1], x)", "vg(lambda v: v[..., ::-1], x)", "vg(lambda v: v[:, ::2], x)", "vg(lambda v: v[:, i], x)",
    "vg(lambda v: v[jnp.array([0, 1, 1]), i[:3]], x)", "vg(lambda v: v[v > 0], x)", "vg(lambda v: v[5], x)", "vg(lambda v: v[-9], q)",
    "vg(lambda v: v[jnp.array([1, 9, -7])], q)", "vg(lambda v: v[1, -1], x)", "vg(lambda v: v[None, ..., 0], x)", "vg(lambda v: jnp.take(v, i, axis=1), x)",
    "jnp.take(q, jnp.array([1, 9]))", "jnp.take(q, jnp.array([1, 9]), mode='clip')", "vg(lambda v: jnp.take_along_axis(v, jnp.array([[1], [0]]), axis=1), x)",
    "vg(lambda v: jnp.take_along_axis(v, jnp.argsort(v, axis=1), axis=1), x)",
    "vg(lambda v: v.at[0].set(1.0), x)", "vg(lambda v, w: v.at[:, 1].set(w), x, q[:2])", "vg(lambda v: v.at[0, 1].add(5.0), x)",
    "vg(lambda v, w: v.at[i].add(w), q, jnp.array([1.0, 2.0, 3.0, 4.0]))", "q.at[i].multiply(jnp.array([1.0, 2.0, 3.0, 4.0]))", "vg(lambda v: v.at[1].divide(4.0), q)",
    "vg(lambda v: v.at[1].power(3), q)", "vg(lambda v: v.at[1:].min(0.6), q)", "vg(lambda v: v.at[1:].max(0.6), q)", "vg(lambda v: v.at[v > 0.4].set(0.0), q)",
    "vg(lambda v: v.at[jnp.array([1, 9])].add(1.0), q)", "vg(lambda v: v.at[9].set(1.0), q)", "q.at[::2].apply(jnp.sin)", "q.at[1].get()",
    "vg(jnp.sort, x)", "vg(lambda v: jnp.sort(v, axis=0), x)", "jnp.argsort(x)", "jnp.searchsorted(q, x)", "jnp.digitize(x, q)", "jnp.nonzero(x > 0)",
    "jnp.argwhere(x > 0)", "jnp.flatnonzero(x > 0, size=5, fill_value=-1)", "jnp.where(x > 0)", "jnp.unique(i)", "jnp.unique(i, return_counts=True)", "jnp.isin(i, 2)",
    "vg(jnp.diff, x)", "vg(lambda v: jnp.trapezoid(v, dx=0.5), x)", "vg(jnp.gradient, q)", "jnp.unravel_index(5, (2, 3))", "jnp.lexsort((i, i))",
    "vg(lambda v: jnp.select([v > 1, v < 0], [v, v ** 2], 7.0), x)", "vg(lambda v: jnp.choose(i[:3], [v, v * 2, v * 3]), q)",
    "vg(lambda v: jnp.apply_along_axis(lambda r: r[0] * r, 1, v), x)", "vg(jnp.vectorize(lambda a, b: a @ b, signature='(n),(n)->()'), x, y)",
    # products
    "vg(jnp.dot, x, y.T)", "vg(jnp.dot, q, q + 1)", "vg(jnp.dot, t, t[0].T)", "vg(jnp.matmul, t, t.transpose(0, 2, 1))", "vg(jnp.matmul, x, q)", "vg(jnp.vdot, x, y)",
    "vg(jnp.inner, x, y)", "vg(jnp.outer, q, q + 1)", "vg(lambda a, b: jnp.tensordot(a, b, axes=([1], [1])), x, y)", "vg(lambda a, b: jnp.einsum('ij,kj->ik', a, b), x, y)",
    "vg(lambda a: jnp.einsum('ii->i', a), m)", "vg(jnp.kron, q, x)", "vg(jnp.cross, x, y)", "vg(lambda a, b: jnp.convolve(a, b), q, x[0])",
    "vg(lambda a, b: jnp.convolve(a, b, mode='same'), jnp.arange(5.0), q)", "vg(lambda a, b: jnp.correlate(a, b, mode='valid'), jnp.arange(5.0), q)", "vg(jnp.polyval, q, x)",
    # linear algebra
    *(f"vg(jnp.linalg.{n}, m)" for n in "norm inv det cholesky slogdet pinv eigvalsh matrix_rank svdvals".split()),
    "vg(jnp.linalg.norm, z)", "vg(lambda v: jnp.linalg.norm(v, axis=1), x)", "vg(lambda v: jnp.linalg.norm(v, ord=1, axis=1), x)", "vg(lambda v: jnp.linalg.norm(v, ord=jnp.inf), x)",
    "vg(lambda v: jnp.linalg.norm(v, ord='nuc'), x)", "vg(lambda v: jnp.linalg.norm(v, 3, axis=0, keepdims=True), x)", "vg(jnp.linalg.solve, m, q)", "vg(jnp.linalg.solve, m, x.T)",
    "vg(lambda a: jnp.linalg.qr(a).R ** 2, m)", "vg(lambda a: jnp.abs(jnp.linalg.eigh(a)[1]), m)", "vg(lambda a: jnp.linalg.svd(a)[1], m)", "vg(lambda a: jnp.linalg.matrix_power(a, 3), m)",
    "vg(lambda a, b: jnp.linalg.lstsq(a, b)[0], x.T, q)", "vg(lambda a, b: jnp.linalg.multi_dot([a, b, a]), m, m)",
    "vg(lambda a, b: jsp.linalg.solve_triangular(a, b, lower=True), m, q)", "vg(lambda a, b: jsp.linalg.cho_solve(jsp.linalg.cho_factor(a), b), m, q)",
    "vg(jsp.linalg.expm, m)", "vg(jsp.linalg.block_diag, m, x)", "jsp.linalg.toeplitz(q)",
    "jnp.fft.fft(q)", "vg(lambda v: jnp.abs(jnp.fft.rfft(v)), x)", "vg(lambda v: jnp.fft.irfft(jnp.fft.rfft(v), 3), x)", "jnp.fft.fft2(x)", "jnp.fft.fftfreq(5)", "jnp.fft.fftshift(x)",
    # lax
    *(f"vg(lax.{n}, x)" for n in "neg abs exp tanh logistic erf erfc sign".split()), "vg(lax.rsqrt, p)", "vg(lax.lgamma, p)", "vg(lax.digamma, p)", "vg(lax.erf_inv, q)",
    "vg(lambda v: lax.integer_pow(v, 3), x)", "vg(lambda a, b: lax.select(a > 0, a, b), x, y)", "vg(lambda v: lax.dynamic_slice(v, (0, 1), (2, 2)), x)",
    "vg(lambda v: lax.dynamic_slice(v, (1, 2), (2, 2)), x)", "vg(lambda v, w: lax.dynamic_update_slice(v, w, (0, 1)), x, y[:, :2])", "vg(lambda v: lax.slice(v, (0, 1), (2, 3)), x)",
    "vg(lambda v: lax.dynamic_index_in_dim(v, 1, 1), x)", "vg(lambda v: lax.slice_in_dim(v, 0, 3, 2, axis=1), x)", "vg(lambda v: lax.pad(v, 0.5, ((1, 0, 1), (0, 1, 2))), x)",
    "vg(lambda v: lax.broadcast_in_dim(v, (2, 3, 4), (1,)), q)", "vg(lambda v: lax.top_k(v, 2), x)", "vg(lambda v: lax.rev(v, (1,)), x)", "vg(lambda v: lax.cumsum(v, axis=1, reverse=True), x)",
    "vg(lambda v: lax.cummax(v, axis=1), x)", "vg(lambda v: lax.cumlogsumexp(v, axis=1), x)", "vg(lambda a, b: lax.dot_general(a, b, (((2,), (1,)), ((0,), (0,)))), t, t.transpose(0, 2, 1))",
    "vg(lambda v: lax.reduce_window(v, -jnp.inf, lax.max, (1, 2), (1, 1), 'VALID'), x)", "vg(lambda v: lax.reduce_window(v, 0.0, lax.add, (2, 2), (1, 2), 'SAME'), x)",
    "vg(lambda v: lax.reduce_window(v, -jnp.inf, lax.max, (1, 2), (1, 1), 'VALID'), z)", "vg(lambda v: lax.reduce(v, 0.0, lax.add, (0,)), x)", "lax.iota(jnp.int32, 4)",
    "vg(lambda a, b: lax.conv(a, b, (1, 1), 'SAME'), t[None, :1].reshape(1, 1, 3, 4), m[None, None, :2, :2])",
    "vg(lambda a, b: lax.conv_general_dilated(a, b, (2, 1), 'SAME', dimension_numbers=('NHWC', 'HWIO', 'NHWC')), t[None], jnp.arange(16.0).reshape(2, 2, 4, 1) / 9)",
    "vg(lambda a, b: lax.conv_general_dilated(a, b, (1, 1), [(1, 0), (0, 2)], rhs_dilation=(1, 2), dimension_numbers=('NHWC', 'HWIO', 'NHWC')), t[None], jnp.arange(32.0).reshape(2, 2, 4, 2) / 9)",
    "vg(lambda a, b: lax.conv_general_dilated(a, b, (1, 1), 'SAME', dimension_numbers=('NHWC', 'HWIO', 'NHWC'), feature_group_count=4), t[None], jnp.arange(16.0).reshape(2, 2, 1, 4) / 9)",
    "vg(lambda a, b: lax.conv_transpose(a, b, (2, 2), 'SAME'), t[None], jnp.arange(24.0).reshape(3, 2, 4, 1) / 9)",
    "vg(lambda a, b: lax.conv_transpose(a, b, (2, 2), 'VALID'), t[None], jnp.arange(24.0).reshape(3, 2, 4, 1) / 9)",
    "vg(lambda a, b: lax.conv_general_dilated(a, b, (1,), 'VALID', dimension_numbers=('NWC', 'WIO', 'NWC')), t, jnp.arange(8.0).reshape(2, 4, 1) / 9)",
    # special functions and densities
    *(f"vg(jsp.special.{n}, p)" for n in "gammaln digamma erf expit i0 i1 entr gamma".split()), "vg(jsp.special.logit, q)", "vg(jsp.special.ndtr, x)", "vg(jsp.special.ndtri, q)",
    "vg(jsp.special.log_ndtr, x)", "vg(jsp.special.xlogy, p, p)", "vg(jsp.special.betaln, p, p + 1)", "vg(jsp.special.logsumexp, x)", "vg(jsp.special.kl_div, p, p + 0.2)",
    "vg(lambda v: jsp.special.gammainc(2.0, v), p)", "vg(lambda v: jsp.special.gammaincc(0.7, v), p)", "jsp.special.zeta(p + 1.5, 0.7)", "jsp.stats.gamma.pdf(p, 2.0)",
    *(f"vg(jsp.stats.{n}.logpdf, x)" for n in "norm laplace cauchy logistic".split()), "vg(jsp.stats.norm.logpdf, x, y, p)", "vg(jsp.stats.norm.cdf, x)", "vg(jsp.stats.norm.pdf, x, 0.0, 2.0)",
    "vg(jsp.stats.expon.logpdf, p)", "vg(jsp.stats.gamma.logpdf, p, 2.0)", "vg(jsp.stats.beta.logpdf, q, 2.0, 3.0)", "vg(jsp.stats.t.logpdf, x, 3.0)",
    "vg(lambda r: jsp.stats.bernoulli.logpmf(jnp.array([1, 0, 1]), r), q)", "vg(lambda r: jsp.stats.poisson.logpmf(jnp.array([1, 0, 3]), r), q)",
    "vg(jsp.stats.multivariate_normal.logpdf, x, q, m)", "vg(jsp.stats.dirichlet.logpdf, q / q.sum(), q + 1)", "vg(jsp.stats.uniform.logpdf, q)",
    "out = [x.at[0, 9].set(3.0), x.at[jnp.array([0, 5]), 1].add(2.0), x.at[0, 9].get(mode='fill', fill_value=7.0), x.at[:, 9].multiply(2.0), x.at[-7].set(1.0), x[9], x.at[jnp.array([5, 0])].max(9.0)]",
    "vg(lambda a: a.at[jnp.array([0, 5]), 1].add(a[0, 0] * 2)[0], x)", "vg(lambda a: a.at[1, 9].get(mode='fill', fill_value=1.0) + a.sum(), x)",
    "out = [jnp.take(q, jnp.array([9, -1]), mode='clip'), jnp.take(q, jnp.array([9, -1])), jnp.take_along_axis(x, jnp.array([[0], [9]]), 1), jnp.take_along_axis(x, jnp.array([[0], [5]]), 1, mode='clip'), jnp.extract(x > 0, x), nn.softmax(x, where=x > 0.5, axis=1), jnp.searchsorted(q[::-1], 0.6, sorter=jnp.array([2, 1, 0]))]",
    "out = [jnp.concatenate([x, y], dtype=jnp.float32), jnp.stack([q, q], dtype=jnp.float32), jnp.repeat(q, jnp.array([1, 0, 2]), total_repeat_length=5), jnp.var(x, dtype=jnp.float32), jnp.trace(m, dtype=jnp.float32), jnp.ediff1d(q, to_begin=0.0, to_end=9.0), jnp.histogram(q, bins=2, weights=q), jnp.unique(jnp.array([[1, 2], [1, 2], [3, 4]]), axis=0), jnp.fft.fftfreq(5, dtype=jnp.float32), jnp.matmul(m, m, preferred_element_type=jnp.float32), jnp.meshgrid(q, q, sparse=True)]",
    "vg(jnp.polymul, q, q + 1)", "vg(jnp.polyadd, q, q[:2])", "vg(jnp.polyder, q)", "vg(jnp.polyint, q, 2)", "vg(lambda a: jnp.polyfit(a, a**3 + 1, 1), q)", "vg(jnp.nanmedian, x, 1)", "vg(lambda a: jnp.nanquantile(a, 0.3), x)", "vg(jnp.cumulative_prod, q)",
    "out = [jnp.hanning(5), jnp.hamming(5), jnp.bartlett(5), jnp.kaiser(5, 2.0), jnp.packbits(jnp.array([1, 0, 1])), jnp.bitwise_count(jnp.array([7, 8])), jnp.setxor1d(q, q[:1]), jnp.nanargmax(x), jnp.tril_indices_from(m), jnp.mask_indices(3, jnp.triu), jnp.sort_complex(x[0] + 1j), jnp.trim_zeros(jnp.array([0.0, 1.0, 0.0])), jnp.roots(jnp.array([1.0, -3.0, 2.0])), jnp.histogram_bin_edges(q, 3), jnp.apply_over_axes(jnp.sum, x, (0, 1))]",
    "jnp.compress(x > 0, x)", "jnp.result_type(jnp.int8, jnp.float16)",
    # Half precision: what XLA fuses it does not round in between, so these are single steps.
    *(f"h = jnp.array([0.1, 10, -2.5, 1e-3, 3e8], jnp.bfloat16); out = {e}" for e in (
        "[str(h), repr(h), str(h.dtype), h.dtype.itemsize, h.dtype == jnp.bfloat16, jnp.issubdtype(h.dtype, jnp.floating)]", "[str(h[0]), str(h + 1), str((h + jnp.ones(5, jnp.float32)).dtype), str(jnp.zeros((2, 2), jnp.bfloat16))]",
        "[str(jnp.finfo(jnp.bfloat16).max), str(jnp.finfo(h.dtype).eps), str(jnp.bfloat16(1.5)), str(jnp.array([jnp.nan, jnp.inf, -0.0], jnp.bfloat16))]", "[str(jax.grad(lambda v: (v * v).sum())(h)), str(h.astype(jnp.float32)), str(h > 1), str(h / 3), str(jnp.sqrt(jnp.abs(h)))]",
        "[str(jax.random.normal(jax.random.PRNGKey(k), (4,), d)) for k in range(3) for d in (jnp.bfloat16, jnp.float16)]", "[str(jax.random.uniform(jax.random.PRNGKey(k), (4,), d)) for k in range(3) for d in (jnp.bfloat16, jnp.float16)]",
        "[str(jax.random.truncated_normal(jax.random.PRNGKey(3), -2, 2, (4,), jnp.bfloat16)), str(jax.random.gumbel(jax.random.PRNGKey(0), (3,), jnp.bfloat16)), str(jax.nn.initializers.lecun_normal()(jax.random.PRNGKey(0), (3, 2), jnp.bfloat16))]",
        "[str(jnp.dot(h, h, preferred_element_type=jnp.float32)), str(jnp.nextafter(h, h * 2).astype(jnp.float32)), str(h.at[0].set(3)), str(jnp.full(2, -1e9, jnp.float16)), str(jnp.where(h > 0, h, -1e39))]",
    )),
    "with jax.numpy_dtype_promotion('strict'), jax.numpy_rank_promotion('warn'), jax.checking_leaks(), jax.default_matmul_precision('float32'):\n    out = [x * y, m @ m]",
    "f = jax.custom_vjp(jnp.sin); f.defvjp(lambda a: (jnp.sin(a), a), lambda a, g: (g.value,), symbolic_zeros=True); out = f(x)",
]

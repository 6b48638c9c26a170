"""jax.lax: the primitives under jax.numpy, and control flow."""

import builtins

import torch
import torch.nn.functional as F
from _nabla.absent import absent_names, without
from _nabla.engine import Unsupported

from .. import numpy as jnp
from .._array import Array, data, inexact, on_floats, tensor, torch_dtype, wrap
from .._transforms import stop_gradient  # noqa: F401
from ..numpy._elementwise import functions as _f
from ..numpy._elementwise import tensors
from ..numpy._products import factors, preferred
from .control import associative_scan, cond, fori_loop, map, scan, switch, while_loop  # noqa: F401
from .convolution import ConvDimensionNumbers, conv, conv_dimension_numbers, conv_general_dilated, conv_transpose, conv_with_general_padding  # noqa: F401
from .windows import cumlogsumexp, cummax, cummin, cumprod, cumsum, reduce, reduce_window  # noqa: F401


class Precision:
    DEFAULT, HIGH, HIGHEST = "default", "high", "highest"


add, sub, mul, div, rem, pow, max, min = (_f[n] for n in "add subtract multiply divide fmod power maximum minimum".split())
neg, abs, sign, exp, exp2, expm1, log, log1p, sqrt, cbrt = (_f[n] for n in "negative abs sign exp exp2 expm1 log log1p sqrt cbrt".split())
sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh = (
    _f[n] for n in "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh".split()
)
atan2, floor, ceil, square, reciprocal, nextafter, is_finite = (_f[n] for n in "arctan2 floor ceil square reciprocal nextafter isfinite".split())
eq, ne, lt, le, gt, ge = (_f[n] for n in "equal not_equal less less_equal greater greater_equal".split())
bitwise_and, bitwise_or, bitwise_xor, bitwise_not, real, imag, conj = (_f[n] for n in "bitwise_and bitwise_or bitwise_xor bitwise_not real imag conj".split())
shift_left, shift_right_arithmetic = _f["left_shift"], _f["right_shift"]
dot, full, full_like, expand_dims, squeeze, broadcast_shapes = jnp.dot, jnp.full, jnp.full_like, jnp.expand_dims, jnp.squeeze, jnp.broadcast_shapes


rsqrt, logistic, erf, erfc, erf_inv, lgamma, digamma = (
    on_floats(n, f)
    for n, f in {
        "rsqrt": torch.rsqrt, "logistic": torch.sigmoid, "erf": torch.erf, "erfc": torch.erfc, "erf_inv": torch.erfinv, "lgamma": torch.lgamma,
        "digamma": torch.digamma,
    }.items()
)  # fmt: skip


def round(x, rounding_method=0):
    t = tensor(x)
    if rounding_method == 1:
        return wrap(torch.round(t))
    return wrap(torch.trunc(t + torch.where(t < 0, -0.5, 0.5).to(t.dtype)))


def igamma(a, x):
    return wrap(torch.igamma(*tensors(a, x)))


def igammac(a, x):
    return wrap(torch.igammac(*tensors(a, x)))


def zeta(x, q):
    return wrap(torch.special.zeta(*tensors(x, q)))


def integer_pow(x, y):
    return wrap(tensor(x) ** y)


def polygamma(m, x):
    return wrap(torch.polygamma(int(m), inexact(tensor(x))))


def clamp(min, x, max):
    """No gradient passes at a bound: unlike `jnp.clip`, this is one operation with a rule of its own."""
    t = tensor(x)
    low, high = (data(v).to(t.dtype) for v in (min, max))
    inside = (t > low) & (t < high)
    bounded = torch.where(t <= low, low.expand_as(t), high.expand_as(t))
    return wrap(torch.where(inside | torch.isnan(t), t, bounded))


def select(pred, on_true, on_false):
    a, b = tensors(on_true, on_false)
    return wrap(torch.where(tensor(pred), a, b))


def select_n(which, *cases):
    t = tensor(which)
    if t.dtype is torch.bool:
        return select(which, cases[1], cases[0])
    made = cases[0]
    for i, case in enumerate(cases[1:], 1):
        made = select(wrap(t == i), case, made)
    return made


def convert_element_type(operand, new_dtype):
    return wrap(data(data(operand), torch_dtype(new_dtype)))


def bitcast_convert_type(operand, new_dtype):
    return wrap(tensor(operand).detach().view(torch_dtype(new_dtype)))


def reshape(operand, new_sizes, dimensions=None):
    return jnp.reshape(operand if dimensions is None else jnp.transpose(operand, dimensions), new_sizes)


def transpose(operand, permutation):
    return jnp.transpose(operand, permutation)


def broadcast(operand, sizes):
    t = tensor(operand)
    return wrap(t.expand(*sizes, *t.shape))


def broadcast_in_dim(operand, shape, broadcast_dimensions):
    t = tensor(operand)
    sizes = [1] * len(shape)
    for d, at in enumerate(broadcast_dimensions):
        sizes[at] = t.shape[d]
    return wrap(t.reshape(sizes).expand(tuple(shape)))


def broadcasted_iota(dtype, shape, dimension):
    sizes = [1] * len(shape)
    sizes[dimension] = -1
    return wrap(torch.arange(shape[dimension]).reshape(sizes).expand(tuple(shape)).to(torch_dtype(dtype)))


def iota(dtype, size):
    return wrap(torch.arange(size).to(torch_dtype(dtype)))


def concatenate(operands, dimension):
    return jnp.concatenate(operands, dimension)


def rev(operand, dimensions):
    return jnp.flip(operand, tuple(dimensions))


def collapse(operand, start_dimension, stop_dimension=None):
    t = tensor(operand)
    stop = t.dim() if stop_dimension is None else stop_dimension % (t.dim() + 1)
    return wrap(t.reshape(*t.shape[:start_dimension], -1, *t.shape[stop:]))


def pad(operand, padding_value, padding_config):
    t = tensor(operand)
    for d, (_, _, inner) in enumerate(padding_config):
        if inner and t.shape[d]:
            spread = torch.full((*t.shape[: d + 1], inner, *t.shape[d + 1 :]), float(data(padding_value)), dtype=t.dtype)
            t = torch.cat([t.unsqueeze(d + 1), spread], d + 1).reshape(*t.shape[:d], -1, *t.shape[d + 1 :])
            t = t.narrow(d, 0, t.shape[d] - inner)
    flat = [n for low, high, _ in reversed(padding_config) for n in (low, high)]
    return wrap(F.pad(t, flat, value=float(data(padding_value))))


def slice(operand, start_indices, limit_indices, strides=None):
    steps = strides or (1,) * len(start_indices)
    return operand[tuple(builtins.slice(int(a), int(b), int(s)) for a, b, s in zip(start_indices, limit_indices, steps))]


def slice_in_dim(operand, start_index, limit_index, stride=1, axis=0):
    keys = [builtins.slice(None)] * operand.ndim
    keys[axis] = builtins.slice(start_index, limit_index, stride)
    return operand[tuple(keys)]


def _starts(operand, starts, sizes):
    """Starts that are moved so that the whole slice lies inside."""
    return [builtins.min(builtins.max(int(i) + (n if int(i) < 0 else 0), 0), n - s) for i, n, s in zip(starts, operand.shape, sizes)]


def dynamic_slice(operand, start_indices, slice_sizes):
    t = tensor(operand)
    for d, (at, n) in enumerate(zip(_starts(t, start_indices, slice_sizes), slice_sizes)):
        t = t.narrow(d, at, n)
    return wrap(t)


def dynamic_slice_in_dim(operand, start_index, slice_size, axis=0):
    t = tensor(operand)
    at = builtins.min(builtins.max(int(start_index) + (t.shape[axis] if int(start_index) < 0 else 0), 0), t.shape[axis] - slice_size)
    return wrap(t.narrow(axis, at, slice_size))


def dynamic_index_in_dim(operand, index, axis=0, keepdims=True):
    made = dynamic_slice_in_dim(operand, index, 1, axis)
    return made if keepdims else wrap(made._t.squeeze(axis))


index_in_dim = dynamic_index_in_dim


def dynamic_update_slice(operand, update, start_indices):
    t, new = tensor(operand).clone(), tensor(update)
    part = t
    for d, (at, n) in enumerate(zip(_starts(t, start_indices, new.shape), new.shape)):
        part = part.narrow(d, at, n)
    part.copy_(new)
    return wrap(t)


def dynamic_update_slice_in_dim(operand, update, start_index, axis):
    starts = [0] * operand.ndim
    starts[axis] = start_index
    return dynamic_update_slice(operand, update, starts)


def dynamic_update_index_in_dim(operand, update, index, axis):
    new = tensor(update)
    return dynamic_update_slice_in_dim(operand, wrap(new if new.dim() == operand.ndim else new.unsqueeze(axis)), index, axis)


def dot_general(lhs, rhs, dimension_numbers, precision=None, preferred_element_type=None, **options):
    (left, right), (left_batch, right_batch) = dimension_numbers
    x, y = factors(lhs, rhs, preferred_element_type)
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    names_x = [next(letters) for _ in range(x.dim())]
    names_y = [next(letters) for _ in range(y.dim())]
    for a, b in (*zip(left, right), *zip(left_batch, right_batch)):
        names_y[b] = names_x[a]
    batch = [names_x[a] for a in left_batch]
    free = [n for i, n in enumerate(names_x) if i not in left and i not in left_batch] + [n for i, n in enumerate(names_y) if i not in right and i not in right_batch]
    return preferred(torch.einsum(f"{''.join(names_x)},{''.join(names_y)}->{''.join(batch + free)}", x, y), preferred_element_type)


def batch_matmul(lhs, rhs, precision=None):
    return jnp.matmul(lhs, rhs)


def top_k(operand, k, *, axis=-1):
    values, places = torch.sort(tensor(operand), axis, descending=True, stable=True)
    return wrap(values.narrow(axis, 0, k)), wrap(places.narrow(axis, 0, k).to(torch.int32))


def sort(operand, dimension=-1, is_stable=True, num_keys=1):
    if isinstance(operand, Array):
        return jnp.sort(operand, dimension)
    if num_keys != 1:
        raise Unsupported("Nabla does not support jax.lax.sort with several keys yet")
    order = torch.argsort(tensor(operand[0]), dimension, stable=True)
    return tuple(wrap(torch.gather(tensor(o), dimension, order)) for o in operand)


def sort_key_val(keys, values, dimension=-1, is_stable=True):
    return sort((keys, values), dimension)


def argmax(operand, axis, index_dtype=None):
    return jnp.argmax(operand, axis)


def argmin(operand, axis, index_dtype=None):
    return jnp.argmin(operand, axis)


def reduce_sum(operand, axes):
    return jnp.sum(operand, tuple(axes))


def reduce_max(operand, axes):
    return jnp.max(operand, tuple(axes))


def reduce_min(operand, axes):
    return jnp.min(operand, tuple(axes))


def reduce_prod(operand, axes):
    return jnp.prod(operand, tuple(axes))


def optimization_barrier(operand):
    return operand


def with_sharding_constraint(x, shardings):
    return x


def complex(x, y):
    return wrap(torch.complex(*tensors(x, y)))


from .._parallel import all_gather, axis_index, axis_size, pmax, pmean, pmin, ppermute, psum  # noqa: E402, F401

__getattr__ = absent_names(
    "jax.lax",
    "stop_gradient_p all_to_all psum_scatter pvary pcast pbroadcast custom_linear_solve custom_root gather "
    "scatter scatter_add scatter_mul scatter_min scatter_max conv_general_dilated_patches conv_general_dilated_local igamma_grad_a betainc "
    "bessel_i0e bessel_i1e random_gamma_grad rng_bit_generator rng_uniform reduce_precision population_count clz ragged_dot approx_max_k approx_min_k "
    "linalg GatherDimensionNumbers ScatterDimensionNumbers GatherScatterMode RandomAlgorithm ragged_all_to_all composite while_p scan_p",
)

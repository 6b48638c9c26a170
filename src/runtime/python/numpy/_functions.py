"""Functions that make, join, rearrange and search arrays."""

import builtins

import torch
from _nabla.engine import Unsupported

from . import _dtypes
from ._array import _PLAIN, array, asarray, ndarray, result, tensor_of, wrap
from ._dtypes import dtype, generic, of_torch, result_type

# --- making ----------------------------------------------------------------------------------------------------------------------


def _kind(value):
    return dtype(value).torch


def _shape(shape):
    return tuple(builtins.int(n) for n in shape) if hasattr(shape, "__iter__") else (builtins.int(shape),)


def zeros(shape, dtype=float, order="C", *, like=None):
    return wrap(torch.zeros(_shape(shape), dtype=_kind(dtype)))


def ones(shape, dtype=None, order="C", *, like=None):
    return wrap(torch.ones(_shape(shape), dtype=_kind(dtype)))


def empty(shape, dtype=float, order="C", *, like=None):
    return zeros(shape, dtype)


def full(shape, fill_value, dtype=None, order="C", *, like=None):
    value = tensor_of(fill_value)
    t = value.to(_kind(dtype)) if dtype is not None else value
    return wrap(t.expand(_shape(shape)).clone())


def _like(make):
    def f(a, dtype=None, order="K", subok=True, shape=None):
        t = tensor_of(a)
        return make(t.shape if shape is None else shape, of_torch(t.dtype) if dtype is None else dtype)

    return f


zeros_like = _like(zeros)
ones_like = _like(ones)
empty_like = _like(empty)


def full_like(a, fill_value, dtype=None, order="K", subok=True, shape=None):
    t = tensor_of(a)
    return full(t.shape if shape is None else shape, fill_value, of_torch(t.dtype) if dtype is None else dtype)


def arange(start, stop=None, step=1, dtype=None, *, like=None):
    start, stop = (0, start) if stop is None else (start, stop)
    values = [v.item() if hasattr(v, "item") else v for v in (start, stop, step)]
    kind = _dtypes.dtype(dtype) if dtype is not None else result_type(*(type(v)(0) for v in values))
    if kind.kind == "f":
        import math

        n = builtins.max(math.ceil((values[1] - values[0]) / values[2]), 0)
        # NumPy computes each element from the first two.
        step = (values[0] + values[2]) - values[0]
        return wrap((values[0] + torch.arange(n, dtype=torch.float64) * step).to(kind.torch))
    return wrap(torch.arange(*map(builtins.int, values), dtype=kind.torch)) if (values[1] - values[0]) * values[2] > 0 else zeros(0, kind)


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    start, stop = tensor_of(start).to(torch.float64), tensor_of(stop).to(torch.float64)
    gaps = num - 1 if endpoint else num
    step = (stop - start) / gaps if gaps else torch.tensor(float("nan"), dtype=torch.float64)
    at = torch.arange(num, dtype=torch.float64).reshape([-1] + [1] * builtins.max(start.dim(), stop.dim()))
    made = at * step + start if gaps else at + start
    if endpoint and num > 1:
        made[-1] = stop
    if dtype is not None:
        made = (made.floor() if _dtypes.dtype(dtype).kind in "iu" else made).to(_kind(dtype))
    made = wrap(made.movedim(0, axis) if axis else made)
    return (made, result(step)) if retstep else made


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    made = wrap(torch.pow(torch.tensor(base, dtype=torch.float64), linspace(start, stop, num, endpoint)._t))
    return made if dtype is None else made.astype(dtype)


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    import math

    made = logspace(math.log10(start), math.log10(stop), num, endpoint)
    if num:
        made[0] = start
        if endpoint and num > 1:
            made[-1] = stop
    return made if dtype is None else made.astype(dtype)


def eye(N, M=None, k=0, dtype=float, order="C", *, device=None, like=None):
    made = torch.zeros((N, N if M is None else M), dtype=_kind(dtype))
    diagonal = made.diagonal(k)
    diagonal.copy_(torch.ones_like(diagonal))
    return wrap(made)


def identity(n, dtype=None, *, like=None):
    return eye(n, dtype=dtype)


def diag(v, k=0):
    return wrap(tensor_of(v).diag(k).clone())


def tri(N, M=None, k=0, dtype=float):
    return wrap(torch.ones((N, N if M is None else M), dtype=torch.float64).tril(k).to(_kind(dtype)))


def tril(m, k=0):
    return wrap(tensor_of(m).tril(k))


def triu(m, k=0):
    return wrap(tensor_of(m).triu(k))


def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    made = torch.meshgrid(*(tensor_of(x).reshape(-1) for x in xi), indexing=indexing)
    return tuple(wrap(t.clone()) for t in made)


def indices(dimensions, dtype=int, sparse=False):
    return wrap(torch.stack(torch.meshgrid(*(torch.arange(n) for n in dimensions), indexing="ij")).to(_kind(dtype)))


def fromiter(iter, dtype, count=-1):
    return array(list(iter), dtype=dtype)


def frombuffer(buffer, dtype=float, count=-1, offset=0):
    return wrap(torch.frombuffer(buffer, dtype=_kind(dtype), count=count, offset=offset))


def fromfunction(function, shape, *, dtype=float, **kwargs):
    return function(*indices(shape, dtype), **kwargs)


def copy(a, order="K", subok=False):
    return array(a)


# --- joining ---------------------------------------------------------------------------------------------------------------------
def _together(arrays):
    """Tensors of one dtype."""
    parts = [tensor_of(a) for a in arrays]
    if not parts:
        raise ValueError("need at least one array to concatenate")
    kind = result_type(*(of_torch(p.dtype) for p in parts)).torch
    return [p.to(kind) for p in parts]


def concatenate(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    parts = _together(arrays)
    if any(not p.dim() for p in parts):
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    try:
        made = torch.cat([p.reshape(-1) for p in parts] if axis is None else parts, axis or 0)
    except RuntimeError as error:
        raise ValueError(f"all the input array dimensions except for the concatenation axis must match exactly: {error}") from None
    return wrap(made if dtype is None else made.to(_kind(dtype)))


def stack(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    parts = _together(arrays)
    if len({p.shape for p in parts}) > 1:
        raise ValueError("all input arrays must have the same shape")
    return wrap(torch.stack(parts, axis))


def vstack(tup, *, dtype=None, casting="same_kind"):
    return concatenate([atleast_2d(a) for a in tup])


row_stack = vstack


def hstack(tup, *, dtype=None, casting="same_kind"):
    parts = [atleast_1d(a) for a in tup]
    return concatenate(parts, 0 if parts[0].ndim == 1 else 1)


def dstack(tup, *, dtype=None, casting="same_kind"):
    return concatenate([atleast_3d(a) for a in tup], 2)


def column_stack(tup):
    return concatenate([wrap(t.unsqueeze(1)) if t.dim() == 1 else wrap(t) for t in map(tensor_of, tup)], 1)


def atleast_1d(*arys):
    made = [wrap(t if t.dim() else t.reshape(1)) for t in map(tensor_of, arys)]
    return made[0] if len(made) == 1 else tuple(made)


def atleast_2d(*arys):
    made = [wrap(t if t.dim() > 1 else t.reshape(1, -1)) for t in map(tensor_of, arys)]
    return made[0] if len(made) == 1 else tuple(made)


def atleast_3d(a):
    t = tensor_of(a)
    return wrap(t if t.dim() > 2 else t.unsqueeze(2) if t.dim() == 2 else t.reshape(1, -1, 1))


def append(arr, values, axis=None):
    return concatenate([asarray(arr).ravel(), asarray(values).ravel()]) if axis is None else concatenate([arr, values], axis)


def insert(arr, obj, values, axis=None):
    a = asarray(arr).ravel() if axis is None else asarray(arr)
    axis = 0 if axis is None else axis
    before, after = a._t.narrow(axis, 0, obj), a._t.narrow(axis, obj, a.shape[axis] - obj)
    shape = list(a.shape)
    shape[axis] = 1
    v = tensor_of(values).to(a._t.dtype)
    v = v.expand(shape) if v.dim() < a.ndim else v
    return wrap(torch.cat([before, v, after], axis))


def delete(arr, obj, axis=None):
    a = asarray(arr).ravel() if axis is None else asarray(arr)
    axis = 0 if axis is None else axis
    n = a.shape[axis]
    gone = list(range(n))[obj] if isinstance(obj, slice) else tensor_of(obj).reshape(-1).tolist()
    gone = {g % n for g in (gone if isinstance(gone, list) else [gone])}
    return wrap(a._t.index_select(axis, torch.tensor([i for i in range(n) if i not in gone], dtype=torch.int64)))


def split(ary, indices_or_sections, axis=0):
    if isinstance(indices_or_sections, builtins.int) and tensor_of(ary).shape[axis] % indices_or_sections:
        raise ValueError("array split does not result in an equal division")
    return array_split(ary, indices_or_sections, axis)


def array_split(ary, indices_or_sections, axis=0):
    t = tensor_of(ary)
    sections = indices_or_sections if isinstance(indices_or_sections, builtins.int) else tensor_of(indices_or_sections).tolist()
    return [wrap(p) for p in t.tensor_split(sections, axis)]


def hsplit(ary, n):
    return split(ary, n, 0 if tensor_of(ary).dim() == 1 else 1)


def vsplit(ary, n):
    return split(ary, n, 0)


# --- shape -----------------------------------------------------------------------------------------------------------------------
def _method(name):
    def f(a, *args, **kwargs):
        return getattr(asarray(a), name)(*args, **kwargs)

    f.__name__ = name
    return f


swapaxes, squeeze, ravel = (_method(n) for n in ("swapaxes", "squeeze", "ravel"))


def reshape(a, shape=None, order="C", *, newshape=None, copy=None):
    return asarray(a).reshape(shape if newshape is None else newshape, order=order)


def transpose(a, axes=None):
    return asarray(a).transpose() if axes is None else asarray(a).transpose(axes)


permute_dims = transpose


def expand_dims(a, axis):
    t = tensor_of(a)
    axes = axis if isinstance(axis, tuple) else (axis,)
    rank = t.dim() + len(axes)
    for d in sorted(x % rank for x in axes):
        t = t.unsqueeze(d)
    return wrap(t)


def moveaxis(a, source, destination):
    return wrap(tensor_of(a).movedim(source, destination))


def rollaxis(a, axis, start=0):
    return moveaxis(a, axis, start - 1 if axis < start else start)


def broadcast_to(array, shape, subok=False):
    try:
        return wrap(tensor_of(array).expand(_shape(shape)))
    except RuntimeError:
        raise ValueError(f"operands could not be broadcast together with remapped shapes [original->remapped]: {tuple(tensor_of(array).shape)} and requested shape {_shape(shape)}") from None


def broadcast_arrays(*args, subok=False):
    return tuple(wrap(t) for t in torch.broadcast_tensors(*map(tensor_of, args)))


def broadcast_shapes(*shapes):
    return tuple(torch.broadcast_shapes(*shapes))


def repeat(a, repeats, axis=None):
    t = tensor_of(a)
    times = repeats if isinstance(repeats, builtins.int) else tensor_of(repeats)
    return wrap(t.reshape(-1).repeat_interleave(times) if axis is None else t.repeat_interleave(times, axis))


def tile(A, reps):
    return wrap(tensor_of(A).tile(_shape(reps)))


def flip(m, axis=None):
    t = tensor_of(m)
    return wrap(t.flip(tuple(range(t.dim())) if axis is None else axis if isinstance(axis, tuple) else (axis,)))


def flipud(m):
    return flip(m, 0)


def fliplr(m):
    return flip(m, 1)


def rot90(m, k=1, axes=(0, 1)):
    return wrap(tensor_of(m).rot90(k, axes))


def roll(a, shift, axis=None):
    return wrap(tensor_of(a).roll(shift) if axis is None else tensor_of(a).roll(shift, axis))


def pad(array, pad_width, mode="constant", constant_values=0, **kwargs):
    t = tensor_of(array)
    widths = tensor_of(pad_width).expand(t.dim(), 2).tolist()
    if mode != "constant":
        for d, (before, after) in enumerate(widths):
            t = t.index_select(d, torch.tensor([_outside(i, t.shape[d], mode) for i in range(-before, t.shape[d] + after)], dtype=torch.int64))
        return wrap(t)
    made = torch.full([n + a + b for n, (a, b) in zip(t.shape, widths)], constant_values, dtype=t.dtype)
    made[tuple(slice(a, a + n) for n, (a, _) in zip(t.shape, widths))] = t
    return wrap(made)


def _outside(i, n, mode):
    """Which element stands at place i outside of n."""
    if mode == "edge":
        return builtins.min(builtins.max(i, 0), n - 1)
    if mode == "wrap":
        return i % n
    if mode == "reflect":
        i %= builtins.max(2 * n - 2, 1)
        return i if i < n else 2 * n - 2 - i
    if mode == "symmetric":
        i %= 2 * n
        return i if i < n else 2 * n - 1 - i
    raise Unsupported(f"Nabla does not support numpy.pad with mode {mode!r} yet")


def resize(a, new_shape):
    t = tensor_of(a).reshape(-1)
    shape = _shape(new_shape)
    n = 1
    for s in shape:
        n *= s
    return wrap(t.repeat(-(-n // builtins.max(t.numel(), 1)))[:n].reshape(shape).clone())


# --- choosing and searching --------------------------------------------------------------------------------------------------------
def where(condition, x=None, y=None):
    c = tensor_of(condition) != 0
    if x is None and y is None:
        return tuple(wrap(t) for t in c.nonzero(as_tuple=True))
    kind = result_type(*(v if type(v) in _PLAIN else of_torch(tensor_of(v).dtype) for v in (x, y))).torch
    return result(torch.where(c, tensor_of(x).to(kind), tensor_of(y).to(kind)))


def nonzero(a):
    return where(a)


def argwhere(a):
    return wrap(tensor_of(a).nonzero())


def flatnonzero(a):
    return where(asarray(a).ravel())[0]


def clip(a, a_min=None, a_max=None, out=None, *, min=None, max=None):
    low, high = a_min if a_min is not None else min, a_max if a_max is not None else max
    t = tensor_of(a)
    bounds = [v if v is None or type(v) in _PLAIN else tensor_of(v) for v in (low, high)]
    kinds = [v if type(v) in _PLAIN else of_torch(v.dtype) for v in bounds if v is not None]
    kind = result_type(of_torch(t.dtype), *kinds).torch
    t = t.to(kind)
    if bounds[0] is not None:
        t = torch.maximum(t, torch.as_tensor(bounds[0], dtype=kind))
    if bounds[1] is not None:
        t = torch.minimum(t, torch.as_tensor(bounds[1], dtype=kind))
    if out is None:
        return result(t)
    out._t.copy_(t)
    return out


def take(a, indices, axis=None, out=None, mode="raise"):
    t, at = tensor_of(a), tensor_of(indices).to(torch.int64)
    if axis is None:
        return result(t.reshape(-1)[at])
    return result(t[(slice(None),) * (axis % t.dim()) + (at,)])


def take_along_axis(arr, indices, axis=-1):
    return wrap(torch.take_along_dim(tensor_of(arr), tensor_of(indices).to(torch.int64), axis))


def put_along_axis(arr, indices, values, axis):
    arr._t.scatter_(axis, tensor_of(indices), tensor_of(values).to(arr._t.dtype).expand(tensor_of(indices).shape))


def choose(a, choices):
    return wrap(torch.stack(_together(choices)).gather(0, tensor_of(a).unsqueeze(0))[0])


def select(condlist, choicelist, default=0):
    made = asarray(default)
    for c, v in reversed(list(zip(condlist, choicelist))):
        made = where(c, v, made)
    return made


def searchsorted(a, v, side="left", sorter=None):
    return result(torch.searchsorted(tensor_of(a).contiguous(), tensor_of(v).contiguous(), right=side == "right"))


def digitize(x, bins, right=False):
    return result(torch.searchsorted(tensor_of(bins).contiguous(), tensor_of(x).contiguous(), right=not right))


def bincount(x, weights=None, minlength=0):
    return wrap(torch.bincount(tensor_of(x), None if weights is None else tensor_of(weights), minlength))


def histogram(a, bins=10, range=None, density=None, weights=None):
    t = tensor_of(a).reshape(-1).to(torch.float64)
    if isinstance(bins, builtins.int):
        low, high = (t.min().item(), t.max().item()) if range is None else range
        if low == high:
            low, high = low - 0.5, high + 0.5
        bins = linspace(low, high, bins + 1)
    edges = tensor_of(bins).to(torch.float64)
    which = torch.searchsorted(edges, t, right=True) - 1
    which = torch.where(t == edges[-1], torch.full_like(which, len(edges) - 2), which)
    inside = (t >= edges[0]) & (t <= edges[-1])
    counts = torch.bincount(which[inside], None if weights is None else tensor_of(weights)[inside], len(edges) - 1)
    if density:
        counts = counts / (edges[1:] - edges[:-1]) / counts.sum()
    return wrap(counts), wrap(edges)


def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None):
    t = tensor_of(ar)
    made = torch.unique(t.reshape(-1) if axis is None else t, return_inverse=True, return_counts=True, **({} if axis is None else {"dim": axis}))
    values, inverse, counts = made
    out = [wrap(values)]
    if return_index:
        flat = inverse.reshape(-1).tolist()
        first = {}
        for i, g in enumerate(flat):
            first.setdefault(g, i)
        out.append(array([first[g] for g in builtins.range(values.shape[axis or 0])], dtype="int64"))
    if return_inverse:
        out.append(wrap(inverse.reshape(t.shape) if axis is None else inverse))
    if return_counts:
        out.append(wrap(counts))
    return out[0] if len(out) == 1 else tuple(out)


def isin(element, test_elements, assume_unique=False, invert=False):
    made = torch.isin(tensor_of(element), tensor_of(test_elements))
    return result(~made if invert else made)


in1d = isin


def intersect1d(ar1, ar2):
    a = unique(ar1)
    return a[isin(a, ar2)]


def setdiff1d(ar1, ar2, assume_unique=False):
    a = unique(ar1)
    return a[~isin(a, ar2)]


def union1d(ar1, ar2):
    return unique(concatenate([asarray(ar1).ravel(), asarray(ar2).ravel()]))


def unravel_index(indices, shape):
    left, made = tensor_of(indices), []
    for n in reversed(shape):
        made.append(result(left % n))
        left = left // n
    return tuple(reversed(made))


def ravel_multi_index(multi_index, dims):
    flat = 0
    for i, n in zip(multi_index, dims):
        flat = flat * n + i
    return flat


def tril_indices(n, k=0, m=None):
    return tuple(wrap(r) for r in torch.tril_indices(n, m or n, k))


def triu_indices(n, k=0, m=None):
    return tuple(wrap(r) for r in torch.triu_indices(n, m or n, k))


def diag_indices(n, ndim=2):
    return (arange(n),) * ndim


def fill_diagonal(a, val, wrap=False):
    a._t.diagonal().copy_(tensor_of(val).to(a._t.dtype))


def partition(a, kth, axis=-1):
    return wrap(tensor_of(a).sort(axis)[0])


def argpartition(a, kth, axis=-1):
    return wrap(torch.sort(tensor_of(a), dim=axis, stable=True)[1])


# --- arithmetic with structure -----------------------------------------------------------------------------------------------------
def _pair(a, b):
    return _together([a, b])


def dot(a, b, out=None):
    x, y = _pair(a, b)
    if not x.dim() or not y.dim():
        return result(x * y)
    if y.dim() == 1 or y.dim() == 2 and x.dim() <= 2:
        return matmul(wrap(x), wrap(y))
    return result(torch.tensordot(x, y, dims=([-1], [-2])))


def matmul(a, b, out=None):
    x, y = _pair(a, b)
    if x.dim() and y.dim() and x.shape[-1] != y.shape[-2 if y.dim() > 1 else -1]:
        raise ValueError(
            f"matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size {y.shape[-2 if y.dim() > 1 else -1]} is different from {x.shape[-1]})"
        )
    made = torch.matmul(x, y)
    if out is None:
        return result(made)
    out._t.copy_(made)
    return out


def inner(a, b):
    return result(torch.inner(*_pair(a, b)))


def outer(a, b, out=None):
    x, y = _pair(a, b)
    return wrap(x.reshape(-1, 1) * y.reshape(1, -1))


def vdot(a, b):
    x, y = _pair(a, b)
    return result(torch.dot(x.reshape(-1).conj(), y.reshape(-1)))


def tensordot(a, b, axes=2):
    x, y = _pair(a, b)
    axes = axes if isinstance(axes, builtins.int) else [list(v) if hasattr(v, "__iter__") else [v] for v in axes]
    return result(torch.tensordot(x, y, dims=axes))


def einsum(subscripts, *operands, optimize=False, **kwargs):
    return result(torch.einsum(subscripts, *_together(operands)))


def kron(a, b):
    return wrap(torch.kron(*_pair(a, b)))


def cross(a, b, axis=-1):
    return wrap(torch.linalg.cross(*_pair(a, b), dim=axis))


def trace(a, offset=0, axis1=0, axis2=1):
    return result(tensor_of(a).diagonal(offset, axis1, axis2).sum(-1))


def diagonal(a, offset=0, axis1=0, axis2=1):
    return wrap(tensor_of(a).diagonal(offset, axis1, axis2))


def diff(a, n=1, axis=-1):
    t = tensor_of(a)
    for _ in builtins.range(n):
        t = t.narrow(axis, 1, t.shape[axis] - 1) - t.narrow(axis, 0, t.shape[axis] - 1)
    return wrap(t)


def gradient(f, *varargs, axis=None):
    made = torch.gradient(tensor_of(f).to(torch.float64), spacing=varargs[0] if varargs else 1, **({} if axis is None else {"dim": axis}))
    return wrap(made[0]) if len(made) == 1 else tuple(map(wrap, made))


def convolve(a, v, mode="full"):
    x, y = _pair(a, v)
    if x.numel() < y.numel():
        x, y = y, x
    n = y.numel()
    made = torch.nn.functional.conv1d(x.to(torch.float64).reshape(1, 1, -1), y.to(torch.float64).flip(0).reshape(1, 1, -1), padding=n - 1).reshape(-1).to(x.dtype)
    if mode == "same":
        made = made[(n - 1) // 2 :][: x.numel()]
    return wrap(made if mode != "valid" else made[n - 1 : x.numel()])


def interp(x, xp, fp, left=None, right=None, period=None):
    at, xs, ys = (tensor_of(v).to(torch.float64) for v in (x, xp, fp))
    above = torch.searchsorted(xs.contiguous(), at.contiguous(), right=True).clamp(1, xs.numel() - 1)
    below = above - 1
    slope = (ys[above] - ys[below]) / (xs[above] - xs[below])
    made = slope * (at - xs[below]) + ys[below]
    made = torch.where(at < xs[0], torch.as_tensor(ys[0] if left is None else left, dtype=torch.float64), made)
    made = torch.where(at >= xs[-1], torch.as_tensor(ys[-1], dtype=torch.float64), made)
    made = made if right is None else torch.where(at > xs[-1], torch.as_tensor(right, dtype=torch.float64), made)
    return result(made)


def round(a, decimals=0, out=None):
    t = tensor_of(a)
    if not t.dtype.is_floating_point:
        return result(t)
    return result(torch.round(t * 10**decimals) / 10**decimals if decimals else torch.round(t))


around = round_ = round


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    return result(torch.nan_to_num(tensor_of(x), nan, posinf, neginf))


def real(val):
    return asarray(val).real


def imag(val):
    return asarray(val).imag


def angle(z, deg=False):
    return result(torch.angle(tensor_of(z)) * (57.29577951308232 if deg else 1))


def sinc(x):
    return result(torch.sinc(tensor_of(x).to(torch.float64)))


def trapezoid(y, x=None, dx=1.0, axis=-1):
    t = tensor_of(y)
    low, high = t.narrow(axis, 0, t.shape[axis] - 1), t.narrow(axis, 1, t.shape[axis] - 1)
    gaps = dx if x is None else diff(x, axis=-1)._t
    return result((gaps * (low + high) / 2.0).sum(axis))


trapz = trapezoid


def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    t = tensor_of(m).to(torch.float64)
    t = torch.stack([t, tensor_of(y).to(torch.float64)]) if y is not None else t
    return result(torch.cov(t if rowvar or t.dim() < 2 else t.T, correction=ddof if ddof is not None else 0 if bias else 1))


def corrcoef(x, y=None, rowvar=True):
    c = tensor_of(cov(x, y, rowvar))
    d = c.diagonal().sqrt()
    return wrap(c / d.unsqueeze(0) / d.unsqueeze(1))


def polyval(p, x):
    made = 0
    for c in p:
        made = made * x + c
    return made


def polyfit(x, y, deg):
    t = tensor_of(x).to(torch.float64)
    table = torch.stack([t**k for k in range(deg, -1, -1)], 1)
    return wrap(torch.linalg.lstsq(table, tensor_of(y).to(torch.float64).unsqueeze(1))[0].squeeze(1))


# --- comparing -------------------------------------------------------------------------------------------------------------------
def isclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    x, y = (tensor_of(v).to(torch.float64) for v in (a, b))
    near = ((x - y).abs() <= atol + rtol * y.abs()) & y.isfinite() | (x == y)
    return result(near | (x.isnan() & y.isnan()) if equal_nan else near)


def allclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    return builtins.bool(asarray(isclose(a, b, rtol, atol, equal_nan)).all())


def array_equal(a1, a2, equal_nan=False):
    a, b = tensor_of(a1), tensor_of(a2)
    return a.shape == b.shape and builtins.bool((a == b).all())


def isscalar(element):
    return isinstance(element, (generic, str, bytes, *_PLAIN))


def iscomplexobj(x):
    return asarray(x).dtype.kind == "c"


def isrealobj(x):
    return not iscomplexobj(x)


def ndim(a):
    return tensor_of(a).dim()


def shape(a):
    return tuple(tensor_of(a).shape)


def size(a, axis=None):
    return tensor_of(a).numel() if axis is None else tensor_of(a).shape[axis]


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    t = tensor_of(arr).movedim(axis, -1)
    rows = [func1d(wrap(r), *args, **kwargs) for r in t.reshape(-1, t.shape[-1])]
    made = stack([asarray(r) for r in rows])._t
    return wrap(made.reshape(*t.shape[:-1], *made.shape[1:]).movedim(-1, axis) if made.dim() > 1 else made.reshape(t.shape[:-1]))


class vectorize:
    def __init__(self, pyfunc, otypes=None, **kwargs):
        self.pyfunc, self.otypes = pyfunc, otypes

    def __call__(self, *args):
        parts = torch.broadcast_tensors(*map(tensor_of, args))
        values = [self.pyfunc(*v) for v in zip(*(p.reshape(-1).tolist() for p in parts))]
        return array(values, dtype=self.otypes[0] if self.otypes else None).reshape(parts[0].shape)


def _install():
    for name in "repeat take clip round nonzero searchsorted trace diagonal argpartition choose".split():
        setattr(ndarray, name, globals()[name])
    ndarray.__matmul__ = lambda self, other: matmul(self, other) if not isinstance(other, torch.Tensor) else NotImplemented
    ndarray.__rmatmul__ = lambda self, other: matmul(other, self)


_install()

"""Comparing whole arrays, asking what they are, and mapping Python functions over them."""

import builtins

import torch

from .._array import _PLAIN, array, asarray, result, tensor_of, wrap
from .._dtypes import generic
from .joining import stack


def isclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    x, y = (tensor_of(v).to(torch.float64) for v in (a, b))
    near = ((x - y).abs() <= atol + rtol * y.abs()) & y.isfinite() | (x == y)
    return result(near | (x.isnan() & y.isnan()) if equal_nan else near)


def array_equiv(a1, a2):
    a, b = tensor_of(a1), tensor_of(a2)
    try:
        a, b = torch.broadcast_tensors(a, b)
    except RuntimeError:
        return False
    return builtins.bool((a == b).all())


def allclose(a, b, rtol=1e-5, atol=1e-8, equal_nan=False):
    return builtins.bool(asarray(isclose(a, b, rtol, atol, equal_nan)).all())


def array_equal(a1, a2, equal_nan=False):
    a, b = tensor_of(a1), tensor_of(a2)
    if a.shape != b.shape:
        return False
    same = a == b
    return builtins.bool((same | (a != a) & (b != b) if equal_nan else same).all())


def isscalar(element):
    return isinstance(element, (generic, str, bytes, *_PLAIN))


def iscomplexobj(x):
    return asarray(x).dtype.kind == "c"


def isrealobj(x):
    return not iscomplexobj(x)


def ndim(a):
    return tensor_of(a).dim()


def shape(a):
    # As in NumPy: what has a shape is asked for it, whatever it is.
    if isinstance(getattr(a, "shape", None), tuple):
        return a.shape
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


def isposinf(x):
    return result(tensor_of(x).to(torch.float64) == float("inf"))


def isneginf(x):
    return result(tensor_of(x).to(torch.float64) == -float("inf"))


def iscomplex(x):
    t = tensor_of(x)
    return result(t.imag != 0 if t.is_complex() else torch.zeros_like(t, dtype=torch.bool))


def isreal(x):
    return result(~tensor_of(iscomplex(x)))


def frompyfunc(func, nin, nout):
    """A function of elements, for arrays: its results are objects."""

    def f(*args):
        from .._objects import objects

        if len(args) != nin:
            raise TypeError(f"? (vectorized)() takes from {nin} to {nin + nout} positional arguments but {len(args)} were given")

        spread = [wrap(t) for t in torch.broadcast_tensors(*(tensor_of(a) for a in args))]
        made = [func(*values) for values in zip(*(a.reshape(-1).tolist() for a in spread))]
        parts = [made] if nout == 1 else list(zip(*made))
        shaped = [objects(list(p)).reshape(spread[0].shape) for p in parts]
        return shaped[0] if nout == 1 else tuple(shaped)

    return f

"""jax.numpy: NumPy's functions on arrays that can be differentiated."""

import math as _math

import numpy as _np
from _nabla.absent import absent_names as _absent_names
from numpy._grids import grids as _grids

from .._array import Array
from .._array import data as _data
from .._array import torch_dtype as _torch_dtype
from .._array import wrap as _wrap
from .._extended import issubdtype  # noqa: F401
from . import _operators, fft, linalg  # noqa: F401 - the first gives arrays their operators
from ._creation import *  # noqa: F403
from ._elementwise import functions as _functions
from ._counted import *  # noqa: F403
from ._polynomials import *  # noqa: F403
from ._products import *  # noqa: F403
from ._reductions import *  # noqa: F403
from ._searching import *  # noqa: F403
from ._shapes import *  # noqa: F403

globals().update(_functions)
for _name in "builtins math torch np tensor data wrap inexact tensors pair ruled floating integer canonical functools torch_dtype dtype_of inexact floating filler without preferred only_own_axes over_axes".split():
    globals().pop(_name, None)

ndarray = Array
pi, e, inf, nan, newaxis, euler_gamma = _math.pi, _math.e, _math.inf, _math.nan, None, 0.5772156649015329
dtype, finfo, iinfo = _np.dtype, _np.finfo, _np.iinfo
generic, number, integer, signedinteger, unsignedinteger = _np.generic, _np.number, _np.integer, _np.signedinteger, _np.unsignedinteger
inexact, floating, complexfloating = _np.inexact, _np.floating, _np.complexfloating
can_cast, set_printoptions, printoptions, array_repr, array_str = _np.can_cast, _np.set_printoptions, _np.set_printoptions, _np.array_repr, _np.array_str
s_, index_exp = _np.s_, _np.index_exp


class _ScalarType:
    """jnp.float32 and its like: a dtype to whoever asks for one, and called, an array of no dimensions."""

    def __init__(self, name):
        self.__name__ = name
        self.dtype = _np.dtype(name)

    def __call__(self, value=0):
        if self.__name__ == "uint32":  # words, as those of keys are
            return _wrap(_data(value, _torch_dtype(_np.dtype("int64"))) & 0xFFFFFFFF, self.dtype)
        return _wrap(_data(value, _torch_dtype(self.dtype)))

    def __eq__(self, other):
        return self is other or (other is not None and self.dtype == other)

    def __hash__(self):
        return hash(self.dtype)

    def __repr__(self):
        return f"<class 'jax.numpy.{self.__name__}'>"


float16, float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64, complex64, complex128, bool_ = (
    _ScalarType(n) for n in "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 complex64 complex128 bool".split()
)
single, double, half, float_, int_, uint, csingle, cdouble, complex_, bool = (
    float32, float64, float16, float64, int64, uint64, complex64, complex128, complex128, bool_,
)  # fmt: skip


class bfloat16:
    """The dtype; called, an array of no dimensions."""

    dtype = _np.dtype("bfloat16")

    def __new__(cls, value=0):
        return _wrap(_data(value, _torch_dtype("bfloat16")))


r_, c_, mgrid, ogrid = _grids(globals())


def ix_(*args):
    rank = len(args)
    return tuple(reshape(array(a), [-1 if i == d else 1 for d in range(rank)]) for i, a in enumerate(args))  # noqa: F405


def isrealobj(x):
    return not iscomplexobj(x)  # noqa: F405


def iscomplex(x):
    t = array(x)._t  # noqa: F405
    return _wrap(t.imag != 0) if t.is_complex() else zeros_like(x, dtype=bool)  # noqa: F405


def array_equiv(a1, a2):
    try:
        return array_equal(*broadcast_arrays(a1, a2))  # noqa: F405
    except RuntimeError:
        return array(False)  # noqa: F405


def union1d(ar1, ar2, *, size=None, fill_value=None):
    return unique(concatenate([ravel(ar1), ravel(ar2)]), size=size, fill_value=fill_value)  # noqa: F405


def intersect1d(ar1, ar2, assume_unique=False):
    a = unique(ar1)  # noqa: F405
    return a[isin(a, ar2)]  # noqa: F405


def setdiff1d(ar1, ar2, assume_unique=False):
    a = ravel(ar1) if assume_unique else unique(ar1)  # noqa: F405
    return a[isin(a, ar2, invert=True)]  # noqa: F405


def iterable(y):
    return hasattr(y, "__iter__") and getattr(y, "shape", None) != ()


def frombuffer(buffer, dtype=float, count=-1, offset=0):
    return array(_np.frombuffer(buffer, dtype, count, offset))  # noqa: F405



__getattr__ = _absent_names(
    "jax.numpy",
    "piecewise place put polydiv spacing unwrap histogram2d histogramdd load save savez frompyfunc fromfile fromiter fromstring from_dlpack unique_all einsum_path "
    "real_if_close ufunc float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz float8_e4m3b11fnuz float8_e3m4 float8_e4m3 float8_e8m0fnu float4_e2m1fn int4 uint4 int2 uint2",
)

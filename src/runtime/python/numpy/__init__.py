"""The `numpy` that user code imports inside Nabla beside torch: arrays over the engine's tensors, with NumPy's dtypes and promotion."""

import importlib as _importlib
import math as _math

from _nabla import values as _values
from _nabla.engine import Unsupported as _Unsupported

from ._array import _from_torch, array, asarray, ndarray
from ._array import wrap as _over
from ._dtypes import *  # noqa: F403 - the scalar types
from ._dtypes import bool_, can_cast, dtype, finfo, generic, iinfo, issubdtype, promote_types, result_type
from ._functions import *  # noqa: F403
from ._grids import grids as _grids
from ._print import array2string, array_repr, array_str, get_printoptions, printoptions, set_printoptions
from ._reductions import *  # noqa: F403
from ._ufuncs import functions as _ufunc_table
from ._ufuncs import ufunc
from .exceptions import AxisError, ComplexWarning, VisibleDeprecationWarning
from . import linalg, random

from ._files import fromfile, fromstring, genfromtxt, load, loadtxt, save, savetxt, savez, savez_compressed
__version__ = "2.2.0"
_values.arrays[ndarray] = _from_torch
pi, e, inf, nan, newaxis, euler_gamma = _math.pi, _math.e, _math.inf, _math.nan, None, 0.5772156649015329
Inf, Infinity, PINF, NINF, NaN, NAN = inf, inf, inf, -inf, nan, nan
little_endian = True
globals().update(_ufunc_table)
del torch, builtins, itertools, math, wrap, result, tensor_of, without, Objects, distinct, joined, empty_objects, only_own_axes, over_axes  # noqa: F821 - what the parts need themselves
bool = bool_
asanyarray = asarray_chkfinite = asarray


class errstate:
    """Warnings about overflow and the like are not raised here."""

    def __init__(self, **kwargs):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

    def __call__(self, f):
        return f


def seterr(**kwargs):
    return {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}


def geterr():
    return seterr()


r_, c_, mgrid, ogrid = _grids(globals())


class _Keys:
    def __getitem__(self, key):
        return key


s_ = index_exp = _Keys()


def _absent(name):
    def f(*args, **kwargs):
        raise _Unsupported(f"Nabla does not support numpy.{name} yet")

    f.__name__ = name
    return f


_MODULES = ("testing", "typing", "fft", "exceptions", "lib", "ma", "core", "polynomial", "char", "ctypeslib")
_ABSENT = frozenset(
    "memmap matrix recarray histogramdd putmask nditer einsum_path poly1d polydiv spacing datetime64 timedelta64 require busday_count".split()
)


def __getattr__(name):
    if name in _MODULES:
        try:
            return _importlib.import_module(f"numpy.{name}")
        except ModuleNotFoundError:
            raise _Unsupported(f"Nabla does not support numpy.{name} yet") from None
    if name in _ABSENT:
        return _absent(name)
    if name in ("float", "int", "object", "str", "complex"):
        raise AttributeError(
            f"module 'numpy' has no attribute '{name}'.\n`np.{name}` was a deprecated alias for the builtin `{name}`. To avoid this error in existing code, use `{name}` by itself."
        )
    raise AttributeError(f"module 'numpy' has no attribute '{name}'")


def ndenumerate(arr):
    for i, v in enumerate(asarray(arr).ravel()):
        yield unravel_index(i, asarray(arr).shape), v  # noqa: F405


def ndindex(*shape):
    import itertools

    return itertools.product(*(map(range, shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape)))


def copyto(dst, src, casting="same_kind", where=True):
    dst[...] = src if where is True else globals()["where"](where, src, dst)


def ix_(*args):
    rank = len(args)
    return tuple(asarray(a).reshape([-1 if i == d else 1 for d in range(rank)]) for i, a in enumerate(args))


def lexsort(keys, axis=-1):
    if axis not in (-1, 0) or asarray(keys[0]).ndim != 1:
        raise _Unsupported("Nabla does not support numpy.lexsort of tables yet")
    order = arange(len(keys[0]))  # noqa: F405
    for key in keys:
        order = order[asarray(key)[order].argsort()]
    return order

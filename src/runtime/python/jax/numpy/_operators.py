"""What arrays can do themselves: operators and methods, made of the functions of jax.numpy."""

import torch

from .._array import Array, data, operand, together, torch_dtype, wrap
from .._config import floating
from . import _creation, _elementwise, _indexing, _products, _reductions, _searching, _shapes


def _operator(name, f, swapped=False):
    def method(self, other):
        value = operand(other)
        if value is None:
            return NotImplemented
        a, b = together(self._t, value)
        return wrap(_elementwise.broadcasting(name, f, b, a) if swapped else _elementwise.broadcasting(name, f, a, b))

    return method


def _sub(a, b):
    return _elementwise._numbers(a) - _elementwise._numbers(b)


def _divide(a, b):
    # Integers of both sides, or an integer beside a Python number, divide as floats of the default width.
    a, b = (v.to(floating()) if isinstance(v, torch.Tensor) and not (v.is_floating_point() or v.is_complex()) else v for v in (a, b))
    return a / b


def _function(name):
    f = _elementwise.functions[name]
    return lambda a, b: f(*(wrap(v) if isinstance(v, torch.Tensor) else v for v in (a, b)))._t


def _matmul(a, b):
    return _products.matmul(wrap(data(a)), wrap(data(b)))._t


for _name, _f in {
    "add": lambda a, b: a + b,
    "sub": _sub,
    "mul": lambda a, b: a * b,
    "truediv": _divide,
    "floordiv": _elementwise._floor_divide,
    "mod": _function("remainder"),
    "pow": _elementwise.power_of,
    "matmul": _matmul,
    "and": _function("bitwise_and"),
    "or": _function("bitwise_or"),
    "xor": _function("bitwise_xor"),
    "lshift": _function("left_shift"),
    "rshift": _function("right_shift"),
}.items():
    setattr(Array, f"__{_name}__", _operator(_name, _f))
    setattr(Array, f"__r{_name}__", _operator(_name, _f, swapped=True))
for _name, _f in (("eq", torch.eq), ("ne", torch.ne), ("lt", torch.lt), ("le", torch.le), ("gt", torch.gt), ("ge", torch.ge)):
    setattr(Array, f"__{_name}__", _operator(_name, _f))

_e = _elementwise.functions
Array.__neg__ = lambda self: wrap(-self._t)
Array.__pos__ = lambda self: self
Array.__abs__ = _e["abs"]
Array.__invert__ = _e["bitwise_not"]
Array.__divmod__ = _e["divmod"]
Array.__round__ = lambda self, digits=0: _e["round"](self, digits or 0)
Array.__getitem__ = _indexing.getitem
Array.at = property(_indexing._At)
Array.T = property(_shapes.transpose)
Array.mT = property(_shapes.matrix_transpose)
Array.real = property(_e["real"])
Array.imag = property(_e["imag"])
Array.flat = property(lambda self: iter(_shapes.ravel(self)))


def _reshape(self, *shape, order="C", **options):
    return _shapes.reshape(self, shape[0] if len(shape) == 1 else shape, order)


def _transpose(self, *axes):
    axes = axes[0] if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))) else axes
    return _shapes.transpose(self, axes or None)


def _astype(self, dtype, copy=False, device=None):
    return wrap(data(self, torch_dtype(dtype) or floating()))


def _view(self, dtype=None, type=None):
    return self if dtype is None else wrap(self._t.view(torch_dtype(dtype)))


Array.reshape, Array.transpose, Array.astype, Array.view = _reshape, _transpose, _astype, _view
Array.copy = lambda self: self
Array.flatten = lambda self, order="C", **options: _shapes.ravel(self, order)
Array.squeeze = lambda self, axis=None: _shapes.squeeze(self, axis)
Array.ravel = _shapes.ravel
Array.dot = _products.dot
Array.trace = _products.trace
Array.diagonal = _creation.diagonal
Array.to_device = lambda self, device, **options: self
Array.addressable_data = lambda self, index: self
for _name in "sum mean prod max min ptp var std all any argmax argmin cumsum cumprod".split():
    setattr(Array, _name, getattr(_reductions, _name))
for _name in "sort argsort take nonzero searchsorted compress choose".split():
    setattr(Array, _name, getattr(_searching, _name))
for _name in "swapaxes repeat".split():
    setattr(Array, _name, getattr(_shapes, _name))
for _name in "round conj conjugate clip".split():
    setattr(Array, _name, _e[_name])

"""Complex numbers as pairs of reals: real, imag, conj and the views."""

from _nabla.engine import op

from .. import _dtype
from .._tensor import Tensor, wrap
from .registry import both, function


@both
def isreal(input):
    return input.imag == 0 if input.is_complex() else _true_like(input)


def _true_like(input):
    from .._creation import ones_like

    return ones_like(input, dtype=_dtype.bool)


@both
def conj(input):
    return wrap(op("conj_physical", None, input._h)) if input.is_complex() else input


@both
def resolve_conj(input):
    return input


@both
def resolve_neg(input):
    return input


@function
def view_as_real(input):
    return wrap(op("view_as_real", None, input._h))


@both
def view_as_complex(input):
    return wrap(op("view_as_complex", None, input._h))


@function
def real(input):
    return view_as_real(input).select(-1, 0) if input.is_complex() else input


@function
def imag(input):
    if not input.is_complex():
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
    return view_as_real(input).select(-1, 1)


def _set_part(index):
    def setter(self, value):
        view_as_real(self).select(-1, index).copy_(value)

    return setter


Tensor.real = property(lambda self: real(self), lambda self, v: (view_as_real(self).select(-1, 0) if self.is_complex() else self).copy_(v))
Tensor.imag = property(lambda self: imag(self), _set_part(1))
Tensor.H = property(lambda self: self.adjoint())

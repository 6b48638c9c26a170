"""Python's operators on tensors."""

from _nabla.engine import op, op_

from .. import _autocast
from .core import NUMBERS, Tensor, extends, handle_of, operand, wrap


_FLOOR = {"mode": "floor"}


def _binary(name, attrs=None):
    def method(self, other):
        handle = other._h if isinstance(other, Tensor) else handle_of(other)
        return NotImplemented if handle is None else wrap(op(name, attrs, self._h, handle))

    return method


def _reflected(name, attrs=None):
    def method(self, other):
        handle = handle_of(other)
        return NotImplemented if handle is None else wrap(op(name, attrs, handle, self._h))

    return method


def _in_place(name, attrs=None):
    def method(self, other):
        op_(name, attrs, self._h, operand(other, name + "_"))
        return self

    return method


def _unary(name):
    def method(self):
        return wrap(op(name, None, self._h))

    return method


@extends
class _Arithmetic:
    def __hash__(self):
        return id(self)

    __add__ = _binary("add")
    __radd__ = _reflected("add")
    __iadd__ = _in_place("add")
    __sub__ = _binary("sub")
    __rsub__ = _reflected("sub")
    __isub__ = _in_place("sub")
    __mul__ = _binary("mul")
    __rmul__ = _reflected("mul")
    __imul__ = _in_place("mul")
    __truediv__ = _binary("div")
    __rtruediv__ = _reflected("div")
    __itruediv__ = __idiv__ = _in_place("div")
    __div__ = __truediv__

    def __floordiv__(self, other):
        return NotImplemented if handle_of(other) is None else self.floor_divide(other)

    __rfloordiv__ = _reflected("div_rounded", _FLOOR)
    __ifloordiv__ = _in_place("div_rounded", _FLOOR)
    __mod__ = _binary("remainder")
    __rmod__ = _reflected("remainder")
    __imod__ = _in_place("remainder")
    __pow__ = _binary("pow")
    __rpow__ = _reflected("pow")
    __ipow__ = _in_place("pow")

    def __matmul__(self, other):
        if _autocast.dtype is not None and isinstance(other, Tensor):
            return self.matmul(other)
        return NotImplemented if isinstance(other, NUMBERS) or handle_of(other) is None else wrap(op("matmul", None, self._h, handle_of(other)))

    def __rmatmul__(self, other):
        return NotImplemented if isinstance(other, NUMBERS) or handle_of(other) is None else wrap(op("matmul", None, handle_of(other), self._h))

    __eq__ = _binary("eq")
    __ne__ = _binary("ne")
    __lt__ = _binary("lt")
    __le__ = _binary("le")
    __gt__ = _binary("gt")
    __ge__ = _binary("ge")
    __and__ = _binary("bitwise_and")
    __rand__ = _reflected("bitwise_and")
    __iand__ = _in_place("bitwise_and")
    __or__ = _binary("bitwise_or")
    __ror__ = _reflected("bitwise_or")
    __ior__ = _in_place("bitwise_or")
    __xor__ = _binary("bitwise_xor")
    __rxor__ = _reflected("bitwise_xor")
    __ixor__ = _in_place("bitwise_xor")
    __lshift__ = _binary("bitwise_left_shift")
    __rlshift__ = _reflected("bitwise_left_shift")
    __rshift__ = _binary("bitwise_right_shift")
    __rrshift__ = _reflected("bitwise_right_shift")
    __neg__ = _unary("neg")
    __abs__ = _unary("abs")

    def __invert__(self):
        if self.dtype.is_floating_point or self.dtype.is_complex:
            raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
        return wrap(op("bitwise_not", None, self._h))

    def __pos__(self):
        return self

"""Operators of series and tables: column by column, in the order of their rows."""

import operator

import numpy as np
from _nabla.absent import refuse
from numpy._objects import Objects

BINARY = "add sub mul truediv floordiv mod pow and or xor".split()
COMPARISONS = "eq ne lt le gt ge".split()
METHODS = {"add": "add", "sub": "sub", "mul": "mul", "div": "truediv", "truediv": "truediv", "pow": "pow", "mod": "mod", "floordiv": "floordiv"}


def _function(name):
    return getattr(operator, {"and": "and_", "or": "or_"}.get(name, name))


def aligned(one, other):
    """Refuse operands whose rows have different labels: pandas would match them up."""
    if hasattr(other, "index") and hasattr(other, "_index") and not one._index.equals(other._index):
        refuse("arithmetic between tables whose rows have different labels")


def computed(compute, a, b):
    """A column of the results of a binary function on columns or single values."""
    if isinstance(a, Objects) or isinstance(b, Objects) or isinstance(b, str):
        first = a if isinstance(a, Objects) else a.astype(object) if getattr(a, "shape", ()) else None
        if first is None:
            return computed(lambda x, y: compute(y, x), b, a)
        if compute in (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge):
            return first._compared(b, compute)
        from .columns import inferred

        return inferred(first._by_element(b, compute))
    with np.errstate(divide="ignore", invalid="ignore"):
        return compute(a, b)


def _by_ufunc(self, ufunc, method, *inputs):
    """A function of numpy's, of a table or of a table and something else."""
    if len(inputs) == 1:
        return self._each(ufunc)
    a, b = inputs
    return self._with(b, ufunc) if a is self else self._with(a, lambda x, y: ufunc(y, x))


def give(cls):
    """Give a class the operators; its `_with(other, compute)` applies one."""

    def binary(name):
        compute = _function(name)
        setattr(cls, f"__{name}__", lambda self, other: self._with(other, compute))
        setattr(cls, f"__r{name}__", lambda self, other: self._with(other, lambda a, b: compute(b, a)))

    for name in BINARY:
        binary(name)
    for name in COMPARISONS:
        compute = getattr(operator, name)
        setattr(cls, f"__{name}__", lambda self, other, compute=compute: self._with(other, compute))
        setattr(cls, name, getattr(cls, f"__{name}__"))
    for method, name in METHODS.items():

        def named(self, other, axis="columns", level=None, fill_value=None, compute=_function(name)):
            return self._with(other, compute) if axis in ("columns", 1) or not hasattr(self, "columns") else self._by_row(other, compute)

        setattr(cls, method, named)
    cls.__neg__ = lambda self: self._each(operator.neg)
    cls.__invert__ = lambda self: self._each(operator.invert)
    cls.__abs__ = cls.abs = lambda self: self._each(np.abs)
    cls.__array_ufunc__ = _by_ufunc
    cls.__hash__ = None

"""What Python had up to 3.8 … 3.10, for which much public code is written. It computes what it computed there."""

import annotationlib
import collections
import collections.abc
import dataclasses
import fractions
import functools
import inspect
import math


def allow():
    collections.__getattr__ = _abstract  # `from collections import Mapping`
    fractions.gcd = math.gcd
    inspect.getargspec = _getargspec
    dataclasses.dataclass = _dataclass(dataclasses.dataclass)


def _abstract(name):
    if name in collections.abc.__all__:
        return getattr(collections.abc, name)
    raise AttributeError(f"module 'collections' has no attribute '{name}'")


def _getargspec(func):
    spec = inspect.getfullargspec(func)
    if spec.kwonlyargs or spec.annotations:
        raise ValueError("Function has keyword-only parameters or annotations, use inspect.signature() API which can support them")
    return collections.namedtuple("ArgSpec", "args varargs keywords defaults")(spec.args, spec.varargs, spec.varkw, spec.defaults)


def _same(value):
    return value


def _dataclass(original):
    """Since 3.11 a default without a hash, as an object of another dataclass is, is refused; before, only lists, dictionaries and sets were."""

    @functools.wraps(original)
    def dataclass(cls=None, /, **options):
        if cls is None:
            return functools.partial(dataclass, **options)
        held = {name: v for name, v in vars(cls).items() if dataclasses.is_dataclass(v) and type(v).__hash__ is None}
        for name in held.keys() & (annotationlib.get_annotations(cls, format=annotationlib.Format.FORWARDREF) if held else ()):
            setattr(cls, name, dataclasses.field(default_factory=functools.partial(_same, held[name])))
        return original(cls, **options)

    return dataclass

"""Containers of modules and parameters."""

import operator
from collections import OrderedDict
from collections import abc as container_abcs
from itertools import chain, islice

from ..._tensor import Tensor
from ..parameter import Parameter
from .module import Module, _addindent


class _Nested(Module):
    """A container that is not called itself: its children's scopes carry its name."""

    def _set_scope_name(self, name):
        super()._set_scope_name(name)
        for key, module in self._modules.items():
            if module is not None:
                module._set_scope_name(f"{name}.{key}")

    def add_module(self, name, module):
        super().add_module(name, module)
        if module is not None and self._nabla_name:
            module._set_scope_name(f"{self._nabla_name}.{name}")

    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        if isinstance(value, Module) and self._nabla_name:
            value._set_scope_name(f"{self._nabla_name}.{name}")


def _wrap(i, n):
    i = operator.index(i)
    if not -n <= i < n:
        raise IndexError(f"index {i} is out of range")
    return i % n


_PAIRS = "an iterable of key/value pairs"


def _iterable(values, name, what="an iterable"):
    if not isinstance(values, container_abcs.Iterable):
        raise TypeError(f"{name} should be called with {what}, but got {type(values).__name__}")
    return values


class _InOrder(Module):
    """What Sequential and ModuleList share: children that are found by their place."""

    def _key(self, i):
        return next(islice(self._modules, _wrap(i, len(self)), None))

    def __setitem__(self, i, module):
        setattr(self, self._key(i), module)

    def __delitem__(self, i):
        for key in list(self._modules)[i] if isinstance(i, slice) else [self._key(i)]:
            delattr(self, key)
        self._renumber(list(self._modules.values()))

    def _renumber(self, modules):
        self._modules.clear()
        for i, module in enumerate(modules):
            self.add_module(str(i), module)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __iadd__(self, modules):
        return self.extend(modules)

    def __dir__(self):
        return [k for k in super().__dir__() if not k.isdigit()]

    def pop(self, key):
        module = self[key]
        del self[key]
        return module

    def append(self, module):
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        for module in list(modules):
            self.append(module)
        return self


class Sequential(_InOrder):
    """Modules that run one after the other."""

    def __init__(self, *args):
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            for key, module in args[0].items():
                self.add_module(key, module)
        else:
            for i, module in enumerate(args):
                self.add_module(str(i), module)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return type(self)(OrderedDict(list(self._modules.items())[i]))
        return self._modules[self._key(i)]

    def __add__(self, other):
        if not isinstance(other, Sequential):
            raise ValueError(f"add operator supports only objects of Sequential class, but {type(other)} is given.")
        return Sequential(*self, *other)

    def insert(self, index, module):
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}")
        modules = list(self)
        modules.insert(index, module)
        self._renumber(modules)
        return self

    def forward(self, input):
        for module in self:
            input = module(input)
        return input


class ModuleList(_InOrder, _Nested):
    """A list of modules."""

    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self += modules

    def __getitem__(self, i):
        if isinstance(i, slice):
            return type(self)(list(self._modules.values())[i])
        return self._modules[self._key(i)]

    def __add__(self, other):
        return ModuleList(chain(self, other))

    def insert(self, index, module):
        modules = list(self)
        modules.insert(index, module)
        self._renumber(modules)

    def extend(self, modules):
        return super().extend(_iterable(modules, "ModuleList.extend"))

    def __repr__(self):
        """Runs of equal children are shown once, as `(0-3): 4 x Linear(…)`."""
        texts = [repr(m) for m in self]
        if not texts:
            return self._get_name() + "()"
        runs = []
        for i, text in enumerate(texts):
            if runs and runs[-1][2] == text:
                runs[-1][1] = i
            else:
                runs.append([i, i, text])
        lines = [f"({a}): {t}" if a == b else f"({a}-{b}): {b - a + 1} x {t}" for a, b, t in runs]
        return self._get_name() + "(\n  " + "\n  ".join(_addindent(line, 2) for line in lines) + "\n)"


class ModuleDict(_Nested):
    """A dictionary of modules."""

    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key):
        return self._modules[key]

    def __setitem__(self, key, module):
        self.add_module(key, module)

    def __delitem__(self, key):
        del self._modules[key]

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules)

    def __contains__(self, key):
        return key in self._modules

    def clear(self):
        self._modules.clear()

    def pop(self, key):
        return self._modules.pop(key)

    def keys(self):
        return self._modules.keys()

    def items(self):
        return self._modules.items()

    def values(self):
        return self._modules.values()

    def update(self, modules):
        _iterable(modules, "ModuleDict.update", _PAIRS)
        for key, module in modules.items() if hasattr(modules, "items") else modules:
            self[key] = module


def _shown(value, whole=False):
    """A line for a parameter; `whole`: with its type's full name, as ParameterDict has it."""
    if isinstance(value, Tensor):
        is_parameter = isinstance(value, Parameter)
        kind = value.type() if whole or not is_parameter else f"torch.{value.dtype.name}"
        return f"{'Parameter' if is_parameter else 'Tensor'} containing: [{kind} of size {'x'.join(map(str, value.shape))}]"
    return f"Object of type: {type(value).__name__}"


class ParameterList(Module):
    """A list of parameters; tensors put into it become parameters."""

    def __init__(self, values=None):
        super().__init__()
        self._size = 0
        if values is not None:
            self += values

    def __getitem__(self, i):
        if isinstance(i, slice):
            out = type(self)()
            for j in range(self._size)[i]:
                out.append(self[j])
            return out
        return getattr(self, str(_wrap(i, self._size)))

    def __setitem__(self, i, value):
        setattr(self, str(_wrap(i, self._size)), _parameter(value))

    def __len__(self):
        return self._size

    def __iter__(self):
        return iter(self[i] for i in range(self._size))

    def __iadd__(self, values):
        return self.extend(values)

    def __dir__(self):
        return [k for k in super().__dir__() if not k.isdigit()]

    def append(self, value):
        self._size += 1
        self[self._size - 1] = value
        return self

    def extend(self, values):
        for v in list(_iterable(None if isinstance(values, Tensor) else values, "ParameterList.extend")):
            self.append(v)
        return self

    def extra_repr(self):
        return "\n".join(f"  ({i}): {_shown(p)}" for i, p in enumerate(self))

    def __call__(self, *args, **kwargs):
        raise RuntimeError("ParameterList should not be called.")


def _parameter(value):
    return Parameter(value) if isinstance(value, Tensor) and not isinstance(value, Parameter) else value


class ParameterDict(Module):
    """A dictionary of parameters; tensors put into it become parameters."""

    def __init__(self, parameters=None):
        super().__init__()
        self._keys = {}
        if parameters is not None:
            self.update(parameters)

    def __getitem__(self, key):
        return getattr(self, str(key))

    def __setitem__(self, key, value):
        self._keys[key] = None
        setattr(self, str(key), _parameter(value))

    def __delitem__(self, key):
        del self._keys[key]
        delattr(self, str(key))

    def __len__(self):
        return len(self._keys)

    def __iter__(self):
        return iter(self._keys)

    def __reversed__(self):
        return reversed(list(self._keys))

    def __contains__(self, key):
        return key in self._keys

    def copy(self):
        return ParameterDict(OrderedDict((k, self[k]) for k in self._keys))

    def setdefault(self, key, default=None):
        if key not in self._keys:
            self[key] = default
        return self[key]

    def clear(self):
        for k in list(self._keys):
            del self[k]

    def pop(self, key):
        value = self[key]
        del self[key]
        return value

    def popitem(self):
        key, _ = self._keys.popitem()
        value = getattr(self, str(key))
        delattr(self, str(key))
        return key, value

    def get(self, key, default=None):
        return self[key] if key in self._keys else default

    def keys(self):
        return self._keys.keys()

    def items(self):
        return ((k, self[k]) for k in self._keys)

    def values(self):
        return (self[k] for k in self._keys)

    def update(self, parameters):
        _iterable(parameters, "ParametersDict.update", _PAIRS)
        for k, v in parameters.items() if hasattr(parameters, "items") else parameters:
            self[k] = v

    def extra_repr(self):
        return "\n".join(f"  ({k}): {_shown(p, whole=True)}" for k, p in self.items())

    def __call__(self, input):
        raise RuntimeError("ParameterDict should not be called.")

    def __or__(self, other):
        out = self.copy()
        out.update(other)
        return out

    def __ior__(self, other):
        self.update(other)
        return self

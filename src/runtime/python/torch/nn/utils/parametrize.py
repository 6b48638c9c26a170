"""Parameters that are computed from others: `module.weight` becomes a property of a class made for the module."""

import copy
from contextlib import contextmanager

from ..._tensor import Tensor
from ...autograd.grad_mode import no_grad
from ..modules.container import ModuleDict, ModuleList
from ..modules.module import Module
from ..parameter import Parameter

_cached_depth = 0
_cache = {}


@contextmanager
def cached():
    """Inside, each parametrization is computed once."""
    global _cached_depth
    _cached_depth += 1
    try:
        yield
    finally:
        _cached_depth -= 1
        if not _cached_depth:
            _cache.clear()


class ParametrizationList(ModuleList):
    """What stands behind one parametrized tensor: its original(s) and the modules they pass through."""

    def __init__(self, modules, original, unsafe=False):
        if len(modules) == 0:
            raise ValueError("ParametrizationList requires one or more modules.")
        super().__init__(modules)
        self.unsafe = unsafe
        shape, dtype = original.shape, original.dtype
        new = self._inverted(original)
        if not isinstance(new, (Tensor, list, tuple)):
            raise ValueError(f"'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got {type(new).__name__}")
        self.is_tensor = isinstance(new, Tensor)
        self.ntensors = 1 if self.is_tensor else len(new)
        if self.is_tensor:
            if original.dtype is not new.dtype and not unsafe:
                raise ValueError(f"When `right_inverse` outputs one tensor, it may not change the dtype.\noriginal.dtype: {original.dtype}\nright_inverse(original).dtype: {new.dtype}")
            with no_grad():
                original.data = new.data
            self._keep("original", original)
        else:
            for i, part in enumerate(new):
                kept = Parameter(part, requires_grad=original.requires_grad) if isinstance(original, Parameter) else part
                kept.requires_grad_(original.requires_grad)
                self._keep(f"original{i}", kept)
        if not unsafe:
            made = self()
            if not isinstance(made, Tensor):
                raise ValueError(f"A parametrization must return a tensor. Got {type(made).__name__}.")
            if made.dtype is not dtype:
                raise ValueError(
                    f"Registering a parametrization may not change the dtype of the tensor, unless `unsafe` flag is enabled.\nunparametrized dtype: {dtype}\nparametrized dtype: {made.dtype}"
                )
            if made.shape != shape:
                raise ValueError(
                    f"Registering a parametrization may not change the shape of the tensor, unless `unsafe` flag is enabled.\nunparametrized shape: {shape}\nparametrized shape: {made.shape}"
                )

    def _keep(self, name, value):
        if isinstance(value, Parameter):
            self.register_parameter(name, value)
        else:
            self.register_buffer(name, value)

    def _originals(self):
        return (self.original,) if self.is_tensor else tuple(getattr(self, f"original{i}") for i in range(self.ntensors))

    def _inverted(self, value):
        with no_grad():
            for module in reversed(list(self)):
                if hasattr(module, "right_inverse"):
                    value = module.right_inverse(value)
        return value

    def right_inverse(self, value):
        """Sets the originals so that the parametrized tensor is `value`."""
        new = self._inverted(value)
        if self.is_tensor:
            if not isinstance(new, Tensor):
                raise ValueError(f"`right_inverse` should return a tensor. Got {type(new).__name__}")
            with no_grad():
                self.original.data = new.data
            return
        if not isinstance(new, (list, tuple)):
            raise ValueError(f"'right_inverse' must return a sequence of tensors. Got {type(new)}.")
        if len(new) != self.ntensors:
            raise ValueError(f"'right_inverse' must return a sequence of tensors of length {self.ntensors}. Got a sequence of length {len(new)}.")
        with no_grad():
            for original, part in zip(self._originals(), new):
                original.data = part.data

    def forward(self):
        if self.unsafe and not self.is_tensor and len(self) == 0:
            raise RuntimeError("no parametrization is registered")
        x = self[0](*self._originals())
        for module in list(self)[1:]:
            x = module(x)
        return x


def _property_of(name):
    def get(self):
        if not _cached_depth:
            return self.parametrizations[name]()
        key = (id(self), name)
        if key not in _cache:
            _cache[key] = self.parametrizations[name]()
        return _cache[key]

    def put(self, value):
        self.parametrizations[name].right_inverse(value)

    return property(get, put)


def _own_class(module):
    """Gives the module a class of its own, on which properties can be put."""
    base = type(module)

    def copied(self, memo):
        twin = memo.get(id(self))
        if twin is None:
            twin = memo[id(self)] = self.__new__(type(self))
            twin.__dict__ = copy.deepcopy(self.__dict__, memo)
        return twin

    module.__class__ = type(f"Parametrized{base.__name__}", (base,), {"__module__": base.__module__, "__deepcopy__": copied, "_unparametrized": base})
    module.parametrizations = ModuleDict()


def is_parametrized(module, tensor_name=None):
    found = module._modules.get("parametrizations")
    if not isinstance(found, ModuleDict):
        return False
    return len(found) > 0 if tensor_name is None else tensor_name in found


def register_parametrization(module, tensor_name, parametrization, *, unsafe=False):
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        if not unsafe:
            current = getattr(module, tensor_name)
            made = parametrization(current)
            if not isinstance(made, Tensor):
                raise ValueError(f"A parametrization must return a tensor. Got {type(made).__name__}.")
            if made.dtype is not current.dtype or made.shape != current.shape:
                raise ValueError("Registering a parametrization may not change the dtype or the shape of the tensor, unless the `unsafe` flag is enabled.")
        module.parametrizations[tensor_name].append(parametrization)
        module.parametrizations[tensor_name].unsafe |= unsafe
    elif tensor_name in module._buffers or tensor_name in module._parameters:
        original = getattr(module, tensor_name)
        behind = ParametrizationList([parametrization], original, unsafe=unsafe)
        delattr(module, tensor_name)
        if not is_parametrized(module):
            _own_class(module)
        setattr(type(module), tensor_name, _property_of(tensor_name))
        module.parametrizations[tensor_name] = behind
    else:
        raise ValueError(f"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name '{tensor_name}'")
    return module


def remove_parametrizations(module, tensor_name, leave_parametrized=True):
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module} does not have a parametrization on {tensor_name}")
    behind = module.parametrizations[tensor_name]
    if leave_parametrized:
        with no_grad():
            value = getattr(module, tensor_name).detach()
        kept = behind._originals()[0]
        if behind.is_tensor:
            kept.data = value
        else:
            kept = Parameter(value) if isinstance(kept, Parameter) else value
    elif behind.is_tensor:
        kept = behind.original
    else:
        raise ValueError("Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence of tensors.")
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    if isinstance(kept, Parameter):
        module.register_parameter(tensor_name, kept)
    else:
        module.register_buffer(tensor_name, kept)
    if not is_parametrized(module):
        delattr(module, "parametrizations")
        module.__class__ = type(module)._unparametrized
    return module


def type_before_parametrizations(module):
    return type(module)._unparametrized if is_parametrized(module) else type(module)


def transfer_parametrizations_and_params(from_module, to_module, tensor_name=None):
    for name in [tensor_name] if tensor_name else list(from_module.parametrizations):
        for p in from_module.parametrizations[name]:
            register_parametrization(to_module, name, p, unsafe=from_module.parametrizations[name].unsafe)
    return to_module

"""Parametrizations: a parameter computed from others each time it is read."""

import contextlib
import copy

from ..._tensor import Tensor
from ...autograd.grad_mode import no_grad
from ..modules.container import ModuleDict, ModuleList
from ..modules.module import Module
from ..parameter import Parameter

_cache_enabled = 0
_cache = {}


@contextlib.contextmanager
def cached():
    """Inside, each parametrized tensor is computed once."""
    global _cache_enabled
    _cache_enabled += 1
    try:
        yield
    finally:
        _cache_enabled -= 1
        if not _cache_enabled:
            _cache.clear()


def _register(module, name, original):
    if isinstance(original, Parameter):
        module.register_parameter(name, original)
    else:
        module.register_buffer(name, original)


class ParametrizationList(ModuleList):
    """The parametrizations of one tensor, with the tensors they start from."""

    def __init__(self, modules, original, unsafe=False):
        super().__init__(modules)
        self.unsafe = unsafe
        value = original
        with no_grad():
            for module in reversed(list(self)):
                if hasattr(module, "right_inverse"):
                    value = module.right_inverse(value)
        self.is_tensor = isinstance(value, Tensor)
        if self.is_tensor:
            if value is not original:
                with no_grad():
                    original.data = value
            _register(self, "original", original)
        else:
            self.ntensors = len(value)
            for i, t in enumerate(value):
                _register(self, f"original{i}", Parameter(t.detach(), original.requires_grad) if isinstance(original, Parameter) and not isinstance(t, Parameter) else t)

        if not unsafe:
            self._check(original)

    def _check(self, original):
        """Computes the tensor once, as PyTorch does: parametrizations with a state (power iterations) take a step here."""
        made = self()
        if not isinstance(made, Tensor):
            raise ValueError(f"A parametrization must return a tensor. Got {type(made).__name__}.")
        if made.dtype is not original.dtype:
            raise ValueError(f"Registering a parametrization may not change the dtype of the tensor, unless `unsafe` flag is enabled.\nunparametrized dtype: {original.dtype}\nparametrized dtype: {made.dtype}")
        if made.shape != original.shape:
            raise ValueError(f"Registering a parametrization may not change the shape of the tensor, unless `unsafe` flag is enabled.\nunparametrized shape: {original.shape}\nparametrized shape: {made.shape}")

    def _originals(self):
        return (self.original,) if self.is_tensor else tuple(getattr(self, f"original{i}") for i in range(self.ntensors))

    def right_inverse(self, value):
        with no_grad():
            for module in reversed(list(self)):
                value = module.right_inverse(value)
            if self.is_tensor:
                self.original.set_(value)
            else:
                for i, t in enumerate(value):
                    getattr(self, f"original{i}").set_(t)

    def forward(self):
        first, *rest = self
        out = first(*self._originals())
        for module in rest:
            out = module(out)
        return out


def _inject_class(module):
    kind = type(module)
    made = type(f"Parametrized{kind.__name__}", (kind,), {"__getstate__": None, "_parametrized": kind, "__module__": kind.__module__, "__deepcopy__": _deepcopy})
    module.__class__ = made


def _deepcopy(self, memo):
    if id(self) in memo:
        return memo[id(self)]
    twin = self.__new__(type(self))
    memo[id(self)] = twin
    twin.__dict__ = copy.deepcopy(self.__dict__, memo)
    return twin


def _inject_property(module, name):
    def get(self):
        run = self.parametrizations[name]
        if not _cache_enabled:
            return run()
        key = (id(self), name)
        if key not in _cache:
            _cache[key] = run()
        return _cache[key]

    def put(self, value):
        self.parametrizations[name].right_inverse(value)

    setattr(type(module), name, property(get, put))


def register_parametrization(module, tensor_name, parametrization, *, unsafe=False):
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        module.parametrizations[tensor_name].append(parametrization)
        return module
    if tensor_name in module._parameters:
        original = module._parameters[tensor_name]
    elif tensor_name in module._buffers:
        original = module._buffers[tensor_name]
    else:
        raise ValueError(f"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name '{tensor_name}'")
    made = ParametrizationList([parametrization], original, unsafe)
    delattr(module, tensor_name)
    if not is_parametrized(module):
        _inject_class(module)
        Module.__setattr__(module, "parametrizations", ModuleDict())
    _inject_property(module, tensor_name)
    module.parametrizations[tensor_name] = made
    return module


def is_parametrized(module, tensor_name=None):
    tables = module.__dict__.get("_modules", {}).get("parametrizations")
    if not isinstance(tables, ModuleDict):
        return False
    return len(tables) > 0 if tensor_name is None else tensor_name in tables


def remove_parametrizations(module, tensor_name, leave_parametrized=True):
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module} does not have a parametrization on {tensor_name}")
    run = module.parametrizations[tensor_name]
    original = run._originals()[0]
    if leave_parametrized:
        with no_grad():
            value = getattr(module, tensor_name)
        if run.is_tensor:
            original.data = value
        else:
            original = Parameter(value.detach())
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    _register(module, tensor_name, original)
    if not is_parametrized(module):
        del module._modules["parametrizations"]
        module.__class__ = type(module)._parametrized
    return module


def type_before_parametrizations(module):
    return type(module)._parametrized if is_parametrized(module) else type(module)


def transfer_parametrizations_and_params(from_module, to_module, tensor_name=None):
    from _nabla.engine import Unsupported

    raise Unsupported("Nabla does not support transfer_parametrizations_and_params yet")

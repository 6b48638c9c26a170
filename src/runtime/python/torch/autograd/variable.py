"""Variable: what tensors that require gradients were called before PyTorch 0.4. Calling it returns the tensor."""

from .._tensor import Tensor, wrap
from _nabla.engine import call


class _VariableMeta(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, Tensor)

    def __call__(cls, data=None, requires_grad=False, volatile=False):
        from .._creation import empty

        made = empty(0) if data is None else wrap(call("retain", data._h)) if data.requires_grad else data.detach()
        if requires_grad:
            made.requires_grad = True
        return made


class Variable(metaclass=_VariableMeta):
    pass

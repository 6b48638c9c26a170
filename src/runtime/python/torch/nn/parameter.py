"""Parameters: tensors that a module owns."""

from _nabla.engine import call

from .. import _dtype
from .._overrides import disabled
from .._tensor import Tensor, adopt, as_leaf


class _Mark(type):
    """isinstance(t, Parameter) also holds for tensors of other classes that were marked as parameters."""

    def __instancecheck__(cls, instance):
        return type.__instancecheck__(cls, instance) or (isinstance(instance, Tensor) and bool(instance.__dict__.get(cls._mark)) if cls._own else False)


class Parameter(Tensor, metaclass=_Mark):
    """A tensor that modules register as something to learn."""

    __torch_function__ = disabled
    _mark, _own = "_is_param", True

    def __new__(cls, data=None, requires_grad=True):
        if data is None:
            from .._creation import empty

            data = empty(0)
        if type(data) not in (Tensor, Parameter, Buffer):
            t = data.detach().as_subclass(type(data))
            t.__dict__.update(data.__dict__)
            t._is_param = True
            t.requires_grad = requires_grad
            return t
        return as_leaf(adopt(cls, data.detach()), requires_grad)

    def __init_subclass__(cls, **kwargs):
        cls._own = False
        super().__init_subclass__(**kwargs)

    def __repr__(self):
        return "Parameter containing:\n" + Tensor.__repr__(self)

    def __deepcopy__(self, memo):
        if id(self) in memo:
            return memo[id(self)]
        twin = type(self)(self.detach().clone(), self.requires_grad)
        twin.__dict__.update(self.__dict__)
        memo[id(self)] = twin
        return twin


class Buffer(Tensor, metaclass=_Mark):
    """A tensor that modules register as state."""

    __torch_function__ = disabled
    _mark, _own = "_is_buffer", True

    def __new__(cls, data=None, *, persistent=True):
        if data is None:
            from .._creation import empty

            data = empty(0)
        t = adopt(cls, data.detach())
        t.persistent = persistent
        t._is_buffer = True
        return t


class UninitializedTensorMixin:
    """A place for a tensor whose shape the first forward pass decides."""

    def materialize(self, shape, device=None, dtype=None):
        from .._creation import empty

        kind = self.cls_to_become
        made = empty(shape, dtype=dtype or self._wanted_dtype)
        held = made.detach()
        self._h, held._h = held._h, self._h
        self._forget()
        self.__class__ = kind
        if issubclass(kind, Parameter):
            call("setRequiresGrad", self._h, bool(self._wanted_grad))

    @property
    def shape(self):
        raise RuntimeError("Can't access the shape of an uninitialized parameter or buffer. This error usually happens in `load_state_dict` when trying to load an uninitialized parameter into an initialized one. Call `forward` to initialize the parameters before accessing their attributes.")

    def __repr__(self):
        return f"<{type(self).__name__}>"

    def share_memory_(self):
        raise RuntimeError("Can't share memory on an uninitialized parameter or buffer. Call `forward` to initialize the parameters before calling `module.share_memory()`.")


def is_lazy(param):
    return isinstance(param, UninitializedTensorMixin)


class UninitializedParameter(UninitializedTensorMixin, Parameter):
    cls_to_become = Parameter

    def __new__(cls, requires_grad=True, device=None, dtype=None):
        from .._creation import empty

        t = adopt(cls, empty(0, dtype=dtype or _dtype.default))
        t._wanted_grad, t._wanted_dtype = requires_grad, dtype or _dtype.default
        return t

    def __deepcopy__(self, memo):
        return memo.setdefault(id(self), type(self)(self._wanted_grad, dtype=self._wanted_dtype))


class UninitializedBuffer(UninitializedTensorMixin, Tensor):
    cls_to_become = Tensor
    __torch_function__ = disabled

    def __new__(cls, requires_grad=False, device=None, dtype=None, persistent=True):
        from .._creation import empty

        t = adopt(cls, empty(0, dtype=dtype or _dtype.default))
        t._wanted_grad, t._wanted_dtype, t.persistent = requires_grad, dtype or _dtype.default, persistent
        return t

"""__torch_function__: subclasses of Tensor and other objects that want to see the calls they take part in.

Nothing is paid for it until the first class that overrides it is defined; then `active` is set and the public functions ask `dispatch`.
"""

active = False
_depth = 0  # > 0 while an override runs torch's own implementation


def _default(cls):
    from ._tensor import Tensor

    return getattr(cls.__torch_function__, "__func__", cls.__torch_function__) is Tensor.__torch_function__.__func__


def on_subclass(cls):
    """Called for each new subclass of Tensor: its operators must answer as `__torch_function__` says, by default with the subclass itself."""
    global active
    from .nn import parameter

    if cls.__module__ == "torch.nn.parameter" or issubclass(cls, parameter.Parameter) or cls.__dict__.get("__torch_function__") is disabled:
        return
    active = True
    _route_methods(cls)


class _Disabled:
    """What `__torch_function__ = torch._C._disabled_torch_function_impl` puts into a class: no dispatch, plain tensors come out."""

    def __call__(self, *args, **kwargs):
        raise RuntimeError("this class takes no part in __torch_function__")


disabled = _Disabled()

_NOT_ROUTED = frozenset(
    "__new__ __init__ __init_subclass__ __del__ __class__ __dict__ __weakref__ __hash__ __repr__ __dir__ __torch_function__ __slots__ __doc__ __module__ "
    "__subclasshook__ __getattribute__ __setattr__ __delattr__ __reduce__ __sizeof__ __str__ __format__ as_subclass _make_subclass _refresh _forget "
    "requires_grad is_leaf grad_fn shape dtype grad dim size numel stride item tolist numel device __len__ __bool__ __float__ __int__ __index__ "
    "register_hook backward retain_grad requires_grad_ data_ptr element_size is_contiguous is_floating_point is_complex _cast _only numpy __array__ "
    "__deepcopy__ __copy__ __reduce_ex__ storage_offset __iter__ _become".split()
)


def _route_methods(cls):
    from ._tensor import Tensor

    for name, value in Tensor.__dict__.items():
        if name in _NOT_ROUTED or name in cls.__dict__ or not callable(value) or isinstance(value, (staticmethod, classmethod, type)):
            continue
        setattr(cls, name, _routed(name, value))


def _routed(name, base):
    def method(self, *args, **kwargs):
        if _depth:
            return base(self, *args, **kwargs)
        handled = dispatch(base, (self, *args), kwargs)
        return base(self, *args, **kwargs) if handled is NotImplemented else handled

    method.__name__ = name
    return method


def _overriders(args, kwargs):
    from ._tensor import Tensor

    found = []

    def look(values):
        for v in values:
            kind = type(v)
            if kind is Tensor:
                continue
            if isinstance(v, (list, tuple)):
                look(v)
            elif hasattr(kind, "__torch_function__") and kind.__torch_function__ is not disabled and not _is_parameter(v) and kind not in map(type, found):
                found.append(v)

    look(args)
    look(kwargs.values())
    # Subclasses go before their bases.
    return sorted(found, key=lambda v: -len(type(v).__mro__))


def _is_parameter(v):
    from .nn.parameter import Parameter, Buffer

    return type(v) in (Parameter, Buffer)


def dispatch(func, args, kwargs):
    """Asks the arguments' classes. @returns NotImplemented where none of them overrides anything."""
    if _depth:
        return NotImplemented
    found = _overriders(args, kwargs)
    if not found:
        return NotImplemented
    types = tuple(map(type, found))
    for v in found:
        answer = type(v).__torch_function__(func, types, args, kwargs)
        if answer is not NotImplemented:
            return answer
    raise TypeError(f"no implementation found for 'torch.{func.__name__}' on types that implement __torch_function__: {[t.__name__ for t in types]}")


def call_override(value, func, args, kwargs):
    answer = type(value).__torch_function__(func, (type(value),), args, kwargs)
    if answer is NotImplemented:
        raise TypeError(f"no implementation found for 'torch.{func.__name__}' on types that implement __torch_function__: [{type(value).__name__}]")
    return answer


def default_torch_function(cls, func, types, args=(), kwargs=None):
    """Tensor.__torch_function__: runs the function and returns results as the subclass."""
    global _depth
    _depth += 1
    try:
        made = func(*args, **(kwargs or {}))
    finally:
        _depth -= 1
    return _as_subclass(made, cls)


def _as_subclass(made, cls):
    from ._tensor import Tensor

    if type(made) is Tensor:
        return made.as_subclass(cls)
    if isinstance(made, tuple) and any(type(v) is Tensor for v in made):
        parts = [_as_subclass(v, cls) for v in made]
        return type(made)(*parts) if hasattr(made, "_fields") else type(made)(parts)
    return made


def is_overridden(values):
    """torch.overrides.has_torch_function: would any of these be asked?"""
    return active and bool(_overriders(tuple(values), {}))


class no_override:
    """torch._C.DisableTorchFunctionSubclass: inside, tensors are just tensors."""

    def __enter__(self):
        global _depth
        _depth += 1
        return self

    def __exit__(self, *exc):
        global _depth
        _depth -= 1
        return False

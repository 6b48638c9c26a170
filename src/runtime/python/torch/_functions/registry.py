"""How functions become `torch.f` and `Tensor.f`: aliases of argument names, `out=`, and torch's refusals, in one wrapper."""

import functools

from .. import _overrides
from .._creation import _into
from .._tensor import Tensor

functions = {}  # name in torch.*
methods = {}  # name in Tensor.*

# NumPy's argument names, which PyTorch accepts wherever its own would stand.
_ALIASES = {"axis": "dim", "keepdims": "keepdim", "x": "input", "x1": "input", "x2": "other", "self": "input"}


def api(f, name=None):
    """The public form of an implementation."""
    known = f.__code__.co_varnames[: f.__code__.co_argcount + f.__code__.co_kwonlyargcount]

    @functools.wraps(f)
    def public(*args, **kwargs):
        if _overrides.active:
            handled = _overrides.dispatch(public, args, kwargs)
            if handled is not NotImplemented:
                return handled
        if kwargs:
            out = None
            if "out" in kwargs and "out" not in known:
                out = kwargs.pop("out")
            for alias in _ALIASES.keys() & kwargs.keys():
                if alias not in known and _ALIASES[alias] in known:
                    kwargs[_ALIASES[alias]] = kwargs.pop(alias)
            if out is not None:
                return _store(out, f(*args, **kwargs))
        try:
            return f(*args, **kwargs)
        except AttributeError as error:
            refused = _refusal(f, error, args, kwargs, public)
            if refused is None:
                raise
            return refused()

    if name:
        public.__name__ = public.__qualname__ = name
    return public


def _store(out, made):
    if isinstance(made, Tensor):
        return _into(out, made)
    return type(made)(*(_into(o, m) for o, m in zip(out, made))) if hasattr(made, "_fields") else tuple(_into(o, m) for o, m in zip(out, made))


def _refusal(f, error, args, kwargs, public):
    """What to do about an AttributeError that is really a wrong argument: a function to call, or None if it is something else."""
    names = f.__code__.co_varnames
    for position, value in enumerate((*args, *kwargs.values())):
        if isinstance(value, Tensor) or value is not getattr(error, "obj", None):
            continue
        if hasattr(type(value), "__torch_function__"):
            return lambda: _overrides.call_override(value, public, args, kwargs)
        argument = names[position] if position < min(len(args), f.__code__.co_argcount) else next((k for k, v in kwargs.items() if v is value), "input")
        message = f"{f.__name__}(): argument '{argument}' (position {position + 1}) must be Tensor, not {type(value).__name__}"

        def refuse():
            raise TypeError(message) from None

        return refuse
    return None


def both(f):
    """A function of torch that is a method too, with the tensor as first argument."""
    functions[f.__name__] = methods[f.__name__] = api(f)
    return f


def function(f):
    functions[f.__name__] = api(f)
    return f


def method(f):
    methods[f.__name__] = api(f)
    return f


def plain_method(f):
    """A method without the wrapper: for the hottest ones, whose arguments have no aliases."""
    methods[f.__name__] = f
    return f


def alias(new, old):
    """A second name for what was registered before."""
    if old in functions:
        functions[new] = functions[old]
    if old in methods:
        methods[new] = methods[old]

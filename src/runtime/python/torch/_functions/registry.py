"""How functions become `torch.f` and `Tensor.f`: aliases of argument names, `out=`, and torch's refusals, in one wrapper."""

import functools

from .. import _autocast, _overrides
from .._creation import _into
from .._tensor import Tensor
from .refusals import FUNCTIONAL_IN_C, refusal

functions = {}  # name in torch.*
methods = {}  # name in Tensor.*

# NumPy's argument names, which PyTorch accepts wherever its own would stand.
_ALIASES = {"axis": "dim", "keepdims": "keepdim", "x": "input", "x1": "input", "x2": "other", "self": "input"}


def api(f, name=None, is_method=False, in_python=False):
    """The public form of an implementation. `in_python`: PyTorch has it in Python too, so that Python's own refusals are right."""
    known = f.__code__.co_varnames[: f.__code__.co_argcount + f.__code__.co_kwonlyargcount]
    policy = _autocast.POLICIES.get(f.__name__)

    @functools.wraps(f)
    def public(*args, **kwargs):
        if _overrides.active:
            handled = _overrides.dispatch(public, args, kwargs)
            if handled is not NotImplemented:
                return handled
        out = None
        if kwargs:
            if "out" in kwargs and "out" not in known:
                out = kwargs.pop("out")
            for alias in _ALIASES.keys() & kwargs.keys():
                if alias not in known and _ALIASES[alias] in known:
                    kwargs[_ALIASES[alias]] = kwargs.pop(alias)
        try:
            made = f(*args, **kwargs) if policy is None or _autocast.dtype is None else _autocast.run(policy, f, args, kwargs)
        except Exception as error:
            refused = _refused(f, public, is_method, in_python, error, args, kwargs)
            if refused is None:
                raise
            return refused()
        return made if out is None else _store(out, made)

    if name:
        public.__name__ = public.__qualname__ = name
    public.__module__ = "torch.nn.functional" if in_python else "torch"
    if not in_python and not name:
        public.__qualname__ = f"{'TensorBase' if is_method else '_VariableFunctionsClass'}.{f.__name__}"
    return public


def _store(out, made):
    if isinstance(made, Tensor):
        return _into(out, made)
    return type(made)(*(_into(o, m) for o, m in zip(out, made))) if hasattr(made, "_fields") else tuple(_into(o, m) for o, m in zip(out, made))


def _of_kinds(error):
    """Whether an error is about a float where a whole number belongs, or a tensor where a number does."""
    return isinstance(error, TypeError) and any(part in str(error) for part in ("cannot be interpreted as an integer", "must be int, not float", "must be Number, not", "converted to an index"))


def _refused(f, public, is_method, in_python, error, args, kwargs):
    """What to do about a call that failed: a function to call, or None if the error is right as it is."""
    if isinstance(error, AttributeError):
        value = getattr(error, "obj", None)
        if hasattr(type(value), "__torch_function__") and not isinstance(value, Tensor):
            return lambda: _overrides.call_override(value, public, args, kwargs)
    if in_python and not (isinstance(error, AttributeError) and error.name == "_h" or _of_kinds(error)):
        return None
    error.__traceback__ = error.__traceback__.tb_next  # from here on it begins inside f, if it got that far
    made = refusal(f, public.__name__, is_method, in_python, error, args, kwargs)
    if made is None:
        return None

    def refuse():
        raise made from None

    return refuse


def both(f):
    """A function of torch that is a method too, with the tensor as first argument."""
    functions[f.__name__] = api(f)
    methods[f.__name__] = api(f, is_method=True)
    return f


def function(f):
    functions[f.__name__] = api(f)
    return f


def method(f):
    methods[f.__name__] = api(f, is_method=True)
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


def functional(f):
    """A function of torch.nn.functional."""
    return api(f, in_python=f.__name__ not in FUNCTIONAL_IN_C)

"""Tensors inside what programs take and return: nested tuples, lists, dicts and simple objects."""

import dataclasses
import inspect
import sys
import weakref

arrays = {}  # classes of arrays that are a tensor of the engine's underneath (`_t`), with how one is made of a tensor again


watched = []  # weak references to the inputs of the recorded run: what is made of them keeps its history


def watch(tensor):
    """Note an input of the run: functions that drop history elsewhere keep it where it may lead here."""
    watched[:] = [r for r in watched if r() is not None]
    watched.append(weakref.ref(tensor))


def is_watching():
    return any(r() is not None for r in watched)


def tensors_in(value, name=""):
    """All tensors of nested tuples, lists, dicts, simple objects and distributions (their parameters), with a name for each."""
    import torch

    if isinstance(value, torch.Tensor):
        yield name, value
    elif _is_array(value):
        yield name, value._t
    elif isinstance(value, dict):
        for k, v in value.items():
            yield from tensors_in(v, f"{name}.{k}" if name else str(k))
    elif isinstance(value, (list, tuple)):
        for i, v in enumerate(value):
            yield from tensors_in(v, f"{name}[{i}]" if name else str(i))
    elif hasattr(value, "__dataclass_fields__") or type(value).__name__ in ("SimpleNamespace", "ModelOutput"):
        for k, v in vars(value).items():
            yield from tensors_in(v, f"{name}.{k}" if name else k)
    elif _is_distribution(value):
        for k, v in vars(value).items():
            if k in value.arg_constraints or k == "base_dist":
                yield from tensors_in(v, f"{name}.{k}" if name else k)


def _is_distribution(value):
    distributions = sys.modules.get("torch.distributions")
    return distributions is not None and isinstance(value, distributions.Distribution)


def _is_array(value):
    return isinstance(value, tuple(arrays))


def tensor_of(value):
    """The tensor under an array; anything else as it is."""
    return value._t if _is_array(value) else value


def map_tensors(value, name, change):
    """The same nest of plain tuples, lists and dicts with each tensor replaced by change(tensor, name)."""
    import torch

    if isinstance(value, torch.Tensor):
        return change(value, name)
    if _is_array(value):
        changed = change(value._t, name)
        return value if changed is value._t else arrays[type(value)](changed)
    if type(value) is dict:
        return {k: map_tensors(v, f"{name}.{k}" if name else str(k), change) for k, v in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map_tensors(v, f"{name}[{i}]", change) for i, v in enumerate(value))
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(map_tensors(v, f"{name}.{k}", change) for k, v in zip(value._fields, value)))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        held = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.init}
        changed = {k: map_tensors(v, f"{name}.{k}", change) for k, v in held.items()}
        return value if all(changed[k] is v for k, v in held.items()) else dataclasses.replace(value, **changed)
    return value


def argument_names(function, args, kwargs):
    """The names that the positional arguments have in the signature; `args[i]` where it has none for them."""
    try:
        bound = inspect.signature(function).bind(*args, **kwargs)
    except (TypeError, ValueError):
        return [f"args[{i}]" for i in range(len(args))]
    names = []
    for parameter, value in bound.arguments.items():
        kind = bound.signature.parameters[parameter].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            names.extend(f"{parameter}[{i}]" for i in range(len(value)))
        elif kind is not inspect.Parameter.VAR_KEYWORD and parameter not in kwargs:
            names.append(parameter)
    return [*names[: len(args)], *(f"args[{i}]" for i in range(len(names), len(args)))]


def arguments_from_defaults(function):
    """Numbers and lists of numbers that a function has as defaults, as tensors: how the formulas of a lecture are written down."""
    out = {}
    for name, p in inspect.signature(function).parameters.items():
        if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
            continue
        if p.default is p.empty:
            raise TypeError(f"{function.__name__}() needs a value for '{name}': give inputs, e.g. `# nabla: {name} = torch.randn(2, 3)` above it")
        out[name] = _as_tensor(p.default)
    return out


def _as_tensor(value):
    import torch

    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return torch.tensor(float(value))
    if isinstance(value, (list, tuple)) and value and _all_floats(value):
        return torch.tensor(value)
    return value


def _all_floats(value):
    """Lists of floats, nested evenly; lists of integers are indices or targets and stay as they are."""
    if isinstance(value, float):
        return True
    return isinstance(value, (list, tuple)) and len(value) > 0 and all(map(_all_floats, value))

"""torch.jit: programs run as the Python they are, so scripting and tracing return what they are given."""

import types
import typing

from ..nn import Module
from . import annotations
from .annotations import annotate, BroadcastingList1, BroadcastingList2, BroadcastingList3  # noqa: I001

Final = typing.Final
ScriptModule = Module


class Attribute(typing.NamedTuple):
    value: object
    type: object


class ScriptFunction:
    """What scripted functions are instances of in PyTorch; here a scripted function stays a function."""


RecursiveScriptModule = type("RecursiveScriptModule", (Module,), {"__module__": __name__})
TopLevelTracedModule = type("TopLevelTracedModule", (Module,), {"__module__": __name__})
TracedModule = TopLevelTracedModule


class Error(RuntimeError):
    pass


def is_scripting():
    return False


def is_tracing():
    return False


def script(obj, optimize=None, _frames_up=0, _rcb=None, example_inputs=None):
    return obj


def trace(func, example_inputs=None, *args, **kwargs):
    return func


def trace_module(mod, inputs, *args, **kwargs):
    return mod


def script_if_tracing(fn):
    return fn


_script_if_tracing = script_if_tracing


def script_method(fn):
    return fn


def export(fn):
    return fn


def unused(fn):
    return fn


def ignore(drop=False, **kwargs):
    """Used with and without parentheses."""
    if callable(drop):
        return drop
    return lambda fn: fn


def interface(obj):
    return obj


def _overload(func):
    return func


_overload_method = _overload


def isinstance(obj, target_type):
    """Also knows List[T], Dict[K, V], Optional[T], Tuple and Union."""
    if isinstance_plain(target_type, tuple):
        return any(isinstance(obj, t) for t in target_type)
    origin, parts = typing.get_origin(target_type), typing.get_args(target_type)
    if origin is None:
        return isinstance_plain(obj, target_type)
    if origin in (typing.Union, types.UnionType):
        return any(isinstance(obj, t) for t in parts)
    if not isinstance_plain(obj, origin):
        return False
    if origin is dict:
        return all(isinstance(k, parts[0]) and isinstance(v, parts[1]) for k, v in obj.items())
    if origin is tuple:
        if len(parts) == 2 and parts[1] is Ellipsis:
            return all(isinstance(v, parts[0]) for v in obj)
        return len(parts) == len(obj) and all(map(isinstance, obj, parts))
    return all(isinstance(v, parts[0]) for v in obj)


isinstance_plain = __builtins__["isinstance"] if type(__builtins__) is dict else __builtins__.isinstance


def freeze(mod, preserved_attrs=None, optimize_numerics=True):
    return mod


def optimize_for_inference(mod, other_methods=None):
    return mod


def fork(func, *args, **kwargs):
    return func(*args, **kwargs)


def wait(future):
    return future


def save(m, f, _extra_files=None):
    from ..serialization import save as plain

    plain(m, f)


def load(f, map_location=None, _extra_files=None):
    from _nabla.engine import Unsupported

    raise Unsupported("Nabla does not support torch.jit.load yet")


class _Ignored:
    """optimized_execution, fuser: contexts that change how PyTorch compiles."""

    def __init__(self, *args):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False


optimized_execution = fuser = strict_fusion = _Ignored


def set_fusion_strategy(strategy):
    return strategy


def enable_onednn_fusion(enabled):
    pass


def onednn_fusion_enabled():
    return False



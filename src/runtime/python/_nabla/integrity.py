"""Whether a program left the interpreter as it found it.

Programs may replace anything: `torch.relu`, a builtin, a method of `nn.Module`, the import system. The interpreter that ran such a program
answers questions about that run, but must not run another program: its numbers would not be PyTorch's.
"""

import builtins
import sys
import types

_KEPT = (types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type, property, staticmethod, classmethod)
_STATE = ("meta_path", "path_hooks", "path", "stdin", "stdout", "stderr", "excepthook", "displayhook")

_before = None


def remember():
    """Take down how things are now: what holds after this module's `changed` must be as it is at this moment."""
    global _before
    modules = [builtins] + [m for n, m in sys.modules.items() if isinstance(m, types.ModuleType) and _ours(n)]
    spaces = [(m.__dict__, False) for m in modules]
    for module in modules:
        spaces += [(vars(c), True) for c in vars(module).values() if type(c) is type and c.__module__ == module.__name__ and _ours(c.__module__)]
    _before = [(space, whole, _entries(space)) for space, whole in spaces], _interpreter(), dict(sys.modules)


def changed():
    """What a program replaced, in words; None if nothing."""
    spaces, interpreter, modules = _before
    for space, whole, entries in spaces:
        for name, value in entries.items():
            if space.get(name) is not value:
                return f"{space.get('__name__') or space.get('__module__')}: {name} was replaced"
        if whole and len(_entries(space)) != len(entries):
            return f"a class of {space.get('__module__')} has more names than before"
    for name, module in modules.items():
        if sys.modules.get(name) is not module:
            return f"the module {name} was replaced"
    if _interpreter() != interpreter:
        return "the interpreter's own settings were changed"
    return None


def _ours(name):
    return name.split(".")[0] in ("torch", "numpy", "jax", "_nabla")


def _entries(space):
    return {n: v for n, v in space.items() if isinstance(v, _KEPT)}


def _interpreter():
    lists = tuple(tuple(map(id, v)) if isinstance(v, list) else id(v) for v in (getattr(sys, n, None) for n in _STATE))
    return lists, sys.getrecursionlimit(), sys.gettrace(), sys.getprofile()

"""Packages of the environment that stay loaded from one run of a file to the next: an edit must not import timm or sympy again, nor must each of the inputs
that are tried. A package stays only while nothing about it can have changed: its files, and what it defined, which a program may have replaced.
"""

import sys
import types

from .placeholders import PlaceholderModule

def is_host_path(path):
    """Whether a path is one of the user's machine: the interpreter's own files lie in folders of its file system."""
    return path.startswith("/") and not path.startswith(("/lib/", "/nabla/"))


_defined = {}  # name of a module of the environment -> (module, path, what it had defined when it was executed)


_loading = 0  # modules of the environment that are being executed, one importing the next
_new = []  # those that are done, until the outermost is


class executing:
    """Around the execution of a module of the environment. What it defined is taken down when the outermost is done: parts of a package complete each other."""

    def __init__(self, module, path):
        self._of = module, path

    def __enter__(self):
        global _loading
        _loading += 1

    def __exit__(self, kind, *rest):
        global _loading
        _loading -= 1
        if kind is None:
            _new.append(self._of)
        if not _loading:
            for module, path in _new:
                _remember(module, path)
            _new.clear()
        return False


def _remember(module, path):
    _defined[module.__name__] = module, path, _state_of(module)


def _state_of(module):
    """Everything that the module holds, as far as a program could change it without leaving a trace elsewhere."""
    state = []
    for name, value in module.__dict__.items():
        if isinstance(value, types.ModuleType) or name.startswith("__"):
            continue  # submodules are added as they are imported
        state.append((name, _held(value)))
        if isinstance(value, type) and value.__module__ == module.__name__:
            state.extend((name, n, _held(v)) for n, v in vars(value).items() if n not in _PYTHONS)
    return state


_PYTHONS = ("__dict__", "__weakref__", "__doc__", "__abstractmethods__", "_abc_impl", "__annotations_cache__", "__annotate_func__")


def _held(value, depth=2):
    """A value with what it contains; equal to another one if every part is the same object (_Same)."""
    if depth and isinstance(value, dict):
        return _Same(value), [(_Same(k), _held(v, depth - 1)) for k, v in list(value.items())]
    if depth and isinstance(value, (list, set, tuple)):
        return _Same(value), [_held(v, depth - 1) for v in list(value)]
    if depth and not isinstance(value, (type, types.ModuleType)) and getattr(value, "__dict__", None):
        return _Same(value), [(k, _held(v, depth - 1)) for k, v in list(vars(value).items())]
    return _Same(value)


class _Same:
    """Equal to another one if both hold the same object; keeps the object alive, so that no other can take its place."""

    __slots__ = ("of",)

    def __init__(self, of):
        self.of = of

    def __eq__(self, other):
        return isinstance(other, _Same) and self.of is other.of

    __hash__ = None


def kept(texts, read):
    """
    The modules that may stay, by name.
    @param texts the sources that were read, by path; @param read gives a file's present text
    """
    packages = {}
    for name, module in list(sys.modules.items()):
        packages.setdefault(name.partition(".")[0], []).append((name, module))
    staying = {}
    for top, modules in packages.items():
        if top in _defined and all(isinstance(m, PlaceholderModule) or _is_as_it_was(n, m, texts, read) for n, m in modules):
            staying.update(modules)
    # A package that refers to what goes goes too: it would see the old of it.
    while leaving := {n.partition(".")[0] for n, m in staying.items() if _refers_to_what_goes(m, staying)}:
        staying = {n: m for n, m in staying.items() if n.partition(".")[0] not in leaving}
    for name in [n for n in _defined if n not in staying]:
        del _defined[name]
    return staying


def _is_as_it_was(name, module, texts, read):
    was = _defined.get(name)
    if was is None or was[0] is not module:
        return False
    _, path, state = was
    if _state_of(module) != state:
        return False
    try:
        return texts.get(path) == read(path)
    except (OSError, SyntaxError):
        return False


def _refers_to_what_goes(module, staying):
    if isinstance(module, PlaceholderModule):
        return False
    for value in module.__dict__.values():
        name = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None) if isinstance(value, (types.FunctionType, type)) else None
        if name and name not in staying and _is_of_host(sys.modules.get(name)):
            return True
    return False


def _is_of_host(module):
    """Whether a module is one that a run drops when it begins: a file of the host's that is not of a package that stays."""
    path = getattr(module, "__file__", None)
    return isinstance(path, str) and is_host_path(path)

"""Loads user files: definitions and plain assignments of the file in question, without its training loops; other workspace files as Python
imports them. A statement that fails leaves placeholders for the names it would have bound, and the rest goes on."""

import ast
import builtins
import contextlib
import functools
import linecache
import os
import re
import sys
import types
from importlib.machinery import ModuleSpec

from . import compiled, deferred, engine, extensions, libraries, older, placeholders, stand_ins, working_folder
from .placeholders import Placeholder, PlaceholderModule

_files = None  # the reader of host files, handed in by the worker: read(path) -> text or None, kind(path) -> 'file' | 'folder' | ''
roots = []  # folders whose files are the user's: their expressions are probed
environment = []  # folders of packages
loaded = {}  # path -> source text of every file that was read
notes = []  # (file, line, message) of statements that were passed over or failed
probing = True


def attach(files):
    global _files
    _files = files
    placeholders.guarded = _guarded
    extensions.quiet()
    older.allow()
    sys.path_hooks.insert(0, _NoImporter.of)
    sys.meta_path += [HostFinder, stand_ins.Finder, placeholders.PlaceholderFinder]


class _NoImporter:
    """Python's own importer sees the workspace's files too, once a program puts their folder on sys.path: they are HostFinder's."""

    @staticmethod
    def of(path):
        if not libraries.is_host_path(path):
            raise ImportError(path)
        return _NoImporter()

    def find_spec(self, name, target=None):
        return None


def read(path):
    """Text of a host file of Python; raises FileNotFoundError where there is none or it may not be read, SyntaxError where it is no text."""
    text = _files.read(path)
    if not isinstance(text, str):  # JavaScript's null is not None
        raise FileNotFoundError(2, "No such file or directory", path)
    if not _files.isText(path):
        raise SyntaxError("(unicode error) the file is not UTF-8, and declares no other encoding", (path, 1, 1, None))
    loaded[path] = text = text.removeprefix("\ufeff")
    return text


def kind(path):
    """'file', 'folder' or '' of a path of the host."""
    return _files.kind(path)


def metadata_of(folder, name):
    """The folder of an installed package's metadata, or None."""
    found = _files.metadataOf(folder, name)
    return found if isinstance(found, str) else None


class HostFinder:
    """Finds modules in the folders handed in: the user's and those of the environment."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        tail = name.rpartition(".")[2]
        folders = [f for f in (path if path is not None else [*roots, *environment]) if libraries.is_host_path(f)]
        for folder in folders:
            base = f"{folder}/{tail}"
            for candidate, package in ((f"{base}/__init__.py", True), (f"{base}.py", False)):
                if _files.kind(candidate) == "file":
                    spec = ModuleSpec(name, HostFinder, origin=candidate, is_package=package)
                    spec.has_location = True
                    if package:
                        spec.submodule_search_locations.append(base)
                    return spec
        # A namespace package only where no folder has a real one, as in Python.
        for folder in folders:
            base = f"{folder}/{tail}"
            if _files.kind(base) == "folder" and _files.hasPython(base):
                spec = ModuleSpec(name, None, is_package=True)
                spec.submodule_search_locations.append(base)
                return spec
        return None

    @staticmethod
    def find_distributions(context=None):
        """For importlib.metadata, which is imported by those who ask."""
        from . import distributions

        return distributions.found(context)

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def get_source(name):
        """For `inspect.getsource` and tracebacks: these files are not in Python's own file system."""
        return loaded.get(sys.modules[name].__spec__.origin)

    @staticmethod
    def exec_module(module):
        path = module.__spec__.origin
        module.__file__ = path
        try:
            with contextlib.nullcontext() if is_workspace(path) else libraries.executing(module, path):
                _execute(module, path, whole=path != entry_path)
                if not is_workspace(path):
                    extensions.complete(module)
        except ImportError as error:
            compiled = _compiled_module(error)
            if compiled is None or is_workspace(path):
                raise
            # A library's file that cannot be had without its compiled code is missing as a whole.
            sys.modules[module.__name__] = PlaceholderModule(module.__name__, f"'{compiled}' is compiled code, which Nabla cannot load")


def _compiled_module(error):
    """The name of the compiled extension module that was to be imported, or None if that was not the trouble."""
    name = f"{error.name}.{error.name_from}" if error.name_from else error.name
    parent, _, tail = (name or "").rpartition(".")
    folders = getattr(sys.modules.get(parent), "__path__", ()) if parent else environment
    return name if any(_files.isCompiled(f"{folder}/{tail}") for folder in folders) else None


entry_path = None
_loaded_for = None  # the file, the roots and the environment of the newest run of a definition


def is_workspace(path):
    return not any(path.startswith(f + "/") for f in environment) and any(path.startswith(f + "/") for f in roots)


def _execute(module, path, whole):
    """Run a module's top level. `whole`: loops and calls too, as an import does."""
    source = read(path)
    namespace = module.__dict__
    if not is_workspace(path):
        exec(compiled.file(path, source, probed=False).code, namespace)
        return
    for s in compiled.file(path, source, probing).statements:
        if not whole and not worth_running(s.node):
            if not _is_main_guard(s.node) and s.type is not ast.Expr:
                notes.append((path, s.line, "not run while loading"))
                _mark(namespace, s, path, "was not run: loading a file runs its imports, definitions and plain assignments only")
            continue
        try:
            exec(s.code, namespace)
        except (Exception, SystemExit) as error:
            if s.type in (ast.ClassDef, ast.FunctionDef) or (s.type in (ast.Import, ast.ImportFrom) and not isinstance(error, ImportError)):
                raise
            notes.append((path, s.line, f"{type(error).__name__}: {error}"))
            for name in _bound(s.node):
                namespace.setdefault(name, Placeholder(name, f"line {s.line} could not be run: {type(error).__name__}: {error}", cause=error))


def _guarded(frame):
    source = loaded.get(frame.f_code.co_filename)
    return source is not None and frame.f_lineno in _guarded_lines(source)


@functools.lru_cache(256)
def _guarded_lines(source):
    """Lines of imports in a `try` that has another way to go on without the package: there, a missing one must be missing, or the program takes the wrong way."""
    lines = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Try) and any(_goes_on_without(h) for h in node.handlers):
            for s in node.body:
                lines.update(range(s.lineno, s.end_lineno + 1))
    return lines


def _goes_on_without(handler):
    caught = {n.id for n in ast.walk(handler.type) if isinstance(n, ast.Name)} if handler.type else {"ImportError"}
    if not caught & {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}:
        return False
    gives_up = {n.func.attr if isinstance(n.func, ast.Attribute) else getattr(n.func, "id", "") for s in handler.body for n in ast.walk(s) if isinstance(n, ast.Call)}
    return not any(isinstance(s, ast.Raise) for s in handler.body) and not gives_up & {"exit", "_exit", "quit"}


@contextlib.contextmanager
def absences(tree):
    """For the duration, packages that the file imports may be missing: placeholders stand in for them until a value is asked."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            placeholders.absent.update(a.name.split(".")[0] for a in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            placeholders.absent.add(node.module.split(".")[0])
    try:
        yield
    finally:
        placeholders.absent.clear()


def _is_main_guard(s):
    return isinstance(s, ast.If) and isinstance(s.test, ast.Compare) and isinstance(s.test.left, ast.Name) and s.test.left.id == "__name__"


_harmless_calls = {"sys", "os", "warnings", "torch", "np", "numpy", "jax", "random", "logging", "matplotlib", "plt"}
_DEFINING = {"defvjp", "defjvp", "defjvps"}  # calls that complete a definition


def worth_running(s):
    """Definitions, imports and plain assignments, also under a condition; no loops, no calls for their effect, no argument parsing."""
    if isinstance(s, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Pass, ast.TypeAlias)):
        return True
    if isinstance(s, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return not _parses_arguments(s)
    if isinstance(s, ast.Expr):
        if isinstance(s.value, ast.Constant):
            return True
        root = s.value.func if isinstance(s.value, ast.Call) else None
        if isinstance(root, ast.Attribute) and root.attr in _DEFINING:
            return True
        while isinstance(root, ast.Attribute):
            root = root.value
        return isinstance(root, ast.Name) and root.id in _harmless_calls and isinstance(s.value.func, ast.Attribute)
    if _is_main_guard(s):
        return False
    if isinstance(s, ast.If):
        return all(map(worth_running, s.body + s.orelse))
    if isinstance(s, ast.Try):
        return all(map(worth_running, s.body + s.orelse + s.finalbody)) and all(worth_running(b) or _says_why(b) for h in s.handlers for b in h.body)
    return False


def _says_why(s):
    """What a handler may do beside giving a name another value."""
    return isinstance(s, ast.Raise) or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Call) and isinstance(s.value.func, ast.Name) and s.value.func.id == "print")


def _parses_arguments(s):
    return any(isinstance(n, ast.Attribute) and n.attr in ("parse_args", "parse_known_args", "parse_args_into_dataclasses") for n in ast.walk(s))


def _bound(s):
    for n in ast.walk(s):
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store):
            yield n.id
        elif isinstance(n, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            yield n.name
        elif isinstance(n, ast.alias):
            yield (n.asname or n.name).split(".")[0]


def _mark(namespace, s, path, reason):
    for name in _bound(s.node):
        namespace.setdefault(name, Placeholder(name, f"line {s.line} {reason}"))


def forget(again=False):
    """
    Drop what an earlier run loaded: files may have changed since, and one program must not see another's.
    @param again: it was the same file that ran, so that packages of the environment may stay where they are as they were
    """
    staying = libraries.kept(loaded, _files.read) if again else {}
    for name, module in list(sys.modules.items()):
        loader = getattr(getattr(module, "__spec__", None), "loader", None)
        if name not in staying and (loader in (HostFinder, placeholders.PlaceholderFinder) or name == ENTRY or stand_ins.has(module) or _is_namespace_of_host(module)):
            del sys.modules[name]
    read_for = {getattr(m, "__file__", None) for m in staying.values()}
    for path in [p for p in loaded if p not in read_for]:
        del loaded[path]
    notes.clear()
    compiled.forget(read_for)
    linecache.clearcache()


def _is_namespace_of_host(module):
    path = getattr(module, "__path__", None)
    if path is None or getattr(module, "__file__", None) is not None:
        return False
    return any(map(libraries.is_host_path, path))


def prepare(path, search, env, probe=True, keep=False):
    """
    Set where modules are looked up.
    @param keep packages of the environment may stay from the run before. Not for scripts: what a package does while it is imported is part of them.
    """
    global entry_path, probing, _loaded_for
    asked_for = (path, tuple(search), tuple(env)) if keep else None
    forget(again=keep and asked_for == _loaded_for)
    _loaded_for = asked_for
    engine.collect()
    roots[:] = search
    environment[:] = env
    entry_path = path
    probing = probe
    setattr(builtins, deferred.ASK, deferred.real)
    sys.argv = [path]
    working_folder.enter(path, _files.read(path) or "", roots, kind)


def load(path, search, env, probe=True):
    """Load the file at `path`; returns its module. `search`: the workspace's folders, nearest first."""
    import importlib

    prepare(path, search, env, probe, keep=True)
    placeholders.loading = True
    try:
        name = _module_name(path)
        module = importlib.import_module(name)
        if getattr(module, "__file__", None) != path:  # shadowed by a package of the same name
            module = _load_alone(path)
        return module
    finally:
        placeholders.loading = False


def _module_name(path):
    """Dotted name by the packages the file lies in, so that relative imports work; its top folder becomes a root."""
    folder, file = os.path.split(path)
    parts = [] if file == "__init__.py" else [file.removesuffix(".py")]
    while _files.kind(f"{folder}/__init__.py") == "file":
        folder, package = os.path.split(folder)
        parts.insert(0, package)
    # Folders without an `__init__.py` are packages where relative imports say so.
    while len(parts) - (file != "__init__.py") < _levels(path) and os.path.basename(folder).isidentifier():
        folder, package = os.path.split(folder)
        parts.insert(0, package)
    # The folder that holds the package comes first: a file beside this one may have the package's own name.
    if folder in roots:
        roots.remove(folder)
    roots.insert(0, folder)
    if len(parts) == 1 and (parts[0] in sys.modules or parts[0] in sys.stdlib_module_names or not parts[0].isidentifier()):
        parts = [ENTRY]
        _load_alone(path)
    return ".".join(parts)


def _levels(path):
    """How many folders up the relative imports of a file reach: 1 for `from .layers import x`."""
    text = _files.read(path)
    found = re.findall(r"^\s*from\s+(\.+)[\w.]*\s+import\b", text, re.MULTILINE) if isinstance(text, str) else []
    return max(map(len, found), default=0)


ENTRY = "__nabla_entry__"


def _load_alone(path):
    """Load a file under a name of its own, where its real one is taken or is no identifier."""
    module = types.ModuleType(ENTRY)
    module.__file__ = path
    module.__spec__ = ModuleSpec(ENTRY, HostFinder, origin=path)
    sys.modules[ENTRY] = module
    _execute(module, path, whole=False)
    return module

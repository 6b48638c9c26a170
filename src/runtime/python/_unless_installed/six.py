"""six: what was called otherwise in Python 2. Here where the chosen environment has none."""

import builtins
import functools
import io
import sys
import types

PY2, PY3, PY34 = False, True, True
MAXSIZE = sys.maxsize
string_types, integer_types, class_types, text_type, binary_type = (str,), (int,), (type,), str, bytes
StringIO, BytesIO = io.StringIO, io.BytesIO
next = advance_iterator = builtins.next
callable, print_, exec_ = builtins.callable, builtins.print, builtins.exec
unichr, int2byte, byte2int = chr, lambda i: bytes((i,)), lambda b: b[0]
indexbytes, iterbytes = lambda b, i: b[i], iter
wraps = functools.wraps
create_bound_method = types.MethodType
Iterator = object

iterkeys = lambda d, **k: iter(d.keys(**k))  # noqa: E731
itervalues = lambda d, **k: iter(d.values(**k))  # noqa: E731
iteritems = lambda d, **k: iter(d.items(**k))  # noqa: E731
viewkeys, viewvalues, viewitems = dict.keys, dict.values, dict.items
get_method_function = lambda m: m.__func__  # noqa: E731
get_function_code = lambda f: f.__code__  # noqa: E731
b = lambda s: s.encode("latin-1")  # noqa: E731
u = lambda s: s  # noqa: E731


def ensure_str(s, encoding="utf-8", errors="strict"):
    return s.decode(encoding, errors) if isinstance(s, bytes) else s


ensure_text = ensure_str


def ensure_binary(s, encoding="utf-8", errors="strict"):
    return s.encode(encoding, errors) if isinstance(s, str) else s


def python_2_unicode_compatible(cls):
    return cls


def with_metaclass(meta, *bases):
    """A base class whose subclasses have the metaclass `meta` and the bases `bases`."""

    class Temporary(type):
        def __new__(cls, name, this_bases, space):
            return meta(name, bases, space)

    return type.__new__(Temporary, "temporary_class", (), {})


def add_metaclass(metaclass):
    """Class decorator."""

    def wrapped(cls):
        space = {k: v for k, v in cls.__dict__.items() if k not in ("__dict__", "__weakref__")}
        return metaclass(cls.__name__, cls.__bases__, space)

    return wrapped


def raise_from(value, from_value):
    raise value from from_value


def reraise(kind, value, tb=None):
    raise (kind() if value is None else value).with_traceback(tb)


class _Moves(types.ModuleType):
    """`six.moves`: functions that were renamed, and modules that moved."""

    __path__ = []
    _functions = {"xrange": range, "range": range, "zip": zip, "map": map, "filter": filter, "input": input, "zip_longest": "itertools", "filterfalse": "itertools", "reduce": "functools", "intern": "sys", "getcwd": "os", "StringIO": "io", "UserDict": "collections", "UserList": "collections", "UserString": "collections", "reload_module": ("importlib", "reload"), "shlex_quote": ("shlex", "quote")}  # fmt: skip
    _modules = {"cPickle": "pickle", "builtins": "builtins", "queue": "queue", "configparser": "configparser", "copyreg": "copyreg", "urllib": "urllib", "reprlib": "reprlib", "html_parser": "html.parser", "http_client": "http.client", "_thread": "_thread", "collections_abc": "collections.abc"}  # fmt: skip

    def __getattr__(self, name):
        import importlib

        if name in self._modules:
            module = importlib.import_module(self._modules[name])
            if name == "urllib":
                importlib.import_module("urllib.parse")
            return module
        found = self._functions.get(name)
        if found is None:
            raise AttributeError(f"module 'six.moves' has no attribute '{name}'")
        if isinstance(found, str):
            found = (found, name)
        return getattr(importlib.import_module(found[0]), found[1]) if isinstance(found, tuple) else found


moves = sys.modules["six.moves"] = _Moves("six.moves")
for _name in ("cPickle", "builtins", "queue", "configparser", "urllib"):
    sys.modules[f"six.moves.{_name}"] = getattr(moves, _name)
for _name in ("parse", "error"):
    __import__(f"urllib.{_name}")
    sys.modules[f"six.moves.urllib.{_name}"] = sys.modules[f"urllib.{_name}"]

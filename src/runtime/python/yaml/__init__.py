"""PyYAML, as far as programs read and write configurations with it: the standard tags. Values are resolved by YAML 1.1's rules, as PyYAML does."""

import json

from _nabla.engine import Unsupported, call
from _nabla.absent import without

from ._scalars import resolved
from ._writing import text_of
from .error import Mark, MarkedYAMLError, YAMLError
from . import constructor, parser, scanner

__version__ = "6.0.3"
__with_libyaml__ = False


class BaseLoader:
    """Names how much a text may make. Here none makes objects of Python classes."""

    def __init__(self, stream=None):
        self._stream = stream

    @classmethod
    def add_constructor(cls, tag, constructor):
        cls._constructors = {**getattr(cls, "_constructors", {}), tag: constructor}

    @classmethod
    def add_implicit_resolver(cls, tag, regexp, first):
        """Mostly what reads 1e-3 as a number."""
        cls._resolvers = [*getattr(cls, "_resolvers", []), (tag, regexp, first)]

    def get_single_data(self):
        return load(self._stream, type(self))

    def dispose(self):
        pass

    def construct_scalar(self, node):
        return node.value

    def construct_mapping(self, node, deep=False):
        return node.value

    construct_sequence = construct_mapping


class SafeLoader(BaseLoader):
    pass


class FullLoader(SafeLoader):
    pass


class Loader(FullLoader):
    pass


UnsafeLoader = CLoader = CFullLoader = CUnsafeLoader = Loader
CSafeLoader = SafeLoader


class Dumper:
    @classmethod
    def add_representer(cls, data_type, representer):
        pass

    def ignore_aliases(self, data):
        return True

    def increase_indent(self, flow=False, indentless=False):
        pass


class SafeDumper(Dumper):
    pass


CDumper, CSafeDumper = Dumper, SafeDumper


class Node:
    """What a constructor of a program's own is given."""

    def __init__(self, tag, value):
        self.tag, self.value = tag, value


def _text(stream):
    if hasattr(stream, "read"):
        stream = stream.read()
    return stream.decode("utf-8-sig") if isinstance(stream, (bytes, bytearray)) else stream


def load_all(stream, Loader=Loader):
    text = _text(stream)
    try:
        documents = json.loads(call("yamlNodes", text))
    except ValueError as error:
        raise scanner.ScannerError(None, None, str(error)) from None
    for document in documents:
        yield _value(document, Loader)


def load(stream, Loader):
    documents = list(load_all(stream, Loader))
    if len(documents) > 1:
        raise composer_error()
    return documents[0] if documents else None


def composer_error():
    return MarkedYAMLError("expected a single document in the stream", None, "but found another document")


def safe_load(stream):
    return load(stream, SafeLoader)


def full_load(stream):
    return load(stream, FullLoader)


unsafe_load = full_load


def safe_load_all(stream):
    return load_all(stream, SafeLoader)


def full_load_all(stream):
    return load_all(stream, FullLoader)


def _value(node, loader):
    kind, content = node[0], node[-1]
    if kind == "t":
        return _tagged(node[1], content, loader)
    if kind == "s":
        return [_value(item, loader) for item in content]
    if kind == "q":
        return content
    if kind == "p":
        for tag, pattern, _ in getattr(loader, "_resolvers", ()):
            if pattern.match(content) and tag.endswith(":float"):
                return float(content.replace("_", ""))
        return content if loader is BaseLoader else resolved(content)
    made, merged = {}, {}
    for key, value in content:
        if key == ["p", "<<"]:
            above = _value(value, loader)
            for one in reversed(above if isinstance(above, list) else [above]):
                merged.update(one)
            continue
        key = _value(key, loader)
        try:
            made[tuple(key) if isinstance(key, list) else key] = _value(value, loader)
        except TypeError:
            raise constructor.ConstructorError("while constructing a mapping", None, "found unhashable key") from None
    # What is written here goes before what is merged, in place of it.
    return {**merged, **made}


def _tagged(tag, content, loader):
    short = tag.removeprefix("tag:yaml.org,2002:")
    own = getattr(loader, "_constructors", {}).get(tag)
    if own:
        return own(loader(), Node(tag, _value(content, loader)))
    value = _value(content, loader)
    if short in ("int", "float", "bool", "null", "str"):
        return str(content[1]) if short == "str" else {"int": int, "float": float, "bool": bool, "null": lambda v: None}[short](resolved(content[1]))
    if short == "python/tuple" and loader is not SafeLoader:
        return tuple(value)
    if short == "set":
        return set(value)
    if short == "omap":
        return [next(iter(v.items())) for v in value]
    if loader is SafeLoader or not short.startswith("python/"):
        raise constructor.ConstructorError(None, None, f"could not determine a constructor for the tag '{tag}'")
    raise Unsupported(f"Nabla does not make objects of the tag '{tag}'")


def dump(data, stream=None, Dumper=Dumper, *, default_style=None, default_flow_style=False, indent=None, width=None, allow_unicode=None, sort_keys=True, explicit_start=None, **options):
    without("yaml.dump", default_style=default_style is not None)
    if isinstance(Dumper, type) and issubclass(Dumper, SafeDumper):
        data = _without_tuples(data)
    text = ("---\n" if explicit_start else "") + text_of(data, sort_keys, default_flow_style, indent or 2, allow_unicode)
    if stream is None:
        return text
    stream.write(text)


def _without_tuples(data):
    if isinstance(data, dict):
        return {k: _without_tuples(v) for k, v in data.items()}
    return [_without_tuples(v) for v in data] if isinstance(data, (list, tuple)) else data


def safe_dump(data, stream=None, **options):
    return dump(data, stream, SafeDumper, **options)


def dump_all(documents, stream=None, Dumper=Dumper, **options):
    text = "".join(dump(d, None, Dumper, **{**options, "explicit_start": True}) for d in documents)
    if stream is None:
        return text
    stream.write(text)


def add_constructor(tag, constructor, Loader=None):
    for kind in (Loader,) if Loader else (SafeLoader, FullLoader, globals()["Loader"]):
        kind.add_constructor(tag, constructor)


def add_representer(data_type, representer, Dumper=Dumper):
    pass

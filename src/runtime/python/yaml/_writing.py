"""Values as YAML, in PyYAML's block style: for the mappings, lists and plain values that configurations are."""

import contextlib
import datetime
import re

from ._scalars import resolved

_PLAIN = re.compile(r"^[^\s\-?:,\[\]{}#&*!|>'\"%@`][^\n]*$|^[-?:][^\s,\[\]{}][^\n]*$")


def text_of(data, sort_keys, flow, indent, allow_unicode):
    with _printing(allow_unicode):
        return _text_of(data, sort_keys, flow, indent)


def _text_of(data, sort_keys, flow, indent):
    if flow is True or not isinstance(data, (dict, list, tuple)) or not data:
        text = _flow(data, sort_keys)
        return f"{text}\n" if isinstance(data, (dict, list, tuple)) else f"{text}\n...\n"
    return "".join(f"{line}\n" for line in _lines(data, sort_keys, indent))


def _lines(data, sort_keys, indent):
    if isinstance(data, dict):
        for key, value in _items(data, sort_keys):
            yield from _entry(f"{_scalar(key)}:", value, sort_keys, indent, isinstance(value, dict))
    else:
        for value in data:
            inner = list(_lines(value, sort_keys, indent)) if _nests(value) else [_flow(value, sort_keys)]
            yield f"- {inner[0]}"
            yield from (f"  {line}" for line in inner[1:])


def _nests(value):
    return isinstance(value, (dict, list, tuple)) and len(value) > 0


def _entry(key, value, sort_keys, indent, indented):
    if not _nests(value):
        yield f"{key} {_flow(value, sort_keys)}"
        return
    yield f"{key} !!python/tuple" if isinstance(value, tuple) else key
    # PyYAML does not indent the lists of a mapping.
    shift = " " * indent if indented else ""
    yield from (shift + line for line in _lines(value, sort_keys, indent))


def _items(data, sort_keys):
    try:
        return sorted(data.items()) if sort_keys else data.items()
    except TypeError:
        return data.items()


def _flow(value, sort_keys):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(k)}: {_flow(v, sort_keys)}" for k, v in _items(value, sort_keys)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_flow(v, sort_keys) for v in value) + "]"
    return _scalar(value)


def _scalar(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat(" ") if isinstance(value, datetime.datetime) else value.isoformat()
    if not isinstance(value, str):
        from .error import YAMLError

        raise YAMLError(f"cannot represent an object: {value!r}")
    plain = _PLAIN.match(value) and resolved(value) == value and ": " not in value and " #" not in value and not value.endswith((":", " "))
    if plain and all(map(_printable, value)):
        return value
    if not all(map(_printable, value)):
        return '"' + "".join(_ESCAPES.get(c) or _escaped(ord(c)) for c in value) + '"'
    return "'" + value.replace("'", "''") + "'"


_unicode = False


@contextlib.contextmanager
def _printing(unicode):
    global _unicode
    before, _unicode = _unicode, bool(unicode)
    try:
        yield
    finally:
        _unicode = before


def _printable(c):
    return 32 <= ord(c) < 127 or _unicode and ord(c) >= 160


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _escaped(code):
    if 32 <= code < 127:
        return chr(code)
    return f"\\x{code:02X}" if code < 256 else f"\\u{code:04X}" if code < 65536 else f"\\U{code:08X}"


def _float(value):
    if value != value:
        return ".nan"
    if value in (float("inf"), -float("inf")):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value).lower()
    # 1e-05 would be read as a text.
    return text.replace("e", ".0e", 1) if "." not in text and "e" in text else text

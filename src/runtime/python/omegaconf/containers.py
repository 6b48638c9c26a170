"""Mappings and lists of a configuration: they know where they are, so that a value may refer to another."""

import re

from .errors import ConfigAttributeError, ConfigKeyError, InterpolationKeyError, MissingMandatoryValue, ReadonlyConfigError, UnsupportedInterpolationType

MISSING = "???"
_REFERENCE = re.compile(r"\$\{([^${}]*)\}")
resolvers = {}


def wrapped(value, parent):
    if isinstance(value, (DictConfig, ListConfig)):
        value = plain(value, False)
    if isinstance(value, dict):
        return DictConfig(value, parent)
    return ListConfig(value, parent) if isinstance(value, (list, tuple)) else value


def plain(value, resolve):
    """As dictionaries and lists of Python's; what is missing stays marked so."""
    if isinstance(value, DictConfig):
        return {k: plain(value._get(k) if resolve and not is_missing(v) else v, resolve) for k, v in value._content.items()}
    if isinstance(value, ListConfig):
        return [plain(value._get(i) if resolve and not is_missing(v) else v, resolve) for i, v in enumerate(value._content)]
    return value


def is_missing(value):
    return isinstance(value, str) and value == MISSING


class _Container:
    _parent = None

    def _root(self):
        node = self
        while node._parent is not None:
            node = node._parent
        return node

    def _flag(self, name):
        node = self
        while node is not None:
            if name in node.__dict__.get("_flags", {}):
                return node._flags[name]
            node = node._parent
        return False

    def _found(self, value, key):
        """A value as it is read: references are followed."""
        if is_missing(value):
            raise MissingMandatoryValue(f"Missing mandatory value: {key}")
        return self._resolved(value) if isinstance(value, str) and "${" in value else value

    def _resolved(self, text):
        whole = _REFERENCE.fullmatch(text)
        if whole:
            return self._named(whole[1])
        before = None
        while "${" in text and text != before:
            before, text = text, _REFERENCE.sub(lambda m: str(self._named(m[1])), text)
        return text

    def _named(self, reference):
        kind, colon, rest = reference.partition(":")
        if colon:
            if kind not in resolvers:
                raise UnsupportedInterpolationType(f"Unsupported interpolation type {kind}")
            from yaml import safe_load

            return resolvers[kind](*(safe_load(a.strip()) for a in rest.split(",")) if rest else ())
        node = self._root()
        name = reference.strip()
        if name.startswith("."):
            node = self
            name = name[1:]
            while name.startswith("."):
                node, name = node._parent, name[1:]
        try:
            for part in name.replace("[", ".").replace("]", "").split("."):
                node = node._get(int(part) if isinstance(node, ListConfig) else part)
        except (KeyError, IndexError, ValueError):
            raise InterpolationKeyError(f"Interpolation key '{reference}' not found") from None
        return node

    def _refuse_writing(self):
        if self._flag("readonly"):
            raise ReadonlyConfigError("Cannot change value: the configuration is read-only")

    def __deepcopy__(self, memo):
        made = type(self)(plain(self, False))
        made.__dict__["_flags"] = dict(self.__dict__.get("_flags", {}))
        return made

    copy = lambda self: self.__deepcopy__(None)  # noqa: E731

    def __repr__(self):
        return repr(plain(self, False))

    def __len__(self):
        return len(self._content)

    def __reduce__(self):
        return type(self), (plain(self, False),)


class DictConfig(_Container):
    def __init__(self, content=None, parent=None, flags=None):
        self.__dict__.update(_parent=parent, _flags=dict(flags or {}), _content={})
        for k, v in (plain(content, False) if isinstance(content, DictConfig) else content or {}).items():
            self._content[k] = wrapped(v, self)

    def _get(self, key):
        if key not in self._content:
            raise ConfigKeyError(f"Missing key {key}\n    full_key: {key}\n    object_type=dict")
        return self._found(self._content[key], key)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._content:
            raise ConfigAttributeError(f"Missing key {name}\n    full_key: {name}\n    object_type=dict")
        return self._found(self._content[name], name)

    def __getitem__(self, key):
        return self._get(key)

    def __setitem__(self, key, value):
        self._refuse_writing()
        if self._flag("struct") and key not in self._content:
            raise ConfigKeyError(f"Key '{key}' is not in struct\n    full_key: {key}\n    object_type=dict")
        self._content[key] = wrapped(value, self)

    def __setattr__(self, name, value):
        try:
            self[name] = value
        except ConfigKeyError as error:
            raise ConfigAttributeError(str(error)) from None

    def __delitem__(self, key):
        self._refuse_writing()
        del self._content[key]

    def __delattr__(self, name):
        del self[name]

    def __contains__(self, key):
        return key in self._content and not is_missing(self._content[key])

    def __iter__(self):
        return iter(self._content)

    def __eq__(self, other):
        return plain(self, True) == (plain(other, True) if isinstance(other, DictConfig) else other)

    __hash__ = None

    def keys(self):
        return self._content.keys()

    def items(self):
        return [(k, self._get(k)) for k in self._content]

    def values(self):
        return [self._get(k) for k in self._content]

    def get(self, key, default_value=None):
        if key not in self:
            return default_value
        return self._get(key)

    def pop(self, key, *default):
        value = self.get(key, *default) if default else self._get(key)
        self._content.pop(key, None)
        return value

    def update(self, other=None, **kwargs):
        for k, v in {**(other or {}), **kwargs}.items():
            self[k] = v

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]


class ListConfig(_Container):
    def __init__(self, content=None, parent=None, flags=None):
        self.__dict__.update(_parent=parent, _flags=dict(flags or {}))
        self._content = [wrapped(v, self) for v in (plain(content, False) if isinstance(content, ListConfig) else content or ())]

    def _get(self, i):
        return self._found(self._content[i], i)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return ListConfig(plain(self, False)[i], self._parent)
        return self._get(i)

    def __setitem__(self, i, value):
        self._refuse_writing()
        self._content[i] = wrapped(value, self)

    def __iter__(self):
        return (self._get(i) for i in range(len(self._content)))

    def __eq__(self, other):
        return plain(self, True) == (plain(other, True) if isinstance(other, ListConfig) else list(other) if isinstance(other, (list, tuple)) else other)

    __hash__ = None

    def __add__(self, other):
        return ListConfig(plain(self, False) + list(other), self._parent)

    def append(self, item):
        self._refuse_writing()
        self._content.append(wrapped(item, self))

    def extend(self, items):
        for item in items:
            self.append(item)

    def index(self, x):
        return plain(self, True).index(x)

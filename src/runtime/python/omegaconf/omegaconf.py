"""OmegaConf's functions on configurations."""

import contextlib
import dataclasses
import os
import re

import yaml

from .containers import MISSING, DictConfig, ListConfig, is_missing, plain, resolvers, wrapped
from .errors import MissingMandatoryValue


class _Loader(yaml.SafeLoader):
    """Unlike YAML 1.1, OmegaConf reads 1e-3 as a number."""


_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?(?:[0-9][0-9_]*)(?:\.[0-9_]*)?[eE][-+]?[0-9]+$"), list("-+0123456789."))


def _fields(value):
    """Dataclasses as dictionaries."""
    if dataclasses.is_dataclass(value):
        return {f.name: _fields(getattr(value, f.name) if not isinstance(value, type) else _default(f)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {k: _fields(v) for k, v in value.items()}
    return [_fields(v) for v in value] if isinstance(value, (list, tuple)) else value


def _default(field):
    if field.default is not dataclasses.MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else MISSING


def _merged(base, other):
    made = dict(base)
    for k, v in other.items():
        made[k] = _merged(made[k], v) if isinstance(v, dict) and isinstance(made.get(k), dict) else v
    return made


class OmegaConf:
    @staticmethod
    def create(obj=None, parent=None, flags=None):
        if isinstance(obj, str):
            obj = yaml.load(obj, Loader=_Loader)
            obj = {obj: None} if isinstance(obj, str) else obj
        obj = _fields({} if obj is None else plain(obj, False))
        return (ListConfig if isinstance(obj, list) else DictConfig)(obj, parent, flags)

    @staticmethod
    def structured(obj, parent=None, flags=None):
        made = OmegaConf.create(obj, parent, flags)
        OmegaConf.set_struct(made, True)
        return made

    @staticmethod
    def load(file_):
        if hasattr(file_, "read"):
            return OmegaConf.create(yaml.load(file_, Loader=_Loader))
        with open(os.fspath(file_), encoding="utf-8") as f:
            return OmegaConf.create(yaml.load(f, Loader=_Loader))

    @staticmethod
    def save(config, f, resolve=False):
        text = OmegaConf.to_yaml(config, resolve=resolve)
        if hasattr(f, "write"):
            f.write(text)
            return
        with open(os.fspath(f), "w", encoding="utf-8") as file:
            file.write(text)

    @staticmethod
    def from_cli(args_list=None):
        import sys

        return OmegaConf.from_dotlist(sys.argv[1:] if args_list is None else args_list)

    @staticmethod
    def from_dotlist(dotlist):
        made = OmegaConf.create()
        for text in dotlist:
            name, equal, value = text.partition("=")
            OmegaConf.update(made, name, yaml.load(value, Loader=_Loader) if equal else None)
        return made

    @staticmethod
    def merge(*configs):
        first, *rest = (plain(OmegaConf.create(c), False) for c in configs)
        for other in rest:
            first = _merged(first, other) if isinstance(first, dict) else other
        made = OmegaConf.create(first)
        made.__dict__["_flags"] = dict(getattr(configs[0], "_flags", {}))
        return made

    unsafe_merge = merge

    @staticmethod
    def update(cfg, key, value=None, *, merge=True, force_add=False):
        *path, own = key.split(".")
        node = cfg
        for part in path:
            if part not in node._content:
                node._content[part] = DictConfig({}, node)
            node = node._content[part]
        old = node._content.get(own) if isinstance(node, DictConfig) else None
        if merge and isinstance(old, DictConfig) and isinstance(value, (dict, DictConfig)):
            value = _merged(plain(old, False), plain(value, False) if isinstance(value, DictConfig) else value)
        if force_add:
            node._content[own] = wrapped(value, node)
        else:
            node[int(own) if isinstance(node, ListConfig) else own] = value

    @staticmethod
    def select(cfg, key, *, default=None, throw_on_missing=False):
        node = cfg
        for part in filter(None, key.replace("[", ".").replace("]", "").split(".")):
            try:
                node = node[int(part) if isinstance(node, ListConfig) else part]
            except (KeyError, IndexError, TypeError):
                return default
            except MissingMandatoryValue:
                if throw_on_missing:
                    raise
                return default
        return node

    @staticmethod
    def to_container(cfg, *, resolve=False, throw_on_missing=False):
        if throw_on_missing:
            missing = OmegaConf.missing_keys(cfg)
            if missing:
                raise MissingMandatoryValue(f"Missing mandatory value: {sorted(missing)[0]}")
        return plain(cfg, resolve)

    to_object = staticmethod(lambda cfg: plain(cfg, True))

    @staticmethod
    def to_yaml(cfg, *, resolve=False, sort_keys=False):
        return yaml.dump(plain(cfg, resolve), sort_keys=sort_keys)

    @staticmethod
    def resolve(cfg):
        made = plain(cfg, True)
        for k, v in made.items() if isinstance(cfg, DictConfig) else enumerate(made):
            cfg._content[k] = wrapped(v, cfg)

    @staticmethod
    def missing_keys(cfg):
        found = set()

        def look(node, path):
            for k, v in node._content.items() if isinstance(node, DictConfig) else enumerate(node._content):
                name = f"{path}.{k}" if path else str(k)
                if isinstance(v, (DictConfig, ListConfig)):
                    look(v, name)
                elif is_missing(v):
                    found.add(name)

        look(cfg, "")
        return found

    @staticmethod
    def register_new_resolver(name, resolver, *, replace=False, use_cache=False):
        if name in resolvers and not replace:
            raise ValueError(f"resolver '{name}' is already registered")
        resolvers[name] = resolver

    register_resolver = register_new_resolver

    @staticmethod
    def has_resolver(name):
        return name in resolvers

    @staticmethod
    def clear_resolvers():
        resolvers.clear()
        resolvers.update(_standard)

    @staticmethod
    def is_missing(cfg, key):
        return is_missing(cfg._content.get(key) if isinstance(cfg, DictConfig) else cfg._content[key])

    @staticmethod
    def is_interpolation(node, key):
        value = node._content.get(key) if isinstance(node, DictConfig) else node._content[key]
        return isinstance(value, str) and "${" in value

    @staticmethod
    def set_struct(conf, value):
        conf._flags["struct"] = value

    @staticmethod
    def set_readonly(conf, value):
        conf._flags["readonly"] = value

    is_struct = staticmethod(lambda conf: conf._flag("struct"))
    is_readonly = staticmethod(lambda conf: conf._flag("readonly"))
    is_config = staticmethod(lambda obj: isinstance(obj, (DictConfig, ListConfig)))
    is_dict = staticmethod(lambda obj: isinstance(obj, DictConfig))
    is_list = staticmethod(lambda obj: isinstance(obj, ListConfig))


_standard = {"oc.env": lambda name, *default: os.environ[name] if name in os.environ or not default else str(default[0])}
resolvers.update(_standard)


@contextlib.contextmanager
def _with_flag(config, name, value):
    before = config._flags.get(name)
    config._flags[name] = value
    try:
        yield config
    finally:
        if before is None:
            del config._flags[name]
        else:
            config._flags[name] = before


def open_dict(config):
    return _with_flag(config, "struct", False)


def read_write(config):
    return _with_flag(config, "readonly", False)

"""yacs.config: nodes whose keys are attributes, defined in code and overridden by files and lists."""

import copy
from ast import literal_eval

import yaml

_VALID = (tuple, list, str, int, float, bool, type(None))


class CfgNode(dict):
    IMMUTABLE = "__immutable__"
    NEW_ALLOWED = "__new_allowed__"

    def __init__(self, init_dict=None, key_list=None, new_allowed=False):
        super().__init__({k: type(self)(v) if type(v) is dict else v for k, v in (init_dict or {}).items()})
        self.__dict__[CfgNode.IMMUTABLE] = False
        self.__dict__[CfgNode.NEW_ALLOWED] = new_allowed

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)

    def __setattr__(self, name, value):
        if self.is_frozen():
            raise AttributeError(f"Attempted to set {name} to {value}, but CfgNode is immutable")
        if name in self.__dict__:
            raise AttributeError(f"Invalid attempt to modify internal CfgNode state: {name}")
        self[name] = value

    def __str__(self):
        lines = []
        for k, v in sorted(self.items()):
            text = str(v).replace("\n", "\n  ")
            lines.append(f"{k}:\n  {text}" if isinstance(v, CfgNode) else f"{k}: {text}")
        return "\n".join(lines)

    def __repr__(self):
        return f"{type(self).__name__}({super().__repr__()})"

    def is_frozen(self):
        return self.__dict__.get(CfgNode.IMMUTABLE, False)

    def _each(self):
        yield self
        for v in self.values():
            if isinstance(v, CfgNode):
                yield from v._each()

    def freeze(self):
        for node in self._each():
            node.__dict__[CfgNode.IMMUTABLE] = True

    def defrost(self):
        for node in self._each():
            node.__dict__[CfgNode.IMMUTABLE] = False

    def is_new_allowed(self):
        return self.__dict__[CfgNode.NEW_ALLOWED]

    def set_new_allowed(self, is_new_allowed):
        for node in self._each():
            node.__dict__[CfgNode.NEW_ALLOWED] = is_new_allowed

    def clone(self):
        return copy.deepcopy(self)

    def __deepcopy__(self, memo):
        made = type(self)()
        for k, v in self.items():
            dict.__setitem__(made, k, copy.deepcopy(v, memo))
        made.__dict__.update(self.__dict__)
        return made

    def merge_from_file(self, cfg_filename):
        with open(cfg_filename) as f:
            self.merge_from_other_cfg(self.load_cfg(f))

    def merge_from_other_cfg(self, cfg_other):
        _merge(cfg_other, self, [])

    def merge_from_list(self, cfg_list):
        assert len(cfg_list) % 2 == 0, f"Override list has odd length: {cfg_list}; it must be a list of pairs"
        for full_key, value in zip(cfg_list[0::2], cfg_list[1::2]):
            node, *path = self, *full_key.split(".")
            for part in path[:-1]:
                if part not in node:
                    raise AssertionError(f"Non-existent key: {full_key}")
                node = node[part]
            if path[-1] not in node:
                raise AssertionError(f"Non-existent key: {full_key}")
            node[path[-1]] = _fitting(_decoded(value), node[path[-1]], path[-1], full_key)

    def dump(self, **options):
        return yaml.safe_dump(_plain(self), **options)

    @classmethod
    def load_cfg(cls, cfg_file_obj_or_str):
        return cls(yaml.safe_load(cfg_file_obj_or_str) or {})

    @classmethod
    def _decode_cfg_value(cls, value):
        return _decoded(value)


def _plain(value):
    return {k: _plain(v) for k, v in value.items()} if isinstance(value, dict) else value


def _decoded(value):
    """Texts are Python's literals where they can be."""
    if isinstance(value, dict) and not isinstance(value, CfgNode):
        return CfgNode(value)
    try:
        return literal_eval(value) if isinstance(value, str) else value
    except (ValueError, SyntaxError):
        return value


def _merge(other, into, path):
    for k, v in other.items():
        full = ".".join([*path, k])
        value = _decoded(copy.deepcopy(v))
        if k not in into:
            if not into.is_new_allowed():
                raise KeyError(f"Non-existent config key: {full}")
            into[k] = value
            continue
        value = _fitting(value, into[k], k, full)
        if isinstance(value, CfgNode) and isinstance(into[k], CfgNode):
            _merge(value, into[k], [*path, k])
        else:
            into[k] = value


def _fitting(new, old, key, full_key):
    """The new value in the type of the old one. @raises ValueError where the types are too different"""
    if type(new) is type(old) or old is None or new is None:
        return new
    for source, target in ((tuple, list), (list, tuple), (int, float)):
        if type(new) is source and type(old) is target:
            return target(new)
    if isinstance(new, dict) and isinstance(old, CfgNode):
        return new
    raise ValueError(f"Type mismatch ({type(old)} vs. {type(new)}) with values ({old} vs. {new}) for config key: {full_key}")


load_cfg = CfgNode.load_cfg

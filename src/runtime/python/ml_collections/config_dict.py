"""ml_collections.config_dict: attributes that keep their types, and that can be locked."""

import json

import yaml
from _nabla.absent import without


class RequiredValueError(ValueError):
    pass


class FieldReference:
    """A value that several fields share."""

    def __init__(self, default, field_type=None, op=None, required=False):
        without("ml_collections.FieldReference", op=op is not None)
        self._value, self._type, self._required = default, field_type or (type(default) if default is not None else None), required

    def get(self):
        if self._required and self._value is None:
            raise RequiredValueError("None of the values of the required field were set")
        return self._value

    def set(self, value, type_safe=True):
        if type_safe and value is not None and self._type and not isinstance(value, self._type):
            raise TypeError(f"Reference is of type {self._type} but the value {value!r} is of type {type(value)}")
        self._value = value

    def get_type(self):
        return self._type


class ConfigDict:
    def __init__(self, initial_dictionary=None, type_safe=True, convert_dict=True, *, allow_dotted_keys=True, sort_keys=True):
        object.__setattr__(self, "_fields", {})
        object.__setattr__(self, "_locked", False)
        object.__setattr__(self, "_type_safe", type_safe)
        object.__setattr__(self, "_order", sorted if sort_keys else list)
        without("ml_collections.ConfigDict", allow_dotted_keys=not allow_dotted_keys)
        fields = initial_dictionary._fields if isinstance(initial_dictionary, ConfigDict) else initial_dictionary or {}
        for k, v in fields.items():
            self._fields[k] = type(self)(v, type_safe) if isinstance(v, (dict, ConfigDict)) and convert_dict else v

    def _value(self, name):
        value = self._fields[name]
        return value.get() if isinstance(value, FieldReference) else value

    def __getattr__(self, name):
        try:
            return self._value(name)
        except KeyError:
            raise AttributeError(f"'{name}'") from None

    def __getitem__(self, key):
        node = self
        for part in key.split("."):
            if part not in node._fields:
                raise KeyError(f"'{key}'")
            node = node._value(part)
        return node

    def __setattr__(self, name, value):
        self[name] = value

    def __setitem__(self, key, value):
        if "." in key:
            above, _, own = key.rpartition(".")
            self[above][own] = value
            return
        if key not in self._fields and self._locked:
            raise (AttributeError if key.isidentifier() else KeyError)(f'Key "{key}" does not exist and cannot be added since the config is locked. Other fields present: "{self}"')
        old = self._fields.get(key)
        if isinstance(old, FieldReference):
            old.set(value)
            return
        self._fields[key] = self._fitting(key, value, old)

    def _fitting(self, key, value, old):
        if isinstance(value, dict):
            value = ConfigDict(value)
        if not self._type_safe or old is None or value is None or isinstance(value, FieldReference) or isinstance(value, type(old)):
            return value
        if isinstance(old, float) and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if isinstance(old, (tuple, list)) and isinstance(value, (tuple, list)):
            return type(old)(value)
        raise TypeError(f'Could not override field "{key}" of type {type(old)} with value "{value}" of type {type(value)}')

    def __delattr__(self, name):
        del self[name]

    def __delitem__(self, key):
        if self._locked:
            raise KeyError("This ConfigDict is locked, you have to unlock it before trying to delete a field.")
        del self._fields[key]

    def __contains__(self, key):
        return key in self._fields

    def __iter__(self):
        return iter(self.keys())

    def __len__(self):
        return len(self._fields)

    def __eq__(self, other):
        return isinstance(other, ConfigDict) and self.to_dict() == other.to_dict()

    __hash__ = None

    def keys(self):
        return self._order(self._fields)

    def values(self):
        return [self._value(k) for k in self.keys()]

    def items(self):
        return [(k, self._value(k)) for k in self.keys()]

    iteritems = items

    def get(self, key, default=None):
        return self._value(key) if key in self._fields else default

    def get_ref(self, key):
        value = self._fields[key]
        if not isinstance(value, FieldReference):
            value = self._fields[key] = FieldReference(value)
        return value

    def update(self, *other, **kwargs):
        for part in (*other, kwargs):
            for k, v in (part.items() if hasattr(part, "items") else part):
                own = self._fields.get(k)
                if isinstance(own, ConfigDict) and isinstance(v, (dict, ConfigDict)):
                    own.update(v)
                else:
                    self[k] = v

    def pop(self, key, *default):
        value = self.get(key, *default) if default or key in self._fields else self[key]
        self._fields.pop(key, None)
        return value

    def _each(self):
        yield self
        for v in self._fields.values():
            if isinstance(v, ConfigDict):
                yield from v._each()

    def lock(self):
        for node in self._each():
            object.__setattr__(node, "_locked", True)
        return self

    def unlock(self):
        for node in self._each():
            object.__setattr__(node, "_locked", False)
        return self

    def unlocked(self):
        return _Unlocked(self)

    is_locked = property(lambda self: self._locked)

    def to_dict(self, visit_map=None, preserve_field_references=False):
        return {k: v.to_dict() if isinstance(v, ConfigDict) else v for k, v in ((k, self._value(k)) for k in self._fields)}

    def to_yaml(self, **options):
        return yaml.dump(self.to_dict(), **{"default_flow_style": False, **options})

    def to_json(self, json_encoder_cls=None, *args, **kwargs):
        return json.dumps(self.to_dict(), *args, cls=json_encoder_cls, **kwargs)

    to_json_best_effort = to_json

    def copy_and_resolve_references(self, visit_map=None):
        return type(self)(self.to_dict())

    def __deepcopy__(self, memo):
        return type(self)(self.to_dict())

    def __str__(self):
        return self.to_yaml()

    def __repr__(self):
        return self.to_yaml()


class FrozenConfigDict(ConfigDict):
    def __setitem__(self, key, value):
        raise AttributeError("FrozenConfigDict is immutable. Cannot call __setattr__().")

    def __delitem__(self, key):
        raise AttributeError("FrozenConfigDict is immutable. Cannot call __delattr__().")

    def __hash__(self):
        return hash(self.to_json(sort_keys=True, default=str))


class _Unlocked:
    def __init__(self, config):
        self._config, self._locked = config, config.is_locked

    def __enter__(self):
        self._config.unlock()
        return self._config

    def __exit__(self, *_):
        if self._locked:
            self._config.lock()


def create(**kwargs):
    return ConfigDict(kwargs)


def placeholder(field_type, required=False):
    return FieldReference(None, field_type, required=required)


def required_placeholder(field_type):
    return placeholder(field_type, True)

"""EasyDict: a dictionary whose keys are attributes, at all depths."""


class EasyDict(dict):
    def __init__(self, d=None, **kwargs):
        for k, v in {**(d or {}), **kwargs}.items():
            setattr(self, k, v)
        for k in type(self).__dict__:
            if not (k.startswith("__") and k.endswith("__")) and k not in ("update", "pop"):
                setattr(self, k, getattr(self, k))

    def __setattr__(self, name, value):
        if isinstance(value, (list, tuple)):
            value = type(value)(type(self)(x) if isinstance(x, dict) else x for x in value)
        elif isinstance(value, dict) and not isinstance(value, EasyDict):
            value = type(self)(value)
        super().__setattr__(name, value)
        super().__setitem__(name, value)

    __setitem__ = __setattr__

    def update(self, e=None, **f):
        for k, v in {**(e or {}), **f}.items():
            setattr(self, k, v)

    def pop(self, k, *default):
        if hasattr(self, k):
            delattr(self, k)
        return super().pop(k, *default)

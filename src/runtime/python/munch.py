"""Munch: a dictionary whose keys are attributes."""

from _nabla.attributes import AttributeDict


class Munch(AttributeDict):
    def __init__(self, *args, **kwargs):
        self.update(*args, **kwargs)

    def __delattr__(self, name):
        try:
            del self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __repr__(self):
        return f"{type(self).__name__}({dict.__repr__(self)})"

    def toDict(self):
        return unmunchify(self)

    def copy(self):
        return type(self).fromDict(self)

    @classmethod
    def fromDict(cls, d):
        return munchify(d, cls)


class DefaultMunch(Munch):
    """Gives a default for what is not there."""

    def __init__(self, default=None, *args, **kwargs):
        self.__dict__["__default__"] = default
        super().__init__(*args, **kwargs)

    def __getattr__(self, name):
        return self[name]

    def __missing__(self, name):
        return self.__dict__["__default__"]


def munchify(x, factory=Munch):
    if isinstance(x, dict):
        return factory({k: munchify(v, factory) for k, v in x.items()})
    if isinstance(x, (list, tuple)):
        return type(x)(munchify(v, factory) for v in x)
    return x


def unmunchify(x):
    if isinstance(x, dict):
        return {k: unmunchify(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return type(x)(unmunchify(v) for v in x)
    return x

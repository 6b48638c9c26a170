"""addict.Dict: a dictionary whose keys are attributes, and which makes what is not there as it is asked for."""


class Dict(dict):
    def __init__(self, *args, **kwargs):
        for part in (*args, kwargs):
            for k, v in (part.items() if isinstance(part, dict) else part or ()):
                self[k] = self._hook(v)

    @classmethod
    def _hook(cls, item):
        if isinstance(item, dict):
            return cls(item)
        return type(item)(cls._hook(v) for v in item) if type(item) in (list, tuple) else item

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        del self[name]

    def __missing__(self, name):
        # Kept once something is put into it.
        made = type(self)()
        made.__dict__["_of"] = (self, name)
        return made

    def __setitem__(self, name, value):
        super().__setitem__(name, value)
        above, own = self.__dict__.pop("_of", (None, None))
        if above is not None:
            above[own] = self

    def to_dict(self):
        def plain(v):
            return {k: plain(x) for k, x in v.items()} if isinstance(v, dict) else type(v)(plain(x) for x in v) if type(v) in (list, tuple) else v

        return plain(self)

    def update(self, *args, **kwargs):
        for part in (*args, kwargs):
            for k, v in dict(part).items():
                if isinstance(v, dict) and isinstance(self.get(k), dict):
                    self[k].update(v)
                else:
                    self[k] = self._hook(v)

    def deepcopy(self):
        return type(self)(self.to_dict())

"""torch.torch_version."""


class TorchVersion(str):
    """A version that compares as one."""

    def _key(self, other):
        take = lambda v: [int(p) for p in str(v).split("+")[0].split(".") if p.isdigit()]
        return take(self), take(other)

    def __lt__(self, other):
        a, b = self._key(other)
        return a < b

    def __le__(self, other):
        a, b = self._key(other)
        return a <= b

    def __gt__(self, other):
        a, b = self._key(other)
        return a > b

    def __ge__(self, other):
        a, b = self._key(other)
        return a >= b


__version__ = TorchVersion("2.14.1")

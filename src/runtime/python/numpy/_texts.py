"""Arrays of strings, as names of classes and of columns are kept: to be indexed, compared and looped over. No function of numbers takes them."""

_SEQUENCES = (list, tuple)


def are_texts(value):
    """Whether a nested sequence holds strings: its first element says."""
    while isinstance(value, _SEQUENCES) and len(value):
        value = value[0]
    return isinstance(value, (str, Texts))


class _TextType:
    kind, char, name, type = "U", "U", "str", str

    def __init__(self, length):
        self.itemsize, self.str = 4 * length, f"<U{length}"

    def __eq__(self, other):
        return other in (str, "U", "str") or getattr(other, "str", None) == self.str

    def __hash__(self):
        return hash(self.str)

    def __str__(self):
        return self.str

    def __repr__(self):
        return f"dtype('{self.str}')"


class Texts:
    """numpy.ndarray of dtype `<U…`: words, and an array of numbers of words in their place, which is what is indexed."""

    def __init__(self, words, places):
        self._words, self._places = words, places

    shape = property(lambda self: self._places.shape)
    ndim = property(lambda self: self._places.ndim)
    size = property(lambda self: self._places.size)
    T = property(lambda self: Texts(self._words, self._places.T))
    dtype = property(lambda self: _TextType(max(map(len, self._words), default=1)))

    def _with(self, places):
        return Texts(self._words, places) if getattr(places, "shape", ()) else self._words[int(places)]

    def __getitem__(self, key):
        return self._with(self._places[key])

    def __len__(self):
        return len(self._places)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __contains__(self, word):
        return word in self.reshape(-1).tolist()

    def tolist(self):
        def named(value):
            return [named(v) for v in value] if isinstance(value, list) else self._words[value]

        return named(self._places.tolist())

    def reshape(self, *shape):
        return Texts(self._words, self._places.reshape(*shape))

    def flatten(self):
        return self.reshape(-1)

    ravel = flatten

    def copy(self):
        return Texts(list(self._words), self._places.copy())

    def item(self):
        return self._words[self._places.item()]

    def astype(self, dtype, **kwargs):
        from ._array import array

        if dtype in (str, object, "U", "str", "object"):
            return self
        number = complex if "complex" in str(dtype) else float
        flat = array([number(w) for w in self.reshape(-1).tolist()])
        return flat.astype(dtype).reshape(self.shape)

    def _compared(self, other, same):
        from ._array import array

        words = self.reshape(-1).tolist()
        others = [other] * len(words) if isinstance(other, str) else texts(other).reshape(-1).tolist()
        return array([(a == b) is same for a, b in zip(words, others, strict=True)]).reshape(self.shape)

    def __eq__(self, other):
        return self._compared(other, True)

    def __ne__(self, other):
        return self._compared(other, False)

    __hash__ = None

    def __str__(self):
        return "[" + " ".join(str(v) if isinstance(v, Texts) else repr(v) for v in self) + "]" if self.ndim else self.item()

    def __repr__(self):
        return f"array({self.tolist()!r}, dtype='{self.dtype.str}')"


def texts(value):
    """An array of the strings in a nested sequence."""
    from ._array import array

    if isinstance(value, Texts):
        return value
    words, shape = [], []
    level = value
    while isinstance(level, _SEQUENCES):
        shape.append(len(level))
        level = level[0] if level else None

    def take(part):
        for v in part if isinstance(part, _SEQUENCES) else [part]:
            take(v) if isinstance(v, _SEQUENCES) else words.append(str(v))

    take(value)
    return Texts(words, array(list(range(len(words)))).reshape(tuple(shape)))

"""Arrays of strings and of any other objects, as names of classes, columns of tables and ragged lists are kept: to be indexed, compared, sorted and looped over."""

import operator

_SEQUENCES = (list, tuple)


def are_texts(value):
    """Whether a nested sequence holds strings: its first element says."""
    while isinstance(value, _SEQUENCES) and len(value):
        value = value[0]
    return isinstance(value, str) or isinstance(value, Objects) and value.dtype.kind == "U"


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


class _ObjectType:
    kind = char = "O"
    name, str, itemsize, type = "object", "|O", 8, object

    def __eq__(self, other):
        return other in (object, "object", "O") or getattr(other, "str", None) == "|O"

    def __hash__(self):
        return hash("|O")

    def __str__(self):
        return "object"

    def __repr__(self):
        return "dtype('O')"


class Objects:
    """numpy.ndarray of dtype `<U…` or object: the things, and an array of their numbers in their place, which is what is indexed."""

    def __init__(self, things, places, texts):
        self._things, self._places, self._texts = things, places, texts

    shape = property(lambda self: self._places.shape)
    ndim = property(lambda self: self._places.ndim)
    size = property(lambda self: self._places.size)
    T = property(lambda self: self._with(self._places.T))
    dtype = property(lambda self: _TextType(max((len(t) for t in self.reshape(-1)), default=1)) if self._texts else _ObjectType())
    flat = property(lambda self: iter(self.reshape(-1)))

    def _with(self, places):
        return Objects(self._things, places, self._texts) if getattr(places, "shape", ()) else self._things[int(places)]

    def __getitem__(self, key):
        return self._with(self._places[key])

    def __setitem__(self, key, value):
        where = self._places[key]
        places = where.reshape(-1).tolist() if getattr(where, "shape", ()) else [int(where)]
        same = len(places) == 1 and not isinstance(value, Objects) or not isinstance(value, (*_SEQUENCES, Objects))
        values = [value] * len(places) if same else objects(value).reshape(-1).tolist()
        for place, v in zip(places, values, strict=True):
            self._things[place] = str(v) if self._texts else v

    def __len__(self):
        return len(self._places)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __contains__(self, thing):
        return thing in self.reshape(-1).tolist()

    def tolist(self):
        def named(value):
            return [named(v) for v in value] if isinstance(value, list) else self._things[value]

        return named(self._places.tolist())

    def reshape(self, *shape):
        return Objects(self._things, self._places.reshape(*shape), self._texts)

    def flatten(self):
        return self.reshape(-1)

    ravel = flatten

    def squeeze(self, axis=None):
        return self._with(self._places.squeeze(axis))

    def transpose(self, *axes):
        return self._with(self._places.transpose(*axes))

    def copy(self):
        return _arranged(self.reshape(-1).tolist(), self.shape, self._texts)

    def item(self):
        return self._things[self._places.item()]

    def astype(self, dtype, **kwargs):
        from ._array import array

        if dtype in (object, "object", "O"):
            return _arranged(self.reshape(-1).tolist(), self.shape, False)
        if dtype in (str, "U", "str"):
            return _arranged([str(v) for v in self.reshape(-1)], self.shape, True)
        number = complex if "complex" in str(dtype) else float
        return array([number(v) for v in self.reshape(-1)]).astype(dtype).reshape(self.shape)

    def _by_element(self, other, compute):
        """One result for each element: with one thing, or with as many."""
        mine = self.reshape(-1).tolist()
        others = objects(other).reshape(-1).tolist() if isinstance(other, (Objects, *_SEQUENCES)) or hasattr(other, "shape") else [other] * len(mine)
        return [compute(a, b) for a, b in zip(mine, others, strict=True)]

    def _compared(self, other, compute):
        from ._array import array

        return array([bool(v) for v in self._by_element(other, compute)], dtype=bool).reshape(self.shape)

    def __eq__(self, other):
        return self._compared(other, operator.eq)

    def __ne__(self, other):
        return self._compared(other, operator.ne)

    __hash__ = None

    def argsort(self, axis=-1, kind=None):
        from ._array import array

        things = self.tolist()
        return array(sorted(range(len(things)), key=things.__getitem__), dtype="int64")

    def __str__(self):
        return "[" + ("\n" * (self.ndim - 1) + " ").join(str(v) if isinstance(v, Objects) else repr(v) for v in self) + "]" if self.ndim else str(self.item())

    def __repr__(self):
        kind = f"'{self.dtype.str}'" if self._texts else "object"
        return f"array({self.tolist()!r}, dtype={kind})"


def _operator(compute):
    def left(self, other):
        return _arranged(self._by_element(other, compute), self.shape, False)

    def right(self, other):
        return _arranged(self._by_element(other, lambda a, b: compute(b, a)), self.shape, False)

    return left, right


def _comparison(compute):
    return lambda self, other: self._compared(other, compute)


for _name in "add sub mul truediv floordiv mod pow".split():
    _left, _right = _operator(getattr(operator, _name))
    setattr(Objects, f"__{_name}__", _left)
    setattr(Objects, f"__r{_name}__", _right)
for _name in "lt le gt ge".split():
    setattr(Objects, f"__{_name}__", _comparison(getattr(operator, _name)))
del _name, _left, _right


def _arranged(things, shape, texts):
    from ._array import array

    return Objects(things, array(list(range(len(things))), dtype="int64").reshape(tuple(shape)), texts)


def _shape(value):
    """The shape of nested sequences as far down as they are of one length."""
    if not isinstance(value, _SEQUENCES):
        return ()
    inner = {_shape(v) for v in value}
    common = inner.pop() if len(inner) == 1 else ()
    return (len(value), *common)


def _flat(value, depth):
    return [value] if depth == 0 else [t for v in value for t in _flat(v, depth - 1)]


def objects(value):
    """An array of dtype object of whatever a nested sequence holds."""
    if isinstance(value, Objects):
        return value
    if hasattr(value, "tolist"):
        value = value.tolist()
    shape = _shape(value)
    return _arranged(_flat(value, len(shape)), shape, False)


def texts(value):
    """An array of the strings in a nested sequence."""
    if isinstance(value, Objects):
        return value
    shape = _shape(value)
    return _arranged([str(v) for v in _flat(value, len(shape))], shape, True)


def empty_objects(shape, fill):
    shape = shape if isinstance(shape, (tuple, list)) else (shape,)
    size = 1
    for n in shape:
        size *= n
    return _arranged([fill] * size, shape, False)


def distinct(value):
    """The different things in order, the number of each element among them, and where each is found first."""
    things = value.reshape(-1).tolist()
    ordered = sorted(set(things))
    number = {v: i for i, v in enumerate(ordered)}
    return _arranged(ordered, (len(ordered),), value._texts), [number[v] for v in things], [things.index(v) for v in ordered]


def joined(parts, axis):
    """numpy.concatenate of arrays of which at least one is of objects."""
    parts = [objects(p) for p in parts]
    things = [v for p in parts for v in p.reshape(-1).tolist()]
    from ._functions.joining import concatenate

    offsets, places = 0, []
    for p in parts:
        count = p.size
        inner = _arranged(list(range(count)), p.shape, False)._places
        places.append(inner + offsets)
        offsets += count
    return Objects(things, concatenate(places, axis), all(p._texts for p in parts))

"""default_rng: PCG64 seeded by SeedSequence (O'Neill 2014; numpy/random/bit_generator.pyx, src/pcg64)."""

import math
import secrets
from bisect import bisect_right
from itertools import accumulate

from _nabla.engine import Unsupported
from _nabla.absent import without

from .._array import asarray, wrap
from .._dtypes import dtype as _dtype
from .._dtypes import scalar
from .sizes import shape_of
from .skewed import Skewed
from .ziggurat import Exponential, Normal, SingleNormal, sampler

_MASK32, _MASK64, _MASK128 = (1 << 32) - 1, (1 << 64) - 1, (1 << 128) - 1
_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645


class SeedSequence:
    """Spreads the bits of a seed over as many words as asked for."""

    def __init__(self, entropy=None, *, spawn_key=(), pool_size=4, n_children_spawned=0):
        self.entropy = secrets.randbits(128) if entropy is None else entropy
        self.spawn_key, self.pool_size, self.n_children_spawned = tuple(spawn_key), pool_size, n_children_spawned
        values = self.entropy if isinstance(self.entropy, (list, tuple)) else [self.entropy]
        words = [w for v in values for w in _words_of(int(v))]
        if spawn_key:
            words += [0] * (pool_size - len(words))
        self.pool = self._mix(words + [w for v in spawn_key for w in _words_of(int(v))], pool_size)

    def spawn(self, n_children):
        first = self.n_children_spawned
        self.n_children_spawned += n_children
        return [SeedSequence(self.entropy, spawn_key=(*self.spawn_key, i), pool_size=self.pool_size) for i in range(first, first + n_children)]

    def _mix(self, words, size):
        constant = 0x43B0D7E5

        def hashed(value):
            nonlocal constant
            value ^= constant
            constant = constant * 0x931E8875 & _MASK32
            value = value * constant & _MASK32
            return value ^ value >> 16

        def joined(x, y):
            made = (0xCA01F9DD * x - 0x4973F715 * y) & _MASK32
            return made ^ made >> 16

        pool = [hashed(words[i] if i < len(words) else 0) for i in range(size)]
        for source in range(size):
            for target in range(size):
                if source != target:
                    pool[target] = joined(pool[target], hashed(pool[source]))
        for word in words[size:]:
            for target in range(size):
                pool[target] = joined(pool[target], hashed(word))
        return pool

    def words(self, count):
        constant, made = 0x8B51F9DD, []
        for i in range(count):
            value = self.pool[i % len(self.pool)] ^ constant
            constant = constant * 0x58F38DED & _MASK32
            value = value * constant & _MASK32
            made.append(value ^ value >> 16)
        return made


def _words_of(n):
    if n < 0:
        raise ValueError("expected non-negative integer")
    made = []
    while n or not made:
        made.append(n & _MASK32)
        n >>= 32
    return made


class PCG64:
    def __init__(self, seed=None):
        self.seed_seq = seed if isinstance(seed, SeedSequence) else SeedSequence(seed)
        words = self.seed_seq.words(8)
        longs = [words[2 * i] | words[2 * i + 1] << 32 for i in range(4)]
        start, stream = longs[0] << 64 | longs[1], longs[2] << 64 | longs[3]
        self._increment = (stream << 1 | 1) & _MASK128
        self._state = 0
        self._step()
        self._state = (self._state + start) & _MASK128
        self._step()
        self._half = None

    def _step(self):
        self._state = (self._state * _MULTIPLIER + self._increment) & _MASK128

    def next64(self):
        self._step()
        value = (self._state >> 64 ^ self._state) & _MASK64
        turn = self._state >> 122
        return (value >> turn | value << (-turn & 63)) & _MASK64

    def next32(self):
        """Both halves of a 64-bit number, the low one first."""
        if self._half is not None:
            value, self._half = self._half, None
            return value
        both = self.next64()
        self._half = both >> 32
        return both & _MASK32

    def random_raw(self, size=None, output=True):
        without("PCG64.random_raw", output=not output)
        if size is None:
            return self.next64()
        raise Unsupported("Nabla does not support arrays of 64-bit words yet")

    def double(self):
        return (self.next64() >> 11) * (1.0 / 9007199254740992.0)


class Generator(Skewed):
    def __init__(self, bit_generator):
        self.bit_generator = bit_generator
        self._double = bit_generator.double

    def _gauss(self):
        return sampler(Normal).draw(self.bit_generator)

    def _exponential(self):
        return sampler(Exponential).draw(self.bit_generator)

    def _single(self):
        """Uniform in [0, 1) with the 24 bits of a float32."""
        return (self.bit_generator.next32() >> 8) * (1.0 / 16777216.0)

    def _floats(self, what, dtype, size, double, single):
        """Draws in either precision."""
        kind = _dtype(dtype)
        if kind.name not in ("float64", "float32"):
            raise TypeError(f"Unsupported dtype dtype('{kind.name}') for {what}")
        made = self._fill(double if kind.name == "float64" else single, size)
        return made if kind.name == "float64" else made.astype(kind)

    def random(self, size=None, dtype="float64", out=None):
        without("Generator.random", out=out is not None)
        return self._floats("random", dtype, size, self._double, self._single)

    def standard_normal(self, size=None, dtype="float64", out=None):
        without("Generator.standard_normal", out=out is not None)
        return self._floats("standard_normal", dtype, size, self._gauss, lambda: sampler(SingleNormal).draw(self))

    def _geometric(self, p):
        return math.ceil(-self._exponential() / math.log1p(-p)) if p < 1.0 / 3.0 else super()._geometric(p)

    def rayleigh(self, scale=1.0, size=None):
        return self._each(lambda s: s * math.sqrt(2.0 * self._exponential()), size, scale)

    def bytes(self, length):
        return b"".join(self.bit_generator.next32().to_bytes(4, "little") for _ in range((length - 1) // 4 + 1))[:length]

    def spawn(self, n_children):
        return [type(self)(PCG64(s)) for s in self.bit_generator.seed_seq.spawn(n_children)]

    def normal(self, loc=0.0, scale=1.0, size=None):
        return self._moved(self.standard_normal, loc, scale, size)

    def lognormal(self, mean=0.0, sigma=1.0, size=None):
        from .._ufuncs import functions

        return functions["exp"](self.normal(mean, sigma, size))

    def standard_exponential(self, size=None, dtype="float64", method="zig", out=None):
        without("Generator.standard_exponential", out=out is not None)
        if _dtype(dtype).name != "float64" or method != "zig":
            raise Unsupported("Nabla does not support Generator.standard_exponential other than of float64 by the ziggurat yet")
        return self._fill(self._exponential, size)

    def exponential(self, scale=1.0, size=None):
        return self._moved(self.standard_exponential, 0.0, scale, size)

    def _moved(self, standard, loc, scale, size):
        """loc + scale · standard number; arrays of either give the shape where no size is given."""
        if size is None and (hasattr(loc, "shape") or hasattr(scale, "shape")):
            from .._functions import broadcast_shapes

            size = broadcast_shapes(asarray(loc).shape, asarray(scale).shape)
        return loc + scale * standard(size)

    def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
        from .._functions import array

        items = asarray(a)
        whole = items.ndim == 0  # a number: that many positions
        count = int(items) if whole else items.shape[axis]
        shape = shape_of(size)
        n = math.prod(shape)
        if count <= 0 and n > 0:
            raise ValueError("a must be a positive integer unless no samples are taken")
        if p is not None:
            picked = self._weighted(asarray(p).ravel().tolist(), count, n, replace)
        elif replace:
            picked = [self._bounded(count - 1) for _ in range(n)]
        else:
            picked = self._distinct(count, n, shuffle)
        if size is None:
            return scalar(picked[0], _dtype("int64")) if whole else items[picked[0]]
        indices = array(picked, dtype="int64").reshape(shape)
        return indices if whole else items.take(indices, axis=axis)

    def _weighted(self, p, count, n, replace):
        """Positions drawn with probabilities p."""
        if len(p) != count:
            raise ValueError("a and p must have same size")
        if any(q < 0 for q in p):
            raise ValueError("Probabilities are not non-negative")
        if abs(math.fsum(p) - 1) > 1.5e-8:
            raise ValueError("Probabilities do not sum to 1. See Notes section of docstring for more information.")
        if replace:
            edges = _cumulative(p)
            return [bisect_right(edges, self.bit_generator.double()) for _ in range(n)]
        if n > sum(q > 0 for q in p):
            raise ValueError("Fewer non-zero entries in p than size")
        p, found = list(p), []
        while len(found) < n:
            xs = [self.bit_generator.double() for _ in range(n - len(found))]
            for k in found:
                p[k] = 0.0
            edges = _cumulative(p)
            found += list(dict.fromkeys(bisect_right(edges, x) for x in xs))
        return found

    def _distinct(self, count, n, shuffle):
        """n different positions: the tail of a shuffled row where many of many are wanted, else Floyd's algorithm (Bentley & Floyd 1987)."""
        if n > count:
            raise ValueError("Cannot take a larger sample than population when replace is False")
        if count > 10000 and n > count // (50 if shuffle else 20):
            row = list(range(count))
            self._swap(row, max(count - n, 1))
            return row[count - n :]
        seen, picked = set(), []
        for j in range(count - n, count):
            k = self._bounded(j)
            k = j if k in seen else k
            seen.add(k)
            picked.append(k)
        if shuffle:
            self._swap(picked, 1)
        return picked

    def _swap(self, row, first):
        for i in range(len(row) - 1, first - 1, -1):
            j = self._bounded(i)
            row[i], row[j] = row[j], row[i]

    def uniform(self, low=0.0, high=1.0, size=None):
        return self._fill(lambda: low + (high - low) * self.bit_generator.double(), size)

    def integers(self, low, high=None, size=None, dtype="int64", endpoint=False):
        import torch

        low, high = (0, low) if high is None else (low, high)
        span = int(high) - int(low) - (0 if endpoint else 1)
        if span < 0:
            raise ValueError("low >= high" if not endpoint else "low > high")
        kind = _dtype(dtype)
        shape = shape_of(size)
        n = math.prod(shape)
        values = self._narrow(span, n, 8 * kind.itemsize) if kind.itemsize < 4 else [self._bounded(span) for _ in range(n)]
        if size is None:
            return scalar(low + values[0], kind)
        return wrap(torch.tensor([low + v for v in values], dtype=kind.torch).reshape(shape))

    def _narrow(self, span, n, bits):
        """The same in parts of 32-bit words, several from each, as integers of 8 and 16 bits are drawn."""
        mask, parts = (1 << bits) - 1, []

        def word():
            if not parts:
                whole = self.bit_generator.next32()
                parts.extend(whole >> shift & mask for shift in range(32 - bits, -1, -bits))
            return parts.pop()

        if span in (0, mask):
            return [word() & span for _ in range(n)] if span else [0] * n
        return [self._scaled(span, bits, word) for _ in range(n)]

    def _bounded(self, span):
        """Uniform in 0..span: Lemire's multiplication with rejection."""
        if span == 0:
            return 0
        bits, word = (32, self.bit_generator.next32) if span <= _MASK32 else (64, self.bit_generator.next64)
        return word() if span == (1 << bits) - 1 else self._scaled(span, bits, word)

    def _scaled(self, span, bits, word):
        mask = (1 << bits) - 1
        count = span + 1
        product = word() * count
        if product & mask < count:
            threshold = (mask - span) % count
            while product & mask < threshold:
                product = word() * count
        return product >> bits

    def _interval(self, highest):
        """Uniform in 0..highest by rejection under a mask, as shuffling draws."""
        mask = (1 << highest.bit_length()) - 1
        while True:
            value = (self.bit_generator.next32() if highest <= _MASK32 else self.bit_generator.next64()) & mask
            if value <= highest:
                return value

    def _order(self, n):
        order = list(range(n))
        for i in range(n - 1, 0, -1):
            j = self._interval(i)
            order[i], order[j] = order[j], order[i]
        return order

    def permutation(self, x, axis=0):
        from .._functions import array

        without("Generator.permutation", axis=axis != 0)

        if hasattr(x, "__index__"):
            return array(self._order(int(x)), dtype="int64")
        a = asarray(x)
        return a[array(self._order(len(a)), dtype="int64")]

    def shuffle(self, x, axis=0):
        without("Generator.shuffle", axis=axis != 0)
        order = self._order(len(x))
        if hasattr(x, "_t"):
            x[...] = x[asarray(order)].copy()
        else:
            x[:] = [x[i] for i in order]

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)

        def missing(*args, **kwargs):
            raise Unsupported(f"Nabla does not support numpy.random.Generator.{name} yet")

        return missing


def _cumulative(p):
    edges = list(accumulate(p))
    return [e / edges[-1] for e in edges]


def default_rng(seed=None):
    if isinstance(seed, Generator):
        return seed
    return Generator(seed if isinstance(seed, PCG64) else PCG64(seed))

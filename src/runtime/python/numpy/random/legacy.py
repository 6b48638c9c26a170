"""RandomState: NumPy's legacy generator, bit for bit (numpy/random/src/legacy, numpy/random/mtrand.pyx).

Python's own Mersenne Twister has the same core, so it makes the words; only the seeding is NumPy's.
"""

import math
import random as _python

from _nabla.engine import Unsupported

from .._array import asarray, wrap
from .._dtypes import dtype as _dtype
from .._dtypes import generic, scalar
from .sizes import shape_of
from .skewed import Skewed


def _key_of(seed):
    """The generator's first 624 words for an integer (Knuth's initialisation)."""
    words, word = [], seed & 0xFFFFFFFF
    for i in range(624):
        words.append(word)
        word = (1812433253 * (word ^ (word >> 30)) + i + 1) & 0xFFFFFFFF
    return words


def _key_of_array(seeds):
    """The same for a sequence of integers (init_by_array)."""
    words, i, j = _key_of(19650218), 1, 0
    for _ in range(max(624, len(seeds))):
        words[i] = ((words[i] ^ ((words[i - 1] ^ (words[i - 1] >> 30)) * 1664525)) + seeds[j] + j) & 0xFFFFFFFF
        i, j = i + 1, (j + 1) % len(seeds)
        if i == 624:
            words[0], i = words[623], 1
    for _ in range(623):
        words[i] = ((words[i] ^ ((words[i - 1] ^ (words[i - 1] >> 30)) * 1566083941)) - i) & 0xFFFFFFFF
        i += 1
        if i == 624:
            words[0], i = words[623], 1
    words[0] = 0x80000000
    return words


class RandomState(Skewed):
    PUBLIC = (
        "seed random_sample random sample ranf rand randn standard_normal normal uniform randint random_integers choice shuffle permutation exponential "
        "standard_exponential laplace logistic gumbel lognormal rayleigh multivariate_normal bytes beta gamma binomial poisson dirichlet multinomial "
        "standard_cauchy standard_gamma standard_t triangular weibull chisquare geometric pareto power wald f negative_binomial"
    ).split()

    def __init__(self, seed=None):
        self._words = _python.Random()
        self.seed(seed)

    def seed(self, seed=None):
        self._spare = None
        if seed is None:
            seed = _python.SystemRandom().getrandbits(32)
        if hasattr(seed, "__index__"):
            seed = seed.__index__()
            if not 0 <= seed < 2**32:
                raise ValueError("Seed must be between 0 and 2**32 - 1")
            key = _key_of(seed)
        else:
            key = _key_of_array([int(s) for s in asarray(seed).ravel().tolist()])
        self._words.setstate((3, (*key, 624), None))

    def get_state(self, legacy=True):
        from .._functions import array

        key = self._words.getstate()[1]
        return ("MT19937", array(key[:624], dtype="int64"), key[624], int(self._spare is not None), self._spare or 0.0)

    def set_state(self, state):
        _, key, position, has_spare, spare = state
        self._words.setstate((3, (*map(int, asarray(key).tolist()), int(position)), None))
        self._spare = spare if has_spare else None

    # --- the numbers under everything ---
    def _word(self):
        return self._words.getrandbits(32)

    def _double(self):
        return self._words.random()

    def _gauss(self):
        """Marsaglia's polar method, two numbers at a time."""
        if self._spare is not None:
            value, self._spare = self._spare, None
            return value
        while True:
            x, y = 2.0 * self._double() - 1.0, 2.0 * self._double() - 1.0
            r = x * x + y * y
            if 0.0 < r < 1.0:
                break
        f = math.sqrt(-2.0 * math.log(r) / r)
        self._spare = f * x
        return f * y

    def _interval(self, highest):
        """Uniform in 0..highest by rejection under a mask."""
        mask = (1 << highest.bit_length()) - 1
        while True:
            value = self._word() if highest <= 0xFFFFFFFF else self._word() << 32 | self._word()
            if value & mask <= highest:
                return value & mask

    # --- continuous ---
    def random_sample(self, size=None):
        return self._fill(self._double, size)

    random = sample = ranf = random_sample

    def rand(self, *shape):
        return self.random_sample(shape or None)

    def standard_normal(self, size=None):
        return self._fill(self._gauss, size)

    def randn(self, *shape):
        return self.standard_normal(shape or None)

    def normal(self, loc=0.0, scale=1.0, size=None):
        if not hasattr(scale, "__len__") and scale < 0:
            raise ValueError("scale < 0")
        return self._each(lambda m, s: m + s * self._gauss(), size, loc, scale)

    def lognormal(self, mean=0.0, sigma=1.0, size=None):
        return self._each(lambda m, s: math.exp(m + s * self._gauss()), size, mean, sigma)

    def uniform(self, low=0.0, high=1.0, size=None):
        return self._each(lambda a, b: a + (b - a) * self._double(), size, low, high)

    def standard_exponential(self, size=None):
        return self._fill(lambda: -math.log(1.0 - self._double()), size)

    def exponential(self, scale=1.0, size=None):
        return self._each(lambda s: s * -math.log(1.0 - self._double()), size, scale)

    def rayleigh(self, scale=1.0, size=None):
        return self._each(lambda s: s * math.sqrt(-2.0 * math.log1p(-self._double())), size, scale)

    # --- integers, order, choice ---
    def randint(self, low, high=None, size=None, dtype=int):
        import torch

        low, high = (0, low) if high is None else (low, high)
        low, high = int(low), int(high)
        if low >= high:
            raise ValueError("low >= high")
        kind, span = _dtype(dtype), high - 1 - low
        shape = shape_of(size)
        n = math.prod(shape)
        values = [low] * n if span == 0 else [low + v for v in self._small(span, n, kind.itemsize * 8)] if kind.itemsize < 4 else [low + self._whole(span) for _ in range(n)]
        if size is None:
            return values[0] if dtype is int else scalar(values[0], kind)
        return wrap(torch.tensor(values, dtype=kind.torch).reshape(shape))

    def _whole(self, span):
        return self._word() if span == 0xFFFFFFFF else self._interval(span)

    def _small(self, span, count, bits):
        """8- and 16-bit numbers are cut out of 32-bit words, lowest first."""
        mask, per_word = (1 << span.bit_length()) - 1, 32 // bits
        word = left = 0
        for _ in range(count):
            while True:
                if not left:
                    word, left = self._word(), per_word
                value = word & ((1 << bits) - 1)
                word >>= bits
                left -= 1
                if value & mask <= span:
                    break
            yield value & mask

    def random_integers(self, low, high=None, size=None):
        low, high = (1, low) if high is None else (low, high)
        return self.randint(low, int(high) + 1, size)

    def bytes(self, length):
        words = [self._word() for _ in range(-(-length // 4))]
        return b"".join(w.to_bytes(4, "little") for w in words)[:length]

    def _order(self, n):
        order = list(range(n))
        for i in range(n - 1, 0, -1):
            j = self._interval(i)
            order[i], order[j] = order[j], order[i]
        return order

    def shuffle(self, x):
        order = self._order(len(x))
        if hasattr(x, "_t"):
            x[...] = x[asarray(order)].copy()
        elif hasattr(x, "index_select"):
            x.copy_(x[order].clone())
        else:
            x[:] = [x[i] for i in order]

    def permutation(self, x):
        from .._functions import array

        if hasattr(x, "__index__") and not hasattr(x, "_t"):
            return array(self._order(int(x)), dtype="int64")
        a = asarray(x)
        return a[array(self._order(len(a)), dtype="int64")]

    def choice(self, a, size=None, replace=True, p=None):
        from .._functions import array, searchsorted

        pool = int(a) if hasattr(a, "__index__") and not hasattr(a, "_t") else None
        n = pool if pool is not None else len(a)
        shape, count = shape_of(size), math.prod(shape_of(size))
        if n <= 0 and count:
            raise ValueError("a must be greater than 0 unless no samples are taken" if pool is not None else "'a' cannot be empty unless no samples are taken")
        if p is not None:
            p = asarray(p, dtype="float64")
            if len(p) != n:
                raise ValueError("'a' and 'p' must have same size")
            if abs(float(p.sum()) - 1.0) > 1e-8:
                raise ValueError("probabilities do not sum to 1")
        if replace:
            if p is None:
                at = self.randint(0, n, size)
            else:
                cdf = p.cumsum()
                at = searchsorted(cdf / cdf[-1], self.random_sample(size), side="right")
        else:
            if count > n:
                raise ValueError("Cannot take a larger sample than population when 'replace=False'")
            picked = self._order(n)[:count] if p is None else self._distinct(p.copy(), count)
            at = picked[0] if size is None else array(picked, dtype="int64").reshape(shape)
        if pool is not None:
            return at
        if isinstance(at, (int, generic)):
            return a[int(at)] if isinstance(a, (list, tuple)) and not isinstance(asarray(a)[0], generic) else asarray(a)[int(at)]
        return asarray(a)[at]

    def _distinct(self, p, count):
        from .._functions import searchsorted

        found = []
        while len(found) < count:
            x = self.rand(count - len(found))
            for i in found:
                p[i] = 0
            cdf = p.cumsum()
            for i in searchsorted(cdf / cdf[-1], x, side="right").tolist():
                if i not in found:
                    found.append(i)
        return found

    def multivariate_normal(self, mean, cov, size=None, check_valid="warn", tol=1e-8):
        raise Unsupported("Nabla does not support numpy.random.multivariate_normal yet")

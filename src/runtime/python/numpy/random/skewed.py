"""The skewed and the discrete distributions of `RandomState`, draw by draw as NumPy's legacy samplers (numpy/random/src/legacy and src/distributions)."""

import math

from .._array import array
from .drawing import Drawing
from .sizes import shape_of


class Skewed(Drawing):
    """The rest. The new generators have an exponential of their own."""

    def _exponential(self):
        return -math.log(1.0 - self._double())

    def _gamma(self, shape):
        """Of scale 1: Marsaglia and Tsang (2000); below 1 Ahrens and Dieter (1974)."""
        if shape == 1.0:
            return self._exponential()
        if shape == 0.0:
            return 0.0
        if shape < 1.0:
            while True:
                u, v = self._double(), self._exponential()
                if u <= 1.0 - shape:
                    x = u ** (1.0 / shape)
                    if x <= v:
                        return x
                else:
                    y = -math.log((1 - u) / shape)
                    x = (1.0 - shape + shape * y) ** (1.0 / shape)
                    if x <= v + y:
                        return x
        b = shape - 1.0 / 3.0
        c = 1.0 / math.sqrt(9 * b)
        while True:
            x = self._gauss()
            v = 1.0 + c * x
            if v <= 0.0:
                continue
            v = v * v * v
            u = self._double()
            if u < 1.0 - 0.0331 * (x * x) * (x * x):
                return b * v
            if math.log(u) < 0.5 * x * x + b * (1.0 - v + math.log(v)):
                return b * v

    def _beta(self, a, b):
        if a <= 1.0 and b <= 1.0:
            while True:
                u, v = self._double(), self._double()
                x, y = u ** (1.0 / a), v ** (1.0 / b)
                if x + y <= 1.0 and u + v > 0.0:
                    if x + y > 0:
                        return x / (x + y)
                    x, y = math.log(u) / a, math.log(v) / b
                    most = max(x, y)
                    x, y = x - most, y - most
                    return math.exp(x - math.log(math.exp(x) + math.exp(y)))
        first = self._gamma(a)
        return first / (first + self._gamma(b))

    def _binomial(self, n, p):
        n = int(n)
        if n == 0 or p == 0.0:
            return 0
        if p > 0.5:
            return n - self._inverted(n, 1.0 - p)
        return self._inverted(n, p)

    def _inverted(self, n, p):
        if p * n > 30.0:
            return _rejected(self._double, n, p)
        q = 1.0 - p
        start = math.exp(n * math.log(q))
        bound = min(n, int(n * p + 10.0 * math.sqrt(n * p * q + 1)))
        x, probability, u = 0, start, self._double()
        while u > probability:
            x += 1
            if x > bound:
                x, probability, u = 0, start, self._double()
            else:
                u -= probability
                probability = ((n - x + 1) * p * probability) / (x * q)
        return x

    def _poisson(self, lam):
        """By products of uniforms; from 10 on by transformed rejection (Hörmann, 1993)."""
        if lam == 0:
            return 0
        if lam < 10:
            least, x, product = math.exp(-lam), 0, 1.0
            while True:
                product *= self._double()
                if product <= least:
                    return x
                x += 1
        root, log = math.sqrt(lam), math.log(lam)
        b = 0.931 + 2.53 * root
        a = -0.059 + 0.02483 * b
        alpha, vr = 1.1239 + 1.1328 / (b - 3.4), 0.9277 - 3.6224 / (b - 2)
        while True:
            u = self._double() - 0.5
            v = self._double()
            us = 0.5 - abs(u)
            k = math.floor((2 * a / us + b) * u + lam + 0.43)
            if us >= 0.07 and v <= vr:
                return k
            if k < 0 or (us < 0.013 and v > us):
                continue
            if math.log(v) + math.log(alpha) - math.log(a / (us * us) + b) <= -lam + k * log - math.lgamma(k + 1):
                return k

    def _geometric(self, p):
        if p < 1.0 / 3.0:
            return math.ceil(math.log1p(-self._double()) / math.log(1.0 - p))
        x, total, product, u = 1, p, p, self._double()
        while u > total:
            product *= 1.0 - p
            total += product
            x += 1
        return x

    def _triangular(self, left, mode, right):
        base, before = right - left, mode - left
        u = self._double()
        if u <= before / base:
            return left + math.sqrt(u * before * base)
        return right - math.sqrt((1.0 - u) * (right - mode) * base)

    def standard_gamma(self, shape, size=None):
        return self._each(self._gamma, size, shape)

    def gamma(self, shape, scale=1.0, size=None):
        return self._each(lambda k, s: s * self._gamma(k), size, shape, scale)

    def chisquare(self, df, size=None):
        return self._each(lambda k: 2.0 * self._gamma(k / 2.0), size, df)

    def beta(self, a, b, size=None):
        return self._each(self._beta, size, a, b)

    def standard_t(self, df, size=None):
        def draw(k):
            normal = self._gauss()
            return math.sqrt(k / 2) * normal / math.sqrt(self._gamma(k / 2))

        return self._each(draw, size, df)

    def weibull(self, a, size=None):
        return self._each(lambda k: self._exponential() ** (1.0 / k) if k else 0.0, size, a)

    def pareto(self, a, size=None):
        return self._each(lambda k: math.expm1(self._exponential() / k), size, a)

    def power(self, a, size=None):
        return self._each(lambda k: (-math.expm1(-self._exponential())) ** (1.0 / k), size, a)

    def f(self, dfnum, dfden, size=None):
        return self._each(lambda m, n: self._gamma(m / 2.0) * 2.0 * n / (self._gamma(n / 2.0) * 2.0 * m), size, dfnum, dfden)

    def wald(self, mean, scale, size=None):
        def draw(m, s):
            y = m * self._gauss() ** 2
            x = m + m / (2 * s) * (y - math.sqrt(4 * s * y + y * y))
            return x if self._double() <= m / (m + x) else m * m / x

        return self._each(draw, size, mean, scale)

    def triangular(self, left, mode, right, size=None):
        return self._each(self._triangular, size, left, mode, right)

    def binomial(self, n, p, size=None):
        return self._counts(self._binomial, size, n, p)

    def poisson(self, lam=1.0, size=None):
        return self._counts(self._poisson, size, lam)

    def geometric(self, p, size=None):
        return self._counts(self._geometric, size, p)

    def negative_binomial(self, n, p, size=None):
        return self._counts(lambda k, q: self._poisson((1.0 - q) / q * self._gamma(k)), size, n, p)

    def _counts(self, draw, size, *parameters):
        made = self._each(draw, size, *parameters)
        return made.astype(int) if hasattr(made, "shape") and made.shape else int(made)

    def multinomial(self, n, pvals, size=None):
        chances = [float(p) for p in pvals]
        if sum(chances[:-1]) > 1.0 + 1e-12:
            raise ValueError("sum(pvals[:-1]) > 1.0")

        def row():
            left, total, counts = int(n), 1.0, []
            for p in chances[:-1]:
                counts.append(self._binomial(left, p / total) if left > 0 else 0)
                left -= counts[-1]
                total -= p
            return [*counts, left]

        return self._rows(row, shape_of(size), len(chances)).astype(int)

    def dirichlet(self, alpha, size=None):
        shapes = [float(a) for a in alpha]

        def row():
            drawn = [self._gamma(a) for a in shapes]
            inverse = 1.0 / sum(drawn)
            return [x * inverse for x in drawn]

        return self._rows(row, shape_of(size), len(shapes))

    def _rows(self, row, shape, width):
        return array([row() for _ in range(math.prod(shape))]).reshape(*shape, width)


def _rejected(double, n, p):
    """A binomial count with n · p above 30 and p up to a half: BTPE, rejection from triangles, parallelograms and exponential tails (Kachitvichyanukul & Schmeiser 1988)."""
    q = 1.0 - p
    middle = n * p + p
    m = math.floor(middle)
    spread = n * p * q
    p1 = math.floor(2.195 * math.sqrt(spread) - 4.6 * q) + 0.5
    xm = m + 0.5
    left, right = xm - p1, xm + p1
    c = 0.134 + 20.5 / (15.3 + m)
    a = (middle - left) / (middle - left * p)
    fall_left = a * (1.0 + a / 2.0)
    a = (right - middle) / (right * q)
    fall_right = a * (1.0 + a / 2.0)
    p2 = p1 * (1.0 + 2.0 * c)
    p3 = p2 + c / fall_left
    p4 = p3 + c / fall_right
    while True:
        u, v = double() * p4, double()
        if u <= p1:
            return math.floor(xm - p1 * v + u)
        if u <= p2:
            x = left + (u - p1) / c
            v = v * c + 1.0 - abs(m - x + 0.5) / p1
            if v > 1.0:
                continue
            y = math.floor(x)
        elif v == 0.0:
            continue
        elif u <= p3:
            y = math.floor(left + math.log(v) / fall_left)
            if y < 0:
                continue
            v *= (u - p2) * fall_left
        else:
            y = math.floor(right - math.log(v) / fall_right)
            if y > n:
                continue
            v *= (u - p3) * fall_right
        if _under(v, y, m, n, p, q, spread, xm):
            return y


def _under(v, y, m, n, p, q, spread, xm):
    """Whether v is under the probability of y relative to that of m."""
    k = abs(y - m)
    if not 20 < k < spread / 2.0 - 1:
        s = p / q
        a = s * (n + 1)
        f = 1.0
        for i in range(m + 1, y + 1):
            f *= a / i - s
        for i in range(y + 1, m + 1):
            f /= a / i - s
        return v <= f
    rho = (k / spread) * ((k * (k / 3.0 + 0.625) + 0.16666666666666666) / spread + 0.5)
    t = -k * k / (2 * spread)
    level = math.log(v)
    if level < t - rho:
        return True
    if level > t + rho:
        return False
    x1, f1, z, w = y + 1, m + 1, n + 1 - m, n - y + 1
    stirling = sum((13680.0 - (462.0 - (132.0 - (99.0 - 140.0 / (b * b)) / (b * b)) / (b * b)) / (b * b)) / b / 166320.0 for b in map(float, (f1, z, x1, w)))
    return level <= xm * math.log(f1 / x1) + (n - m + 0.5) * math.log(z / w) + (y - m) * math.log(w * p / (x1 * q)) + stirling

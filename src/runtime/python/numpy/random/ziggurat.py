"""Normal and exponential numbers from 64 random bits, as NumPy's Generator draws them (numpy/random/src/distributions/distributions.c).

The ziggurat method (Marsaglia & Tsang 2000) with 256 layers of equal area under a falling curve f: layer i reaches from 0 to x_i, and below
x_{i-1} it lies wholly under the curve. The tables are made when they are first wanted, with more digits than a double has, so that each entry is
the double nearest to the exact value. NumPy's own are up to 40 units in the last place off, so its numbers differ from these by less than 1e-14.
"""

import math
from decimal import Decimal, localcontext

_LAYERS = 256


def _tables(right, area, bits, f, inverse):
    """Widths of the layers per unit of a `bits`-bit number, the numbers below which it is accepted at once, and f at the layers' ends."""
    with localcontext() as context:
        context.prec = 50
        right, area, unit = Decimal(right), Decimal(area), Decimal(2) ** bits
        ends, heights = [Decimal(0)] * _LAYERS, [Decimal(1)] * _LAYERS
        ends[-1], heights[-1] = right, f(right)
        for i in range(_LAYERS - 2, 0, -1):
            ends[i] = inverse(area / ends[i + 1] + heights[i + 1])
            heights[i] = f(ends[i])
        base = area / heights[-1]  # the width of the lowest layer as if its tail were cut to a rectangle
        widths = [base, *ends[1:]]
        accepted = [right / base, Decimal(0), *(ends[i] / ends[i + 1] for i in range(1, _LAYERS - 1))]
        return [float(w / unit) for w in widths], [int(a * unit) for a in accepted], [float(h) for h in heights]


class Normal:
    RIGHT = 3.6541528853610087963519472518
    INVERSE_RIGHT = 0.27366123732975827203338247596

    def __init__(self):
        self._widths, self._accepted, self._heights = _tables(
            "3.6541528853610087963519472518",
            "0.004928673233974654931590913431847148883305",
            52,
            lambda x: (-x * x / 2).exp(),
            lambda y: (-2 * y.ln()).sqrt(),
        )

    def draw(self, bits):
        """A standard normal number from a bit generator."""
        while True:
            word = bits.next64()
            layer, word = word & 0xFF, word >> 8
            negative, size = word & 1, word >> 1 & 0xFFFFFFFFFFFFF
            x = size * self._widths[layer]
            if negative:
                x = -x
            if size < self._accepted[layer]:
                return x
            if layer == 0:
                while True:
                    beyond = -self.INVERSE_RIGHT * math.log1p(-bits.double())
                    height = -math.log1p(-bits.double())
                    if height + height > beyond * beyond:
                        return -(self.RIGHT + beyond) if size >> 8 & 1 else self.RIGHT + beyond
            low, high = self._heights[layer], self._heights[layer - 1]
            if (high - low) * bits.double() + low < math.exp(-0.5 * x * x):
                return x


class Exponential:
    RIGHT = 7.69711747013104971404462804811408952334296818528283253278834867283241051210533

    def __init__(self):
        self._widths, self._accepted, self._heights = _tables(
            "7.69711747013104971404462804811408952334296818528283253278834867283241051210533",
            "0.003949659822581557219977571956469244422024",
            53,
            lambda x: (-x).exp(),
            lambda y: -y.ln(),
        )

    def draw(self, bits):
        """A standard exponential number from a bit generator."""
        while True:
            word = bits.next64() >> 3
            layer, size = word & 0xFF, word >> 8
            x = size * self._widths[layer]
            if size < self._accepted[layer]:
                return x
            if layer == 0:
                return self.RIGHT - math.log1p(-bits.double())
            low, high = self._heights[layer], self._heights[layer - 1]
            if (high - low) * bits.double() + low < math.exp(-x):
                return x


_made = {}


def sampler(kind):
    """The one sampler of a class."""
    if kind not in _made:
        _made[kind] = kind()
    return _made[kind]

"""Normal and exponential numbers from 64 random bits, as NumPy's Generator draws them (numpy/random/src/distributions/distributions.c).

The ziggurat method (Marsaglia & Tsang 2000) with 256 layers of equal area under a falling curve f: layer i reaches from 0 to x_i, and below
x_{i-1} it lies wholly under the curve. The tables are made when they are first wanted, with more digits than a double has, so that each entry is
the double nearest to the exact value. NumPy's own are up to 40 units in the last place off, so its numbers differ from these by less than 1e-14.
"""

import functools
import math
import struct
from decimal import Decimal, localcontext

_LAYERS = 256
# 1 / right of the normal's layers, rounded as NumPy has it.
_INVERSE_RIGHT = 0.27366123732975827203338247596


class _Ziggurat:
    """The layers under f, whose inverse is given: the lowest ends at `right`, each has this `area`; numbers of `bits` bits choose a place within one."""

    def __init__(self, right, area, bits, f, inverse):
        self._right = float(right)
        with localcontext() as context:
            context.prec = 50
            right, area, unit = Decimal(right), Decimal(area), Decimal(2) ** bits
            ends, heights = [Decimal(0)] * _LAYERS, [Decimal(1)] * _LAYERS
            ends[-1], heights[-1] = right, f(right)
            for i in range(_LAYERS - 2, 0, -1):
                ends[i] = inverse(area / ends[i + 1] + heights[i + 1])
                heights[i] = f(ends[i])
            base = area / heights[-1]  # the width of the lowest layer as if its tail were cut to a rectangle
            self._widths = [float(w / unit) for w in (base, *ends[1:])]
            # The numbers below which a place is under the curve for certain.
            self._accepted = [int(a * unit) for a in (right / base, Decimal(0), *(ends[i] / ends[i + 1] for i in range(1, _LAYERS - 1)))]
            self._heights = [float(h) for h in heights]

    def _under(self, layer, height, bits):
        """Whether a place in the corner of a layer, at a height drawn now, is under the curve of this height."""
        low, high = self._heights[layer], self._heights[layer - 1]
        return (high - low) * bits.double() + low < height


class Normal(_Ziggurat):
    def __init__(self, bits=52):
        super().__init__(
            "3.6541528853610087963519472518",
            "0.004928673233974654931590913431847148883305",
            bits,
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
                return self._tail(bits, size >> 8 & 1)
            if self._under(layer, math.exp(-0.5 * x * x), bits):
                return x

    def _tail(self, bits, negative):
        """A number beyond the layers (Marsaglia 1964)."""
        while True:
            beyond = -_INVERSE_RIGHT * math.log1p(-bits.double())
            height = -math.log1p(-bits.double())
            if height + height > beyond * beyond:
                return -(self._right + beyond) if negative else self._right + beyond


class SingleNormal(Normal):
    """Normal numbers in float32: 32 random bits, every step rounded."""

    def __init__(self):
        super().__init__(23)
        self._widths, self._heights, self._right = list(map(_single, self._widths)), list(map(_single, self._heights)), _single(self._right)

    def draw(self, source):
        """A standard normal number from what has 32-bit words and uniform floats of 24 bits."""
        while True:
            word = source.bit_generator.next32()
            layer, size = word & 0xFF, word >> 9 & 0x7FFFFF
            x = _single(size * self._widths[layer])
            if word >> 8 & 1:
                x = -x
            if size < self._accepted[layer]:
                return x
            if layer == 0:
                return self._tail(source, size >> 8 & 1)
            low, high = self._heights[layer], self._heights[layer - 1]
            if _single(_single(_single(high - low) * source._single()) + low) < _single(math.exp(-0.5 * x * x)):
                return x

    def _tail(self, source, negative):
        while True:
            beyond = _single(-_single(_INVERSE_RIGHT) * _single(math.log1p(-source._single())))
            height = -_single(math.log1p(-source._single()))
            if height + height > beyond * beyond:
                return -_single(self._right + beyond) if negative else _single(self._right + beyond)


def _single(x):
    """The nearest float32."""
    return struct.unpack("f", struct.pack("f", x))[0]


class Exponential(_Ziggurat):
    def __init__(self):
        super().__init__(
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
                return self._right - math.log1p(-bits.double())
            if self._under(layer, math.exp(-x), bits):
                return x


@functools.cache
def sampler(kind):
    """The one sampler of a class."""
    return kind()

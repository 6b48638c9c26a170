"""What NumPy's legacy and new generators share: draws one by one, in arrays or with arrays of parameters, and the distributions whose formulas are the same."""

import math
from array import array as raw

from .._array import tensor_of, wrap
from .._dtypes import dtype as _dtype
from .._dtypes import generic, scalar
from .sizes import shape_of


class Drawing:
    """On top of `_double` (uniform) and `_gauss` (normal)."""

    def _fill(self, draw, size):
        """A scalar, or an array of draws."""
        if size is None:
            return scalar(draw(), _dtype("float64"))
        import torch

        shape = shape_of(size)
        return wrap(torch.tensor(raw("d", (draw() for _ in range(math.prod(shape)))), dtype=torch.float64).reshape(shape))

    def _each(self, draw, size, *parameters):
        """Draws whose parameters may be arrays: draw(*numbers) for each element."""
        if all(not hasattr(p, "shape") or p.shape == () for p in map(_plain, parameters)) and not any(isinstance(p, (list, tuple)) for p in parameters):
            numbers = [float(p) for p in parameters]
            return self._fill(lambda: draw(*numbers), size)
        import torch

        tensors = [tensor_of(p).to(torch.float64) for p in parameters]
        shape = shape_of(size) if size is not None else torch.broadcast_shapes(*(t.shape for t in tensors))
        rows = zip(*(t.expand(shape).reshape(-1).tolist() for t in tensors))
        return wrap(torch.tensor([draw(*row) for row in rows], dtype=torch.float64).reshape(shape))

    def laplace(self, loc=0.0, scale=1.0, size=None):
        def draw(m, s):
            while True:
                u = self._double()
                if u >= 0.5:
                    return m - s * math.log(2.0 - u - u)
                if u > 0.0:
                    return m + s * math.log(u + u)

        return self._each(draw, size, loc, scale)

    def gumbel(self, loc=0.0, scale=1.0, size=None):
        def draw(m, s):
            while True:
                u = 1.0 - self._double()
                if u < 1.0:
                    return m - s * math.log(-math.log(u))

        return self._each(draw, size, loc, scale)

    def logistic(self, loc=0.0, scale=1.0, size=None):
        def draw(m, s):
            while True:
                u = self._double()
                if u > 0.0:
                    return m + s * math.log(u / (1.0 - u))

        return self._each(draw, size, loc, scale)

    def standard_cauchy(self, size=None):
        def draw():
            above = self._gauss()
            return above / self._gauss()

        return self._fill(draw, size)


def _plain(p):
    return p.item() if isinstance(p, generic) else p

"""Orthogonal polynomials of torch.special by their recurrences (DLMF chapter 18). Like PyTorch's they have no derivative."""

import math

from .registry import api, functions
from .special_functions import SPECIAL


def _polynomial(name, first, step):
    """first(x) is the polynomial of degree 1 (that of degree 0 is 1); step(k, x, p, q) that of degree k + 1 from those of degrees k and k − 1."""

    def f(input, n):
        from .._creation import as_tensor, ones_like, zeros_like

        given = [v if hasattr(v, "_h") else as_tensor(v) for v in (input, n)]
        x, degree = functions["broadcast_tensors"](*(t.detach() for t in given))
        x = x if x.is_floating_point() else x.to(_default())
        degree = degree.to(x.dtype).trunc()
        before, now = ones_like(x), first(x)
        out = zeros_like(x).where(degree < 0, before).where(degree < 1, now)
        top = int(degree.max().item()) if degree.numel() and math.isfinite(degree.max().item()) else 0
        for k in range(1, top):
            before, now = now, step(k, x, now, before)
            out = out.where(degree <= k, now)
        return out

    f.__name__ = f.__qualname__ = name
    SPECIAL[name] = api(f)


def _default():
    from .. import get_default_dtype

    return get_default_dtype()


def _twice(k, x, p, q):
    return 2 * x * p - q


def _shifted(k, x, p, q):
    return 2 * (2 * x - 1) * p - q


_polynomial("chebyshev_polynomial_t", lambda x: x, _twice)
_polynomial("chebyshev_polynomial_u", lambda x: 2 * x, _twice)
_polynomial("chebyshev_polynomial_v", lambda x: 2 * x - 1, _twice)
_polynomial("chebyshev_polynomial_w", lambda x: 2 * x + 1, _twice)
_polynomial("shifted_chebyshev_polynomial_t", lambda x: 2 * x - 1, _shifted)
_polynomial("shifted_chebyshev_polynomial_u", lambda x: 4 * x - 2, _shifted)
_polynomial("shifted_chebyshev_polynomial_v", lambda x: 4 * x - 3, _shifted)
_polynomial("shifted_chebyshev_polynomial_w", lambda x: 4 * x - 1, _shifted)
_polynomial("hermite_polynomial_h", lambda x: 2 * x, lambda k, x, p, q: 2 * x * p - 2 * k * q)
_polynomial("hermite_polynomial_he", lambda x: x, lambda k, x, p, q: x * p - k * q)
_polynomial("laguerre_polynomial_l", lambda x: 1 - x, lambda k, x, p, q: ((2 * k + 1 - x) * p - k * q) / (k + 1))
_polynomial("legendre_polynomial_p", lambda x: x, lambda k, x, p, q: ((2 * k + 1) * x * p - k * q) / (k + 1))

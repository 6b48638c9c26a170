"""Numbers as tuples, channels as multiples."""

from collections.abc import Iterable


def to_ntuple(n):
    """A function that makes n of one value, and a tuple of several."""
    return lambda x: tuple(x) if isinstance(x, Iterable) and not isinstance(x, str) else (x,) * n


_ntuple = to_ntuple
to_1tuple, to_2tuple, to_3tuple, to_4tuple = map(to_ntuple, (1, 2, 3, 4))


def make_divisible(v, divisor=8, min_value=None, round_limit=0.9):
    """The multiple of `divisor` that is nearest to `v`, not below `min_value` nor below `round_limit`·v."""
    near = max(min_value or divisor, int(v + divisor / 2) // divisor * divisor)
    return near + divisor if near < round_limit * v else near


def extend_tuple(x, n):
    """The first n values, the last one repeated where there are fewer."""
    values = tuple(x) if isinstance(x, (tuple, list)) else (x,)
    return values[:n] + values[-1:] * (n - len(values))

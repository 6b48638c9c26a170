"""Statistics of a column. What is missing is left out; spreads are those of samples (divided by n − 1), as in pandas."""

import math

import numpy as np
from numpy._objects import Objects

from .columns import is_missing, missing

NAN = float("nan")


def present(col):
    """The elements that are not missing."""
    return col[~missing(col)]


def _of_numbers(compute, least=1):
    def f(col, **options):
        if isinstance(col, Objects):
            raise TypeError(f"Could not convert {col.tolist()[:3]!r}… to numeric")
        col = present(col)
        return compute(col, **options) if len(col) >= least else NAN

    return f


def _extreme(of_array, of_list):
    def f(col):
        col = present(col)
        return NAN if not len(col) else of_list(col.tolist()) if isinstance(col, Objects) else of_array(col)

    return f


def _sum(col):
    col = present(col)
    if isinstance(col, Objects):
        total = None
        for v in col.tolist():
            total = v if total is None else total + v
        return 0 if total is None else total
    return col.sum()


def _skewness(col):
    n, d = len(col), col - col.mean()
    spread = (d**2).sum()
    return n * math.sqrt(n - 1) / (n - 2) * (d**3).sum() / spread**1.5 if spread else 0.0


REDUCTIONS = {
    "sum": _sum,
    "mean": _of_numbers(lambda c: c.mean()),
    "std": _of_numbers(lambda c, ddof=1: c.astype(float).std(ddof=ddof), 2),
    "var": _of_numbers(lambda c, ddof=1: c.astype(float).var(ddof=ddof), 2),
    "median": _of_numbers(lambda c: np.median(c)),
    "prod": _of_numbers(lambda c: c.prod()),
    "skew": _of_numbers(_skewness, 3),
    "min": _extreme(lambda c: c.min(), min),
    "max": _extreme(lambda c: c.max(), max),
    "count": lambda c: len(present(c)),
    "nunique": lambda c: len(set(present(c).tolist())),
    "any": lambda c: any(bool(v) for v in present(c).tolist()),
    "all": lambda c: all(bool(v) for v in present(c).tolist()),
}


def give(cls, make):
    """Give a class a method for each statistic: what `make(compute)` returns."""
    for name, compute in REDUCTIONS.items():
        method = make(compute)
        method.__name__ = name
        setattr(cls, name, method)


def quantile(col, q=0.5):
    return _of_numbers(lambda c: np.quantile(c.astype(float), q))(col)


def correlation(a, b):
    """Pearson's, of the rows where both are there."""
    both = ~(missing(a) | missing(b))
    a, b = a[both].astype(float), b[both].astype(float)
    a, b = a - a.mean(), b - b.mean()
    below = math.sqrt(float((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / below if below else NAN


def counts(col, normalize=False, ascending=False, sort=True):
    """How often each value occurs, as (values, counts), the most frequent first, otherwise in order of appearance."""
    often = {}
    for v in col.tolist():
        if not is_missing(v):
            often[v] = often.get(v, 0) + 1
    ordered = sorted(often, key=often.get, reverse=not ascending) if sort else list(often)
    total = sum(often.values())
    return ordered, [often[v] / total if normalize else often[v] for v in ordered]


DESCRIBED = ["count", "mean", "std", "min", "25%", "50%", "75%", "max"]


def described(col):
    of = REDUCTIONS
    return [float(v) for v in (of["count"](col), of["mean"](col), of["std"](col), of["min"](col), *(quantile(col, q) for q in (0.25, 0.5, 0.75)), of["max"](col))]

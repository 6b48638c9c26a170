"""Sets that parameters and samples must lie in. `check` tells for each event whether it does."""

from .._dtype import finfo
from ..linalg import cholesky_ex


class Constraint:
    is_discrete = False
    event_dim = 0

    def check(self, value):
        raise NotImplementedError

    def __repr__(self):
        return type(self).__name__.lstrip("_") + "()"


class _Test(Constraint):
    """A constraint given by a function of the value."""

    def __init__(self, name, check, event_dim=0, discrete=False):
        self._name, self._check, self.event_dim, self.is_discrete = name, check, event_dim, discrete

    def check(self, value):
        return self._check(value)

    def __repr__(self):
        return self._name


class _Dependent(Constraint):
    """Depends on other parameters; as a decorator it makes a property."""

    def __init__(self, *, is_discrete=False, event_dim=0):
        self.is_discrete, self.event_dim = is_discrete, event_dim

    def __call__(self, *, is_discrete=False, event_dim=0):
        return _Dependent(is_discrete=is_discrete, event_dim=event_dim)

    def check(self, x):
        raise ValueError("Cannot determine validity of dependent constraint")


class dependent_property(property, _Dependent):
    def __init__(self, fn=None, *, is_discrete=False, event_dim=0):
        property.__init__(self, fn)
        self.is_discrete, self.event_dim = is_discrete, event_dim

    def __call__(self, fn):
        return dependent_property(fn, is_discrete=self.is_discrete, event_dim=self.event_dim)


def is_dependent(constraint):
    return isinstance(constraint, _Dependent)


class independent(Constraint):
    """Holds where the base holds in the last dimensions."""

    def __init__(self, base_constraint, reinterpreted_batch_ndims):
        self.base_constraint, self.reinterpreted_batch_ndims = base_constraint, reinterpreted_batch_ndims
        self.is_discrete = base_constraint.is_discrete
        self.event_dim = base_constraint.event_dim + reinterpreted_batch_ndims

    def check(self, value):
        made = self.base_constraint.check(value)
        return made.reshape(made.shape[: made.dim() - self.reinterpreted_batch_ndims] + (-1,)).all(-1)

    def __repr__(self):
        return f"Independent({self.base_constraint!r}, {self.reinterpreted_batch_ndims})"


def _bound(name, test, discrete=False):
    """A family of constraints with bounds, written as PyTorch writes them."""

    class Bounded(Constraint):
        is_discrete = discrete

        def __init__(self, *bounds):
            self.bounds = bounds
            labels = ("lower_bound", "upper_bound") if len(bounds) == 2 else (("upper_bound",) if name in ("LessThan", "IntegerLessThan") else ("lower_bound",))
            self.__dict__.update(zip(labels, bounds))
            self._labels = labels

        def check(self, value):
            return test(value, *self.bounds)

        def __repr__(self):
            labels = self._labels
            return f"{name}({', '.join(f'{k}={v}' for k, v in zip(labels, self.bounds))})"

    Bounded.__name__ = Bounded.__qualname__ = name
    return Bounded


dependent = _Dependent()
real = _Test("Real()", lambda v: v == v)
boolean = _Test("Boolean()", lambda v: (v == 0) | (v == 1), discrete=True)
greater_than = _bound("GreaterThan", lambda v, a: v > a)
greater_than_eq = _bound("GreaterThanEq", lambda v, a: v >= a)
less_than = _bound("LessThan", lambda v, b: v < b)
interval = _bound("Interval", lambda v, a, b: (v >= a) & (v <= b))
half_open_interval = _bound("HalfOpenInterval", lambda v, a, b: (v >= a) & (v < b))
integer_interval = _bound("IntegerInterval", lambda v, a, b: (v % 1 == 0) & (v >= a) & (v <= b), True)
integer_greater_than = _bound("IntegerGreaterThan", lambda v, a: (v % 1 == 0) & (v >= a), True)
integer_less_than = _bound("IntegerLessThan", lambda v, b: (v % 1 == 0) & (v <= b), True)
nonnegative_integer = integer_greater_than(0)
positive_integer = integer_greater_than(1)
positive = greater_than(0.0)
nonnegative = greater_than_eq(0.0)
unit_interval = interval(0.0, 1.0)
simplex = _Test("Simplex()", lambda v: (v >= 0).all(-1) & ((v.sum(-1) - 1).abs() < 1e-6), 1)
one_hot = _Test("OneHot()", lambda v: ((v == 0) | (v == 1)).all(-1) & v.sum(-1).eq(1), 1, True)
real_vector = independent(real, 1)
lower_triangular = _Test("LowerTriangular()", lambda v: (v.tril() == v).view(v.shape[:-2] + (-1,)).min(-1)[0], 2)
lower_cholesky = _Test(
    "LowerCholesky()", lambda v: (v.tril() == v).reshape(v.shape[:-2] + (-1,)).all(-1) & (v.diagonal(dim1=-2, dim2=-1) > 0).all(-1), 2
)
square = _Test("Square()", lambda v: v.new_full(v.shape[:-2], v.shape[-2] == v.shape[-1], dtype=bool), 2)
symmetric = _Test("Symmetric()", lambda v: ((v - v.mT).abs() <= 1e-6).all(-2).all(-1), 2)
positive_definite = _Test("PositiveDefinite()", lambda v: ((v - v.mT).abs() <= 1e-6).all(-2).all(-1) & (cholesky_ex(v).info == 0), 2)


def _unit_rows(v):
    tolerance = finfo(v.dtype).eps * v.shape[-1] * 10  # loose: rows are sums of many squares
    return (v.detach().norm(dim=-1).sub(1).abs() <= tolerance).all(-1)


corr_cholesky = _Test("CorrCholesky()", lambda v: lower_cholesky.check(v) & _unit_rows(v), 2)


class stack(Constraint):
    """Each part along a dimension has a constraint of its own."""

    def __init__(self, cseq, dim=0):
        self.cseq, self.dim = list(cseq), dim

    is_discrete = property(lambda self: any(c.is_discrete for c in self.cseq))

    @property
    def event_dim(self):
        rank = max(c.event_dim for c in self.cseq)
        return rank + 1 if self.dim + rank < 0 else rank

    def check(self, value):
        from .. import stack

        return stack([c.check(v) for v, c in zip(value.unbind(self.dim), self.cseq)], self.dim)


class cat(Constraint):
    """The same for parts of several elements."""

    def __init__(self, cseq, dim=0, lengths=None):
        self.cseq, self.dim = list(cseq), dim
        self.lengths = [1] * len(self.cseq) if lengths is None else list(lengths)

    is_discrete = property(lambda self: any(c.is_discrete for c in self.cseq))
    event_dim = property(lambda self: max(c.event_dim for c in self.cseq))

    def check(self, value):
        from .. import cat

        return cat([c.check(v) for v, c in zip(value.split(self.lengths, self.dim), self.cseq)], self.dim)


class multinomial(Constraint):
    """Counts that add up to at most upper_bound."""

    is_discrete, event_dim = True, 1

    def __init__(self, upper_bound):
        self.upper_bound = upper_bound

    def check(self, x):
        return (x >= 0).all(-1) & (x.sum(-1) <= self.upper_bound)

"""From the reals to a constrained set: `biject_to` gives invertible transforms with a Jacobian, `transform_to` any that optimisers like."""

from . import constraints, structured_transforms, transforms


class ConstraintRegistry:
    def __init__(self):
        self._factories = {}

    def register(self, constraint, factory=None):
        """Notes how a transform for a constraint, or a class of them, is made; as a decorator without `factory`."""
        if factory is None:
            return lambda factory: self.register(constraint, factory)
        self._factories[_key(constraint)] = factory
        return factory

    def __call__(self, constraint):
        factory = self._factories.get(_key(constraint))
        if factory is None:
            raise NotImplementedError(f"Cannot transform {type(constraint).__name__} constraints")
        return factory(constraint)


def _key(constraint):
    """Constraints with bounds are known by their class, those without by themselves."""
    if isinstance(constraint, type):
        return constraint
    if not isinstance(constraint, constraints.Constraint):
        raise TypeError(f"Expected constraint to be either a Constraint subclass or instance, but got {constraint}")
    return constraint if isinstance(constraint, constraints._Test) else type(constraint)


biject_to, transform_to = ConstraintRegistry(), ConstraintRegistry()


def _between(c):
    if (c.lower_bound, c.upper_bound) == (0, 1):
        return transforms.SigmoidTransform()
    return transforms.ComposeTransform([transforms.SigmoidTransform(), transforms.AffineTransform(c.lower_bound, c.upper_bound - c.lower_bound)])


def _above(c):
    return transforms.ComposeTransform([transforms.ExpTransform(), transforms.AffineTransform(c.lower_bound, 1)])


def _below(c):
    return transforms.ComposeTransform([transforms.ExpTransform(), transforms.AffineTransform(c.upper_bound, -1)])


for _to in (biject_to, transform_to):
    _to.register(constraints.real, lambda c: transforms.identity_transform)
    for _kind in (constraints.greater_than, constraints.greater_than_eq):
        _to.register(_kind, _above)
    _to.register(constraints.less_than, _below)
    for _kind in (constraints.interval, constraints.half_open_interval):
        _to.register(_kind, _between)
    _to.register(constraints.lower_cholesky, lambda c: structured_transforms.LowerCholeskyTransform())
    _to.register(constraints.positive_definite, lambda c: structured_transforms.PositiveDefiniteTransform())
    _to.register(constraints.corr_cholesky, lambda c: structured_transforms.CorrCholeskyTransform())
    _to.register(constraints.independent, lambda c, to=_to: transforms.IndependentTransform(to(c.base_constraint), c.reinterpreted_batch_ndims))
    _to.register(constraints.cat, lambda c, to=_to: structured_transforms.CatTransform([to(p) for p in c.cseq], c.dim, c.lengths))
    _to.register(constraints.stack, lambda c, to=_to: structured_transforms.StackTransform([to(p) for p in c.cseq], c.dim))
biject_to.register(constraints.simplex, lambda c: transforms.StickBreakingTransform())
transform_to.register(constraints.simplex, lambda c: transforms.SoftmaxTransform())

"""jax.extend.core."""

from _nabla.absent import absent_names

from ..core import get_opaque_trace_state  # noqa: F401


class Effect:
    """The base of what a computation may do besides computing."""


class Jaxpr:
    """Programs as JAX traces them: nothing is traced here, so nothing is an instance of it or of its parts."""


class ClosedJaxpr:
    pass


class JaxprEqn:
    pass


class Var:
    pass


class Literal:
    pass


class Primitive:
    """A library's own operation. It is computed at once, by its implementation, whose operations have derivatives of their own."""

    multiple_results = False

    def __init__(self, name):
        self.name = name

    def def_impl(self, impl):
        self.impl = impl
        return impl

    def def_abstract_eval(self, rule):
        return rule

    def bind(self, *args, **params):
        return self.impl(*args, **params)

    def __repr__(self):
        return self.name


__getattr__ = absent_names(
    "jax.extend.core",
    "Token jaxpr_as_fun mapped_aval unmapped_aval primitives array_types no_effects effects concrete_or_error",
)

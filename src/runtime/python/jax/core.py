"""jax.core: the kinds of values that libraries tell apart. Tracing is running here, so there are no tracers."""

from _nabla.absent import absent_names

from ._array import Array
from ._transforms import ShapeDtypeStruct, as_array


class AbstractValue:
    pass


class ShapedArray(ShapeDtypeStruct, AbstractValue):
    """What JAX knows of an array while it traces: shape and dtype."""

    def __init__(self, shape, dtype, weak_type=False, **options):
        super().__init__(shape, dtype)
        self.weak_type = weak_type


class Tracer(Array):
    """Nothing is an instance of it."""

    def __new__(cls, *args, **kwargs):
        raise TypeError("there are no tracers in Nabla")


def get_opaque_trace_state(convention=None):
    """Two are equal where the same transformations are under way: every operation runs at once."""
    return ()


def trace_state_clean():
    return True


def is_concrete(x):
    return True


def concrete_or_error(force, value, context=""):
    return value if force is None else force(value)


def typeof(x):
    """Shape and dtype of an array. Offered as `jax.typeof`."""
    x = as_array(x)
    return ShapedArray(x.shape, x.dtype)


__getattr__ = absent_names(
    "jax.core", "Primitive Jaxpr ClosedJaxpr JaxprEqn JaxprTypeError Literal Var Token Trace eval_jaxpr jaxpr_as_fun subjaxprs jaxprs_in_params new_jaxpr_eqn "
    "find_top_trace axis_frame unsafe_get_axis_names mapped_aval unmapped_aval valid_jaxtype DropVar InconclusiveDimensionOperation AxisName check_jaxpr call call_p"
)  # fmt: skip

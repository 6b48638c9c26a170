"""jax.custom_derivatives."""

from _nabla.absent import absent_names

from ._custom import closure_convert, custom_gradient, custom_jvp, custom_vjp  # noqa: F401


class SymbolicZero:
    """Nothing is an instance of it: tangents and cotangents of zero are arrays."""


__getattr__ = absent_names("jax.custom_derivatives", "CustomVJPPrimal custom_jvp_call_p custom_vjp_call_p zero_from_primal linear_call")

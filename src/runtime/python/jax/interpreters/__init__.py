"""jax.interpreters: JAX's own transformations. The engine's take their place; what libraries ask of them directly is here."""

from _nabla.absent import modules

from . import ad, batching, mlir, partial_eval  # noqa: F401

modules("jax.interpreters", "pxla xla")

"""jax.api, under which programs of JAX's first years found its transforms."""

from ._batching import vmap  # noqa: F401
from ._custom import custom_gradient, custom_jvp, custom_vjp  # noqa: F401
from ._devices import device_get, device_put  # noqa: F401
from ._transforms import checkpoint, eval_shape, grad, hessian, jacfwd, jacobian, jacrev, jit, jvp, linearize, remat, value_and_grad, vjp  # noqa: F401

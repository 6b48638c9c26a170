"""jax.dtypes."""

import numpy as np

from . import numpy as jnp
from ._array import torch_dtype

bfloat16, float0, prng_key = jnp.bfloat16, np.dtype("bool"), np.generic
issubdtype, result_type = jnp.issubdtype, jnp.result_type


def canonicalize_dtype(dtype, allow_extended_dtype=False):
    return np.dtype(torch_dtype(dtype).name)

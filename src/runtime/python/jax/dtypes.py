"""jax.dtypes."""

import numpy as np

from . import numpy as jnp
from ._array import torch_dtype
from ._extended import ExtendedDType, extended, prng_key  # noqa: F401

bfloat16, float0 = jnp.bfloat16, np.dtype("bool")
issubdtype, result_type = jnp.issubdtype, jnp.result_type


def canonicalize_dtype(dtype, allow_extended_dtype=False):
    return np.dtype(torch_dtype(dtype).name)


DType = np.dtype


class TypePromotionError(ValueError):
    pass

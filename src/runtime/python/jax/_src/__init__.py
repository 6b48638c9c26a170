"""jax._src: JAX's private modules. What is here is what public libraries import all the same."""

import sys

from .. import core, dtypes, random, tree_util

for _module in (core, dtypes, random, tree_util):
    sys.modules[f"{__name__}.{_module.__name__.rpartition('.')[2]}"] = _module

"""numpy.core: what pickles of arrays name."""

from . import multiarray  # noqa: F401

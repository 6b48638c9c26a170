"""jax.version."""

from . import __version__, __version_info__  # noqa: F401

"""Where OmegaConf has its lists."""

from .containers import ListConfig  # noqa: F401

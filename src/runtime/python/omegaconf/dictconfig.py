"""Where OmegaConf has its mappings."""

from .containers import DictConfig  # noqa: F401

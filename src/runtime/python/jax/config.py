"""jax.config as a module, for `from jax.config import config`; it takes the place of the object of that name and does what that does."""

from ._config import config

update = config.update


def __getattr__(name):
    return getattr(config, name)

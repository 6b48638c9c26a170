"""Constants of data; loading and augmenting are not here."""

from _nabla.partial import absent

from .constants import *  # noqa: F403

__getattr__ = absent(__name__)

"""Constants of data; loading and augmenting are not here."""

from _nabla.absent import placeholder_names

from .constants import *  # noqa: F403

__getattr__ = placeholder_names(__name__)

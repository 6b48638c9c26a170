"""YACS: configurations as trees of attributes."""

from . import config

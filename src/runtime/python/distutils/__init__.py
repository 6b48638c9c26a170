"""distutils, which setuptools still provides: versions and truth values are what programs take from it."""

from . import util, version

"""Where PyYAML makes values."""

from .error import MarkedYAMLError


class ConstructorError(MarkedYAMLError):
    pass

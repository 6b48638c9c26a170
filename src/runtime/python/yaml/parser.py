"""Where PyYAML reads structure."""

from .error import MarkedYAMLError


class ParserError(MarkedYAMLError):
    pass

"""Where PyYAML resolves anchors."""

from .error import MarkedYAMLError


class ComposerError(MarkedYAMLError):
    pass

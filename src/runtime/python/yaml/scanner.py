"""Where PyYAML reads characters. What its scanner, parser and composer refuse is one error here."""

from .composer import ComposerError
from .parser import ParserError


class ScannerError(ParserError, ComposerError):
    pass

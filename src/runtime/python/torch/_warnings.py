"""PyTorch's warnings, at the line of the user's that is to blame."""

import warnings

_OURS = (__file__.rpartition("/")[0],)


def warn(message, category=UserWarning):
    """A Python warning whose place is the innermost frame outside this package."""
    warnings.warn(message, category, skip_file_prefixes=_OURS)

"""typing_extensions: what it brings to older Pythons is in this Python's own library. (A copy made for an older one may not even import here.)"""

import typing
from annotationlib import get_annotations  # noqa: F401
from collections.abc import Buffer  # noqa: F401
from types import CapsuleType, get_original_bases  # noqa: F401
from typing import *  # noqa: F403
from warnings import deprecated  # noqa: F401

runtime = typing.runtime_checkable


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    try:
        return getattr(typing, name)
    except AttributeError:
        raise AttributeError(f"module 'typing_extensions' has no attribute '{name}'") from None

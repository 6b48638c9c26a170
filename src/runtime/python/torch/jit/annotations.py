"""Names that type comments in scripted code use."""

import typing
from typing import Any, Dict, List, Optional, Tuple, Union  # noqa: F401 - imported from here by packages

from .._tensor import Tensor  # noqa: F401


class _BroadcastingList:
    def __getitem__(self, kind):
        return typing.List[kind]


BroadcastingList1 = BroadcastingList2 = BroadcastingList3 = _BroadcastingList()


def annotate(the_type, the_value):
    return the_value

"""Names that other packages import from torch's internals."""

from typing import Final, List

from .jit import _overload, _overload_method, export, ignore, is_scripting, unused

BroadcastingList1 = BroadcastingList2 = BroadcastingList3 = List
boolean_dispatch = None
__all__ = ["Final", "_overload", "_overload_method", "export", "ignore", "is_scripting", "unused", "BroadcastingList2", "BroadcastingList3"]

"""Handles that take a hook away again."""

import weakref
from collections import OrderedDict

from _nabla.engine import call


class RemovableHandle:
    """A hook's place, either in a dictionary of hooks or in the engine."""

    next_id = 0

    def __init__(self, hooks_dict=None, *, extra_dict=None, number=None):
        self.id = RemovableHandle.next_id
        RemovableHandle.next_id += 1
        self._number = number
        self.hooks_dict_ref = None if hooks_dict is None else weakref.ref(hooks_dict)
        extra = [] if extra_dict is None else extra_dict if isinstance(extra_dict, list) else [extra_dict]
        self.extra_dict_ref = tuple(map(weakref.ref, extra))

    def remove(self):
        if self._number is not None:
            call("removeHook", self._number)
            self._number = None
        for ref in (self.hooks_dict_ref, *self.extra_dict_ref):
            hooks = ref and ref()
            if hooks is not None and self.id in hooks:
                del hooks[self.id]

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.remove()
        return False


def unserializable_hook(f):
    return f


class HookDict(OrderedDict):
    """An OrderedDict that can be referred to weakly."""

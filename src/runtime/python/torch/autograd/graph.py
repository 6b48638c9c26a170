"""Nodes of the autograd graph as Python sees them, and hooks on tensors."""

import contextlib

from _nabla import engine
from _nabla.engine import call

from .._tensor import Tensor, wrap
from ..utils.hooks import RemovableHandle


class Node:
    """grad_fn: a recorded operation. Its class carries the operation's name, as PyTorch's nodes do."""

    __slots__ = ("_number", "__dict__")

    def name(self):
        return type(self).__name__

    @property
    def next_functions(self):
        text = call("nextNodes", self._number)
        pairs = []
        for part in text.split(",") if text else ():
            number, slot, name = part.split(":")
            pairs.append((None, 0) if number == "-1" else (_node(int(number), name), int(slot)))
        return tuple(pairs)

    @property
    def metadata(self):
        return self.__dict__

    @property
    def variable(self):
        handle = call("leafOf", self._number)
        if handle == -1:
            raise AttributeError(f"'{self.name()}' object has no attribute 'variable'")
        return wrap(handle)

    def register_hook(self, hook):
        raise engine.Unsupported("Nabla does not support hooks on autograd nodes yet")

    register_prehook = register_hook

    def __eq__(self, other):
        return isinstance(other, Node) and self._number == other._number

    def __hash__(self):
        return hash(self._number)

    def __repr__(self):
        return f"<{self.name()} object at {hex(0x7F00_0000_0000 + self._number)}>"


_classes = {}


def _node(number, name):
    kind = _classes.get(name)
    if kind is None:
        kind = _classes[name] = type(name, (Node,), {"__slots__": ()})
    node = object.__new__(kind)
    node._number = number
    return node


def node_of(t):
    return _node(call("nodeOf", t._h), call("nodeName", t._h))


def tensor_hook(t, hook):
    """Runs `hook(grad)` when the tensor's gradient is complete; what it returns replaces the gradient."""

    def run(handle):
        given = wrap(handle)
        shape = given.shape
        replaced = hook(given)
        if replaced is None:
            return -1
        if not isinstance(replaced, Tensor):
            raise TypeError(f"expected Variable, but hook returned '{type(replaced).__name__}'")
        if replaced.shape != shape:
            raise RuntimeError(f"hook '{getattr(hook, '__name__', type(hook).__name__)}' has changed the size of value")
        return call("retain", replaced._h)

    return RemovableHandle(number=call("addHook", t._h, run))


@contextlib.contextmanager
def saved_tensors_hooks(pack_hook, unpack_hook):
    """Saved values stay in the engine and are not shown to Python, so packing them would have no effect on any number."""
    raise engine.Unsupported("Nabla does not support torch.autograd.graph.saved_tensors_hooks yet")
    yield


@contextlib.contextmanager
def save_on_cpu(pin_memory=False, device_type="cuda"):
    yield


@contextlib.contextmanager
def disable_saved_tensors_hooks(error_message):
    yield


@contextlib.contextmanager
def allow_mutation_on_saved_tensors():
    raise engine.Unsupported("Nabla does not support allow_mutation_on_saved_tensors yet")
    yield


def get_gradient_edge(tensor):
    raise engine.Unsupported("Nabla does not support get_gradient_edge yet")

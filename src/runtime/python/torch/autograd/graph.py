"""Nodes of the autograd graph as Python sees them, and hooks on tensors."""

import contextlib

from _nabla import engine
from _nabla.engine import call, release_node

from .._tensor import Tensor, wrap
from ..utils.hooks import RemovableHandle
from ._handles import retained, wrapped


class Node:
    """grad_fn: a recorded operation. Its class carries the operation's name, as PyTorch's nodes do."""

    __slots__ = ("_number", "__dict__")

    def __del__(self):
        release_node(self._number)

    def name(self):
        name = type(self).__name__
        return f"torch::autograd::{name}" if name in ("CopySlices", "AccumulateGrad") else name

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

    def register_hook(self, fn):
        """Runs `fn(grad_inputs, grad_outputs)` after the node; what it returns replaces the gradients of its inputs."""

        def run(inputs, outputs):
            return _answer(fn(tuple(wrapped(inputs)), tuple(wrapped(outputs))))

        return RemovableHandle(number=call("addPostHook", self._number, run))

    def register_prehook(self, fn):
        """Runs `fn(grad_outputs)` before the node; what it returns replaces them."""

        def run(outputs):
            return _answer(fn(tuple(wrapped(outputs))))

        return RemovableHandle(number=call("addPreHook", self._number, run))

    def __eq__(self, other):
        return isinstance(other, Node) and self._number == other._number

    def __hash__(self):
        return hash(self._number)

    def __repr__(self):
        return f"<{type(self).__name__} object at {hex(0x7F00_0000_0000 + self._number)}>"


def _answer(replaced):
    """Handles with a reference each, "" for nothing replaced."""
    if replaced is None:
        return ""
    return retained((replaced,) if isinstance(replaced, Tensor) else replaced)


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


def accumulated_hook(t, hook):
    """Runs `hook(t)` whenever backward has added to `t.grad`."""
    if not t.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if not t.is_leaf:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")

    def run():
        if hook(t) is not None:
            raise RuntimeError("Tensor post accumulate grad hooks should return None.")

    return RemovableHandle(number=call("addAccumulatedHook", t._h, run))


class _SavedHooks:
    """What is kept for backward while these stand goes through `pack`, and through `unpack` when backward wants it."""

    def __init__(self, pack, unpack):
        self.pack, self.unpack = pack, unpack
        self._packed = []

    def into(self, handle):
        self._packed.append(self.pack(wrap(handle)))
        return len(self._packed) - 1

    def out_of(self, number):
        made = self.unpack(self._packed[number])
        if not isinstance(made, Tensor):
            raise TypeError("Output of saved tensor unpack_hook expected to be a Tensor but got result of type " + type(made).__name__)
        return call("retain", made._h)


_standing = []


def _forget():
    """A new run begins without hooks; the engine has dropped them with the tensors of the last one."""
    _standing.clear()


def standing_hooks():
    """The pair that what is saved now goes through, or None."""
    return _standing[-1] if _standing else None


def _stand():
    top = standing_hooks()
    call("setSavedHooks", top and top.into, top and top.out_of)


class saved_tensors_hooks:
    def __init__(self, pack_hook, unpack_hook):
        self._pair = _SavedHooks(pack_hook, unpack_hook)

    def __enter__(self):
        _standing.append(self._pair)
        _stand()

    def __exit__(self, *exc):
        _standing.pop()
        _stand()


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

"""Scripts step by step: every backward pass that the program asks for ends a step (trace/steps.ts)."""

import contextlib
import json
import sys

from . import engine, recording

_MOST = 1000  # elements of a list or dict that is searched for tensors


@contextlib.contextmanager
def watched(space):
    """For the duration, backward passes of the script with the namespace `space` are steps, and optimizers' own operations are no part of them."""
    follower = _Follower(space)
    before = engine.backward_pass, engine.aside, engine.without_gradient
    engine.backward_pass, engine.aside, engine.without_gradient = follower.backward_pass, follower.aside, follower.without_gradient
    try:
        yield
    finally:
        engine.backward_pass, engine.aside, engine.without_gradient = before


class _Follower:
    def __init__(self, space):
        self.space = space
        self.modules = {}  # id -> module whose parameters are known
        self.parameters = {}  # id -> (name, kind, tensor), under the name each was first found by
        self.busy = False

    @contextlib.contextmanager
    def backward_pass(self, roots):
        if self.busy:  # within the backward of a custom Function, as checkpointing does it
            yield _ignored
            return
        recorder = recording.recorder
        recording.flush()
        returned = {}
        named = {}  # what the pass itself has names for

        def done(inputs, gradients, names=None):
            returned.update((id(x), g) for x, g in zip(inputs, gradients) if g is not None)
            named.update((id(x), (name, "parameter", x)) for x, name in zip(inputs, names or ()))

        root = roots[0]
        engine.note_site()
        recorder.beginStep(root._h)
        self.busy = True
        try:
            yield done
        except BaseException:
            recorder.start()
            raise
        finally:
            self.busy = False
        table = [
            {"name": name, "kind": kind, "handle": t._h, "grad": returned[i]._h if i in returned else -1} for i, (name, kind, t) in (named or self.leaves()).items()
        ]
        recorder.endStep(root._h, json.dumps(table))
        recording.active = engine.tells_calls_apart = recorder.recordsStep

    def without_gradient(self, on):
        """What is computed without gradient after a step is looked at even where steps are not kept: how well the model does."""
        if not self.busy:
            recorder = recording.recorder
            recording.active = engine.tells_calls_apart = recorder.recordsStep or (on and recorder.recordsQuiet)

    @contextlib.contextmanager
    def aside(self, on):
        recorder = recording.recorder
        (recorder.pause if on else recorder.start)()
        try:
            yield
        finally:
            (recorder.start if on else recorder.pause)()

    # --- names ---

    def leaves(self):
        """Parameters of modules and other tensors that ask for gradients: what the script's names hold, and the variables of the frames that led here."""
        spaces = [self.space]
        frame = sys._getframe(2)
        frames = []
        while frame is not None:
            if engine.is_user_file(frame.f_code.co_filename):
                frames.append(frame.f_locals)
            frame = frame.f_back
        spaces.extend(reversed(frames))
        found = []
        for space in spaces:
            for name, value in list(space.items()):
                if not name.startswith("__"):
                    found.extend(_holders(name, value))
        self._add_modules([(n, v) for n, v in found if _is_module(v)])
        leaves = dict(self.parameters)
        for name, value in found:
            if _is_leaf(value):
                leaves.setdefault(id(value), (name, "input", value))
        return leaves

    def _add_modules(self, found):
        fresh = {id(m): (name, m) for name, m in reversed(found) if id(m) not in self.modules}
        inner = {id(m) for _, top in fresh.values() for m in top.modules() if m is not top}
        inner |= {id(m) for top in self.modules.values() for m in top.modules()}
        tops = [(name, m) for i, (name, m) in reversed(fresh.items()) if i not in inner]
        alone = len(tops) + len(self.modules) == 1
        for prefix, module in tops:
            self.modules[id(module)] = module
            for name, p in module.named_parameters():
                self.parameters.setdefault(id(p), (name if alone else f"{prefix}.{name}", "parameter", p))


def _ignored(*_):
    pass


def _is_module(value):
    from torch.nn import Module

    return isinstance(value, Module)


def _is_leaf(value):
    from torch import Tensor

    return isinstance(value, Tensor) and value.requires_grad and value.is_leaf


def _holders(name, value):
    """The value, and what simple containers and the program's own objects hold, each with a name."""
    if _is_module(value) or _is_leaf(value):
        yield name, value
    elif isinstance(value, (list, tuple)) and len(value) <= _MOST:
        for i, v in enumerate(value):
            if _is_module(v) or _is_leaf(v):
                yield f"{name}[{i}]", v
    elif isinstance(value, dict) and len(value) <= _MOST:
        for k, v in list(value.items()):
            if _is_module(v) or _is_leaf(v):
                yield f"{name}[{k!r}]", v
    elif not isinstance(value, type) and _is_users(type(value)):
        for k, v in list(getattr(value, "__dict__", {}).items()):
            if _is_module(v) or _is_leaf(v):
                yield f"{name}.{k}", v


def _is_users(cls):
    module = sys.modules.get(cls.__module__)
    file = getattr(module, "__file__", None)
    return file is not None and engine.is_user_file(file)

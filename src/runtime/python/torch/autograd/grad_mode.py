"""Switches of recording: usable as context managers and as decorators."""

import functools
import inspect

from _nabla import engine
from _nabla.engine import call


def _switch(on):
    """Turns gradients on or off and tells what they were."""
    before = call("setGradMode", on)
    engine.without_gradient(not on)
    return before


def is_grad_enabled():
    on = call("setGradMode", True)
    if not on:
        call("setGradMode", False)
    return on


class _Switch:
    """A context manager that decorates functions, generators and classes too."""

    def _fresh(self):
        return type(self)()

    def __call__(self, f):
        if inspect.isclass(f):
            f.__init__ = self(f.__init__)
            return f
        if inspect.isgeneratorfunction(f):
            return self._wrap_generator(f)

        @functools.wraps(f)
        def switched(*args, **kwargs):
            with self._fresh():
                return f(*args, **kwargs)

        return switched

    def _wrap_generator(self, f):
        @functools.wraps(f)
        def switched(*args, **kwargs):
            generator = f(*args, **kwargs)
            value = None
            while True:
                # Between two steps the caller's own mode holds.
                with self._fresh():
                    try:
                        made = generator.send(value)
                    except StopIteration as end:
                        return end.value
                value = yield made

        return switched

    def __exit__(self, *exc):
        _switch(self._before)
        return False


class no_grad(_Switch):
    """Nothing is recorded inside."""

    def __new__(cls, f=None):
        switch = object.__new__(cls)
        return switch if f is None else switch(f)

    def __enter__(self):
        self._before = _switch(False)
        return None


class enable_grad(_Switch):
    def __new__(cls, f=None):
        switch = object.__new__(cls)
        return switch if f is None else switch(f)

    def __enter__(self):
        self._before = _switch(True)
        return None


class set_grad_enabled(_Switch):
    """Takes effect at once; as a context manager it also restores."""

    def __init__(self, mode):
        self.mode = bool(mode)
        self._before = _switch(self.mode)

    def _fresh(self):
        return set_grad_enabled(self.mode)

    def __call__(self, f):
        _switch(self._before)  # as a decorator it only acts inside
        return super().__call__(f)

    def __enter__(self):
        _switch(self.mode)
        return None


class inference_mode(_Switch):
    """no_grad; results are ordinary tensors here."""

    def __new__(cls, mode=True):
        switch = object.__new__(cls)
        if callable(mode):
            switch.mode = True
            return switch(mode)
        switch.mode = mode
        return switch

    def _fresh(self):
        return inference_mode(self.mode)

    def __enter__(self):
        self._before = _switch(False) if self.mode else is_grad_enabled()
        return None


class set_multithreading_enabled(_Switch):
    def __init__(self, mode):
        self.mode = mode

    def __enter__(self):
        return None

    def __exit__(self, *exc):
        return False

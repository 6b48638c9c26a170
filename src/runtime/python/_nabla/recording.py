"""What the program's probes note, on its way to the trace recorder (trace/recorder.ts)."""

import functools
from array import array

from . import engine, instrument

recorder = None  # handed in by the worker; None where nobody records
_events = []  # probe number, handle, probe number, handle, …
met = set()  # numbers of the probes that met a tensor
_recorded = ()  # classes of what is noted: tensors, and arrays that keep their history


def attach(js):
    global recorder
    recorder = js


def install_probe():
    """Make the probe known to every module: instrumented code calls it by a built-in name."""
    import builtins

    from torch import Tensor

    recognise(Tensor)
    setattr(builtins, instrument.PROBE, _probe)
    engine.before_write = flush


def recognise(kind):
    """Note the values of a class from now on; they have an engine handle `_h`."""
    global _recorded
    _recorded = (*_recorded, kind)


active = True  # False while a script is in a step that is not kept


def _probe(number, value):
    if active and isinstance(value, _recorded):
        _events.append(number)
        _events.append(value._h)
    return value


def flush():
    """Hand the noted occurrences to the recorder. Called before a tensor is overwritten: afterwards its handle means another value."""
    if _events:
        recorder.probes(array("i", _events))
        met.update(_events[::2])
        _events.clear()


def forget():
    global active
    _events.clear()
    active = True
    met.clear()


def unrecorded(function):
    """Of functions without derivatives that are many operations here and one to who reads the program, such as samplers: their results are constants of the run."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        if recorder is None:
            return function(*args, **kwargs)
        recorder.hide()
        try:
            return function(*args, **kwargs)
        finally:
            recorder.unhide()

    return wrapper

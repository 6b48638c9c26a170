"""The Python half of the gradient check: calls the user's program again and again on numbers that the engine sets (runtime/worker/check.ts)."""

import json

from . import engine, loading, places, runner
from .checking import handwritten, programs
from .failures import describe
from .mends import Mender

_subjects = []  # the definition, and the custom Function in it that is being checked
_kept = []  # what the engine was last given handles of
_mender = None


def begin(request_text):
    """Load and prepare a definition in float64; returns {kind, leaves: [[name, handle]], written, error} as JSON."""
    request = json.loads(request_text)
    runner.fresh_start()
    _subjects.clear()
    error = None
    try:
        module = loading.load(request["file"], request["roots"], request["env"], probe=False)
        make = {"numpy-pair": handwritten.pair, "layer": handwritten.layer}.get(request["kind"], programs.program)
        subject = make(module, request)
        subject.call()  # a program that does not run says so now
        _subjects.append(subject)
    except BaseException as e:
        error = describe(e)
    return json.dumps({"kind": _subjects[0].kind if _subjects else "", **_shown(), "error": error})


def _shown():
    if not _subjects:
        return {"leaves": [], "written": False}
    subject = _subjects[-1]
    return {"leaves": [(n, _handle(v)) for n, v in subject.leaves], "written": subject.backward is not None}


def _handle(value):
    return getattr(value, "_t", value)._h


def evaluate(record):
    """Call the program on the leaves' present numbers; returns the outputs' handles, comma-separated. Exceptions become engine errors."""
    import torch

    subject = _subjects[-1]
    if record and subject.backward is None:
        outputs = subject.call()
    else:
        with torch.no_grad():
            outputs = subject.call()
    _kept[:] = outputs
    return ",".join(str(t._h) for t in outputs)


def backward(cotangents):
    """The hand-written backward of the newest call: handles of the outputs' cotangents in, those of the leaves' gradients out; -1 is None."""
    import torch
    from torch._tensor import wrap

    given = [None if h == "-1" else wrap(int(h)) for h in cotangents.split(",")]
    with torch.no_grad():
        made = _subjects[-1].backward(given)
    _kept.extend(g for g in made if g is not None)
    return ",".join(str(-1 if g is None else g._h) for g in made)


# --- custom Functions met on the way ----------------------------------------------------------------------------------------


def functions_met():
    """Run once and note every custom Function that is applied; returns their names as JSON."""
    subject = _subjects[-1]
    subject.functions = programs.functions_met(subject)
    return json.dumps([cls.__name__ for cls, _ in subject.functions])


def enter_function(number):
    """Check one of the Functions met, on the very values it had; returns {leaves, written} as JSON."""
    cls, args = _subjects[-1].functions[number]
    _subjects.append(programs.custom_function(cls, args))
    return json.dumps(_shown())


def leave_function():
    _subjects.pop()


# --- where it is wrong --------------------------------------------------------------------------------------------------------


def lines():
    """{file, gradients: [line of each leaf's gradient], returned, random, in-place, state: lines} of the hand-written backward, or null."""
    written = _subjects[-1].written
    if written is None:
        return "null"
    faults = {fault: written.fault_line(fault) for fault in ("random", "in-place", "state")}
    return json.dumps({"file": written.file, "gradients": written.lines(), "returned": written.return_line(), **faults})


def mends():
    """How many small changes of the hand-written backward there are to try."""
    global _mender
    written = _subjects[-1].written
    _mender = Mender(written.functions, written.dialect) if written else None
    return len(_mender) if _mender else 0


def install_mend(number):
    return _mender.install(number)


def remove_mend():
    _mender.remove()


def describe_mend(number):
    """{kind, text, before, after, location} as JSON."""
    said = _mender.describe(number)
    file = _subjects[-1].written.file
    location = places.place(file, said["line"], said["column"], said["endLine"], said["endColumn"])
    return json.dumps({**{k: said[k] for k in ("kind", "text", "before", "after")}, "location": location})


def site_location(number):
    """The place in the program of an operation's site, as JSON; null where it has none."""
    while 0 < number <= len(engine.site_table):
        code, lasti, parent, _ = engine.site_table[number - 1]
        if code is not None:
            return json.dumps(places.location(code, lasti))
        number = parent
    return "null"

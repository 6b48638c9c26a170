"""Calls into the engine. Tensors are integer handles here; only numbers and strings cross into JavaScript.

Importing this module (and every facade built on it) must not call the engine: the interpreter is snapshotted right after the imports,
before an engine is attached.
"""

import contextlib
import gc
import json
import sys

from . import deferred

_js = None  # the engine's side of the bridge, handed in by attach()


_random = None  # the samplers (runtime/worker/random.ts)


def attach(js, random):
    """Connect to the engine. Called once per process, by the worker."""
    global _js, _random, _op, _ops, _in_place, _release
    _js = js
    _random = random
    # Looking a method up on a JavaScript object costs more than calling it.
    _op, _ops, _in_place = js.op, js.ops, js.inPlace
    _release = js.release


_unused = []
release = _unused.append
"""Gives a handle back. It takes effect after the next call into the engine: a temporary tensor whose handle is an argument of that call may
already be gone in Python when the call is made."""


_unused_nodes = []
release_node = _unused_nodes.append  # the same for a node of the tape


def release_unused():
    """Lets go of what waits for the next call into the engine."""
    while _unused:
        _release(_unused.pop())
    release_unused_nodes()


def release_unused_nodes():
    while _unused_nodes:
        _js.releaseNode(_unused_nodes.pop())


SEARCHES = 10  # times that a run may look for circles of objects, which takes a tenth of a second and more
_searches = 0


def collect():
    """Before a run: what earlier ones left is looked for where it takes much of the budget. Their modules are circles of objects."""
    global _searches, _raised
    _searches, _raised = 0, None
    if call("memoryShare") > 0.25:
        gc.collect()
    release_unused()


def _made_room(error, handles):
    """Whether an operation ended for want of memory although tensors that nothing refers to any longer still wait to be released; now they do no longer.
    They may be parts of circles, as modules of the runs before are."""
    global _searches
    if getattr(error, "name", None) != "BudgetExceeded":
        return False
    if _unused_nodes:
        release_unused_nodes()
        return True
    waiting = [h for h in _unused if h not in handles]
    if not waiting and _searches < SEARCHES:
        _searches += 1
        gc.collect()
        waiting = [h for h in _unused if h not in handles]
    if not waiting:
        return False
    _unused[:] = [h for h in _unused if h in handles]
    for h in waiting:
        _release(h)
    return True


class Unsupported(NotImplementedError):
    """PyTorch can do this and Nabla cannot yet."""


class BudgetExceeded(BaseException):
    """A limit of the run was reached. No Exception: programs that catch those must end all the same."""


class _LinAlgError(RuntimeError):
    """torch.linalg.LinAlgError, under the name that its traceback has."""


LinAlgError = _LinAlgError
_KINDS = {
    "LinAlgError": LinAlgError,
    "RuntimeError": RuntimeError,
    "TypeError": TypeError,
    "ValueError": ValueError,
    "IndexError": IndexError,
    "NotImplementedError": NotImplementedError,
    "MemoryError": MemoryError,
}


_raised = None  # what the newest callback raised that has not been met again


def _guarded(function):
    """A callback whose exceptions do not cross JavaScript: Pyodide would print each of them on the way."""

    def run(*arguments):
        global _raised
        try:
            return function(*arguments)
        except BaseException as error:
            _raised = error
            return "!raised"

    return run


def _translate(error):
    """The Python exception for an error thrown by the engine; anything else is a fault of ours and stays what it is."""
    global _raised
    if type(error).__name__ != "JsException":
        return error
    name = getattr(error, "name", None)
    if name == "RaisedInPython":
        error, _raised = _raised, None
        return error
    message = getattr(error, "message", str(error))
    if name == "NotImplementedError" and message.startswith("Nabla does not support"):
        return Unsupported(message)
    if name == "BudgetExceeded":
        return BudgetExceeded(message)
    kind = _KINDS.get(name)
    if kind is None or (name in ("TypeError", "RangeError") and not getattr(error, "kind", None)):
        return SystemError(f"internal error in Nabla's engine: {name}: {message}\n{getattr(error, 'stack', '')}")
    made = kind(message)
    if hasattr(error, "savedAt"):
        made.related = [("the value was saved for backward here", error.savedAt), ("and overwritten here", error.writtenAt)]
    if hasattr(error, "madeAt"):
        made.related = [("the operation whose derivative this is", error.madeAt)]
    return made


def _number(value):
    """The number that a 0-d tensor outside of the graph stands for where an operation takes a number, as in PyTorch's argument parser."""
    if getattr(value, "ndim", None) != 0 or getattr(value, "requires_grad", False):
        raise TypeError(f"argument must be Number, not {type(value).__name__}")
    return value.item()


def _encode(attrs):
    return json.dumps(attrs, separators=(",", ":"), default=_number) if attrs else ""


# --- where in the user's program we are ------------------------------------------------------------------------------------

_sites = {}  # (code, instruction, parent site, scope) -> number
site_table = []  # the keys in order; read once after the run
_user_files = {}  # file name -> is it the user's?
scope = 0  # number of the module call we are in; set by torch.nn.Module.__call__
_scopes = {}  # the newest number of each key
scope_table = [(0, "", "")]  # (parent, name, type)


def is_user_file(name):
    """True for files that are not ours, the standard library's or generated, and no JavaScript that called Python back."""
    known = _user_files.get(name)
    if known is None:
        ours = name.startswith(("/lib/", "<", "/nabla/", "node:")) or "://" in name
        known = _user_files[name] = not ours and not deferred.is_stub(name)
    return known


def site():
    """The number of the current place in the user's program: its innermost user frame, with the user frames that called it."""
    frames = []
    frame = sys._getframe(2)
    while frame is not None:
        code = frame.f_code
        if _user_files.get(code.co_filename) or is_user_file(code.co_filename):
            frames.append((code, frame.f_lasti))
        frame = frame.f_back
    number = 0
    for code, lasti in reversed(frames):
        key = (code, lasti, number, 0)
        number = _sites.get(key) or _new_site(key)
    key = (None, 0, number, scope)
    return _sites.get(key) or _new_site(key)


def note_site():
    """Tell the recorder where the program is, for what is no operation of the engine."""
    _js.site(site())


def _new_site(key):
    site_table.append(key)
    _sites[key] = len(site_table)
    return len(site_table)


tells_calls_apart = True  # False while nothing is kept of what runs: a long training loop must not fill the table
_MOST_SCOPES = 20_000


def enter_scope(name, kind):
    """Enter a call of a module's forward (or another group); returns the number to hand to leave_scope."""
    global scope
    before = scope
    key = (before, name, kind)
    number = _scopes.get(key)
    if number is None or tells_calls_apart and len(scope_table) < _MOST_SCOPES:
        scope_table.append(key)
        number = _scopes[key] = len(scope_table) - 1
    scope = number
    return before


def leave_scope(before):
    global scope
    scope = before


def reset_sites():
    global scope, tells_calls_apart
    tells_calls_apart = True
    _sites.clear()
    site_table.clear()
    _scopes.clear()
    del scope_table[1:]
    scope = 0


# --- what scripts do between operations (see steps.py) ----------------------------------------------------------------------------------------------


def unwatched(*_):
    """A pass that nobody follows."""
    return contextlib.nullcontext(_nothing)


def _nothing(*_):
    pass


backward_pass = unwatched
"""Context of a backward pass from the roots given; its value takes the inputs and their gradients where those are returned to the program, and the
inputs' names where they are no variables of it."""
aside = unwatched
"""Context of work that is no part of the program's own computation: an optimizer's update (True), and within it the closure, which is (False)."""


def without_gradient(on):
    """Called when the program turns gradients off (True) or on again."""



# --- operations -------------------------------------------------------------------------------------------------------------


def op(name, attrs, *handles):
    """Run a primitive or function with one result; a missing operand is -1. Returns the result's handle."""
    try:
        made = _op(name, _encode(attrs), site(), *handles)
    except Exception as error:
        if not _made_room(error, handles):
            raise _translate(error) from None
        return op(name, attrs, *handles)
    if _unused:
        release_unused()
    return made


def ops(name, attrs, *handles):
    """The same for any number of results; returns a list of handles."""
    try:
        text = _ops(name, _encode(attrs), site(), *handles)
    except Exception as error:
        if not _made_room(error, handles):
            raise _translate(error) from None
        return ops(name, attrs, *handles)
    if _unused:
        release_unused()
    return [int(h) for h in text.split(",")] if text else []


before_write = None  # called before a tensor is overwritten; the runner hands its probes over then


def op_(name, attrs, *handles):
    """Run a primitive and write its result into the first operand."""
    if before_write:
        before_write()
    try:
        _in_place(name, _encode(attrs), site(), *handles)
    except Exception as error:
        raise _translate(error) from None
    if _unused:
        release_unused()


def call(method, *arguments):
    """Any other method of the bridge (see runtime/worker/bridge.ts), with engine errors translated."""
    try:
        method = _methods.get(method) or _methods.setdefault(method, getattr(_js, method))
        return method(*(_guarded(a) if callable(a) else a for a in arguments))
    except Exception as error:
        raise _translate(error) from None


training = None  # follows the optimizers of a script (see habits.py)
function_calls = None  # while a list: torch.autograd.Function.apply appends (class, arguments) to it, for the gradient check

_methods = {}


def random(method, *arguments):
    """A method of the random bridge (runtime/worker/random.ts): create, seed, fill, …"""
    try:
        return getattr(_random, method)(*arguments)
    except Exception as error:
        raise _translate(error) from None


_numbers = {}


def number(value):
    """Handle of a Python number as an operand (0-d, takes part in dtype promotion only across categories). Cached, never released."""
    key = (type(value), value)
    handle = _numbers.get(key)
    if handle is None or value != value:
        if isinstance(value, bool):
            handle = _js.number(float(value), "bool")
        elif isinstance(value, int):
            handle = _js.number(float(value), "int64")
        elif isinstance(value, complex):
            handle = _js.complexNumber(value.real, value.imag)
        else:
            handle = _js.number(float(value), "float64")
        if len(_numbers) < 10000:
            _numbers[key] = handle
    return handle


def forget_numbers():
    """Between runs: the engine has dropped all handles."""
    _numbers.clear()


def create(values, shape, dtype):
    """A tensor from a flat sequence of Python numbers (complex dtypes: re, im alternating)."""
    from array import array

    data = values if isinstance(values, array) and values.typecode == "d" else array("d", values)
    return call("create", data, ",".join(map(str, shape)), dtype)


def create_from_bytes(data, dtype):
    """A tensor of one dimension from little-endian numbers in a buffer of bytes."""
    return call("createFromBytes", data, dtype)


def read(handle):
    """All numbers of a tensor, row-major, as a list of floats (complex dtypes: re, im alternating)."""
    return call("read", handle).to_py().tolist()


def decode_jpeg(data):
    """The pixels of a JPEG file, [height, width, bands], as libjpeg decodes them. Raises ValueError for a file that is none."""
    return call("decodeJpeg", data)


def unfilter_png(data, width, height, bits, bands, interlaced):
    """The samples of a PNG file from its inflated data, [height, width, bands]."""
    return call("unfilterPng", data, width, height, bits, bands, interlaced)


def resample_picture(handle, width, height, method, box):
    """A picture of bytes or of float32, [height, width, bands], at another size, by one of Pillow's methods of resampling."""
    return call("resamplePicture", handle, width, height, method, ",".join(map(repr, box)))

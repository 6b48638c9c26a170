"""Exceptions of the user's program as a trace reports them (protocol/trace.ts: RunError)."""

import errno
import os

from . import comparisons, engine, loading, placeholders
from .places import location


def describe(error):
    """The error with the user's frames only, each at the exact expression."""
    error = _of_what_is_missing(error)
    cause = getattr(error, "cause", None) if isinstance(error, placeholders.Missing) else None
    if isinstance(cause, Exception):
        return _failed_before(error, cause)
    frames = _frames(error)
    place = frames[-1]["location"] if frames else None
    message = str(error)
    if isinstance(error, placeholders.Missing) and error.place and engine.is_user_file(error.place[0].co_filename):
        made = location(*error.place)
        if place is None:
            place = made
        elif (made["file"], made["line"]) != (place["file"], place["line"]):
            message += f" (line {made['line']} should have made it)"
    if isinstance(error, SyntaxError) and error.filename and engine.is_user_file(error.filename):
        place, message = _place_of_syntax(error), error.msg
    elif isinstance(error, KeyError):
        message = f"KeyError: {message}"
    elif isinstance(error, OSError):
        message = _as_on_linux(error, message)
    related = [{"message": text, "location": where} for text, site in getattr(error, "related", ()) if (where := _place_of_site(site))]
    if place is None and related:
        place = related[-1]["location"]  # backward was not the user's call: the line that overwrote the value is to blame
    compared = comparisons.failed(error)
    if place is not None:
        related += [{"message": _in_words(c), "location": place} for c in compared]
    related += _reasons(error)
    described = {"type": type(error).__name__, "message": message, "location": place, "frames": frames, "cause": _cause(error, message)}
    return described | ({"related": related} if related else {}) | ({"compared": compared} if compared else {})


def _of_what_is_missing(error):
    """One of our functions that was given a stand-in takes it for a value of the wrong type: what is wrong is that the value is missing."""
    if not isinstance(error, (TypeError, ValueError, AttributeError)):
        return error
    tb, inner = error.__traceback__, []
    while tb is not None:
        inner = [] if engine.is_user_file(tb.tb_frame.f_code.co_filename) else [*inner, tb.tb_frame]
        tb = tb.tb_next
    for frame in inner:
        for value in list(frame.f_locals.values()):
            for one in value if isinstance(value, (tuple, list)) else (value,):
                if isinstance(one, placeholders.Placeholder):
                    return one._missing().with_traceback(error.__traceback__)
    return error


def _in_words(c):
    """`L is 8, H * W is 1024`; a number that the program says itself is not said again."""
    a, b = c["values"]
    return f"{c['left']} is {a}" + ("" if c["right"] == str(b) else f", {c['right']} is {b}")


_LINUX = {"EPERM": 1, "ENOENT": 2, "EBADF": 9, "EACCES": 13, "EEXIST": 17, "ENOTDIR": 20, "EISDIR": 21, "EFBIG": 27, "EROFS": 30, "ENOTEMPTY": 39}


def _as_on_linux(error, message):
    """The interpreter numbers errors of the system otherwise; and where a relative path was looked for is ours to say."""
    number = _LINUX.get(errno.errorcode.get(error.errno))
    if number is not None:
        message = message.replace(f"[Errno {error.errno}]", f"[Errno {number}]")
    if isinstance(error, FileNotFoundError) and isinstance(error.filename, str) and not error.filename.startswith("/"):
        message += f" (in {os.getcwd()})"
    return message


def _frames(error):
    frames = []
    tb = error.__traceback__
    while tb is not None:
        code = tb.tb_frame.f_code
        if engine.is_user_file(code.co_filename):
            at = location(code, tb.tb_lasti)
            frames.append({"location": at, "function": code.co_name, "text": _text_of(at)})
        tb = tb.tb_next
    return frames


def _failed_before(error, cause):
    """A value is missing because the statement that should have made it failed when the file was loaded: that failure is what there is to mend."""
    described = describe(cause)
    frames = _frames(error)
    needed = frames[-1]["location"] if frames else location(*error.place) if error.place else None
    related = described.get("related", [])
    return {**described, "related": [*related, {"message": f"`{error.name}` is needed here", "location": needed}] if needed else related}


def _reasons(error):
    """The exceptions that this one was raised from, or while handling."""
    out, seen = [], {id(error)}
    while True:
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if error is None or id(error) in seen:
            return out
        seen.add(id(error))
        frames = _frames(error)
        if frames:
            out.append({"message": f"because of {type(error).__name__}: {error}", "location": frames[-1]["location"]})


def _place_of_site(site):
    """Where the user's program was; None for what was done before it ran."""
    if not 0 < site <= len(engine.site_table):
        return None
    code, lasti, number, _ = engine.site_table[site - 1]
    return _place_of_site(number) if code is None else location(code, lasti)


def _text_of(at):
    """The source lines of a place."""
    lines = (loading.loaded.get(at["file"]) or "").splitlines()
    return " ".join(line.strip() for line in lines[at["line"] - 1 : at["endLine"]])


def _place_of_syntax(error):
    line = error.lineno or 1
    column = max(0, (error.offset or 1) - 1)
    end = max(column + 1, (error.end_offset or 0) - 1)
    return {"file": error.filename, "line": line, "column": column, "endLine": error.end_lineno or line, "endColumn": end}


def _cause(error, message):
    if isinstance(error, engine.BudgetExceeded):
        return "budget"
    if isinstance(error, engine.Unsupported) or getattr(error, "unsupported", False):
        return "unsupported"
    if isinstance(error, SystemError) and message.startswith("internal error in Nabla"):
        return "internal"
    return "user"

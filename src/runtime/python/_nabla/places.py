"""Places in the user's source: instructions and syntax nodes as locations (protocol/trace.ts: Location)."""

import ast

from . import loading

_lines = {}  # file -> its lines in UTF-8
_positions = {}  # code object -> position of each of its instructions


def forget():
    _lines.clear()
    _positions.clear()


def location(code, lasti):
    """Where the instruction at byte `lasti` of a code object stands."""
    positions = _positions.get(code)
    if positions is None:
        positions = _positions[code] = list(code.co_positions())
    at = lasti // 2
    line, end_line, column, end_column = positions[at] if 0 <= at < len(positions) else (None, None, None, None)
    line = line or code.co_firstlineno
    return place(code.co_filename, line, column or 0, end_line or line, end_column or 0)


def _lines_of(file):
    lines = _lines.get(file)
    if lines is None:
        text = loading.loaded.get(file)
        lines = _lines[file] = text.encode().splitlines() if text is not None else []
    return lines


def expression(file, line, column, end_line, end_column):
    """The expression at a place as a user reads it, on one line."""
    inside = _lines_of(file)[line - 1 : end_line]
    inside[-1] = inside[-1][:end_column]
    inside[0] = inside[0][column:]
    source = b"\n".join(inside).decode()
    return source if line == end_line else ast.unparse(ast.parse(f"({source})", mode="eval"))


def place(file, line, column, end_line, end_column):
    """A location with columns in UTF-16 units, from Python's UTF-8 bytes."""
    lines = _lines_of(file)

    def units(n, at):
        if not 0 < n <= len(lines) or lines[n - 1].isascii():
            return at
        return len(lines[n - 1][:at].decode(errors="ignore").encode("utf-16-le")) // 2

    return {"file": file, "line": line, "column": units(line, column), "endLine": end_line, "endColumn": units(end_line, end_column)}

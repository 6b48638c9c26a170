"""Small changes of a hand-written backward, tried one after the other until the gradient check passes: the first that does names the slip and its line.

A change is one replaced expression. `edits` lists the likely ones, `Mender` puts them in place of the user's function and takes them out again.
The judgement is the engine's (engine/gradcheck): it compares the new gradient with the slopes that it measured before.
"""

import ast

from .edits import edits_of


class Mender:
    """The changes to try on some functions of a program.

    functions: (owner, name, definition, attributes): where the function is installed, how it is written, and what forward left for it.
    """

    def __init__(self, functions, dialect):
        self._edits = []
        for owner, name, definition, context in functions:
            for edit in edits_of(definition, dialect, context):
                self._edits.append((edit, owner, name, definition))
        self._edits.sort(key=lambda e: e[0].rank)
        self._installed = None

    def __len__(self):
        return len(self._edits)

    def install(self, number):
        """Put change `number` in place. Returns 'backward', or 'forward' where forward must run again; '' if it does not compile."""
        edit, owner, name, definition = self._edits[number]
        original = owner.__dict__[name]
        plain = original.__func__ if isinstance(original, staticmethod) else original
        plain = getattr(plain, "__wrapped__", plain)
        local = {}
        with edit:
            module = ast.fix_missing_locations(ast.Module([definition], []))
            try:
                exec(compile(module, "<mend>", "exec"), plain.__globals__, local)
            except Exception:
                return ""  # a change that is no Python, or whose decorators need what is not at hand, is no mend
        made = local[name]
        self._installed = owner, name, original
        _assign(owner, name, made)
        return "forward" if name in ("forward", "setup_context") else "backward"

    def remove(self):
        if self._installed:
            owner, name, original = self._installed
            _assign(owner, name, original)
            self._installed = None

    def describe(self, number):
        """What the change says about the program: {kind, line, column, endLine, endColumn, before, after, text}; columns are UTF-8 bytes."""
        return self._edits[number][0].describe()


def _assign(owner, name, value):
    if isinstance(owner, type):
        setattr(owner, name, value)
    else:
        owner.__dict__[name] = value

"""Functions are compiled when they are first called.

A program imports far more than it runs: of torch_geometric's 574 files a model needs a dozen. Until its first call a function is a stub with
the same signature whose body asks for the real one; the real code then takes the stub's place. Nothing of this shows: names, defaults,
documentation, line numbers and the places in tracebacks are those of the source.
"""

import ast
import re
import sys
import types

ASK = "__nabla_deferred__"
STUB = "/./"  # in the path of a stub's code: the same file, but told from the user's frames at no cost (see is_stub)

# Bodies that make a function of another kind, or that look at the frames below them, are compiled at once.
_AT_ONCE = re.compile(r"\byield\b|\bawait\b|_getframe|currentframe|inspect\.stack|\bnonlocal\b")
_NEEDS_CLASS = re.compile(r"\bsuper\b|\b__class__\b")
_LINE_END = re.compile(r"\r\n|\r|\n")  # as Python counts lines; str.splitlines knows more of them
_SHORT = 2  # lines: below that a stub is no shorter than the function

_waiting = []


def forget(kept):
    """Functions that wait are known by number, so that those of files that stay keep theirs. `kept`: identities of the units that stay."""
    for i, deferred in enumerate(_waiting):
        if deferred is not None and id(deferred.unit) not in kept:
            _waiting[i] = None
    while _waiting and _waiting[-1] is None:
        _waiting.pop()


def is_stub(filename):
    return STUB in filename


class Deferred:
    """A function that waits for its first call: where it stands, since text takes far less room than its tree."""

    def __init__(self, node, classes, unit):
        self.name = node.name
        self.lines = (node.decorator_list[0].lineno if node.decorator_list else node.lineno) - 1, node.end_lineno
        self.indented = node.col_offset > 0
        self.classes = classes  # names of the classes it is in, outermost first
        self.unit = unit
        self.code = None

    def compile(self):
        """The real code: compiled inside classes of the same names, for private names, `super()` and the qualified name."""
        node = self._node()
        if self.unit.instrumenter is not None:
            node = self.unit.instrumenter.visit_FunctionDef(node)
        for name in reversed(self.classes):
            node = ast.ClassDef(name, [], [], [node], [], [], **_place(node))
        code = compile(ast.Module([node], []), self.unit.path, "exec", self.unit.flags)
        for name in (*self.classes, self.name):
            code = next(c for c in code.co_consts if isinstance(c, types.CodeType) and c.co_name == name)
        return code

    def _node(self):
        first, last = self.lines
        text = "\n".join(self.unit.lines[first:last])
        body = ast.parse(f"if 1:\n{text}" if self.indented else text, self.unit.path).body
        node = body[0].body[0] if self.indented else body[0]
        ast.increment_lineno(node, first - self.indented)
        return _bare(node)


class Unit:
    """A file whose functions are deferred."""

    def __init__(self, path, source, flags, instrumenter):
        self.path = path
        self.lines = _LINE_END.split(source)
        self.flags = flags
        self.instrumenter = instrumenter  # or None: a file that is not probed

    def defer(self, statements, classes=()):
        """Replaces the functions among these statements, and in classes and conditions below them, by stubs."""
        for i, s in enumerate(statements):
            if isinstance(s, ast.FunctionDef):
                if (stub := self._stub(s, classes)) is not None:
                    statements[i] = stub
            elif isinstance(s, ast.ClassDef) and not s.type_params:
                self.defer(s.body, (*classes, s.name))
            elif isinstance(s, (ast.If, ast.Try)):
                for part in (s.body, s.orelse, getattr(s, "finalbody", []), *(h.body for h in getattr(s, "handlers", ()))):
                    self.defer(part, classes)
        return statements

    def compile(self, statements):
        """Code of statements whose functions were deferred."""
        return _with_stubs_named(compile(ast.Module(statements, []), self.path, "exec", self.flags))

    def _stub(self, node, classes):
        body = node.body
        if node.type_params or body[-1].end_lineno - body[0].lineno < _SHORT:
            return None
        text = "\n".join(self.lines[node.lineno - 1 : node.end_lineno])
        if _AT_ONCE.search(text):
            return None
        at = _place(node)
        asked = [ast.Constant(len(_waiting), **at)]
        if classes and _NEEDS_CLASS.search(text):
            asked.append(ast.Name("__class__", ast.Load(), **at))
        _waiting.append(Deferred(node, classes, self))
        a = node.args
        load = lambda arg: ast.Name(arg.arg, ast.Load(), **at)
        arguments = [load(p) for p in (*a.posonlyargs, *a.args)] + ([ast.Starred(load(a.vararg), ast.Load(), **at)] if a.vararg else [])
        keywords = [ast.keyword(p.arg, load(p), **at) for p in a.kwonlyargs] + ([ast.keyword(None, load(a.kwarg), **at)] if a.kwarg else [])
        real = ast.Call(ast.Name(ASK, ast.Load(), **at), asked, [], **at)
        documented = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and isinstance(body[0].value.value, str)
        stub = ast.FunctionDef(
            node.name,
            a,
            body[: int(documented)] + [ast.Return(ast.Call(real, arguments, keywords, **at), **at)],
            node.decorator_list,
            node.returns,
            node.type_comment,
            [],
            **at,
        )
        stub.deferred = True  # the instrumenter leaves its body alone
        return stub


def _place(node):
    return {"lineno": node.lineno, "col_offset": node.col_offset, "end_lineno": node.end_lineno, "end_col_offset": node.end_col_offset}


def _bare(node):
    """The function without what only its definition needs: decorators (one line stays, the function begins there) and defaults."""
    a = node.args
    arguments = ast.arguments(a.posonlyargs, a.args, a.vararg, a.kwonlyargs, [None] * len(a.kwonlyargs), a.kwarg, [])
    decorators = [ast.Constant(None, **_place(d)) for d in node.decorator_list[:1]]
    return ast.FunctionDef(node.name, arguments, node.body, decorators, None, None, [], **_place(node))


def _with_stubs_named(code):
    """The same code with the path of each stub in it marked."""
    inner = tuple(_with_stubs_named(c) if isinstance(c, types.CodeType) else c for c in code.co_consts)
    if ASK in code.co_names:
        folder, _, file = code.co_filename.rpartition("/")
        return code.replace(co_filename=f"{folder}{STUB}{file}", co_consts=inner)
    # Equal code may still name another file: the constants are compared by identity.
    return code.replace(co_consts=inner) if any(a is not b for a, b in zip(inner, code.co_consts)) else code


def real(number, *defining_class):
    """The function behind a stub, called by the stub itself. The function object that runs now gets the real code, so that this happens once."""
    deferred = _waiting[number]
    frame = sys._getframe(1)
    if deferred.code is None:
        deferred.code = deferred.compile()
    function = _owner(frame, deferred)
    if function is not None and function.__code__.co_freevars == deferred.code.co_freevars:
        function.__code__ = deferred.code
        return types.FunctionType(deferred.code, frame.f_globals, deferred.name, None, function.__closure__)
    cells = tuple(types.CellType(c) for c in defining_class) if deferred.code.co_freevars else None
    return types.FunctionType(deferred.code, frame.f_globals, deferred.name, None, cells)


def _owner(frame, deferred):
    """The function object whose stub is running, where it is found under its own name; decorators and copies may have hidden it."""
    value = frame.f_globals.get((*deferred.classes, deferred.name)[0])
    for name in (*deferred.classes[1:], *([deferred.name] if deferred.classes else [])):
        value = vars(value).get(name) if isinstance(value, type) else None
    seen = [value]
    for candidate in seen:
        if isinstance(candidate, types.FunctionType) and candidate.__code__ is frame.f_code:
            return candidate
        for link in ("__func__", "__wrapped__", "fget", "fset", "fdel"):
            inner = getattr(candidate, link, None) if not isinstance(candidate, type) else None
            if inner is not None and len(seen) < 20:
                seen.append(inner)
    return None

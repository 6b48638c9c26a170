"""The small changes to try on a function, from the plainest on."""

import ast

from . import changes, templates
from .scope import Scope


class Edit:
    """Puts `new` in the place of a node while it is entered as a context."""

    def __init__(self, rank, kind, slot, new, text):
        self.rank, self.kind, self.text = rank, kind, text
        self._parent, self._field, self._index, self.old = slot
        self._new = new

    @property
    def new(self):
        """Most changes are never tried: their source is parsed only when they are."""
        if isinstance(self._new, str):
            self._new = ast.parse(self._new, mode="eval").body
        return self._new

    def _put(self, value):
        if self._index is None:
            setattr(self._parent, self._field, value)
        else:
            getattr(self._parent, self._field)[self._index] = value

    def __enter__(self):
        self._put(ast.copy_location(self.new, self.old) if hasattr(self.old, "lineno") else self.new)

    def __exit__(self, *_):
        self._put(self.old)

    def describe(self):
        """Where the change is, and the source before and after: of the smallest expression around it that has a place of its own."""
        if isinstance(self.old, ast.arguments):
            first, last = self.old.args[0], self.old.args[-1]
            spot = {"line": first.lineno, "column": first.col_offset, "endLine": last.end_lineno, "endColumn": last.end_col_offset}
            return {**spot, "kind": self.kind, "text": self.text, "before": ast.unparse(self.old), "after": ast.unparse(self.new)}
        shown = self.old if hasattr(self.old, "lineno") else self._parent
        spot = {"line": shown.lineno, "column": shown.col_offset, "endLine": shown.end_lineno, "endColumn": shown.end_col_offset}
        before = ast.unparse(shown)
        with self:
            after = ast.unparse(self.new if shown is self.old else self._parent)
        if shown is self.old and isinstance(self.new, (ast.BinOp, ast.UnaryOp, ast.Compare)) and isinstance(self._parent, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Attribute, ast.Subscript)):
            after = f"({after})"
        return {**spot, "kind": self.kind, "text": self.text, "before": before, "after": after}


def slots(definition):
    """(parent, field, index, node) of every expression that is read in the body, in the order of the source."""

    def walk(parent):
        for field, value in ast.iter_fields(parent):
            if field in ("decorator_list", "annotation", "returns", "ctx", "type_comment"):
                continue
            for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(node, ast.AST):
                    continue
                if isinstance(node, (ast.expr, ast.cmpop, ast.operator)) and not isinstance(getattr(node, "ctx", None), ast.Store):
                    yield parent, field, index, node
                if not isinstance(node, (ast.cmpop, ast.operator)):
                    yield from walk(node)

    for index, statement in enumerate(definition.body):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue  # a docstring
        yield from walk(statement)


def value_slots(definition):
    """The expressions that are gradients, or parts of them: what is returned, what names are bound to, and the terms of sums in those."""

    def terms(slot):
        yield slot
        node = slot[3]
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            yield from terms((node, "left", None, node.left))
            yield from terms((node, "right", None, node.right))
        elif isinstance(node, ast.BinOp):
            for field in ("left", "right"):
                inner = getattr(node, field)
                if isinstance(inner, ast.BinOp) and isinstance(inner.op, (ast.Add, ast.Sub)):
                    yield from terms((node, field, None, inner))
        elif isinstance(node, ast.Call):
            for index, inner in enumerate(node.args):
                if isinstance(inner, (ast.BinOp, ast.Name, ast.Call)):
                    yield from terms((node, "args", index, inner))

    for statement in ast.walk(definition):
        if isinstance(statement, ast.Return) and statement.value is not None:
            if isinstance(statement.value, ast.Tuple):
                for index, element in enumerate(statement.value.elts):
                    yield from terms((statement.value, "elts", index, element))
            else:
                yield from terms((statement, "value", None, statement.value))
        elif isinstance(statement, (ast.Assign, ast.AugAssign)) and not _unpacks(statement):
            yield from terms((statement, "value", None, statement.value))


def _unpacks(statement):
    """`x, w = ctx.saved_tensors` or `x, w = cache`: no gradient is computed there."""
    value = statement.value
    return (isinstance(value, ast.Attribute) and value.attr in ("saved_tensors", "shape")) or (isinstance(value, ast.Name) and value.id == "cache")


def edits_of(definition, dialect, context):
    """All changes to try on a function. `context` names the attributes that forward left for it (`ctx.scale`)."""
    scope = Scope(definition, context)
    seen = set()
    sources = {}

    def source_of(node):
        text = sources.get(id(node))
        if text is None:
            text = sources[id(node)] = _unparsed(node)
        return text

    def fresh(made):
        for rank, kind, slot, new, text in made:
            text_of = new if isinstance(new, str) else _unparsed(new)
            key = (id(slot[0]), slot[1], slot[2], text_of)
            if key not in seen and text_of != source_of(slot[3]):
                seen.add(key)
                yield Edit(rank, kind, slot, new, text)

    if definition.name in ("forward", "setup_context"):
        return list(fresh(changes.saved_values(definition, slots(definition), scope)))
    made = []
    for slot in slots(definition):
        made.extend(fresh(changes.of_expression(slot, scope, dialect)))
    for slot in value_slots(definition):
        if isinstance(slot[3], (ast.Constant, ast.Tuple)):
            continue
        made.extend(fresh(templates.of_value(slot, scope, dialect)))
    made.extend(fresh(changes.of_returns(definition, scope)))
    made.extend(fresh(changes.of_arguments(definition, scope)))
    return made


def _unparsed(node):
    """Source of an expression; operators, which have none of their own, by their names."""
    return ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__

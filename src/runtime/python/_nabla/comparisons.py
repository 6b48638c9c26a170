"""What the two sides of a comparison were that ended the program: of an assertion, or of the condition that an exception was raised under."""

import ast
import functools
import operator

from . import engine, loading

# What a comparison is, what its negation is, and the function.
_OPERATORS = {
    ast.Eq: ("==", "!=", operator.eq), ast.NotEq: ("!=", "==", operator.ne), ast.Lt: ("<", ">=", operator.lt),
    ast.LtE: ("<=", ">", operator.le), ast.Gt: (">", "<=", operator.gt), ast.GtE: (">=", "<", operator.ge),
}  # fmt: skip
_ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod}
_MEASURES = {"size", "dim", "ndimension", "numel", "nelement"}


class _Unknown(Exception):
    """Not something that can be looked at without running the program's code."""


def failed(error):
    """[{left, right: texts; op: what should have held between them; values: [number or list of numbers, the same]}] of the statement that raised."""
    tb = error.__traceback__
    while tb is not None and tb.tb_next is not None:
        tb = tb.tb_next
    if tb is None or not engine.is_user_file(tb.tb_frame.f_code.co_filename):
        return []
    condition, holds = _condition(loading.loaded.get(tb.tb_frame.f_code.co_filename) or "", tb.tb_lineno)
    found = []
    for left, op, right in _comparisons(condition) if condition is not None else ():
        try:
            values = [_plain(_value(side, tb.tb_frame)) for side in (left, right)]
        except (_Unknown, AttributeError, IndexError, KeyError, TypeError, ValueError, ArithmeticError):
            continue
        sign, negated, compare = _OPERATORS[type(op)]
        if type(values[0]) is type(values[1]) and compare(*values) is not holds:
            found.append({"left": ast.unparse(left), "right": ast.unparse(right), "op": sign if holds else negated, "values": values})
    return found


@functools.lru_cache(64)
def _statements(source):
    """Assertions and raised exceptions: (first line, last line, the condition, whether it should have held), the innermost last."""
    found = []

    def visit(node, condition):
        if isinstance(node, ast.Assert):
            found.append((node.lineno, node.end_lineno, node.test, True))
        elif isinstance(node, ast.Raise) and condition is not None:
            found.append((node.lineno, node.end_lineno, condition, False))
        elif isinstance(node, ast.If):
            for child in node.body:
                visit(child, node.test)
            for child in node.orelse:
                visit(child, None)
        else:
            for child in ast.iter_child_nodes(node):
                visit(child, condition if isinstance(node, ast.With) else None)

    try:
        visit(ast.parse(source), None)
    except SyntaxError:  # a notebook's magics: there is nothing to look at
        return []
    return found


def _condition(source, line):
    for first, last, condition, holds in reversed(_statements(source)):
        if first <= line <= last:
            return condition, holds
    return None, None


def _comparisons(test):
    """The comparisons that a condition consists of."""
    if isinstance(test, ast.BoolOp):
        for part in test.values:
            yield from _comparisons(part)
    elif isinstance(test, ast.Compare):
        left = test.left
        for op, right in zip(test.ops, test.comparators):
            if type(op) in _OPERATORS:
                yield left, op, right
            left = right


def _plain(value):
    """A number, or a list of whole numbers."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if isinstance(value, (tuple, list)) and all(type(n) is int for n in value):
        return list(value)
    raise _Unknown


def _value(node, frame):
    """The value of an expression of names, attributes, sizes and arithmetic; no code of the program is run for it."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        if node.id in frame.f_locals:
            return frame.f_locals[node.id]
        return frame.f_globals[node.id]
    if isinstance(node, ast.Attribute):
        return getattr(_value(node.value, frame), node.attr)
    if isinstance(node, ast.Tuple):
        return tuple(_value(e, frame) for e in node.elts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_plain(_value(node.operand, frame))
    if isinstance(node, ast.BinOp):
        return _arithmetic(node.op, _plain(_value(node.left, frame)), _plain(_value(node.right, frame)))
    if isinstance(node, ast.Subscript):
        return _item(_value(node.value, frame), node.slice, frame)
    if isinstance(node, ast.Call) and not node.keywords:
        given = [_value(a, frame) for a in node.args]
        if isinstance(node.func, ast.Name) and node.func.id == "len" and len(given) == 1:
            if isinstance(given[0], (tuple, list, dict, str)) or hasattr(given[0], "shape"):
                return len(given[0])
            raise _Unknown
        if isinstance(node.func, ast.Attribute) and node.func.attr in _MEASURES:
            return getattr(_value(node.func.value, frame), node.func.attr)(*given)
    raise _Unknown


def _item(container, index, frame):
    if not isinstance(container, (tuple, list, dict)):
        raise _Unknown
    if isinstance(index, ast.Slice):
        return container[slice(*(None if e is None else _value(e, frame) for e in (index.lower, index.upper, index.step)))]
    return container[_value(index, frame)]


def _arithmetic(op, a, b):
    if isinstance(a, list) or isinstance(b, list):
        raise _Unknown
    if isinstance(op, ast.Pow) and abs(b) < 64:  # larger ones could take all day
        return a**b
    if type(op) not in _ARITHMETIC:
        raise _Unknown
    return _ARITHMETIC[type(op)](a, b)

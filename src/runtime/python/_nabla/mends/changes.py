"""Changes of one expression into a likely other: a condition turned round, another constant, another variable, a call too much.

Each is (rank, kind, slot, new expression or its source, what it says about the program); the rank orders them from likely to far-fetched.
"""

import ast
import itertools

_COMPARISONS = (ast.Lt, ast.Gt, ast.LtE, ast.GtE)
_RENAMED = {
    "sum": ("mean",),
    "mean": ("sum", "max"),
    "sin": ("cos",),
    "cos": ("sin",),
    "sinh": ("cosh",),
    "cosh": ("sinh",),
    "exp": ("log",),
    "tanh": ("sigmoid",),
    "sigmoid": ("tanh",),
    "sqrt": ("rsqrt",),
    "rsqrt": ("sqrt",),
    "max": ("min",),
    "min": ("max",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "ones_like": ("zeros_like",),
    "zeros_like": ("ones_like",),
}
_TAKES_DIMENSIONS = {"sum", "mean", "softmax", "log_softmax", "logsumexp", "unsqueeze", "squeeze", "flip", "cumsum", "norm", "amax", "max", "min", "argmax", "std", "var", "expand_dims", "repeat", "concatenate", "cat", "stack", "prod"}
_LOSES_VALUES = {"int", "long", "round", "floor", "sign", "detach", "half", "bfloat16", "abs", "clamp", "trunc", "ceil", "astype", "relu"}
_REARRANGES = {"t", "transpose", "permute", "swapaxes", "swapdims", "flip", "sum", "mean", "squeeze", "clone", "copy", "contiguous"}


def of_expression(slot, scope, dialect):
    node = slot[3]
    if isinstance(node, _COMPARISONS):
        for other in _COMPARISONS:
            rank = 1 if type(node) in (ast.Lt, ast.LtE) and other in (ast.Gt, ast.GtE) or type(node) in (ast.Gt, ast.GtE) and other in (ast.Lt, ast.LtE) else 2
            yield rank, "condition", slot, other(), "the condition is the wrong way round" if rank == 1 else "the condition is wrong at its boundary"
    elif isinstance(node, ast.UnaryOp):
        what = ("sign", "the sign is wrong") if isinstance(node.op, ast.USub) else ("condition", "the condition is the wrong way round")
        yield 1, what[0], slot, node.operand, what[1]
    elif isinstance(node, ast.BinOp):
        yield from _of_operation(slot, node)
    elif isinstance(node, ast.Constant):
        yield from _of_constant(slot, node)
    elif isinstance(node, ast.Name) and scope.is_local(node.id):
        for other in scope.values:
            if other != node.id:
                yield 4, "variable", slot, other, f"the wrong variable is used: `{node.id}` where `{other}` belongs"
        yield 6, "square", slot, f"{node.id} * {node.id}", f"`{node.id}` is not squared"
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield 3, "transpose", slot, node.value, "the factor must not be transposed"
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and ast.unparse(node) in scope.context:
        for other in scope.context:
            yield 4, "variable", slot, other, f"the wrong variable is used: `{ast.unparse(node)}` where `{other}` belongs"
    elif isinstance(node, ast.Subscript):
        yield from _of_subscript(slot, node, dialect)
    elif isinstance(node, ast.Call):
        yield from _of_call(slot, node)
    elif isinstance(node, ast.Tuple) and slot[1] == "slice":
        for i, j in itertools.combinations(range(len(node.elts)), 2):
            swapped = list(node.elts)
            swapped[i], swapped[j] = node.elts[j], node.elts[i]
            yield 3, "order", slot, ast.Tuple(swapped, ast.Load()), "the indices are in the wrong order"
    elif isinstance(node, ast.Tuple) and slot[1] in ("value", "args"):
        yield from _of_dimensions(slot, node)
    if isinstance(slot[0], (ast.If, ast.IfExp)) and slot[1] == "test" and not isinstance(node, ast.UnaryOp):
        yield 2, "condition", slot, ast.UnaryOp(ast.Not(), node), "the condition is the wrong way round"


def _of_operation(slot, node):
    if isinstance(node.op, (ast.Add, ast.Sub)):
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield 2, "operator", slot, ast.BinOp(node.left, other, node.right), "a term has the wrong sign: + and − are exchanged"
        yield 4, "extra", slot, node.left, f"the term `{ast.unparse(node.right)}` is too much"
        yield 4, "extra", slot, node.right if isinstance(node.op, ast.Add) else ast.UnaryOp(ast.USub(), node.right), f"the term `{ast.unparse(node.left)}` is too much"
    elif isinstance(node.op, (ast.Mult, ast.Div)):
        other = ast.Div() if isinstance(node.op, ast.Mult) else ast.Mult()
        yield 3, "operator", slot, ast.BinOp(node.left, other, node.right), "a factor is on the wrong side: * and / are exchanged"
        yield 4, "extra", slot, node.left, f"the factor `{'1 / ' if isinstance(node.op, ast.Div) else ''}{ast.unparse(node.right)}` is too much"
        if isinstance(node.op, ast.Mult):
            yield 4, "extra", slot, node.right, f"the factor `{ast.unparse(node.left)}` is too much"
    elif isinstance(node.op, ast.Pow):
        yield 4, "dropped", slot, node.left, f"the exponent `{ast.unparse(node.right)}` is too much"
    if isinstance(node.op, (ast.MatMult, ast.Sub, ast.Div)):
        yield 4, "order", slot, ast.BinOp(node.right, node.op, node.left), "the operands are in the wrong order"


def _of_constant(slot, node):
    value, parent = node.value, slot[0]
    if type(value) not in (int, float):
        return
    call = parent if isinstance(parent, ast.Call) else None
    named = isinstance(parent, ast.keyword) and parent.arg in ("dim", "dims", "axis")
    if named or (call and _name_of(call) in _TAKES_DIMENSIONS and type(value) is int):
        for other in (0, 1, 2, -1, -2):
            yield 3, "dimension", slot, repr(other), f"the dimension is wrong: {value} instead of {other}"
        for others in ((0, 1), (1, 2), (2, 3), (0, 2), (0, 2, 3), (0, 1, 2)):
            yield 5, "dimension", slot, repr(others), f"the dimensions are wrong: {value} instead of {others}"
        return
    if isinstance(parent, (ast.Subscript, ast.Tuple, ast.Slice)):
        for other in (value + 1, value - 1):
            yield 5, "index", slot, repr(other), f"the index is wrong: {value} instead of {other}"
        return
    for other in (value * 2, value / 2, value + 1, value - 1, -value, 0.5, 3):
        other = int(other) if float(other).is_integer() and isinstance(value, int) else other
        yield 3, "constant", slot, repr(other), f"the constant is wrong: {value!r} instead of {other!r}"


def _of_dimensions(slot, node):
    """`sum((0, 2))`: other sets of dimensions."""
    if not all(isinstance(e, ast.Constant) and type(e.value) is int for e in node.elts):
        return
    for size in (1, 2, 3):
        for others in itertools.combinations(range(4), size):
            yield 5, "dimension", slot, repr(others), f"the dimensions are wrong: {ast.unparse(node)} instead of {others}"


def _of_subscript(slot, node, dialect):
    base = node.value
    if isinstance(base, ast.Attribute) and base.attr == "shape":
        x = ast.unparse(base.value)
        total = f"{x}.size" if dialect == "numpy" else f"{x}.numel()"
        yield 3, "size", slot, total, f"the divisor is wrong: it counts one dimension of `{x}`, not all elements"
        for other in (0, 1, 2, 3):
            yield 4, "size", slot, f"{x}.shape[{other}]", f"the divisor is wrong: it takes another dimension of `{x}`"
        return
    yield 4, "dropped", slot, base, f"`[{ast.unparse(node.slice)}]` drops part of the gradient"
    if dialect == "torch":
        yield 4, "sum", slot, f"{_wrapped(base)}.sum(0, keepdim=True)", "the input was broadcast: the sum over the copies is missing"
    else:
        yield 4, "sum", slot, f"{_wrapped(base)}.sum(axis=0)", "the input was broadcast: the sum over the copies is missing"


def _of_call(slot, node):
    name = _name_of(node)
    if isinstance(node.func, ast.Attribute):
        owner = node.func.value
        method = not (isinstance(owner, ast.Name) and owner.id in ("torch", "np", "numpy", "F", "nn", "math"))
        inner = owner if method else (node.args[0] if node.args else None)
        if inner is not None and name in _LOSES_VALUES:
            yield 1, "dropped", slot, inner, f"`{name}` loses part of the gradient"
        elif inner is not None and name in ("t", "transpose"):
            yield 3, "transpose", slot, inner, "the factor must not be transposed"
        elif inner is not None and name in _REARRANGES:
            yield 4, "dropped", slot, inner, f"`{name}` is too much"
        for other in _RENAMED.get(name, ()):
            renamed = ast.Call(ast.Attribute(owner, other, ast.Load()), node.args, node.keywords)
            kind = "sum" if {name, other} == {"sum", "mean"} else "function"
            text = "the copies are averaged, not summed (sum for mean)" if (name, other) == ("mean", "sum") else "the sum should be a mean" if name == "sum" else f"the wrong function: `{name}` where `{other}` belongs"
            yield 2, kind, slot, renamed, text
            if name == "cos":
                yield 3, kind, slot, ast.UnaryOp(ast.USub(), renamed), f"the derivative of cos is −sin: {text}"
    if len(node.args) == 3 and name == "where":
        c, a, b = node.args
        yield 1, "order", slot, ast.Call(node.func, [c, b, a], node.keywords), "the branches of `where` are in the wrong order"
        yield 4, "mask", slot, ast.Call(node.func, [c, a, ast.Constant(0)], node.keywords), "the mask does not stop the gradient where the function is flat"
    elif len(node.args) == 2 and name in ("matmul", "mm", "bmm", "dot", "outer", "mv", "conv1d", "conv2d"):
        a, b = node.args
        yield 4, "order", slot, ast.Call(node.func, [b, a], node.keywords), "the operands are in the wrong order"


def saved_values(definition, slots_of_forward, scope):
    """Other values to save for backward: the result in place of the input, say."""
    for slot in slots_of_forward:
        parent, field, _, node = slot
        if not (isinstance(node, ast.Name) and isinstance(parent, ast.Call) and _name_of(parent) == "save_for_backward" and field == "args"):
            continue
        for other in scope.names:
            if other != node.id:
                yield 4, "saved", slot, other, f"the wrong value is saved for backward: `{node.id}` where `{other}` belongs"


def of_returns(definition, scope):
    for statement in ast.walk(definition):
        if not isinstance(statement, ast.Return) or not isinstance(statement.value, ast.Tuple):
            continue
        values = statement.value.elts
        slot = (statement, "value", None, statement.value)
        for i, j in itertools.combinations(range(len(values)), 2):
            if _is_none(values[i]) or _is_none(values[j]):
                continue
            swapped = list(values)
            swapped[i], swapped[j] = values[j], values[i]
            yield 2, "order", slot, ast.Tuple(swapped, ast.Load()), "the gradients are returned in the wrong order"
        for i, value in enumerate(values):
            if not _is_none(value):
                continue
            here = (statement.value, "elts", i, value)
            for g in scope.cotangents:
                for text in (g, *(f"{g} * {x}" for x in scope.saved), *(f"({g} * {x}).sum(0)" for x in scope.saved), f"{g}.sum(0)"):
                    yield 5, "none", here, text, "None is returned where a gradient is due"


def of_arguments(definition, scope):
    """The gradients of several results come in the order of the results."""
    if not scope.is_backward:
        return
    arguments = definition.args.args
    first = len(arguments) - len(scope.arguments)
    for i, j in itertools.combinations(range(first, len(arguments)), 2):
        swapped = list(arguments)
        swapped[i], swapped[j] = arguments[j], arguments[i]
        # An `arguments` node has no place of its own: the edit is shown on the definition.
        new = ast.arguments(definition.args.posonlyargs, swapped, definition.args.vararg, definition.args.kwonlyargs, definition.args.kw_defaults, definition.args.kwarg, definition.args.defaults)
        yield 3, "order", (definition, "args", None, definition.args), new, "the gradients of the results are taken in the wrong order"


def _name_of(call):
    f = call.func
    return f.attr if isinstance(f, ast.Attribute) else f.id if isinstance(f, ast.Name) else ""


def _is_none(node):
    return isinstance(node, ast.Constant) and node.value is None


def _wrapped(node):
    text = ast.unparse(node)
    return text if isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)) else f"({text})"

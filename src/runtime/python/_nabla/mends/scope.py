"""What a hand-written backward has at hand: its names, the sizes of its tensors, and what forward left in ctx."""

import ast


class Scope:
    def __init__(self, definition, context):
        arguments = [a.arg for a in [*definition.args.posonlyargs, *definition.args.args] if a.arg not in ("self", "cls", "ctx")]
        self.arguments = arguments
        # A helper's arguments are values like any other; those of backward are the gradients of the results.
        self.is_backward = "backward" in definition.name or definition.name == "vjp"
        self.cotangents = [a for a in arguments if a != "cache"] if self.is_backward else []
        bound = {n.id for n in ast.walk(definition) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        # In order of the source, so that the same program always gets the same answer.
        order = [n.id for n in ast.walk(definition) if isinstance(n, ast.Name)]
        self.names = list(dict.fromkeys([*arguments, *(n for n in order if n in bound)]))
        self.values = [n for n in self.names if n != "cache"]
        self.saved = [n for n in self.values if n not in self.cotangents]
        texts = [c for c in context if isinstance(c, str)]
        self.context = [c for c in texts if "(" not in c]  # ctx.eps, self.scale: attributes that forward sets
        self.expressions = [c for c in texts if "(" in c and _names_in(c) <= {*self.values, *_MODULES}]  # torch.cos(x), as forward has it
        self.constants = [c for c in context if not isinstance(c, str)]  # numbers in forward: bounds, slopes

    def is_local(self, name):
        return name in self.names


_MODULES = ("torch", "np", "math", "F")


def _names_in(source):
    return {n.id for n in ast.walk(ast.parse(source, mode="eval")) if isinstance(n, ast.Name)}


def calls_in(definition):
    """Function calls that a function makes on plain names, as source: what backward may need again."""
    found = []
    for n in ast.walk(definition):
        if isinstance(n, ast.Call) and not n.keywords and n.args and all(isinstance(a, ast.Name) for a in n.args):
            owner = n.func.value if isinstance(n.func, ast.Attribute) else None
            if isinstance(owner, ast.Name) and owner.id in _MODULES:
                found.append(ast.unparse(n))
    return list(dict.fromkeys(found))


def attributes_set(definition):
    """`ctx.scale`, `self.mask`: the attributes that a function assigns on its first argument, as source text."""
    if not definition.args.args:
        return []
    holder = definition.args.args[0].arg
    found = []
    for n in ast.walk(definition):
        if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store) and isinstance(n.value, ast.Name) and n.value.id in (holder, "ctx"):
            found.append(f"{n.value.id}.{n.attr}")
    return list(dict.fromkeys(found))


def constants_in(definition):
    """The numbers that a function mentions, such as the bounds of a clamp; with their sign."""
    found = []
    for n in ast.walk(definition):
        if isinstance(n, ast.UnaryOp) and isinstance(n.op, ast.USub) and isinstance(n.operand, ast.Constant) and type(n.operand.value) in (int, float):
            found.append(-n.operand.value)
        elif isinstance(n, ast.Constant) and type(n.value) in (int, float):
            found.append(n.value)
    return list(dict.fromkeys(found))

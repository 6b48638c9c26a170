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
        self.context = list(context)  # ctx.eps, self.scale: attributes that forward sets

    def is_local(self, name):
        return name in self.names


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

"""Wraps the user's expressions with probes, so that each occurrence of an expression in the source maps to the tensors it had.

The transformed program means the same: a probe returns its argument. Positions of all original nodes are kept, so that tracebacks and
code.co_positions() still point at the source as written.
"""

import ast

PROBE = "__nabla_probe__"

# expressions of all instrumented files: (file, line, column, end line, end column, role, text or None); columns are UTF-8 bytes as in ast
probes = []


def _statements(body):
    """All statements below these, at any depth; far fewer than ast.walk visits."""
    for s in body:
        yield s
        for part in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(s, part, ()))
        for part in (*getattr(s, "handlers", ()), *getattr(s, "cases", ())):
            yield from _statements(part.body)


def _at(node):
    """The place of a node, for nodes made beside it: giving it at once costs far less than searching for missing ones afterwards."""
    return {"lineno": node.lineno, "col_offset": node.col_offset, "end_lineno": node.end_lineno, "end_col_offset": node.end_col_offset}


class Instrumenter(ast.NodeTransformer):
    def __init__(self, file, tree):
        self.file = file
        # Names bound at the top level to modules, functions and classes never hold tensors; probing them would only cost time.
        self.plain = {*_NEVER_TENSORS, "self", "cls"}
        for node in _statements(tree.body):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self.plain.update((a.asname or a.name).split(".")[0] for a in node.names)
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.plain.add(node.name)

    # -- making probes

    def probe(self, node, role, value=None, name=None):
        """probe(i, value) where i is the number of this occurrence. `name`: its text, where that is not the node's source."""
        number = len(probes)
        at = _at(node)
        probes.append((self.file, at["lineno"], at["col_offset"], at["end_lineno"], at["end_col_offset"], role, name))
        at = _at(value or node)
        return ast.Call(ast.Name(PROBE, ast.Load(), **at), [ast.Constant(number, **at), value or node], [], **at)

    def stored(self, targets, value):
        """The value of an assignment, noted for each target that is one name or attribute."""
        for target in targets:
            if isinstance(target, (ast.Name, ast.Attribute)):
                value = self.probe(target, "store", value)
        return value

    def seen(self, name, node, role="store"):
        """An expression that notes the value of a variable, for the place of `node`."""
        return self.probe(node, role, ast.Name(name, ast.Load(), **_at(node)), name)

    def after(self, target):
        """Statements that note the values just bound to the names of a target."""
        if isinstance(target, ast.Name):
            return [self.statement(self.seen(target.id, target))]
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):  # evaluating another base again might call user code
            at = _at(target)
            load = ast.Attribute(ast.Name(target.value.id, ast.Load(), **at), target.attr, ast.Load(), **at)
            return [self.statement(self.probe(target, "store", load))]
        if isinstance(target, ast.Starred):
            return self.after(target.value)
        if isinstance(target, (ast.Tuple, ast.List)):
            return [s for e in target.elts for s in self.after(e)]
        return []

    def statement(self, expression):
        return ast.Expr(expression, **_at(expression))

    # -- expressions

    def visit_Name(self, node):
        if not isinstance(node.ctx, ast.Load) or node.id in self.plain or node.id.startswith("__"):
            return node
        return self.probe(node, "load")

    def visit_Attribute(self, node):
        if not isinstance(node.ctx, ast.Load):
            return self.generic_visit(node)
        return self.probe(node, "load", ast.Attribute(self.visit(node.value), node.attr, node.ctx, **_at(node)))

    def visit_Call(self, node):
        func = node.func
        if isinstance(func, ast.Attribute):  # a method's name is not a value of its own
            new_func = ast.Attribute(self.visit(func.value), func.attr, func.ctx, **_at(func))
        elif isinstance(func, ast.Name):
            new_func = func
        else:
            new_func = self.visit(func)
        args = [self.visit(a) for a in node.args]
        keywords = [ast.copy_location(ast.keyword(k.arg, self.visit(k.value)), k) for k in node.keywords]
        rebuilt = ast.copy_location(ast.Call(new_func, args, keywords), node)
        if isinstance(func, ast.Name) and func.id in _NEVER_TENSORS:
            return rebuilt
        return self.probe(node, "load", rebuilt)

    def _probed(self, node):
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return self.generic_visit(node)
        original = node
        return self.probe(original, "load", self.generic_visit(node))

    visit_BinOp = visit_UnaryOp = visit_Subscript = visit_IfExp = visit_Compare = visit_BoolOp = visit_Await = _probed

    def visit_NamedExpr(self, node):
        node.value = self.stored([node.target], self.visit(node.value))
        return node

    def visit_comprehension(self, node):
        # A condition that always holds is the one place in a comprehension where a variable can be looked at.
        noted = [
            ast.Compare(self.seen(n.id, n), [ast.IsNot()], [ast.Name(PROBE, ast.Load(), **_at(n))], **_at(n))
            for n in ast.walk(node.target)
            if isinstance(n, ast.Name)
        ]
        node.iter = self.visit(node.iter)
        node.ifs = noted + [self.visit(i) for i in node.ifs]
        return node

    # Annotations and match patterns are not values of the program's data flow.
    def visit_arguments(self, node):
        node.defaults = [self.visit(d) for d in node.defaults]
        node.kw_defaults = [d and self.visit(d) for d in node.kw_defaults]
        return node

    def visit_match_case(self, node):
        captured = [n for n in ast.walk(node.pattern) if isinstance(n, (ast.MatchAs, ast.MatchStar)) and n.name is not None]
        node.body = [self.statement(self.seen(n.name, n)) for n in captured] + self.block(node.body)
        if node.guard:
            node.guard = self.visit(node.guard)
        return node

    def visit_Lambda(self, node):
        node.args = self.visit(node.args)
        node.body = self.visit(node.body)
        return node

    # -- statements

    def block(self, statements):
        out = []
        for s in statements:
            new = self.visit(s)
            out.extend(new if isinstance(new, list) else [new])
        return out

    def decorators(self, node):
        return [d if isinstance(d, (ast.Name, ast.Attribute)) else self.visit(d) for d in node.decorator_list]

    def visit_FunctionDef(self, node):
        node.decorator_list = self.decorators(node)
        node.args = self.visit(node.args)
        if getattr(node, "deferred", False):
            return node
        a = node.args
        arguments = [*a.posonlyargs, *a.args, *([a.vararg] if a.vararg else []), *a.kwonlyargs]
        noted = [self.statement(self.seen(arg.arg, arg, "argument")) for arg in arguments if arg.arg not in ("self", "cls", "ctx")]
        body = node.body
        head = body[:1] if _is_docstring(body) else []
        node.body = head + noted + self.block(body[len(head) :])
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        node.decorator_list = self.decorators(node)
        node.body = self.block(node.body)
        return node

    def visit_Assign(self, node):
        targets = node.targets
        node.targets = [self.visit(t) for t in targets]
        node.value = self.stored(targets, self.visit(node.value))
        return [node, *(s for t in targets if not isinstance(t, (ast.Name, ast.Attribute)) for s in self.after(t))]

    def visit_AugAssign(self, node):
        target = node.target
        node.value = self.visit(node.value)
        if isinstance(target, ast.Subscript):
            node.target = self.generic_visit(target)
        return [node, *self.after(target)]

    def visit_AnnAssign(self, node):
        if node.value is None:
            return node
        node.value = self.stored([node.target], self.visit(node.value))
        return node

    def visit_With(self, node):
        for item in node.items:
            item.context_expr = self.visit(item.context_expr)
        node.body = [s for item in node.items if item.optional_vars for s in self.after(item.optional_vars)] + self.block(node.body)
        return node

    visit_AsyncWith = visit_With

    def visit_For(self, node):
        node.iter = self.visit(node.iter)
        node.body = self.after(node.target) + self.block(node.body)
        node.orelse = self.block(node.orelse)
        return node

    visit_AsyncFor = visit_For

    def visit_Global(self, node):
        return node

    visit_Nonlocal = visit_Import = visit_ImportFrom = visit_Global


# Built-in functions and types: what they return is no tensor, and nobody gives their names to one.
_NEVER_TENSORS = frozenset(
    "super locals globals vars print len range isinstance issubclass hasattr callable int float str bool bytes repr list tuple dict set zip enumerate".split()
)


def _is_docstring(body):
    return bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and isinstance(body[0].value.value, str)


def instrument(tree, file):
    """Wrap the expressions of a parsed module, in place; returns the tree."""
    instrumenter = Instrumenter(file, tree)
    body = tree.body
    head = []
    while body and (_is_docstring(body) or (isinstance(body[0], ast.ImportFrom) and body[0].module == "__future__")):
        head.append(body[0])
        body = body[1:]
    tree.body = head + instrumenter.block(body)
    return tree

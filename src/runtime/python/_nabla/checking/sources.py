"""Hand-written backwards in the source: the line of each returned gradient, of a fault, and the functions that a mend may change."""

import ast

from .. import deferred, loading
from ..mends.scope import attributes_set, calls_in, constants_in


class Namespace:
    """A module's names as attributes: where a function of the file is installed."""

    def __init__(self, names):
        self.__dict__ = names


class Written:
    """A backward and the functions around it, as they stand in the source.

    functions: (owner, name, definition, attributes that forward leaves), the backward first; dialect: torch or numpy.
    positions: for each leaf, which of the returned gradients is its own, or the attribute that holds it, as source (`self.dW`).
    """

    def __init__(self, file, functions, positions, dialect):
        self.file = file
        self.functions = functions
        self.positions = positions
        self.dialect = dialect
        self.backward = functions[0][2]

    def lines(self):
        """For each leaf, the line of the expression that is its gradient; a name stands for the line that bound it."""
        value = _returned(self.backward)
        if value is None:
            return [self.backward.lineno] * len(self.positions)
        values = value.elts if isinstance(value, ast.Tuple) else [value]

        def line(position):
            if isinstance(position, str):
                return next((n.lineno for n in ast.walk(self.backward) if _assigns(n, position)), value.lineno)
            return _origin(values[position] if position < len(values) else value, self.backward).lineno

        return [line(p) for p in self.positions]

    def nothing_returned(self):
        """Positions at which backward says None outright: it does not mean to have a gradient there."""
        value = _returned(self.backward)
        values = value.elts if isinstance(value, ast.Tuple) else [value]
        return {i for i, v in enumerate(values) if isinstance(v, ast.Constant) and v.value is None}

    def return_line(self):
        value = _returned(self.backward)
        return (value or self.backward).lineno

    def fault_line(self, fault):
        """The line of what makes a backward faulty as a whole: random numbers, a write into its argument, state that calls share."""
        arguments = {a.arg for a in self.backward.args.args}
        for node in ast.walk(self.backward):
            if fault == "random" and isinstance(node, ast.Call) and _is_random(_name_of(node)):
                return node.lineno
            if fault == "in-place" and _writes_to(node, arguments):
                return node.lineno
            if fault == "state" and _reads_shared(node, arguments):
                return node.lineno
        return self.return_line()


def _returned(definition):
    found = [n for n in ast.walk(definition) if isinstance(n, ast.Return) and n.value is not None]
    return found[-1].value if found else None


def returned_names(function):
    """Names of what a function returns as a tuple, None for an expression; empty where that cannot be told."""
    definition = _definition_of(function)[2]
    value = definition and _returned(definition)
    if value is None:
        return []
    return [v.id if isinstance(v, ast.Name) else None for v in (value.elts if isinstance(value, ast.Tuple) else [value])]


def _assigns(node, target):
    wanted = ast.unparse(ast.parse(target, mode="eval"))
    return isinstance(node, ast.Assign) and any(ast.unparse(t) == wanted for t in node.targets)


def _origin(node, definition):
    if isinstance(node, ast.Name):
        bound = [n for n in ast.walk(definition) if isinstance(n, (ast.Assign, ast.AugAssign)) and _binds(n, node.id)]
        return bound[-1] if bound else node
    return node


def _binds(statement, name):
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return any(isinstance(n, ast.Name) and n.id == name for t in targets for n in ast.walk(t))


def _name_of(call):
    f = call.func
    return f.attr if isinstance(f, ast.Attribute) else f.id if isinstance(f, ast.Name) else ""


def _is_random(name):
    return name.startswith(("rand", "normal", "bernoulli", "uniform", "dropout", "choice", "multinomial", "permutation"))


def _writes_to(node, names):
    if isinstance(node, ast.AugAssign):
        base = node.target.value if isinstance(node.target, ast.Subscript) else node.target
        return isinstance(base, ast.Name) and base.id in names
    if isinstance(node, ast.Assign):
        return any(isinstance(t, ast.Subscript) and isinstance(t.value, ast.Name) and t.value.id in names for t in node.targets)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.endswith("_") and isinstance(node.func.value, ast.Name) and node.func.value.id in names


def _reads_shared(node, arguments):
    """`Square.cache`, `_last_mask`: an attribute of something that is no argument and no module."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.value, ast.Name)
        and node.value.id not in arguments
        and node.value.id not in ("torch", "np", "numpy", "F", "nn", "math")
        and node.value.id[:1].isupper()
    )


# --- finding them ------------------------------------------------------------------------------------------------------------


def of_class(cls, backward, forward_names, positions, dialect):
    """The methods of a class as they are written, and the helpers of its file that backward calls; None where the source is not at hand."""
    method = next((c.__dict__.get(backward) for c in cls.__mro__ if backward in c.__dict__), None)
    function = getattr(method, "__func__", method)
    file = _file_of(function)
    tree = _tree(file)
    if tree is None:
        return None
    owner = next(c for c in cls.__mro__ if backward in c.__dict__)
    node = next((n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == owner.__name__), None)
    methods = {n.name: n for n in node.body if isinstance(n, ast.FunctionDef)} if node else {}
    if backward not in methods:
        return None
    forwards = [methods[f] for f in forward_names if f in methods]
    attributes = [a for f in forwards for a in (*attributes_set(f), *calls_in(f), *constants_in(f))]
    functions = [(owner, backward, methods[backward], attributes)]
    functions += _helpers(tree, methods[backward], _globals_of(function))
    functions += [(owner, f.name, f, ()) for f in forwards]
    return Written(file, functions, positions, dialect)


def of_function(function, positions, dialect):
    """A backward that is a function of its file, with the helpers it calls."""
    file, tree, definition = _definition_of(function)
    if not definition:
        return None
    functions = [(Namespace(function.__globals__), definition.name, definition, ())]
    return Written(file, [*functions, *_helpers(tree, definition, function.__globals__)], positions, dialect)


def of_rule(owner, function, positions, dialect):
    """A backward that is a function of its file and is kept by an object under its name, with the helpers it calls."""
    found = of_function(function, positions, dialect)
    if found is not None and function.__name__ in owner.__dict__:
        _, name, definition, context = found.functions[0]
        found.functions[0] = (owner, name, definition, context)
    return found


def _helpers(tree, definition, names):
    called = {n.func.id for n in ast.walk(definition) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return [(Namespace(names), n.name, n, ()) for n in tree.body if isinstance(n, ast.FunctionDef) and n.name in called]


def _definition_of(function):
    """(file, tree of the file, definition) of a function at the top of its file; what cannot be found is None."""
    file = _file_of(function)
    tree = file and _tree(file)
    return file, tree, tree and next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function.__name__), None)


def _file_of(function):
    inner = getattr(function, "__wrapped__", function)
    code = getattr(inner, "__code__", None)
    # A function that was not called yet says where it will come from.
    return code.co_filename.replace(deferred.STUB, "/") if code else None


def _globals_of(function):
    return getattr(function, "__wrapped__", function).__globals__


def _tree(file):
    text = loading.loaded.get(file)
    return ast.parse(text) if text is not None else None



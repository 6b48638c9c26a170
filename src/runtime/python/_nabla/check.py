"""The Python half of the gradient check: calls the user's program again and again on numbers that the engine sets (runtime/worker/check.ts)."""

import ast
import inspect
import json

from . import engine, loading, runner

_checked = None


class Checked:
    """Something that can be called repeatedly: its leaves are overwritten between calls, everything else stays."""

    def __init__(self, call, leaves, seed_state, kind):
        self.call = call
        self.leaves = leaves  # (name, tensor) in the order of the arguments
        self.seed_state = seed_state
        self.kind = kind
        self.functions = []  # custom Functions met: (class, arguments)


def begin(request_text):
    """Load and prepare a definition in float64; returns its leaves as JSON {kind, leaves: [[name, handle]], error}."""
    global _checked
    import torch

    request = json.loads(request_text)
    runner.fresh_start()
    error = None
    _checked = None
    plans = request["plans"] or [{}]
    used = plans[0]
    try:
        module = loading.load(request["file"], request["roots"], request["env"], probe=False)
        for i, used in enumerate(plans):
            try:
                _checked = _prepare(module, request, used)
                break
            except Exception:
                if i == len(plans) - 1:
                    raise
    except BaseException as e:
        error = runner.describe(e)
    return json.dumps({"kind": _checked.kind if _checked else "", "plan": used, "leaves": [(n, t._h) for n, t in _checked.leaves] if _checked else [], "error": error})


def _prepare(module, request, plan):
    import torch

    run = runner.Run()
    space, target, signature, args, kwargs = runner.prepare(module, request, plan, run)
    leaves = []

    def leaf(value, name):
        if isinstance(value, torch.Tensor):
            if not value.is_floating_point() or value.numel() == 0:
                return value
            t = value.detach().clone().contiguous().requires_grad_(True)
            leaves.append((name, t))
            return t
        if isinstance(value, dict) and type(value) is dict:
            return {k: leaf(v, f"{name}.{k}") for k, v in value.items()}
        if type(value) in (list, tuple):
            return type(value)(leaf(v, f"{name}[{i}]") for i, v in enumerate(value))
        return value

    names = runner.argument_names(signature, args, kwargs)
    names += [f"args[{i}]" for i in range(len(names), len(args))]
    args = tuple(leaf(v, n) for v, n in zip(args, names))
    kwargs = {k: leaf(v, k) for k, v in kwargs.items()}
    leaves.extend((n, p) for n, p in run.parameters if p.requires_grad and p.numel() > 0)
    seed_state = torch.get_rng_state()
    loss = plan.get("loss")
    is_function = not loss and getattr(target, "__self__", None) is not None and isinstance(target.__self__, type) and issubclass(target.__self__, torch.autograd.Function)

    def call():
        torch.set_rng_state(seed_state)
        # The program gets copies, so that it may write to its inputs in place.
        out = target(*(_copies(a) for a in args), **{k: _copies(v) for k, v in kwargs.items()})
        if loss:
            return [runner.evaluate(loss, space, "loss", {"out": out, "args": args, "kwargs": kwargs})]
        return [t for _, t in runner.tensors_in(out) if t.is_floating_point()]

    checked = Checked(call, leaves, seed_state, "autograd-function" if is_function else run.kind)
    call()  # a program that does not run says so now
    return checked


def _copies(value):
    import torch

    if isinstance(value, torch.Tensor):
        return value.clone() if value.is_leaf and value.requires_grad else value
    if type(value) is dict:
        return {k: _copies(v) for k, v in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(_copies, value))
    return value


def evaluate(record):
    """Call the program on the leaves' present numbers; returns the outputs' handles, comma-separated. Exceptions become engine errors."""
    import torch

    global _outputs
    if record:
        _outputs = _checked.call()
    else:
        with torch.no_grad():
            _outputs = _checked.call()
    return ",".join(str(t._h) for t in _outputs)


_outputs = None


# --- custom Functions met on the way ----------------------------------------------------------------------------------------


def functions_met():
    """Run once and note every custom Function that is applied; returns JSON [[name, line, first line of class]] of the distinct ones."""
    engine.function_calls = []
    try:
        evaluate(True)
        calls = engine.function_calls
    finally:
        engine.function_calls = None
    distinct = {}
    for cls, args in calls:
        distinct.setdefault(cls, args)
    _checked.functions = list(distinct.items())
    return json.dumps([[cls.__name__, definition_line(cls)] for cls, _ in _checked.functions])


def enter_function(number):
    """Check one of the Functions met, on the very values it had; returns its leaves as JSON [[name, handle]]."""
    global _checked
    import torch

    cls, args = _checked.functions[number]
    parent = _checked
    leaves = []
    names = list(inspect.signature(cls.forward).parameters)
    names = names if cls.setup_context is not torch.autograd.Function.setup_context else names[1:]
    fixed = []
    for i, a in enumerate(args):
        if isinstance(a, torch.Tensor) and a.is_floating_point():
            t = a.detach().clone().contiguous().requires_grad_(True)
            leaves.append((names[i] if i < len(names) else f"args[{i}]", t))
            fixed.append(t)
        else:
            fixed.append(a)

    def call():
        torch.set_rng_state(parent.seed_state)
        out = cls.apply(*(_copies(a) for a in fixed))
        return [t for t in (out if isinstance(out, tuple) else (out,)) if isinstance(t, torch.Tensor) and t.is_floating_point()]

    inner = Checked(call, leaves, parent.seed_state, "autograd-function")
    inner.functions = parent.functions
    inner.parent = parent
    _checked = inner
    return json.dumps([(n, t._h) for n, t in leaves])


def leave_function():
    global _checked
    _checked = _checked.parent


def definition_line(cls):
    return cls.__dict__.get("__firstlineno__") or 0


def backward_lines(name, inputs):
    """Lines of the value that backward returns for each input of the Function `name` (JSON list), from its source; 0 where unknown."""
    for text in loading.loaded.values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef) and node.name == name:
                return json.dumps(_lines_in(node, inputs))
    return json.dumps([0] * inputs)


def _lines_in(cls, inputs):
    backward = next((n for n in cls.body if isinstance(n, ast.FunctionDef) and n.name in ("backward", "vjp")), None)
    if backward is None:
        return [cls.lineno] * inputs
    last = next((n for n in reversed(list(ast.walk(backward))) if isinstance(n, ast.Return) and n.value is not None), None)
    if last is None:
        return [backward.lineno] * inputs
    values = last.value.elts if isinstance(last.value, ast.Tuple) else [last.value]
    lines = []
    for i in range(inputs):
        value = values[i] if i < len(values) else last
        # A plain name: the line that gave it its value, which is where the derivative was written.
        if isinstance(value, ast.Name):
            bound = [n for n in ast.walk(backward) if isinstance(n, ast.Assign) and any(_binds(t, value.id) for t in n.targets)]
            value = bound[-1] if bound else value
        lines.append(value.lineno)
    return lines


def _binds(target, name):
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(target))

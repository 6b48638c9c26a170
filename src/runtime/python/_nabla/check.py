"""The Python half of the gradient check: calls the user's program again and again on numbers that the engine sets (runtime/worker/check.ts)."""

import ast
import inspect
import json

from . import engine, loading, runner
from .failures import describe
from .preparing import evaluate as evaluate_plan
from .preparing import prepare
from .values import map_tensors, tensors_in

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
    try:
        module = loading.load(request["file"], request["roots"], request["env"], probe=False)
        _checked = _prepare(module, request)
    except BaseException as e:
        error = describe(e)
    leaves = [(n, t._h) for n, t in _checked.leaves] if _checked else []
    return json.dumps({"kind": _checked.kind if _checked else "", "leaves": leaves, "error": error})


def _prepare(module, request):
    import torch

    prepared = prepare(module, request)
    target = prepared.target
    leaves = []

    def leaf(tensor, name):
        if not tensor.is_floating_point() or tensor.numel() == 0:
            return tensor
        t = tensor.detach().clone().contiguous().requires_grad_(True)
        leaves.append((name, t))
        return t

    args = tuple(map_tensors(v, n, leaf) for v, n in zip(prepared.args, prepared.names))
    kwargs = {k: map_tensors(v, k, leaf) for k, v in prepared.kwargs.items()}
    if prepared.model is not None:
        leaves.extend((n, p) for n, p in prepared.model.named_parameters() if p.requires_grad and p.numel() > 0)
    seed_state = torch.get_rng_state()
    loss = request["plan"].get("loss")
    owner = getattr(target, "__self__", None)
    is_function = not loss and isinstance(owner, type) and issubclass(owner, torch.autograd.Function)

    def call():
        torch.set_rng_state(seed_state)
        # The program gets copies, so that it may write to its inputs in place.
        out = target(*(_copies(a) for a in args), **{k: _copies(v) for k, v in kwargs.items()})
        if loss:
            return [evaluate_plan(loss, prepared.space, "loss", {"out": out, "args": args, "kwargs": kwargs})]
        return [t for _, t in tensors_in(out) if t.is_floating_point()]

    checked = Checked(call, leaves, seed_state, "autograd-function" if is_function else prepared.kind)
    call()  # a program that does not run says so now
    return checked


def _copies(value):
    return map_tensors(value, "", lambda t, _: t.clone() if t.is_leaf and t.requires_grad else t)


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

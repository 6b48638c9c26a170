"""Runs one definition as the CLI contract says: load, default dtype, seed, setup, construct, inputs, mode, forward, loss, backward."""

import inspect
import io
import json
import math
import sys

from . import engine, instrument, loading, placeholders

_recorder = None  # the trace recorder (trace/recorder.ts through runtime/worker)
_events = []  # probe number, handle, probe number, handle, …


def attach(recorder):
    global _recorder
    _recorder = recorder


# --- probes -----------------------------------------------------------------------------------------------------------------


def _probe(number, value):
    if isinstance(value, _Tensor):
        _events.append(number)
        _events.append(value._h)
    return value


def flush():
    """Hand the noted occurrences to the recorder. Called before a tensor is overwritten: afterwards its handle means another value."""
    if _events:
        from array import array

        _recorder.probes(array("i", _events))
        _events.clear()


_Tensor = ()


def _install_probe():
    global _Tensor
    import builtins

    from torch import Tensor

    _Tensor = Tensor
    setattr(builtins, instrument.PROBE, _probe)
    engine.before_write = flush


# --- a run --------------------------------------------------------------------------------------------------------------------


class Run:
    """What a run leaves behind; everything the trace needs of the Python side."""

    def __init__(self):
        self.inputs = []  # (name, leaf or plain tensor)
        self.outputs = []
        self.parameters = []  # (name, tensor)
        self.buffers = []
        self.loss = None
        self.loss_text = ""
        self.kind = "function"
        self.error = None
        self.model = None


def namespace_of(module):
    """The file's own names, with the usual ones defined even if it does not import them."""
    import torch
    import torch.nn
    import torch.nn.functional

    usual = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "math": math}
    try:
        import numpy

        usual["np"] = numpy
    except ImportError:
        pass
    space = module.__dict__
    for name, value in usual.items():
        if name not in space or isinstance(space[name], placeholders.Placeholder):
            space[name] = value
    return space


def evaluate(text, space, what, extra=None):
    """An expression of the plan, in the file's namespace."""
    if extra:
        missing = object()
        before = {k: space.get(k, missing) for k in extra}
        space.update(extra)
        try:
            return eval(compile(text.strip(), f"<{what}>", "eval"), space)
        finally:
            for k, v in before.items():
                if v is missing:
                    del space[k]
                else:
                    space[k] = v
    return eval(compile(text.strip(), f"<{what}>", "eval"), space)


def find_entry(module, name):
    value = module
    for part in name.split("."):
        try:
            value = getattr(value, part)
        except AttributeError:
            raise AttributeError(f"{module.__file__} has no definition named '{name}'") from None
    if isinstance(value, placeholders.Placeholder):
        value._fail()
    return value


def tensors_in(value, name=""):
    """All tensors of nested tuples, lists, dicts and simple objects, with a name for each."""
    import torch

    if isinstance(value, torch.Tensor):
        yield name, value
    elif isinstance(value, dict):
        for k, v in value.items():
            yield from tensors_in(v, f"{name}.{k}" if name else str(k))
    elif isinstance(value, (list, tuple)):
        for i, v in enumerate(value):
            yield from tensors_in(v, f"{name}[{i}]" if name else str(i))
    elif hasattr(value, "__dataclass_fields__") or type(value).__name__ in ("SimpleNamespace", "ModelOutput"):
        for k, v in vars(value).items():
            yield from tensors_in(v, f"{name}.{k}" if name else k)


def watch(value, name, run):
    """Floating tensors become inputs with gradients: the program gets a copy, so that it may still write to it in place."""
    import torch

    if isinstance(value, torch.Tensor):
        if not (value.is_floating_point() or value.is_complex()) or value.numel() == 0 or value.layout != torch.strided:
            run.inputs.append((name, value))
            _recorder.input(value._h, name)
            return value
        leaf = value.detach().requires_grad_(True)
        run.inputs.append((name, leaf))
        copy = leaf.clone()
        _recorder.input(copy._h, name)
        return copy
    if isinstance(value, dict):
        return type(value)((k, watch(v, f"{name}.{k}" if name else str(k), run)) for k, v in value.items()) if type(value) is dict else value
    if type(value) in (list, tuple):
        return type(value)(watch(v, f"{name}[{i}]", run) for i, v in enumerate(value))
    return value


def argument_names(function, args, kwargs):
    """The names that the positional arguments have in the signature."""
    try:
        bound = inspect.signature(function).bind(*args, **kwargs)
    except (TypeError, ValueError):
        return [f"args[{i}]" for i in range(len(args))]
    names = []
    for parameter, value in bound.arguments.items():
        kind = bound.signature.parameters[parameter].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            names.extend(f"{parameter}[{i}]" for i in range(len(value)))
        elif kind is not inspect.Parameter.VAR_KEYWORD and parameter not in kwargs:
            names.append(parameter)
    return names[: len(args)]


def arguments_from_defaults(function):
    """Numbers and lists of numbers that a function has as defaults, as tensors: how the formulas of a lecture are written down."""
    import torch

    def tensor(value):
        if isinstance(value, bool):
            return value
        if isinstance(value, (int, float)):
            return torch.tensor(float(value))
        if isinstance(value, (list, tuple)) and value and _all_floats(value):
            return torch.tensor(value)
        return value

    out = {}
    for name, p in inspect.signature(function).parameters.items():
        if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
            continue
        if p.default is p.empty:
            raise TypeError(f"{function.__name__}() needs a value for '{name}': give inputs, e.g. `# nabla: {name} = torch.randn(2, 3)` above it")
        out[name] = tensor(p.default)
    return out


def _all_floats(value):
    """Lists of floats, nested evenly; lists of integers are indices or targets and stay as they are."""
    if isinstance(value, float):
        return True
    return isinstance(value, (list, tuple)) and len(value) > 0 and all(map(_all_floats, value))


def default_loss(out):
    """out.sum() over all differentiable tensors of the output; a single number is its own loss."""
    import torch

    parts = [t for _, t in tensors_in(out) if t.requires_grad and (t.is_floating_point() or t.is_complex())]
    if not parts:
        found = [t for _, t in tensors_in(out)]
        if isinstance(out, placeholders.Placeholder):
            out._fail()
        if not found:
            raise TypeError(f"the output is a {type(out).__name__} without tensors: give a loss, e.g. `# nabla: loss = …`")
        raise RuntimeError("no output depends on a parameter or a floating-point input, so there is no gradient to show")
    if len(parts) == 1 and parts[0].dim() == 0 and not parts[0].is_complex():
        return parts[0], "the output"
    total = None
    for t in parts:
        s = t.sum() if not t.is_complex() else torch.view_as_real(t).sum()
        total = s if total is None else total + s
    return total, "out.sum()" if len(parts) == 1 else "the sum of all outputs"


def prepare(module, request, plan, run):
    """Everything up to the call: returns the callable and its watched arguments."""
    import torch

    space = namespace_of(module)
    torch.set_default_dtype(getattr(torch, request["dtype"]))
    seed_all(request["seed"])
    if plan.get("setup"):
        exec(compile(plan["setup"], "<setup>", "exec"), space)
    entry = find_entry(module, request["entry"])
    if plan.get("construct"):
        target = evaluate(plan["construct"], space, "construct")
    elif isinstance(entry, type) and issubclass(entry, torch.autograd.Function):
        target = entry.apply
    elif isinstance(entry, type):
        target = entry()
    else:
        target = entry
    is_module = isinstance(target, torch.nn.Module)
    args = kwargs = None
    if plan.get("inputs"):
        args = evaluate(plan["inputs"], space, "inputs")
        args = tuple(args) if isinstance(args, (tuple, list)) else (args,)
    if plan.get("kwargs"):
        kwargs = dict(evaluate(plan["kwargs"], space, "kwargs"))
    signature = target.forward if is_module else getattr(entry, "forward", target) if getattr(target, "__name__", "") == "apply" else target
    if args is None and kwargs is None:
        kwargs = arguments_from_defaults(signature)
        args = ()
    args, kwargs = args or (), kwargs or {}
    if is_module:
        target.train(request["mode"] == "train")
        run.parameters = list(target.named_parameters())
        run.buffers = list(target.named_buffers())
        run.model = target
        run.kind = "module"
    return space, target, signature, args, kwargs


def seed_all(seed):
    import random

    import torch

    torch.manual_seed(seed)
    random.seed(seed)
    numpy = sys.modules.get("numpy")
    if numpy is not None and not isinstance(numpy, placeholders.PlaceholderModule):
        numpy.random.seed(seed)


def forward_and_backward(module, request, plan, run):
    import torch

    space, target, signature, args, kwargs = prepare(module, request, plan, run)
    names = argument_names(signature, args, kwargs)
    names += [f"args[{i}]" for i in range(len(names), len(args))]
    args = tuple(watch(v, n, run) for v, n in zip(args, names))
    kwargs = {k: watch(v, k, run) for k, v in kwargs.items()}
    _recorder.start()
    try:
        for name, p in run.parameters:
            _recorder.parameter(p._h, name, "parameter")
        for name, b in run.buffers:
            _recorder.parameter(b._h, name, "buffer")
        out = target(*args, **kwargs)
        if inspect.isgenerator(out):
            out = list(out)
        run.outputs = [t for _, t in tensors_in(out)]
        for t in run.outputs:
            _recorder.output(t._h)
        if plan.get("loss"):
            run.loss = evaluate(plan["loss"], space, "loss", {"out": out, "args": args, "kwargs": kwargs})
            run.loss_text = plan["loss"]
            if not isinstance(run.loss, torch.Tensor):
                raise TypeError(f"the loss `{plan['loss']}` is a {type(run.loss).__name__}, not a tensor")
        else:
            run.loss, run.loss_text = default_loss(out)
        flush()
        _recorder.loss(run.loss._h)
        if run.model is not None:  # forward may have replaced a parameter, or a lazy one has its shape only now
            run.parameters = list(run.model.named_parameters())
            for name, p in run.parameters:
                _recorder.parameter(p._h, name, "parameter")
    finally:
        flush()
        _recorder.pause()
    _recorder.startBackward()
    try:
        run.loss.backward()
    finally:
        _recorder.pause()


def script(module_path, run, request):
    """Run a file top to bottom, as `python file.py` does."""
    import ast
    import types

    module = types.ModuleType("__main__")
    module.__file__ = module_path
    source = loading.read(module_path)
    sys.modules["__main__"] = module
    _recorder.start()
    try:
        loading.run_statements(ast.parse(source, module_path), source, module_path, module.__dict__, whole=True, strict=True)
    finally:
        flush()
        _recorder.pause()


# --- what went wrong ---------------------------------------------------------------------------------------------------------


def describe(error):
    """The error with the user's frames only, each at the exact expression."""
    frames = []
    tb = error.__traceback__
    while tb is not None:
        code = tb.tb_frame.f_code
        if engine.is_user_file(code.co_filename):
            frames.append({"location": location(code, tb.tb_lasti), "function": code.co_name})
        tb = tb.tb_next
    place = frames[-1]["location"] if frames else None
    if isinstance(error, placeholders.Missing) and error.place and engine.is_user_file(error.place[0].co_filename):
        place = location(*error.place)
    if isinstance(error, SyntaxError) and error.filename and engine.is_user_file(error.filename):
        line = error.lineno or 1
        column = max(0, (error.offset or 1) - 1)
        place = {"file": error.filename, "line": line, "column": column, "endLine": error.end_lineno or line, "endColumn": max(column + 1, (error.end_offset or 0) - 1)}
    cause = "user"
    message = str(error)
    kind = type(error).__name__
    if isinstance(error, engine.Unsupported):
        cause = "unsupported"
    elif isinstance(error, SystemError) and message.startswith("internal error in Nabla"):
        cause = "internal"
    if isinstance(error, KeyError):
        message = f"KeyError: {message}"
    return {"type": kind, "message": message, "location": place, "frames": frames, "cause": cause}


def location(code, lasti):
    for i, position in enumerate(code.co_positions()):
        if i == lasti // 2:
            line, end_line, column, end_column = position
            break
    else:
        line = end_line = column = end_column = None
    line = line or code.co_firstlineno
    return place(code.co_filename, line, column or 0, end_line or line, end_column or 0)


_lines = {}


def place(file, line, column, end_line, end_column):
    """A location with columns in UTF-16 units, from Python's UTF-8 bytes."""
    lines = _lines.get(file)
    if lines is None:
        text = loading.loaded.get(file)
        lines = _lines[file] = text.encode().splitlines() if text is not None else []

    def units(n, at):
        if not 0 < n <= len(lines):
            return at
        return len(lines[n - 1][:at].decode(errors="ignore").encode("utf-16-le")) // 2

    return {"file": file, "line": line, "column": units(line, column), "endLine": end_line, "endColumn": units(end_line, end_column)}


# --- the answer ------------------------------------------------------------------------------------------------------------


def _sites():
    out = []
    for code, lasti, parent, scope in engine.site_table:
        if code is None:
            out.append({"of": parent - 1, "scope": scope})
        else:
            out.append({"location": location(code, lasti), "function": code.co_qualname, "caller": parent - 1})
    return out


def _occurrence_table():
    return [{"location": place(*p[:5]), "role": p[5], "text": p[6]} for p in instrument.probes]


class _Output(io.TextIOBase):
    """Keeps the first part of what the program prints; floods are cut."""

    limit = 100_000

    def __init__(self):
        self.parts = []
        self.size = 0

    def write(self, text):
        if self.size < self.limit:
            self.parts.append(text[: self.limit - self.size])
        self.size += len(text)
        return len(text)

    def text(self):
        text = "".join(self.parts)
        return text if self.size <= self.limit else f"{text}\n… {self.size - self.limit} more characters"


def trace(request_text):
    """Run a request (protocol/run.ts: RunRequest); returns what the recorder cannot know, as JSON."""
    request = json.loads(request_text)
    fresh_start()
    run = Run()
    output = _Output()
    before = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = output
    plan = request["plans"][0] if request["plans"] else {}
    used = plan
    try:
        if request["kind"] == "script":
            loading.prepare(request["file"], request["roots"], request["env"])
            script(request["file"], run, request)
        else:
            module = loading.load(request["file"], request["roots"], request["env"])
            plans = request["plans"] or [{}]
            for i, used in enumerate(plans):
                try:
                    run.error = None
                    forward_and_backward(module, request, used, run)
                    break
                except Exception:
                    if i == len(plans) - 1:
                        raise
                    run = Run()
                    restart()
    except BaseException as error:
        run.error = describe(error)
    finally:
        sys.stdout, sys.stderr = before
    _keep(run)
    return json.dumps(
        {
            "kind": run.kind,
            "loss": run.loss._h if run.loss is not None else -1,
            "lossText": run.loss_text,
            "plan": used,
            "inputs": [(n, t._h) for n, t in run.inputs],
            "outputs": [t._h for t in run.outputs],
            "parameters": [(n, p._h) for n, p in run.parameters],
            "sites": _sites(),
            "scopes": engine.scope_table,
            "occurrences": _occurrence_table(),
            "notes": loading.notes,
            "files": list(loading.loaded),
            "error": run.error,
            "output": output.text(),
        }
    )


def fresh_start():
    """Nothing of an earlier run is left: its tensors, modules, modes and sites."""
    global _kept
    import torch

    _kept = None
    _events.clear()
    _lines.clear()
    engine.reset_sites()
    engine.call("setGradMode", True)
    torch.set_default_dtype(torch.float32)
    _install_probe()


_kept = None


def _keep(run):
    """Keeps the run's tensors alive until the next run, for queries."""
    global _kept
    _kept = run


def restart():
    """Forget what the recorder saw: the next plan is tried from the start."""
    _events.clear()
    engine.reset_sites()
    _recorder.reset()

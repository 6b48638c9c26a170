"""What only Python can see of unhealthy programs: submodules that are not registered, training steps in the wrong order, .grad of results.

Findings are diagnostics (protocol/trace.ts) with the number of a site, or a location, instead of both.
"""

import ast
import contextlib
import inspect
import sys

from . import engine, loading, places

_findings = []
_said = set()


def find(code, severity, message, site=0, location=None):
    """Say something once for each place."""
    key = (code, site, location and location["line"])
    if key not in _said:
        _said.add(key)
        _findings.append({"code": code, "severity": severity, "message": message, "site": site, "location": location})


def has_said(code):
    return any(f["code"] == code for f in _findings)


def forget():
    _findings.clear()
    _said.clear()


def findings():
    return list(_findings)


def non_leaf_grad():
    """`.grad` of a result was asked for: it is None, because only leaves keep theirs."""
    site = engine.site()
    if site:
        find(
            "non-leaf-grad",
            "warning",
            "`.grad` is None here: the tensor is the result of an operation, and only leaves keep their gradients. Call retain_grad() on it before backward().",
            site,
        )


# --- modules ------------------------------------------------------------------------------------------------------------------


def unregistered(model):
    """Layers in plain lists or dicts, and results of operations where a parameter is meant: the model does not know them."""
    import torch

    known = {id(p) for p in model.parameters()}
    for module in model.modules():
        for name, value in vars(module).items():
            if name.startswith("_"):
                continue
            kind = "ModuleList" if isinstance(value, (list, tuple)) else "ModuleDict"
            inside = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
            lost = [p for m in inside if isinstance(m, torch.nn.Module) for p in m.parameters() if id(p) not in known]
            if lost:
                find(
                    "unregistered-parameter",
                    "warning",
                    f"`self.{name}` is a plain {type(value).__name__}: the {len(lost)} parameters in it are not registered, so parameters(), state_dict() and the optimizer do not know them. Use nn.{kind}.",
                    location=_assignment(type(module), name),
                )
            elif isinstance(value, torch.Tensor) and value.requires_grad and not value.is_leaf:
                find(
                    "unregistered-parameter",
                    "warning",
                    f"`self.{name}` is the result of an operation on a Parameter, not a Parameter: the optimizer does not know it. Do the operation first: nn.Parameter(…).",
                    location=_assignment(type(module), name),
                )


def _assignment(cls, name):
    """Where a class assigns `self.name`; None where its source is not the user's."""
    file = getattr(sys.modules.get(cls.__module__), "__file__", None) or _file_of(cls)
    text = loading.loaded.get(file)
    if text is None:
        return None
    for owner in ast.walk(ast.parse(text)):
        if isinstance(owner, ast.ClassDef) and owner.name == cls.__name__:
            for node in ast.walk(owner):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
                for t in targets:
                    if isinstance(t, ast.Attribute) and t.attr == name:
                        return places.place(file, t.lineno, t.col_offset, t.end_lineno, t.end_col_offset)
    return None


def _file_of(cls):
    init = cls.__dict__.get("__init__") or cls.__dict__.get("forward")
    return init.__code__.co_filename if inspect.isfunction(init) else None


# --- training steps -----------------------------------------------------------------------------------------------------------------


class _Training:
    """Follows the gradients of optimized parameters from step to step: whether each was cleared between two uses."""

    def __init__(self):
        self.optimizers = {}  # id -> (optimizer, site where it was made)
        self.known = {}  # id of parameter -> (handle, version) of its gradient after the newest backward or step
        self.used = {}  # id of parameter -> True once a step has used its gradient, until it is cleared
        self.stale = {}  # id of parameter -> site of the backward that added to a used gradient
        self.backward_site = 0
        self.backwards = 0

    def made(self, optimizer):
        self.optimizers[id(optimizer)] = (optimizer, engine.site())

    def parameters(self):
        for optimizer, _ in self.optimizers.values():
            for group in optimizer.param_groups:
                yield from group["params"]

    def before_backward(self):
        self.backward_site = engine.site()
        for p in self.parameters():
            if self.used.get(id(p)):
                if self._cleared(p):
                    self.used[id(p)] = False
                else:
                    self.stale.setdefault(id(p), self.backward_site)

    def after_backward(self):
        self.backwards += 1
        for p in self.parameters():
            self.known[id(p)] = _state(p)

    def _cleared(self, p):
        return self.known.get(id(p)) != _state(p)

    def before_step(self, optimizer, args, kwargs):
        if args or kwargs:
            return  # a closure makes its own backward pass
        site = engine.site()
        own = [p for group in optimizer.param_groups for p in group["params"]]
        frozen = [p for p in own if not p.requires_grad]
        trained = [p for p in own if p.requires_grad]
        stale = [p for p in trained if id(p) in self.stale and not self._cleared(p)]
        if stale:
            find(
                "missing-zero-grad",
                "warning",
                "The gradients of the step before are still there: this backward pass adds to them, and the next optimizer step uses the sum. Call optimizer.zero_grad() before it in each step.",
                self.stale[id(stale[0])],
            )
        if trained and all(p.grad is None or not p.grad.any() for p in trained):
            find("step-without-gradient", "warning", _why_no_gradient(self, trained), site)
        if frozen and trained:
            find(
                "frozen-parameter",
                "info",
                f"{_names(frozen)} {'is' if len(frozen) == 1 else 'are'} frozen (requires_grad is False) and among the parameters of this optimizer, which never changes them.",
                site,
            )
        self._outside(optimizer)

    def _outside(self, optimizer):
        """Parameters that get gradients and belong to no optimizer."""
        if len(self.optimizers) != 1:
            return
        ours = {id(p) for p in self.parameters()}
        others = [p for _, p in _named_parameters() if id(p) not in ours and p.requires_grad and p.grad is not None]
        if others:
            find(
                "not-in-optimizer",
                "info",
                f"{_names(others)} {'gets' if len(others) == 1 else 'get'} gradients, but {'is' if len(others) == 1 else 'are'} not among the parameters of this optimizer: they never change. If that is meant, freeze them (requires_grad_(False)) and save the work.",
                self.optimizers[id(optimizer)][1],
            )

    def after_step(self, optimizer, args, kwargs):
        for group in optimizer.param_groups:
            for p in group["params"]:
                self.used[id(p)] = p.grad is not None
                self.known[id(p)] = _state(p)
                self.stale.pop(id(p), None)


def _state(p):
    g = p.grad
    return None if g is None else (g._h, g._version)


def _why_no_gradient(training, parameters):
    if training.backwards == 0:
        return "This step changes nothing: no parameter has a gradient yet. Call loss.backward() before it."
    return "This step changes nothing: its gradients are None or zero. Is zero_grad() between backward() and step()? It belongs before backward()."


def _named_parameters():
    """Parameters of the modules that the script has names for."""
    import torch

    for name, value in list(vars(sys.modules["__main__"]).items()):
        if isinstance(value, torch.nn.Module):
            for inner, p in value.named_parameters():
                yield f"{name}.{inner}", p


def _names(parameters):
    wanted = {id(p) for p in parameters}
    names = list(dict.fromkeys(f"`{n}`" for n, p in _named_parameters() if id(p) in wanted))
    if not names:
        return f"{len(parameters)} parameters"
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


@contextlib.contextmanager
def training():
    """Follow the training steps of a script for the duration."""
    from torch.optim import optimizer as optim

    watch = _Training()
    steps = engine.backward_pass

    @contextlib.contextmanager
    def backward_pass(roots):
        watch.before_backward()
        with steps(roots) as done:
            yield done
        watch.after_backward()

    engine.training, engine.backward_pass = watch, backward_pass
    hooks = [optim.register_optimizer_step_pre_hook(watch.before_step), optim.register_optimizer_step_post_hook(watch.after_step)]
    try:
        yield
    finally:
        engine.training, engine.backward_pass = None, steps
        for h in hooks:
            h.remove()

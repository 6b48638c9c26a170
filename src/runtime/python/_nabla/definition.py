"""Runs one definition: forward, loss, backward, with everything recorded."""

import inspect

from . import habits, loading, placeholders, recording
from .preparing import evaluate, prepare
from .recording import flush
from .values import map_tensors, tensor_of, tensors_in
from .values import watch as note_input


def run_definition(request, run):
    """Load the request's file and run its entry as its plan says; fills in the run as it goes, so that a failure leaves what there is."""
    module = loading.load(request["file"], request["roots"], request["env"])
    prepared = prepare(module, request)
    run.kind = prepared.kind
    if prepared.model is not None:
        run.parameters = list(prepared.model.named_parameters())
        habits.unregistered(prepared.model)
    args = tuple(watch(v, n, run) for v, n in zip(prepared.args, prepared.names))
    kwargs = {k: watch(v, k, run) for k, v in prepared.kwargs.items()}
    recorder = recording.recorder
    recorder.start()
    try:
        forward(prepared, args, kwargs, request["plan"].get("loss"), run)
    finally:
        flush()
        recorder.pause()
    if run.loss is None:
        return  # NumPy's numbers have no history: a loss by hand has values to show, and its gradient check
    from torch.autograd import set_detect_anomaly

    recorder.startBackward()
    try:
        with set_detect_anomaly(False):  # this pass is Nabla's own, and where a NaN comes from is told from its trace
            run.loss.backward()
    finally:
        recorder.pause()


def forward(prepared, args, kwargs, loss, run):
    import torch

    recorder = recording.recorder
    model = prepared.model
    if model is not None:
        for name, p in run.parameters:
            recorder.parameter(p._h, name, "parameter")
        for name, b in model.named_buffers():
            recorder.parameter(b._h, name, "buffer")
    out = prepared.target(*args, **kwargs)
    if inspect.isgenerator(out):
        out = list(out)
    if prepared.handwritten and isinstance(out, tuple):
        out = out[:1] if prepared.handwritten == "loss" else out[:-1]
    run.outputs = [t for _, t in tensors_in(out)]
    for t in run.outputs:
        recorder.output(t._h)
    if loss:
        run.loss = tensor_of(evaluate(loss, prepared.space, "loss", {"out": out, "args": args, "kwargs": kwargs}))
        run.loss_text = loss
        if not isinstance(run.loss, torch.Tensor):
            raise TypeError(f"the loss `{loss}` is a {type(run.loss).__name__}, not a tensor")
    elif not (prepared.handwritten and not any(t.requires_grad for t in run.outputs)):
        run.loss, run.loss_text = default_loss(out)
    flush()
    if run.loss is None:
        return
    recorder.loss(run.loss._h)
    if model is not None:  # forward may have replaced a parameter, or a lazy one has its shape only now
        run.parameters = list(model.named_parameters())
        for name, p in run.parameters:
            recorder.parameter(p._h, name, "parameter")


def watch(value, name, run):
    """Floating tensors become inputs with gradients: the program gets a copy, so that it may still write to it in place."""
    import torch

    def watched(tensor, name):
        if not (tensor.is_floating_point() or tensor.is_complex()) or tensor.numel() == 0 or tensor.layout != torch.strided:
            run.inputs.append((name, tensor))
            recording.recorder.input(tensor._h, name)
            return tensor
        leaf = tensor.detach().requires_grad_(True)
        run.inputs.append((name, leaf))
        note_input(leaf)
        copy = leaf.clone()
        recording.recorder.input(copy._h, name)
        return copy

    return map_tensors(value, name, watched)


class NoGradient(RuntimeError):
    """There is nothing wrong with the program: what it returns is constant (a table of positions, a mask)."""


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
        raise NoGradient("no output depends on a parameter or a floating-point input, so there is no gradient to show")
    if len(parts) == 1 and parts[0].dim() == 0 and not parts[0].is_complex():
        return parts[0], "the output"
    total = None
    for t in parts:
        s = t.sum() if not t.is_complex() else torch.view_as_real(t).sum()
        total = s if total is None else total + s
    return total, "out.sum()" if len(parts) == 1 else "the sum of all outputs"

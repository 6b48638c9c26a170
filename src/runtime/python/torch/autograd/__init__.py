"""torch.autograd: reverse mode over the engine's tape."""

from _nabla import engine

from .._tensor import Tensor
from . import forward_ad, functional, graph, profiler
from ._handles import join, wrapped
from .anomaly_mode import detect_anomaly, set_detect_anomaly
from .function import Function, NestedIOFunction
from .grad_mode import enable_grad, inference_mode, no_grad, set_grad_enabled, set_multithreading_enabled
from .gradcheck import gradcheck, gradgradcheck
from .variable import Variable

__all__ = (
    "Variable Function NestedIOFunction backward grad no_grad enable_grad set_grad_enabled inference_mode gradcheck gradgradcheck "
    "detect_anomaly set_detect_anomaly forward_ad functional graph profiler"
).split()


def _tuple(v):
    if v is None:
        return ()
    return (v,) if isinstance(v, Tensor) else tuple(v)


def _cotangents(given, outputs, batched=False):
    """One cotangent (or None for "a scalar's 1") per output, checked as PyTorch checks them."""
    if given is None:
        given = (None,) * len(outputs)
    given = _tuple(given)
    if len(given) != len(outputs):
        raise RuntimeError(f"got {len(outputs)} tensors and {len(given)} gradients")
    for i, (g, out) in enumerate(zip(given, outputs)):
        if g is None:
            continue
        if not isinstance(g, Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(g).__name__}")
        if not batched and g.shape != out.shape:
            raise RuntimeError(f"Mismatch in shape: grad_output[{i}] has a shape of {g.shape} and output[{i}] has a shape of {out.shape}.")
        if g.dtype.is_complex != out.dtype.is_complex:
            raise RuntimeError(
                f"For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: grad_output[{i}] has a dtype of {g.dtype} and output[{i}] has a dtype of {out.dtype}."
            )
    return given


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    """Accumulates the gradients of Σ grad_tensors·tensors into the leaves (or only into `inputs`)."""
    tensors = _tuple(tensors)
    inputs = _tuple(inputs) if inputs is not None else None
    if inputs is not None and not inputs:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    given = _cotangents(grad_tensors if grad_tensors is not None else grad_variables, tensors)
    retain = create_graph if retain_graph is None else retain_graph
    with engine.backward_pass(tensors):
        engine.call("backward", join(tensors), join(given), bool(retain), bool(create_graph), join(inputs or ()))


def grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, only_inputs=True, allow_unused=None, is_grads_batched=False, materialize_grads=False):
    """The gradients of Σ grad_outputs·outputs for `inputs`, returned instead of accumulated."""
    outputs, inputs = _tuple(outputs), _tuple(inputs)
    if not inputs:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    given = _cotangents(grad_outputs, outputs, is_grads_batched)
    if is_grads_batched:
        return _batched(outputs, inputs, given, retain_graph, create_graph, allow_unused, materialize_grads)
    retain = create_graph if retain_graph is None else retain_graph
    arguments = join(outputs), join(inputs), join(given), bool(retain), bool(create_graph)
    if create_graph:  # the gradients go on into the program's computation
        made = wrapped(engine.call("grad", *arguments))
    else:
        with engine.backward_pass(outputs) as done:
            made = wrapped(engine.call("grad", *arguments))
            done(inputs, made)
    return _completed(made, inputs, allow_unused, materialize_grads)


def _completed(made, inputs, allow_unused, materialize_grads, lead=()):
    """What `grad` returns where an input was not used: zeros, None, or an error. `lead`: dimensions in front of those of the inputs."""
    if materialize_grads:
        return tuple(x.new_zeros((*lead, *x.shape)) if g is None else g for g, x in zip(made, inputs))
    if not allow_unused and None in made:
        raise RuntimeError(f"The differentiated Tensor at index {made.index(None)} appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.")
    return tuple(made)


def of_many(output, inputs, cotangents, create_graph):
    """The gradients of one tensor for all the cotangents along the first dimension, in one pass; None where nothing depends on an input. The graph is kept."""
    return wrapped(engine.call("gradOfMany", output._h, join(inputs), cotangents._h, True, bool(create_graph)))


_ROWS = 64  # of a Jacobian in one pass


def jacobian_of(output, inputs, create_graph):
    """For each input the derivatives of every element of the output, [output.numel(), *input.shape]; zeros where nothing depends on it."""
    from .. import arange, cat, zeros

    n = output.numel()
    if not n or not output.requires_grad:
        return [zeros((n, *x.shape), dtype=x.dtype) for x in inputs]
    parts = []
    for first in range(0, n, _ROWS):
        rows = arange(first, min(first + _ROWS, n))
        units = (rows.unsqueeze(1) == arange(n)).to(output.dtype).reshape(len(rows), *output.shape)
        made = of_many(output, inputs, units, create_graph)
        parts.append([zeros((len(rows), *x.shape), dtype=x.dtype) if g is None else g for g, x in zip(made, inputs)])
    return [column[0] if len(column) == 1 else cat(column) for column in zip(*parts)]


def _batched(outputs, inputs, given, retain_graph, create_graph, allow_unused, materialize_grads):
    from .. import stack

    if len(outputs) == 1 and create_graph:
        return _completed(of_many(outputs[0], inputs, given[0], True), inputs, allow_unused, materialize_grads, given[0].shape[:1])
    n = given[0].shape[0]
    rows = [
        grad(outputs, inputs, [g[i] for g in given], i < n - 1 or bool(retain_graph), create_graph, True, allow_unused, False, materialize_grads) for i in range(n)
    ]
    return tuple(None if column[0] is None else stack(column) for column in zip(*rows))

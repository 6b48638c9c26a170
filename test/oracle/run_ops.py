"""Runs sample calls in real PyTorch: requests as JSON on standard input, answers as JSON on standard output.

A request is {key, expression, inputs: [null | {shape, dtype, values, grad}], kept}; `kept` asks what backward reads. Complex numbers are (re, im) pairs in a row, as in the engine.
An answer is {outputs: [{shape, dtype, values}], grads: [null | values]}, or {error} where PyTorch refuses.
"""

import json
import math
import sys

import torch

torch.backends.mkldnn.enabled = False
torch.set_num_threads(1)


def pattern(n, phase):
    """The cotangents of test/support/cases.ts: the same formula, exact in both languages."""
    return [(((i + phase) * 7919 + 13) % 101) / 50 - 1 for i in range(n)]


def build(values, shape, dtype):
    numbers = [float(v) for v in values]  # non-finite ones come as strings
    if dtype.is_complex:
        flat = torch.tensor([complex(a, b) for a, b in zip(numbers[::2], numbers[1::2])], dtype=dtype)
    elif dtype.is_floating_point:
        flat = torch.tensor(numbers, dtype=torch.float64).to(dtype)
    else:
        flat = torch.tensor([int(v) for v in numbers], dtype=torch.int64).to(dtype)
    return flat.reshape(shape)


def numbers(t):
    if t._is_zerotensor():  # autograd's symbolic zeros have no memory
        t = torch.zeros(t.shape, dtype=t.dtype)
    t = t.detach().resolve_conj().resolve_neg()
    flat = torch.view_as_real(t.contiguous()).reshape(-1) if t.is_complex() else t.reshape(-1)
    return [x if math.isfinite(x) else str(x) for x in flat.to(torch.float64).tolist()]


def evaluate(request, inputs):
    names = {f"x{i}": t for i, t in enumerate(inputs)}
    result = eval(request["expression"], {"torch": torch, "F": torch.nn.functional, "math": math, "inf": math.inf, "nan": math.nan}, names)
    return list(result) if isinstance(result, (tuple, list)) else [result]


def seeds_for(ends):
    return [build(pattern(t.numel() * (2 if t.is_complex() else 1), 17 * k), t.shape, t.dtype) for k, t in enumerate(ends)]


def kept(request):
    """Which inputs and outputs backward reads: those whose overwriting in between makes it raise. Views have no say: their writes change the graph."""

    def raises(choose):
        given = [t.clone() if isinstance(t, torch.Tensor) else t for t in leaves_for(request)]
        outputs = evaluate(request, given)
        ends = [t for t in outputs if t.requires_grad]
        touched = choose(given, outputs)
        if not ends or not isinstance(touched, torch.Tensor) or any(t._is_view() for t in outputs):
            return None
        touched.detach().zero_()
        try:
            torch.autograd.backward(ends, seeds_for(ends))
        except RuntimeError as error:
            return "inplace operation" in str(error)
        return False

    count = len(evaluate(request, leaves_for(request)))
    return {
        "inputs": [raises(lambda given, _, k=k: given[k]) for k in range(len(request["inputs"]))],
        "outputs": [raises(lambda _, outputs, k=k: outputs[k]) for k in range(count)],
    }


def leaves_for(request):
    inputs = []
    for spec in request["inputs"]:
        if spec is None:
            inputs.append(None)
        elif spec.get("number"):
            inputs.append({"bool": bool, "int64": int}.get(spec["dtype"], float)(spec["values"][0]))
        else:
            dtype = getattr(torch, spec["dtype"])
            inputs.append(build(spec["values"], spec["shape"], dtype).requires_grad_(spec["grad"]))
    return inputs


def answer(request):
    inputs = leaves_for(request)
    outputs = evaluate(request, inputs)
    ends = [t for t in outputs if t.requires_grad]
    wanted = [t for t in inputs if isinstance(t, torch.Tensor) and t.requires_grad]
    grads = []
    if ends and wanted:
        grads = torch.autograd.grad(ends, wanted, seeds_for(ends), allow_unused=True)
    return {
        "outputs": [{"shape": list(t.shape), "dtype": str(t.dtype).replace("torch.", ""), "values": numbers(t)} for t in outputs],
        "grads": [None if g is None else numbers(g) for g in grads],
        **({"kept": kept(request)} if request.get("kept") and wanted else {}),
    }


def main():
    answers = {}
    for request in json.load(sys.stdin):
        try:
            answers[request["key"]] = answer(request)
        except Exception as error:  # whatever PyTorch raises is the answer
            answers[request["key"]] = {"error": f"{type(error).__name__}: {error}"}
    json.dump({"version": torch.__version__, "answers": answers}, sys.stdout)


main()

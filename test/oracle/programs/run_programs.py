"""Runs programs in real PyTorch, one after the other: a line of JSON in, a line of JSON out (see live.ts for the shapes of both)."""

import json
import math
import sys

import torch
import torch.nn.functional as F

torch.backends.mkldnn.enabled = False
torch.set_num_threads(1)

NAMES = {"torch": torch, "F": F, "math": math, "inf": math.inf, "nan": math.nan}


def build(spec, dtype):
    values = [float(x) for x in spec["values"]]  # non-finite ones come as strings
    if not dtype.is_floating_point:
        values = [int(x) for x in values]
    return torch.tensor(values, dtype=dtype).reshape(spec["shape"])


def numbers(t):
    if t._is_zerotensor():  # autograd's symbolic zeros have no memory
        t = torch.zeros(t.shape, dtype=t.dtype)
    t = t.detach()
    if t.is_complex():
        t = torch.view_as_real(t.resolve_conj().contiguous())
    flat = t.to(torch.float64).reshape(-1).tolist()
    return [x if math.isfinite(x) else str(x) for x in flat]


def several(result):
    return list(result) if isinstance(result, (tuple, list)) else [result]


def pattern_like(t, phase):
    """The cotangents of test/support/cases.ts."""
    n = t.numel() * (2 if t.is_complex() else 1)
    flat = torch.tensor([(((i + phase) * 7919 + 13) % 101) / 50 - 1 for i in range(n)], dtype=torch.float64)
    return torch.view_as_complex(flat.reshape(*t.shape, 2)) if t.is_complex() else flat.reshape(t.shape)


def gradients(ends, leaves, create_graph):
    """Of the ends that are not None, each with the cotangent of its place in the list."""
    seeded = [(t, pattern_like(t, 17 * k)) for k, t in enumerate(ends) if t is not None]
    return torch.autograd.grad([t for t, _ in seeded], leaves, [s for _, s in seeded], allow_unused=True, create_graph=create_graph)


def answer(request):
    out = {}
    leaves = [build(spec, torch.float64).requires_grad_() for spec in request["leaves"]]
    constants = [build(spec, getattr(torch, spec["dtype"])) for spec in request["constants"]]
    v = list(leaves)
    stage = "forward"
    try:
        exec(request["source"], {**NAMES, "v": v, "c": constants, "several": several})
        ends = [v[x] for x in request["ends"]]
        out["values"] = [
            {"shape": list(t.shape), "dtype": str(t.dtype).replace("torch.", ""), "values": numbers(t), "tracked": t.requires_grad} for t in v
        ]
        stage = "backward"
        if ends:
            first = gradients(ends, leaves, request["twice"])
            out["grads"] = [g if g is None else numbers(g) for g in first]
            stage = "second"
            again = [g if g is not None and g.requires_grad else None for g in first]
            if request["twice"] and any(g is not None for g in again):
                out["seconds"] = [g if g is None else numbers(g) for g in gradients(again, leaves, False)]
    except Exception as error:  # whatever PyTorch raises is the answer
        out["error"] = f"{type(error).__name__}: {error}"
        out["stage"] = stage
    return out


print("answer", torch.__version__)
for line in sys.stdin:
    print("answer", json.dumps(answer(json.loads(line))))

"""Runs the snippets of one program file and prints, per snippet, its result as JSON: under real PyTorch and under Nabla alike."""

import json
import math
import sys
import warnings

import torch

warnings.simplefilter("ignore")


def plain(v):
    """Any result as JSON: tensors with shape, dtype and numbers."""
    if isinstance(v, torch.Tensor):
        t = v.detach()
        t = torch.view_as_real(t) if t.is_complex() else t
        values = t.reshape(-1).tolist()
        shown = {"shape": list(v.shape), "dtype": str(v.dtype), "values": [number(n) for n in values[:24]]}
        if len(values) > 24:
            shown["sum"], shown["squares"] = number(float(sum(values))), number(float(sum(n * n for n in values)))
        return shown
    if isinstance(v, dict):
        return {str(k): plain(x) for k, x in v.items()}
    if isinstance(v, (list, tuple)):
        return [plain(x) for x in v]
    if isinstance(v, bool) or v is None or isinstance(v, (int, str)):
        return v
    if isinstance(v, float):
        return number(v)
    return str(v)


def number(n):
    return n if not isinstance(n, float) else float(f"{n:.10g}") if math.isfinite(n) else str(n)


def tensors(v):
    if isinstance(v, torch.Tensor):
        yield v
    elif isinstance(v, dict):
        for x in v.values():
            yield from tensors(x)
    elif isinstance(v, (list, tuple)):
        for x in v:
            yield from tensors(x)


def leaves(space):
    for name, v in sorted(space.items()):
        if isinstance(v, torch.Tensor) and v.is_leaf and v.requires_grad:
            yield name, v
        elif isinstance(v, torch.nn.Module):
            yield from ((f"{name}.{n}", p) for n, p in v.named_parameters())


def run(setup, case):
    """The result of a snippet and the gradients of Σ wₖ·outₖ, with fixed weights w."""
    space = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "math": math}
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float32)
    try:
        exec(setup, space)
        torch.manual_seed(1)
        exec(case, space)
        out = space["out"]
        answer = {"out": plain(out)}
        total = None
        for t in tensors(out):
            if not t.requires_grad or t.numel() == 0:
                continue
            t = torch.view_as_real(t) if t.is_complex() else t
            w = ((torch.arange(t.numel()) * 5 + 1) % 7 - 3).to(t.dtype).reshape(t.shape) / 3
            total = (t * w).sum() if total is None else total + (t * w).sum().to(total.dtype)
        if total is not None and "nograd" not in space:
            total.backward()
            answer["grads"] = {n: None if p.grad is None else plain(p.grad) for n, p in leaves(space)}
        return answer
    except Exception as error:
        return {"error": type(error).__name__, "text": str(error)[:400]}


def main(source):
    program = {}
    exec(source, program)
    return {case: run(program.get("SETUP", ""), case) for case in program["CASES"]}


if __name__ == "__main__":
    torch.backends.mkldnn.enabled = False
    with open(sys.argv[1]) as f:
        print(json.dumps(main(f.read())))

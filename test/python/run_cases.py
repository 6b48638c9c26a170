"""Runs the snippets of one program file and prints, per snippet, its result as JSON: under real PyTorch and under Nabla alike."""

import json
import math
import sys
import warnings

import torch
from plain import numbers, plain

warnings.simplefilter("ignore")


def shown(v):
    """A tensor with shape, dtype and numbers."""
    if not isinstance(v, torch.Tensor):
        return None
    t = v.detach()
    t = torch.view_as_real(t) if t.is_complex() else t
    return {"shape": list(v.shape), "dtype": str(v.dtype), **numbers(t.reshape(-1).tolist())}


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
        answer = {"out": plain(out, shown)}
        total = None
        for t in tensors(out):
            if not t.requires_grad or t.numel() == 0:
                continue
            t = torch.view_as_real(t) if t.is_complex() else t
            w = ((torch.arange(t.numel()) * 5 + 1) % 7 - 3).to(t.dtype).reshape(t.shape) / 3
            total = (t * w).sum() if total is None else total + (t * w).sum().to(total.dtype)
        if total is not None and "nograd" not in space:
            total.backward()
            answer["grads"] = {n: None if p.grad is None else plain(p.grad, shown) for n, p in leaves(space)}
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

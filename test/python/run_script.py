"""python3 run_script.py SCRIPT...: runs scripts under a real PyTorch and prints, as JSON, the loss and the norms of all gradients after every
backward pass, and what the last pass of each left in the parameters."""

import contextlib
import io
import json
import runpy
import sys
import weakref

import torch

torch.backends.mkldnn.enabled = False


def leaves_of(root):
    seen, todo = {}, [root.grad_fn]
    visited = set()
    while todo:
        node = todo.pop()
        if node is None or node in visited:
            continue
        visited.add(node)
        if hasattr(node, "variable"):
            seen[id(node.variable)] = node.variable
        todo.extend(n for n, _ in node.next_functions)
    return seen


def follow(script):
    steps, known = [], weakref.WeakValueDictionary()
    backward, grad = torch.autograd.backward, torch.autograd.grad

    def noted(roots, returned=None):
        root = roots if isinstance(roots, torch.Tensor) else roots[0]
        grads = returned if returned is not None else [t.grad for t in known.values() if t.grad is not None]
        steps.append({"loss": root.item() if root.numel() == 1 else None, "norms": sorted(g.norm().item() for g in grads)})

    def watched_backward(tensors, *args, **kwargs):
        known.update(leaves_of(tensors if isinstance(tensors, torch.Tensor) else tensors[0]))
        backward(tensors, *args, **kwargs)
        noted(tensors)

    def watched_grad(outputs, inputs, *args, create_graph=False, **kwargs):
        out = grad(outputs, inputs, *args, create_graph=create_graph, **kwargs)
        if not create_graph:
            noted(outputs, [*out, *(t.grad for t in known.values() if t.grad is not None)])
        return out

    torch.autograd.backward, torch.autograd.grad = watched_backward, watched_grad
    sys.argv = [script]
    torch.set_default_dtype(torch.float32)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        runpy.run_path(script, run_name="__main__")
    torch.autograd.backward, torch.autograd.grad = backward, grad
    return {"steps": steps, "printed": printed.getvalue()}


if __name__ == "__main__":
    print(json.dumps([follow(s) for s in sys.argv[1:]]))

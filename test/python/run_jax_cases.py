"""Runs the snippets of one file of cases and prints the result of each as JSON: under real JAX and under Nabla alike."""

import json
import math
import sys
import warnings

import jax
import jax.numpy as jnp
from plain import numbers, plain

warnings.simplefilter("ignore")


def shown(v):
    """An array with shape, dtype and numbers, complex ones by their parts; NumPy's as nested lists."""
    if not isinstance(v, jax.Array):
        return plain(v.tolist(), shown) if hasattr(v, "tolist") else None
    if str(v.dtype).startswith("key"):
        v = jax.random.key_data(v)
    parts = [v.real, v.imag] if jnp.iscomplexobj(v) else [v]
    return {"shape": list(v.shape), "dtype": str(v.dtype), **numbers([n for p in parts for n in p.reshape(-1).tolist()])}


def weighted(out):
    """Σ wₖ·outₖ over all floating-point outputs, with fixed weights."""
    total = 0.0
    for t in jax.tree_util.tree_leaves(out):
        if not jnp.issubdtype(jnp.asarray(t).dtype, jnp.inexact):
            continue
        for part in (t.real, t.imag) if jnp.iscomplexobj(t) else (t,):
            w = ((jnp.arange(part.size) * 5 + 1) % 7 - 3).astype(part.dtype).reshape(part.shape) / 3
            total = total + (part * w).sum()
    return total


def vg(f, *args):
    """The value of f, and the gradients of its weighted sum by the floating-point arguments."""
    at = tuple(i for i, a in enumerate(args) if all(jnp.issubdtype(jnp.asarray(x).dtype, jnp.floating) for x in jax.tree_util.tree_leaves(a)))
    return f(*args), jax.grad(lambda *a: weighted(f(*a)), at)(*args)


def run(setup, case):
    space = {"jax": jax, "jnp": jnp, "vg": vg, "math": math}
    try:
        exec(setup, space)
        exec(case if "out = " in case else f"out = {case}", space)
        return {"out": plain(space["out"], shown)}
    except Exception as error:
        return {"error": type(error).__name__, "text": str(error)[:300]}


def main(source):
    program = {}
    exec(source, program)
    jax.config.update("jax_enable_x64", program["WIDE"])
    return {case: run(program.get("SETUP", ""), case) for case in program["CASES"]}


if __name__ == "__main__":
    with open(sys.argv[1]) as f:
        print("{" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in main(f.read()).items()) + "}")

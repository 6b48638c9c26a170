"""Runs the snippets of one file of cases and prints the result of each as JSON: under real JAX and under Nabla alike."""

import json
import math
import sys
import warnings

import jax
import jax.numpy as jnp

warnings.simplefilter("ignore")


def plain(v):
    """Any result as JSON: arrays with shape, dtype and numbers."""
    if isinstance(v, jax.Array):
        if str(v.dtype).startswith("key"):
            v = jax.random.key_data(v)
        parts = [v.real, v.imag] if jnp.iscomplexobj(v) else [v]
        values = [n for p in parts for n in p.reshape(-1).tolist()]
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
    if hasattr(v, "tolist"):
        return plain(v.tolist())
    return str(v)


def number(n):
    return n if not isinstance(n, float) else float(f"{n:.10g}") if math.isfinite(n) else str(n)


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
        return {"out": plain(space["out"])}
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

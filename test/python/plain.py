"""Results of snippets as JSON, whatever library they are of (run_cases.py, run_jax_cases.py)."""

import math


def plain(v, of_array):
    """
    Any result as JSON.
    @param of_array what is shown of an array of the library; None for anything else
    """
    shown = of_array(v)
    if shown is not None:
        return shown
    if isinstance(v, dict):
        return {str(k): plain(x, of_array) for k, x in v.items()}
    if isinstance(v, (list, tuple)):
        return [plain(x, of_array) for x in v]
    if isinstance(v, bool) or v is None or isinstance(v, (int, str)):
        return v
    if isinstance(v, float):
        return number(v)
    return str(v)


def numbers(values):
    """The first numbers of an array; of a longer one also their sum and that of their squares."""
    shown = {"values": [number(n) for n in values[:24]]}
    if len(values) > 24:
        shown["sum"], shown["squares"] = number(float(sum(values))), number(float(sum(n * n for n in values)))
    return shown


def number(n):
    return n if not isinstance(n, float) else float(f"{n:.10g}") if math.isfinite(n) else str(n)

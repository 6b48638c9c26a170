"""Evenly spaced numbers, the identity matrix, complex numbers from parts."""

from _nabla.engine import op

from .. import _dtype
from .._dtype import check_device
from .._tensor import as_dtype, as_leaf, wrap
from .._warnings import warn
from .filled import _into


def _plain(v):
    v = v.item() if hasattr(v, "item") else v
    return int(v) if isinstance(v, bool) else v


def arange(start=None, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    if start is None:
        if end is None:
            raise TypeError("arange() received an invalid combination of arguments - got (), but expected one of:\n * (Number end)\n * (Number start, Number end, Number step = 1)\n")
        start = 0
    if end is None:
        start, end = 0, start
    start, end, step = _plain(start), _plain(end), _plain(step)
    check_device(device)
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    kind = as_dtype(dtype) if dtype is not None else _dtype.int64 if all(isinstance(v, int) for v in (start, end, step)) else _dtype.default
    made = wrap(op("arange", {"start": start, "end": end, "step": step, "dtype": kind.name}))
    return _into(out, as_leaf(made, requires_grad))


def range(start=0, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    if end is None:
        start, end = 0, start
    warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with Python's range builtin. "
        "Instead, use torch.arange, which produces values in [start, end)."
    )
    return arange(start, end + step / 2, step, out=out, dtype=dtype or _dtype.default, device=device, requires_grad=requires_grad)


def linspace(start, end, steps, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    check_device(device)
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    kind = dtype or _dtype.default
    made = wrap(op("linspace", {"start": _plain(start), "end": _plain(end), "steps": _plain(steps), "dtype": kind.name}))
    return _into(out, as_leaf(made, requires_grad))


def logspace(start, end, steps, base=10.0, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    exponents = linspace(start, end, steps, dtype=_dtype.float64, device=device)
    made = (base**exponents)._cast(dtype or _dtype.default)
    return _into(out, as_leaf(made, requires_grad))


def eye(n, m=None, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    check_device(device)
    if not hasattr(n, "__index__"):
        raise TypeError(f"eye(): argument 'n' (position 1) must be int, not {type(n).__name__}")
    made = wrap(op("eye", {"n": n, "m": n if m is None else m, "dtype": (dtype or _dtype.default).name}))
    return _into(out, as_leaf(made, requires_grad))


def complex(real, imag, *, out=None):
    return _into(out, wrap(op("complex", None, real._h, imag._h)))


def polar(abs, angle, *, out=None):
    return complex(abs * angle.cos(), abs * angle.sin(), out=out)

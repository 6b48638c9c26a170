"""Windows and short-time Fourier transforms, finite differences on a grid."""

import math
import operator

from _nabla.engine import op
from _nabla.absent import without

from .. import _dtype
from .._tensor import Tensor, wrap
from .registry import both, function


def _ramp(name, n, periodic, options):
    """0, 1, 2, … of the window's length, and the number of steps to its end; None for the lengths that need no formula."""
    from .._creation import arange, empty, ones

    options.pop("pin_memory", None)
    grad = options.pop("requires_grad", False)
    dtype = options.get("dtype") or _dtype.get_default_dtype()
    n = operator.index(n)
    if n < 0:
        raise RuntimeError(f"{name} requires non-negative window_length, got window_length={n}")
    if not dtype.is_floating_point:
        raise RuntimeError(f"{name} expects floating point dtypes, got: TensorOptions(dtype={dtype})")
    if n <= 1:
        return (ones(n, dtype=dtype) if n else empty(0, dtype=dtype)), None, None, grad
    steps = n if periodic else n - 1
    return None, arange(n, dtype=dtype), steps, grad


def _window(name, n, periodic, options, formula):
    trivial, ramp, steps, grad = _ramp(name, n, periodic, options)
    out = trivial if ramp is None else formula(ramp, steps)
    return out.requires_grad_(grad)


@function
def hamming_window(window_length, periodic=True, alpha=0.54, beta=0.46, **options):
    return _window("hamming_window", window_length, periodic, options, lambda t, n: (t * (math.pi * 2 / n)).cos() * -beta + alpha)


@function
def hann_window(window_length, periodic=True, **options):
    return _window("hann_window", window_length, periodic, options, lambda t, n: (t * (math.pi * 2 / n)).cos() * -0.5 + 0.5)


@function
def blackman_window(window_length, periodic=True, **options):
    def formula(t, n):
        t = t * (math.pi / n)
        return (t * 4).cos() * 0.08 - (t * 2).cos() * 0.5 + 0.42

    return _window("blackman_window", window_length, periodic, options, formula)


@function
def bartlett_window(window_length, periodic=True, **options):
    def formula(t, n):
        t = t * (2.0 / n)
        return t.where(t <= 1, 2 - t)

    return _window("bartlett_window", window_length, periodic, options, formula)


@function
def kaiser_window(window_length, periodic=True, beta=12.0, **options):
    def formula(t, n):
        x = t * (2.0 / n) - 1
        whole = x.new_tensor(float(beta)).i0()
        return ((1 - x * x).clamp_min(0).sqrt() * beta).i0() / whole

    return _window("kaiser_window", window_length, periodic, options, formula)


@both
def stft(
    input,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    pad_mode="reflect",
    normalized=False,
    onesided=None,
    return_complex=None,
    align_to_window=None,
):
    without("torch.stft", align_to_window=align_to_window is not None)
    if not return_complex and not input.is_complex():
        if return_complex is None:
            raise RuntimeError("stft requires the return_complex parameter be given for real inputs, and will further require that return_complex=True in a future PyTorch release.")
    attrs = {"n_fft": n_fft, "hop_length": hop_length, "win_length": win_length, "center": center, "pad_mode": pad_mode, "normalized": normalized}
    if onesided is not None:
        attrs["onesided"] = onesided
    out = wrap(op("stft", attrs, input._h, -1 if window is None else window._h))
    return out if return_complex or input.is_complex() else out.view_as_real()


@both
def istft(
    input,
    n_fft,
    hop_length=None,
    win_length=None,
    window=None,
    center=True,
    normalized=False,
    onesided=None,
    length=None,
    return_complex=False,
):
    if not input.is_complex():
        raise RuntimeError("istft requires a complex-valued input tensor matching the output from stft with return_complex=True.")
    attrs = {"n_fft": n_fft, "hop_length": hop_length, "win_length": win_length, "center": center, "normalized": normalized, "length": length}
    if onesided is not None:
        attrs["onesided"] = onesided
    without("torch.istft", return_complex=return_complex)
    return wrap(op("istft", attrs, input._h, -1 if window is None else window._h))


@function
def vander(x, N=None, increasing=False):
    if x.dim() != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    powers = wrap(op("linalg_vander", {"N": x.shape[0] if N is None else N}, x._h))
    return powers if increasing else powers.flip(1)


def _slope(x, dim, spacing, edge_order):
    """Second-order central differences inside, one-sided ones of `edge_order` at the ends; `spacing` is a number or the coordinates."""
    n = x.shape[dim]
    if n < edge_order + 1:
        raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")
    from . import joining

    def at(start, stop):
        return x.narrow(dim, start, stop - start)

    if isinstance(spacing, Tensor) and spacing.dim() > 0:
        shape = [1] * x.dim()
        shape[dim] = -1
        steps = spacing.diff().reshape(shape)
        before, after = steps.narrow(dim, 0, n - 2), steps.narrow(dim, 1, n - 2)
    else:
        before = after = None
        steps = spacing
    ends = (steps, steps) if before is None else (steps.narrow(dim, 0, 1), steps.narrow(dim, n - 2, 1))
    if before is None:
        inside = (at(2, n) - at(0, n - 2)) / (2 * steps)
    else:
        inside = -after / (before * (before + after)) * at(0, n - 2) + (after - before) / (before * after) * at(1, n - 1) + before / (after * (before + after)) * at(2, n)
    first = (at(1, 2) - at(0, 1)) / ends[0]
    last = (at(n - 1, n) - at(n - 2, n - 1)) / ends[1]
    if edge_order == 2:
        if before is None:
            first = (-3 * at(0, 1) + 4 * at(1, 2) - at(2, 3)) / (2 * steps)
            last = (3 * at(n - 1, n) - 4 * at(n - 2, n - 1) + at(n - 3, n - 2)) / (2 * steps)
        else:
            p, q = before.narrow(dim, 0, 1), after.narrow(dim, 0, 1)
            first = -(2 * p + q) / (p * (p + q)) * at(0, 1) + (p + q) / (p * q) * at(1, 2) - p / (q * (p + q)) * at(2, 3)
            p, q = before.narrow(dim, n - 3, 1), after.narrow(dim, n - 3, 1)
            last = q / (p * (p + q)) * at(n - 3, n - 2) - (p + q) / (p * q) * at(n - 2, n - 1) + (2 * q + p) / (q * (p + q)) * at(n - 1, n)
    return joining.cat([first, inside, last], dim)


@function
def gradient(input, *, spacing=1, dim=None, edge_order=1):
    dims = range(input.dim()) if dim is None else [dim] if isinstance(dim, int) else dim
    dims = [d % input.dim() for d in dims]
    spacings = spacing if isinstance(spacing, (tuple, list)) else [spacing] * len(dims)
    if len(spacings) != len(dims):
        raise RuntimeError(f"torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the same length, but got a spacing argument of length {len(spacings)} and a dim argument of length {len(dims)}.")
    return tuple(_slope(input, d, s, edge_order) for d, s in zip(dims, spacings))


@both
def nanquantile(input, q, dim=None, keepdim=False, *, interpolation="linear"):
    from .._creation import as_tensor
    from .registry import functions

    if interpolation != "linear":
        from _nabla.engine import Unsupported

        raise Unsupported(f"Nabla does not support nanquantile with interpolation='{interpolation}' yet")
    scalar = not isinstance(q, Tensor) or q.dim() == 0
    q = as_tensor(q, dtype=input.dtype).reshape(-1)
    rank = input.dim()
    values = (input.reshape(-1) if dim is None else input.transpose(dim, -1)).sort(-1)[0]
    # NaN sorts last: the others of each row are its first ones.
    count = (~values.isnan()).sum(-1, keepdim=True)
    at = q * (count - 1).clamp_min(0).to(input.dtype)
    low, high = at.floor().long(), at.ceil().long()
    picked = values.gather(-1, low).lerp(values.gather(-1, high), at - at.floor())
    picked = functions["where"](count == 0, float("nan"), picked)
    out = picked.movedim(-1, 0)
    if dim is not None:
        d = dim % max(1, rank) + 1
        out = out.unsqueeze(-1).transpose(d, -1)
        out = out if keepdim else out.squeeze(d)
    elif keepdim:
        out = out.reshape(-1, *[1] * rank)
    return out.squeeze(0) if scalar else out

"""torch.testing."""

from . import _dtype
from ._tensor import Tensor

_TOLERANCES = {"float16": (1e-3, 1e-5), "bfloat16": (1.6e-2, 1e-5), "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7), "complex64": (1.3e-6, 1e-5), "complex128": (1e-7, 1e-7)}


def assert_close(actual, expected, *, allow_subclasses=True, rtol=None, atol=None, equal_nan=False, check_device=True, check_dtype=True, check_layout=True, check_stride=False, msg=None):
    if isinstance(expected, dict):
        for key in expected:
            assert_close(actual[key], expected[key], rtol=rtol, atol=atol, equal_nan=equal_nan, check_dtype=check_dtype)
        return
    if isinstance(expected, (tuple, list)):
        if len(actual) != len(expected):
            raise AssertionError(f"The length of the sequences mismatch: {len(actual)} != {len(expected)}")
        for a, b in zip(actual, expected):
            assert_close(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan, check_dtype=check_dtype)
        return
    from ._creation import as_tensor

    a = actual if isinstance(actual, Tensor) else as_tensor(actual)
    b = expected if isinstance(expected, Tensor) else as_tensor(expected)
    if a.shape != b.shape:
        raise AssertionError(f"The values for attribute 'shape' do not match: {a.shape} != {b.shape}.")
    if check_dtype and a.dtype is not b.dtype:
        raise AssertionError(f"The values for attribute 'dtype' do not match: {a.dtype} != {b.dtype}.")
    r, t = _TOLERANCES.get(a.dtype.name, (0.0, 0.0))
    rtol, atol = r if rtol is None else rtol, t if atol is None else atol
    close = a.detach().to(b.dtype).isclose(b.detach(), rtol, atol, equal_nan)
    if not bool(close.all()):
        text = _differences(a.detach(), b.detach(), close, rtol, atol)
        raise AssertionError(msg(text) if callable(msg) else msg or text)


def _differences(a, b, close, rtol, atol):
    """How far two tensors are apart, and where most."""
    exact = rtol == atol == 0
    absolute = (a - b).abs() if a.dtype.is_floating_point or a.dtype.is_complex else (a.to(_dtype.int64) - b.to(_dtype.int64)).abs()
    relative = absolute / b.abs()
    if a.dim() == 0:
        allowed = ["", ""] if exact else [f" (up to {atol} allowed)", f" (up to {rtol} allowed)"]
        return (
            f"Scalars are not {'equal' if exact else 'close'}!\n\nExpected {b.item()} but got {a.item()}.\n"
            f"Absolute difference: {absolute.item()}{allowed[0]}\nRelative difference: {relative.item()}{allowed[1]}"
        )
    wrong = int((~close).sum())

    def greatest(name, difference, tolerance):
        masked = difference.masked_fill(close, 0)
        at = int(masked.argmax())
        place = []
        for n in reversed(a.shape):
            at, i = divmod(at, n)
            place.insert(0, i)
        allowed = "" if exact else f" (up to {tolerance} allowed)"
        return f"Greatest {name} difference: {masked[tuple(place)].item()} at index {tuple(place)}{allowed}"

    return "\n".join(
        [
            f"Tensor-likes are not {'equal' if exact else 'close'}!\n",
            f"Mismatched elements: {wrong} / {close.numel()} ({100 * wrong / close.numel():.1f}%)",
            greatest("absolute", absolute, atol),
            greatest("relative", relative, rtol),
        ]
    )


def assert_allclose(actual, expected, rtol=None, atol=None, equal_nan=True, msg=""):
    assert_close(actual, expected, rtol=rtol, atol=atol, equal_nan=equal_nan, check_dtype=False, msg=msg or None)


def make_tensor(*shape, dtype, device="cpu", low=None, high=None, requires_grad=False, **_):
    from .random import rand

    shape = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
    low, high = -9 if low is None else low, 9 if high is None else high
    made = (rand(*shape) * (high - low) + low).to(dtype)
    return made.requires_grad_() if requires_grad else made

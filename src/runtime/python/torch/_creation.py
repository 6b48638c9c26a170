"""Functions that make tensors."""

import builtins
from array import array
from itertools import chain

from _nabla import engine
from _nabla.engine import call, op

from . import _dtype
from ._dtype import Size, check_device
from ._tensor import NUMBERS, Tensor, as_dtype, wrap

__all__ = (
    "tensor as_tensor asarray from_numpy frombuffer scalar_tensor empty zeros ones full empty_like zeros_like ones_like full_like "
    "empty_strided empty_permuted arange range linspace logspace eye complex polar sparse_coo_tensor sparse_csr_tensor sparse_csc_tensor"
).split()
_complex = builtins.complex
_range = builtins.range


# --- from Python data ----------------------------------------------------------------------------------------------------------
def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    """A new leaf from numbers, nested sequences, arrays or tensors; always copies."""
    check_device(device)
    if isinstance(data, Tensor):
        import warnings

        warnings.warn(
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
            "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
            UserWarning,
            stacklevel=2,
        )
        made = data.detach().clone() if dtype is None else data.detach().to(dtype, copy=True)
    else:
        made = wrap(_from_data(data, dtype))
    if requires_grad:
        made.requires_grad = True
    return made


def _from_data(data, dtype):
    """Handle of a tensor with the numbers of a nested sequence."""
    if hasattr(data, "__array__") and not isinstance(data, Tensor) and hasattr(data, "tolist"):
        kind = as_dtype(dtype) if dtype is not None else _array_dtype(data)
        return _pack(_flat(data.tolist(), len(data.shape)), tuple(data.shape), kind)
    shape = _shape_of(data)
    flat = _flat(data, len(shape))
    size = 1
    for s in shape:
        size *= s
    if len(flat) != size or (len(shape) > 1 and not _regular(data, shape)):
        _report_ragged(data, shape)
    if dtype is None:
        dtype = _scalars_dtype(flat)
    flat = [v.item() if isinstance(v, Tensor) or hasattr(v, "dtype") else v for v in flat] if any(hasattr(v, "item") for v in flat) else flat
    return _pack(flat, shape, as_dtype(dtype) if dtype is not None else _infer(flat, data))


def _scalars_dtype(flat):
    """What NumPy scalars among the numbers make of the dtype; None where there are none."""
    typed = [v for v in flat if hasattr(v, "dtype") and not isinstance(v, Tensor)]
    if not typed:
        return None
    kinds = [_array_dtype(v) if hasattr(v, "dtype") and not isinstance(v, Tensor) else _infer([v], v) for v in flat if not isinstance(v, Tensor)]
    made = kinds[0]
    for kind in kinds[1:]:
        made = _dtype.promote_types(made, kind)
    return made


def _array_dtype(a):
    name = str(getattr(a.dtype, "name", a.dtype))
    kind = _dtype.by_name.get(name)
    if kind is None:
        raise TypeError(f"can't convert np.ndarray of type numpy.{name}. The only supported types are: float64, float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool.")
    return kind


def _is_sequence(v):
    return isinstance(v, (list, tuple, _range, array)) or (
        hasattr(v, "__len__") and hasattr(v, "__getitem__") and not isinstance(v, (str, bytes, dict)) and getattr(v, "shape", None) != ()
    )


def _shape_of(data):
    shape = []
    while _is_sequence(data):
        if isinstance(data, Tensor):
            return (*shape, *data.shape)
        shape.append(len(data))
        if not len(data):
            break
        data = data[0]
    return tuple(shape)


def _flat(data, depth):
    if depth == 0:
        return [data]
    for _ in _range(depth - 1):
        data = list(chain.from_iterable(v.tolist() if isinstance(v, Tensor) else v for v in data))
    return data.tolist() if isinstance(data, Tensor) else list(data)


def _regular(data, shape):
    if not _is_sequence(data) or len(data) != shape[0]:
        return False
    return len(shape) == 1 or all(_regular(v, shape[1:]) for v in data)


def _report_ragged(data, shape, depth=0):
    if not _is_sequence(data):
        raise ValueError(f"expected sequence of length {shape[0]} at dim {depth} (got {type(data).__name__})")
    if len(data) != shape[0]:
        raise ValueError(f"expected sequence of length {shape[0]} at dim {depth} (got {len(data)})")
    for v in data:
        if len(shape) > 1:
            _report_ragged(v, shape[1:], depth + 1)


def _infer(flat, data):
    kinds = set(map(type, flat))
    for v in flat:
        if not isinstance(v, NUMBERS):
            if isinstance(v, str):
                raise ValueError("too many dimensions 'str'") if _is_sequence(data) else TypeError(f"new(): invalid data type 'str'")
            if v is None or not hasattr(v, "__float__"):
                raise RuntimeError(f"Could not infer dtype of {type(v).__name__}")
    if _complex in kinds:
        return _dtype.default_complex()
    if not flat or any(not issubclass(k, int) for k in kinds):
        return _dtype.default
    return _dtype.bool if kinds == {bool} else _dtype.int64


def _pack(flat, shape, kind):
    if kind.is_complex:
        flat = [part for v in map(_complex, flat) for part in (v.real, v.imag)]
    elif not kind.is_floating_point and any(isinstance(v, _complex) for v in flat):
        raise RuntimeError(f"value cannot be converted to type {kind.name} without overflow")
    if not kind.is_floating_point and not kind.is_complex and kind is not _dtype.bool:
        limits = _dtype.iinfo(kind)
        for v in flat:
            if isinstance(v, int) and not limits.min <= v <= limits.max:
                raise RuntimeError("Overflow when unpacking long long" if kind is _dtype.int64 else f"value cannot be converted to type {kind.name} without overflow")
    try:
        return engine.create(flat, shape, kind.name)
    except TypeError:
        bad = next(v for v in flat if not isinstance(v, NUMBERS))
        raise TypeError(f"must be real number, not {type(bad).__name__}") from None


def as_tensor(data, dtype=None, device=None):
    """The tensor itself where it is one already; otherwise a new one. Arrays share their memory where the array's library can."""
    check_device(device)
    if isinstance(data, Tensor):
        return data if dtype is None else data._cast(as_dtype(dtype))
    if hasattr(data, "_to_torch"):
        made = data._to_torch()
        return made if dtype is None else made._cast(as_dtype(dtype))
    return tensor(data, dtype=dtype)


def asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=False):
    made = as_tensor(obj, dtype=dtype, device=device)
    made = made.detach().clone() if copy and made is obj else made
    return made.requires_grad_() if requires_grad else made


def from_numpy(ndarray):
    if isinstance(ndarray, Tensor) or not hasattr(ndarray, "__array__"):
        raise TypeError(f"expected np.ndarray (got {type(ndarray).__name__})")
    return as_tensor(ndarray)


def frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False):
    codes = {"float64": "d", "float32": "f", "int64": "q", "int32": "i", "int16": "h", "int8": "b", "uint8": "B", "bool": "?"}
    view = memoryview(buffer).cast("B")[offset:]
    view = view[: count * dtype.itemsize if count >= 0 else len(view) // dtype.itemsize * dtype.itemsize]
    return tensor(view.cast(codes[dtype.name]).tolist(), dtype=dtype, requires_grad=requires_grad)


def scalar_tensor(s, *, dtype=None, layout=None, device=None, requires_grad=False):
    return tensor(s, dtype=dtype or _dtype.default, device=device, requires_grad=requires_grad)


# --- filled with one number ----------------------------------------------------------------------------------------------------
def shape_of(size, name="size"):
    """A shape from `(2, 3)`, `((2, 3),)` or `(Size,)`."""
    if len(size) == 1 and not hasattr(size[0], "__index__"):
        size = size[0]
    elif len(size) == 1 and isinstance(size[0], Tensor) and size[0].dim():
        size = size[0].tolist()
    try:
        shape = [s if type(s) is int else s.__index__() for s in size]
    except (AttributeError, TypeError):
        bad = next((i, s) for i, s in enumerate(size) if not hasattr(s, "__index__") or (isinstance(s, Tensor) and s.dtype.is_floating_point)) if hasattr(size, "__iter__") else (0, size)
        raise TypeError(f"{name}(): argument 'size' failed to unpack the object at pos {bad[0] + 1} with error \"type must be tuple of ints,but got {type(bad[1]).__name__}\"") from None
    for s in shape:
        if s < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {s}: [{', '.join(map(str, shape))}]")
    return shape


def filled(shape, value, dtype, requires_grad=False, device=None):
    """Every factory ends here."""
    if device is not None:
        check_device(device)
    if isinstance(value, _complex):
        made = wrap(op("expand", {"shape": shape}, engine.number(value))).clone()._cast(dtype)
    else:
        made = wrap(op("full", {"shape": shape, "value": value, "dtype": dtype.name}))
    if requires_grad:
        made.requires_grad = True
    return made


def _sized(value, name):
    def make(*args, size=None, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, names=None, memory_format=None):
        shape = shape_of(args if size is None else (size,), name)
        made = filled(shape, value, as_dtype(dtype) if dtype is not None else _dtype.default, requires_grad, device)
        if memory_format in (_dtype.channels_last, _dtype.channels_last_3d):
            made = made.contiguous(memory_format=memory_format)
        return _into(out, made)

    make.__name__ = make.__qualname__ = name
    return make


def _into(out, made):
    if out is None:
        return made
    if out.shape != made.shape:
        out.data = made._cast(out.dtype)
        return out
    return out.copy_(made)


empty = _sized(0, "empty")
zeros = _sized(0, "zeros")
ones = _sized(1, "ones")


def full(size, fill_value, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, names=None):
    if isinstance(fill_value, Tensor):
        fill_value = fill_value.item()
    if dtype is None:
        dtype = _infer([fill_value], fill_value)
    size = size if isinstance(size, (tuple, list)) or hasattr(size, "__iter__") else (size,)
    return _into(out, filled(shape_of((size,), "full"), fill_value, as_dtype(dtype), requires_grad, device))


def _like(value, name):
    def make(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=_dtype.preserve_format, pin_memory=False):
        return full_like(input, value, dtype=dtype, device=device, requires_grad=requires_grad, memory_format=memory_format)

    make.__name__ = make.__qualname__ = name
    return make


empty_like = _like(0, "empty_like")
zeros_like = _like(0, "zeros_like")
ones_like = _like(1, "ones_like")


def full_like(input, fill_value, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=_dtype.preserve_format, pin_memory=False):
    if isinstance(fill_value, Tensor):
        fill_value = fill_value.item()
    if not isinstance(input, Tensor):
        raise TypeError(f"full_like(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    kind = input.dtype if dtype is None else as_dtype(dtype)
    shape, strides = input.shape, input.stride()
    if memory_format is _dtype.preserve_format and not input.is_contiguous() and 0 not in shape and 0 not in strides:
        # A dense permutation keeps its memory order: random fills go by memory.
        order = sorted(_range(len(shape)), key=lambda d: (-strides[d], d))
        expected = 1
        for d in reversed(order):
            if shape[d] != 1 and strides[d] != expected:
                break
            expected *= shape[d]
        else:
            made = filled([shape[d] for d in order], fill_value, kind, False, device)
            inverse = [order.index(d) for d in _range(len(order))]
            made = made.permute(inverse).detach()
            return made.requires_grad_() if requires_grad else made
    made = filled(list(shape), fill_value, kind, False, device)
    if memory_format in (_dtype.channels_last, _dtype.channels_last_3d):
        made = made.contiguous(memory_format=memory_format)
    return made.requires_grad_() if requires_grad else made


def empty_strided(size, stride, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    room = 1 + sum((n - 1) * s for n, s in zip(size, stride)) if 0 not in size else 0
    made = filled([room], 0, dtype or _dtype.default, False, device).as_strided(size, stride).detach()
    return made.requires_grad_() if requires_grad else made


def empty_permuted(size, physical_layout, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    made = filled([size[d] for d in physical_layout], 0, dtype or _dtype.default, False, device)
    made = made.permute([physical_layout.index(d) for d in _range(len(size))]).detach()
    return made.requires_grad_() if requires_grad else made


# --- sequences -----------------------------------------------------------------------------------------------------------------
def _plain(v):
    return v.item() if hasattr(v, "item") else v


def arange(start=0, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
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
    return _into(out, made.requires_grad_() if requires_grad else made)


def range(start=0, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    if end is None:
        start, end = 0, start
    return arange(start, end + step / 2, step, out=out, dtype=dtype or _dtype.default, device=device, requires_grad=requires_grad)


def linspace(start, end, steps, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    check_device(device)
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    kind = dtype or _dtype.default
    made = wrap(op("linspace", {"start": _plain(start), "end": _plain(end), "steps": _plain(steps), "dtype": kind.name}))
    return _into(out, made.requires_grad_() if requires_grad else made)


def logspace(start, end, steps, base=10.0, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    exponents = linspace(start, end, steps, dtype=_dtype.float64, device=device)
    made = (base**exponents)._cast(dtype or _dtype.default)
    return _into(out, made.requires_grad_() if requires_grad else made)


def eye(n, m=None, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    check_device(device)
    made = wrap(op("eye", {"n": n, "m": n if m is None else m, "dtype": (dtype or _dtype.default).name}))
    return _into(out, made.requires_grad_() if requires_grad else made)


def complex(real, imag, *, out=None):
    return wrap(op("complex", None, real._h, imag._h))


def polar(abs, angle, *, out=None):
    return complex(abs * angle.cos(), abs * angle.sin())


def sparse_coo_tensor(indices, values, size=None, *, dtype=None, device=None, requires_grad=False, check_invariants=None, is_coalesced=None):
    """Held densely: values at equal places add up, and gradients reach `values` as they would."""
    indices, values = as_tensor(indices, dtype=_dtype.int64), as_tensor(values, dtype=dtype, device=device)
    rank = indices.shape[0]
    if size is None:
        size = [int(m) + 1 for m in indices.amax(1).tolist()] + list(values.shape[1:])
    made = filled(shape_of((size,)), 0, values.dtype)
    made = made.index_put(tuple(indices.unbind(0)), values, accumulate=True) if rank else values
    return made.requires_grad_() if requires_grad else made


def sparse_csr_tensor(crow_indices, col_indices, values, size=None, *, dtype=None, device=None, requires_grad=False, **_):
    starts = as_tensor(crow_indices, dtype=_dtype.int64)
    rows = arange(starts.shape[0] - 1).repeat_interleave(starts[1:] - starts[:-1])
    columns = as_tensor(col_indices, dtype=_dtype.int64)
    if size is None:
        size = (starts.shape[0] - 1, int(columns.max()) + 1)
    values = as_tensor(values, dtype=dtype, device=device)
    made = filled(shape_of((size,)), 0, values.dtype).index_put((rows, columns), values, accumulate=True)
    return made.requires_grad_() if requires_grad else made


def sparse_csc_tensor(ccol_indices, row_indices, values, size=None, **kwargs):
    size = None if size is None else tuple(size)[::-1]
    return sparse_csr_tensor(ccol_indices, row_indices, values, size, **kwargs).t()


def _same(self, *args, **kwargs):
    return self


# --- Tensor(...), FloatTensor(...), new_* ------------------------------------------------------------------------------------------
def legacy_tensor(kind, *args, device=None, **kwargs):
    """torch.Tensor(2, 3), torch.Tensor([1, 2]) and the like."""
    check_device(device)
    if not args:
        return filled([0], 0, kind)
    first = args[0]
    if len(args) == 1 and not isinstance(first, int):
        if isinstance(first, Size):
            return filled(list(first), 0, kind)
        if isinstance(first, Tensor):
            if first.dtype is not kind:
                raise TypeError(f"expected {kind.title} (got {first.dtype.title})")
            return wrap(call("retain", first._h)) if first.requires_grad else first.detach()
        if isinstance(first, float):
            raise TypeError("new(): data must be a sequence (got float)")
        return wrap(_from_data(first, kind))
    return filled(shape_of(args, "new"), 0, kind)


class _LegacyType(type):
    def __call__(cls, *args, **kwargs):
        return legacy_tensor(cls.dtype, *args, **kwargs)

    def __instancecheck__(cls, t):
        return isinstance(t, Tensor) and t.dtype is cls.dtype


def legacy_type(kind):
    return _LegacyType(f"{kind.title}Tensor", (), {"dtype": kind, "__module__": "torch"})


def _new_sized(value, name):
    def method(self, *args, size=None, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
        shape = shape_of(args if size is None else (size,), name)
        return filled(shape, value, as_dtype(dtype) if dtype is not None else self.dtype, requires_grad, device)

    method.__name__ = name
    return method


def _new_full(self, size, fill_value, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    return full(size, fill_value, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad)


def _new_tensor(self, data, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    if isinstance(data, Tensor):
        made = data.detach().clone()
        return made._cast(dtype) if dtype else made
    return tensor(data, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad)


def _new(self, *args, device=None):
    return legacy_tensor(self.dtype, *args, device=device)


METHODS = {
    "new_zeros": _new_sized(0, "new_zeros"),
    "new_empty": _new_sized(0, "new_empty"),
    "new_ones": _new_sized(1, "new_ones"),
    "new_full": _new_full,
    "new_tensor": _new_tensor,
    "new": _new,
    "to_dense": _same,
    "to_sparse": _same,
    "to_sparse_coo": _same,
    "to_sparse_csr": _same,
    "coalesce": _same,
    "new_empty_strided": lambda self, size, stride, dtype=None, **kw: empty_strided(size, stride, dtype=dtype or self.dtype, **kw),
}

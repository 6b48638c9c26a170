"""Tensors from numbers, nested sequences, arrays and buffers."""

from array import array
from itertools import chain

from _nabla import engine

from .. import _dtype
from .._dtype import check_device
from .._tensor import NUMBERS, Tensor, as_dtype, as_leaf, wrap
from .._warnings import warn


def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    """A new leaf from numbers, nested sequences, arrays or tensors; always copies."""
    check_device(device)
    if isinstance(data, Tensor):
        warn(
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
            "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
            UserWarning,
        )
        made = data.detach().clone() if dtype is None else data.detach().to(dtype, copy=True)
    else:
        made = wrap(_from_data(data, dtype))
    return as_leaf(made, requires_grad)


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
    return isinstance(v, (list, tuple, range, array)) or (
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
    for _ in range(depth - 1):
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
                raise ValueError("too many dimensions 'str'") if _is_sequence(data) and isinstance(flat[0], str) else TypeError("new(): invalid data type 'str'")
            if v is None or not hasattr(v, "__float__"):
                raise RuntimeError(f"Could not infer dtype of {type(v).__name__}")
    if complex in kinds:
        return _dtype.default_complex()
    if not flat or any(not issubclass(k, int) for k in kinds):
        return _dtype.default
    return _dtype.bool if kinds == {bool} else _dtype.int64


def _pack(flat, shape, kind):
    if kind.is_complex:
        flat = [part for v in map(complex, flat) for part in (v.real, v.imag)]
    elif any(isinstance(v, complex) for v in flat):
        raise TypeError("must be real number, not complex")
    if not kind.is_floating_point and not kind.is_complex and kind is not _dtype.bool:
        limits = _dtype.iinfo(kind)
        for v in flat:
            low = -limits.max if kind is _dtype.uint8 and isinstance(v, int) else limits.min
            if not low <= v <= limits.max:
                raise RuntimeError("Overflow when unpacking long long" if kind is _dtype.int64 and isinstance(v, int) else f"value cannot be converted to type {kind.name} without overflow")
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
    return as_leaf(made, requires_grad)


def from_numpy(ndarray):
    if isinstance(ndarray, Tensor) or not hasattr(ndarray, "__array__"):
        raise TypeError(f"expected np.ndarray (got {type(ndarray).__name__})")
    return as_tensor(ndarray)


def frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False):
    view = memoryview(buffer).cast("B")[offset:]
    view = view[: count * dtype.itemsize if count >= 0 else len(view) // dtype.itemsize * dtype.itemsize]
    made = wrap(engine.create_from_bytes(view, dtype.name))
    return made.requires_grad_() if requires_grad else made

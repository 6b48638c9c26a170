"""numpy.lib.stride_tricks: views by strides in bytes (https://numpy.org/doc/stable/reference/generated/numpy.lib.stride_tricks.as_strided.html)."""

from .._array import asarray, wrap
from .._functions.arranging import broadcast_to  # noqa: F401


def as_strided(x, shape=None, strides=None, subok=False, writeable=True):
    x = asarray(x)
    shape = x.shape if shape is None else tuple(int(n) for n in shape)
    strides = x.strides if strides is None else tuple(int(s) for s in strides)
    if any(s % x.itemsize for s in strides):
        raise ValueError(f"strides of {x.itemsize}-byte numbers must be multiples of it, got {strides}")
    return wrap(x._t.as_strided(shape, [s // x.itemsize for s in strides]))


def sliding_window_view(x, window_shape, axis=None, *, subok=False, writeable=False):
    """All windows of a shape: the axes that they slide over first, then the windows' own."""
    x = asarray(x)
    sizes = (window_shape,) if hasattr(window_shape, "__index__") else tuple(window_shape)
    axes = range(x.ndim) if axis is None else (axis,) if hasattr(axis, "__index__") else tuple(axis)
    if len(sizes) != len(axes):
        raise ValueError(f"Must provide matching length window_shape and axis; got {len(sizes)} window_shape elements and {len(axes)} axes elements.")
    t = x._t
    for a, size in zip(axes, sizes):
        if size < 0:
            raise ValueError("`window_shape` cannot contain negative values")
        if size > t.shape[a]:
            raise ValueError("window shape cannot be larger than input array shape")
        t = t.unfold(a, size, 1)
    return wrap(t)

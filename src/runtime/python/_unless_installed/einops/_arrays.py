"""What einops does to arrays, in the words of their library: PyTorch, NumPy or JAX."""

import sys


def is_torch(x):
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(x, torch.Tensor)


def module_of(x):
    """The library with the functions for `x`."""
    if is_torch(x):
        return sys.modules["torch"]
    jax = sys.modules.get("jax")
    if jax is not None and isinstance(x, jax.Array):
        return jax.numpy
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(x, numpy.ndarray):
        return numpy
    raise RuntimeError(f"Tensor type unknown to einops {type(x)}")


def stacked(tensors):
    if not tensors:
        raise TypeError("Rearrange/Reduce/Repeat can't be applied to an empty list")
    return module_of(tensors[0]).stack(tensors)


def permuted(x, axes):
    return x.permute(*axes) if is_torch(x) else x.transpose(axes)


def expanded(x, shape):
    return x.expand(shape) if is_torch(x) else module_of(x).broadcast_to(x, shape)


def reduced(x, how, axes):
    """`axes`: counted from 0, in any order."""
    axes = tuple(sorted(axes))
    if callable(how):
        return how(x, axes)
    if how == "mean" and not _is_float(x):
        raise NotImplementedError("reduce_mean is not available for non-floating tensors")
    if not is_torch(x):
        return getattr(x, how)(axis=axes)
    if how in ("min", "max"):
        return getattr(x, f"a{how}")(dim=axes)
    if how in ("sum", "mean"):
        return getattr(x, how)(dim=axes)
    for axis in reversed(axes):
        x = getattr(x, how)(dim=axis)
    return x


def _is_float(x):
    if is_torch(x):
        return x.is_floating_point() or x.is_complex()
    return x.dtype.kind in "fcV"  # V: bfloat16

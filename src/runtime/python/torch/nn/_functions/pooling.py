"""Pooling."""

import functools
import operator

from _nabla.engine import op, ops

from ..._functions.registry import functional
from ..._tensor import wrap, wrap_all
from .convolution import spread

__all__ = []


def public(f):
    __all__.append(f.__name__)
    return functional(f)


def _window(name, kernel_size, stride, padding, ceil_mode, n):
    if isinstance(kernel_size, (tuple, list)) and len(kernel_size) not in (1, n):
        ints = "a single int, or a tuple of two ints" if n == 2 else "a single int" if n == 1 else "a single int, or a tuple of three ints"
        raise RuntimeError(f"{name}: kernel_size must either be {ints}")
    kernel = spread(kernel_size, n, "kernel_size")
    return {
        "kernel_size": kernel,
        "stride": kernel if stride is None or stride == [] or stride == () else spread(stride, n, "stride"),
        "padding": spread(padding, n, "padding"),
        "ceil_mode": bool(ceil_mode),
    }


def _max_pool(n):
    def f(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
        attrs = _window(f"max_pool{n}d", kernel_size, stride, padding, ceil_mode, n)
        attrs["dilation"] = spread(dilation, n, "dilation")
        values, indices = wrap_all(ops(f"max_pool{n}d_with_indices", attrs, input._h))
        return (values, indices) if return_indices else values

    def with_indices(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
        return f(input, kernel_size, stride, padding, dilation, ceil_mode, True)

    f.__name__ = f.__qualname__ = f"max_pool{n}d"
    with_indices.__name__ = with_indices.__qualname__ = f"max_pool{n}d_with_indices"
    return public(f), public(with_indices)


max_pool1d, max_pool1d_with_indices = _max_pool(1)
max_pool2d, max_pool2d_with_indices = _max_pool(2)
max_pool3d, max_pool3d_with_indices = _max_pool(3)


@public
def avg_pool1d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    attrs = _window("avg_pool1d", kernel_size, stride, padding, ceil_mode, 1)
    attrs["count_include_pad"] = count_include_pad
    return wrap(op("avg_pool1d", attrs, input._h))


def _avg_pool(n):
    def f(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
        attrs = _window(f"avg_pool{n}d", kernel_size, stride, padding, ceil_mode, n)
        attrs["count_include_pad"] = count_include_pad
        if divisor_override is not None:
            attrs["divisor_override"] = divisor_override
        return wrap(op(f"avg_pool{n}d", attrs, input._h))

    f.__name__ = f.__qualname__ = f"avg_pool{n}d"
    return public(f)


avg_pool2d, avg_pool3d = _avg_pool(2), _avg_pool(3)


def _adaptive_size(output_size, input, n):
    """None keeps the input's size."""
    size = list(output_size) if isinstance(output_size, (tuple, list)) else [output_size] * n
    return [input.shape[d - n] if s is None else operator.index(s) for d, s in enumerate(size)]


def _adaptive(n):
    def average(input, output_size):
        return wrap(op(f"adaptive_avg_pool{n}d", {"output_size": _adaptive_size(output_size, input, n)}, input._h))

    def maximum(input, output_size, return_indices=False):
        values, indices = wrap_all(ops(f"adaptive_max_pool{n}d", {"output_size": _adaptive_size(output_size, input, n)}, input._h))
        return (values, indices) if return_indices else values

    average.__name__ = average.__qualname__ = f"adaptive_avg_pool{n}d"
    maximum.__name__ = maximum.__qualname__ = f"adaptive_max_pool{n}d"
    return public(average), public(maximum)


adaptive_avg_pool1d, adaptive_max_pool1d = _adaptive(1)
adaptive_avg_pool2d, adaptive_max_pool2d = _adaptive(2)
adaptive_avg_pool3d, adaptive_max_pool3d = _adaptive(3)


def _lp_pool(n):
    average = {1: avg_pool1d, 2: avg_pool2d, 3: avg_pool3d}[n]

    def f(input, norm_type, kernel_size, stride=None, ceil_mode=False):
        count = 1
        for k in spread(kernel_size, n, "kernel_size"):
            count *= k
        out = average(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
        return (out.sign() * out.abs().relu()).mul(count).pow(1.0 / norm_type)

    f.__name__ = f.__qualname__ = f"lp_pool{n}d"
    return public(f)


lp_pool1d, lp_pool2d, lp_pool3d = _lp_pool(1), _lp_pool(2), _lp_pool(3)


def _unpool(n):
    def f(input, indices, kernel_size, stride=None, padding=0, output_size=None):
        kernel = spread(kernel_size, n, "kernel_size")
        step = kernel if stride is None else spread(stride, n, "stride")
        margin = spread(padding, n, "padding")
        if output_size is None:
            size = [(s - 1) * st + k - 2 * p for s, st, k, p in zip(input.shape[-n:], step, kernel, margin)]
        else:
            size = list(output_size)[-n:]
        if n == 1:
            rows, places = input.unsqueeze(-2), indices.unsqueeze(-2)
            return wrap(op("max_unpool2d", {"output_size": [1, *size]}, rows._h, places._h)).squeeze(-2)
        return wrap(op(f"max_unpool{n}d", {"output_size": size}, input._h, indices._h))

    f.__name__ = f.__qualname__ = f"max_unpool{n}d"
    return public(f)


max_unpool1d, max_unpool2d, max_unpool3d = _unpool(1), _unpool(2), _unpool(3)


def _fractional(n):
    def f(input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None):
        if output_size is None and output_ratio is None:
            raise ValueError(f"fractional_max_pool{n}d requires specifying either an output_size or an output_ratio")
        if output_size is None:
            ratio = output_ratio if isinstance(output_ratio, (tuple, list)) else [output_ratio] * n
            output_size = [int(s * r) for s, r in zip(input.shape[-n:], ratio)]
        if _random_samples is None:
            from ...random import rand

            batch = 1 if input.dim() == n + 1 else input.shape[0]
            _random_samples = rand(batch, input.shape[-n - 1], n, dtype=input.dtype)
        attrs = {"kernel_size": spread(kernel_size, n), "output_size": spread(output_size, n)}
        values, indices = wrap_all(ops(f"fractional_max_pool{n}d", attrs, input._h, _random_samples._h))
        return (values, indices) if return_indices else values

    f.__name__ = f.__qualname__ = f"fractional_max_pool{n}d"
    return public(f)


fractional_max_pool2d, fractional_max_pool3d = _fractional(2), _fractional(3)

__all__ += "adaptive_max_pool1d_with_indices adaptive_max_pool2d_with_indices adaptive_max_pool3d_with_indices fractional_max_pool2d_with_indices fractional_max_pool3d_with_indices".split()
adaptive_max_pool1d_with_indices, adaptive_max_pool2d_with_indices, adaptive_max_pool3d_with_indices = (
    functools.partial(f, return_indices=True) for f in (adaptive_max_pool1d, adaptive_max_pool2d, adaptive_max_pool3d)
)
fractional_max_pool2d_with_indices, fractional_max_pool3d_with_indices = (
    functools.partial(f, return_indices=True) for f in (fractional_max_pool2d, fractional_max_pool3d)
)

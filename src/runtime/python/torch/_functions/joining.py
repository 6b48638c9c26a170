"""Joining and splitting."""

from _nabla.engine import op, ops

from .._tensor import Tensor, _wrap_dim, wrap, wrap_all
from .registry import alias, both, function, functions, method
from .views import sizes_of, unsqueeze


def _tensors(tensors, name):
    if not isinstance(tensors, (tuple, list)):
        raise TypeError(f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not {type(tensors).__name__}")
    tensors = list(tensors)
    for i, x in enumerate(tensors):
        if not isinstance(x, Tensor):
            getattr(x, "_h", None)  # a stand-in for what is missing says so
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(x).__name__}")
    return tensors


@function
def cat(tensors, dim=0):
    tensors = _tensors(tensors, "cat")
    if not tensors:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    return wrap(op("cat", {"dim": dim}, *[x._h for x in tensors]))


alias("concat", "cat")
alias("concatenate", "cat")


@function
def stack(tensors, dim=0):
    tensors = _tensors(tensors, "stack")
    if not tensors:
        raise RuntimeError("stack expects a non-empty TensorList")
    return wrap(op("stack", {"dim": dim}, *[x._h for x in tensors]))


def _at_least(n):
    def one(x):
        rank = x.dim()
        if rank >= n:
            return x
        if n == 1:
            return x.reshape(1)
        if n == 2:
            return x.reshape(1, 1) if rank == 0 else unsqueeze(x, 0)
        return x.reshape(1, 1, 1) if rank == 0 else unsqueeze(unsqueeze(x, 0), -1) if rank == 1 else unsqueeze(x, -1)

    def f(*tensors):
        if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
            tensors = tensors[0]
            return tuple(map(one, tensors))
        return one(tensors[0]) if len(tensors) == 1 else tuple(map(one, tensors))

    f.__name__ = f.__qualname__ = f"atleast_{n}d"
    return function(f)


atleast_1d, atleast_2d, atleast_3d = _at_least(1), _at_least(2), _at_least(3)


@function
def hstack(tensors):
    tensors = atleast_1d(list(tensors))
    return cat(tensors, 0 if tensors[0].dim() == 1 else 1)


@function
def vstack(tensors):
    return cat(atleast_2d(list(tensors)), 0)


alias("row_stack", "vstack")


@function
def dstack(tensors):
    return cat(atleast_3d(list(tensors)), 2)


@function
def column_stack(tensors):
    return hstack([x.reshape(x.numel(), 1) if x.dim() <= 1 else x for x in tensors])


@function
def block_diag(*tensors):
    tensors = [atleast_2d(x) for x in tensors]
    width = sum(x.shape[1] for x in tensors)
    rows, before = [], 0
    for x in tensors:
        rows.append(functions["constant_pad_nd"](x, (before, width - before - x.shape[1])))
        before += x.shape[1]
    return cat(rows)


@function
def split(tensor, split_size_or_sections, dim=0):
    if isinstance(split_size_or_sections, (tuple, list)):
        return wrap_all(ops("split_with_sizes", {"sizes": sizes_of((split_size_or_sections,), "split_with_sizes", "split_sizes"), "dim": dim}, tensor._h))
    if not hasattr(split_size_or_sections, "__index__"):
        raise TypeError(f"split_with_sizes(): argument 'split_sizes' (position 2) must be tuple of ints, not {type(split_size_or_sections).__name__}")
    return wrap_all(ops("split", {"size": int(split_size_or_sections), "dim": dim}, tensor._h))


def _split_of(self, split_size, dim=0):  # the method's argument has another name than the function's
    return split(self, split_size, dim)


_split_of.__name__ = "split"
method(_split_of)


@both
def split_with_sizes(input, split_sizes, dim=0):
    return wrap_all(ops("split_with_sizes", {"sizes": sizes_of((split_sizes,), "split_with_sizes", "split_sizes"), "dim": dim}, input._h))


@both
def chunk(input, chunks, dim=0):
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    if not input.dim():
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    size = input.shape[_wrap_dim(dim, input.dim())]
    return wrap_all(ops("split", {"size": max(1, -(-size // chunks)), "dim": dim}, input._h))


@both
def tensor_split(input, indices_or_sections, dim=0):
    size = input.shape[dim]
    if isinstance(indices_or_sections, Tensor):
        indices_or_sections = indices_or_sections.tolist()
    if isinstance(indices_or_sections, int):
        n, rest = divmod(size, indices_or_sections)
        sizes = [n + (i < rest) for i in range(indices_or_sections)]
        return split_with_sizes(input, sizes, dim)
    bounds = [0, *(i if i >= 0 else i + size for i in indices_or_sections), size]
    return tuple(wrap(op("slice", {"dim": dim, "start": a, "end": b, "step": 1}, input._h)) for a, b in zip(bounds, bounds[1:]))


def _split_along(name, pick):
    def f(input, indices_or_sections):
        return tensor_split(input, indices_or_sections, pick(input.dim()))

    f.__name__ = f.__qualname__ = name
    both(f)


_split_along("hsplit", lambda rank: 0 if rank == 1 else 1)
_split_along("vsplit", lambda rank: 0)
_split_along("dsplit", lambda rank: 2)


@both
def unbind(input, dim=0):
    return wrap_all(ops("unbind", {"dim": dim}, input._h))


@function
def unravel_index(indices, shape):
    out = []
    for s in reversed(list(shape)):
        out.append(indices % s)
        indices = indices // s
    return tuple(out[::-1])

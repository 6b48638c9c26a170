"""Repeating, rolling, flipping and broadcasting; grids and combinations."""

import operator

from _nabla.engine import op

from .. import _dtype
from .._dtype import Size
from .._tensor import Tensor, wrap
from .._warnings import warn
from .registry import both, function, functions, method
from .views import expand, sizes_of
from .joining import stack


@method
def repeat(self, *counts, repeats=None):
    return wrap(op("repeat", {"repeats": sizes_of(counts, "repeat", "repeats", repeats)}, self._h))


@method
def tile(self, *counts, dims=None):
    return functions["tile"](self, sizes_of(counts, "tile", "dims", dims))


@function
def tile(input, dims):  # noqa: F811
    dims = list(dims)
    return repeat(input, [1] * (input.dim() - len(dims)) + dims)


@both
def repeat_interleave(input, repeats=None, dim=None, *, output_size=None):
    if repeats is None:  # repeat_interleave(counts): each index as often as its count says
        from .._creation import arange

        return repeat_interleave(arange(input.shape[0]), input, 0)
    if isinstance(repeats, Tensor):
        return wrap(op("repeat_interleave", {"repeats": None, "dim": dim}, input._h, repeats._h))
    return wrap(op("repeat_interleave", {"repeats": operator.index(repeats), "dim": dim}, input._h, -1))


@both
def flip(input, *dims, **named):
    dims = sizes_of(dims or tuple(named.values()), "flip", "dims")
    return wrap(op("flip", {"dims": dims}, input._h))


@both
def fliplr(input):
    return flip(input, 1)


@both
def flipud(input):
    return flip(input, 0)


@both
def roll(input, shifts, dims=None):
    shifts = list(shifts) if isinstance(shifts, (tuple, list)) else [operator.index(shifts)]
    dims = [] if dims is None else list(dims) if isinstance(dims, (tuple, list)) else [dims]
    return wrap(op("roll", {"shifts": shifts, "dims": dims}, input._h))


@both
def rot90(input, k=1, dims=(0, 1)):
    return wrap(op("rot90", {"k": k, "dims": list(dims)}, input._h))


@function
def broadcast_shapes(*shapes):
    shapes = [(s,) if isinstance(s, int) else tuple(s) for s in shapes]
    rank = max(map(len, shapes), default=0)
    out = [1] * rank
    for shape in shapes:
        for d, s in enumerate(shape, rank - len(shape)):
            if s != 1 and out[d] not in (1, s):
                raise RuntimeError("Shape mismatch: objects cannot be broadcast to a single shape")
            out[d] = s if s != 1 else out[d]
    return Size(out)


@function
def broadcast_tensors(*tensors):
    tensors = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)) else tensors
    rank = max((x.dim() for x in tensors), default=0)
    out = [1] * rank
    for x in tensors:
        for d, s in enumerate(x.shape, rank - x.dim()):
            if s != 1 and out[d] not in (1, s):
                raise RuntimeError(f"The size of tensor a ({out[d]}) must match the size of tensor b ({s}) at non-singleton dimension {d}")
            out[d] = s if s != 1 else out[d]
    return tuple(expand(x, out) for x in tensors)


@both
def broadcast_to(input, size):
    return expand(input, size)


@function
def meshgrid(*tensors, indexing=None):
    tensors = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)) else tensors
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    tensors = list(tensors)
    if indexing is None:
        warn("torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.")
    for x in tensors:
        if x.dim() > 1:
            sizes = ",".join(map(str, x.shape))
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {x}\n[ torch.{x.dtype.title}Tensor{{{sizes}}} ]")
    swap = indexing == "xy" and len(tensors) >= 2
    if swap:
        tensors[:2] = tensors[1::-1]
    shape = [x.numel() for x in tensors]
    grids = [x.view([-1 if i == d else 1 for i in range(len(shape))]).expand(shape) for d, x in enumerate(tensors)]
    if swap:
        grids[:2] = grids[1::-1]
    return tuple(grids)


@function
def cartesian_prod(*tensors):
    if len(tensors) == 1:
        return tensors[0]
    return stack([g.reshape(-1) for g in meshgrid(*tensors, indexing="ij")], -1)


@function
def combinations(input, r=2, with_replacement=False):
    import itertools

    from .._creation import tensor

    n = input.shape[0]
    picks = list((itertools.combinations_with_replacement if with_replacement else itertools.combinations)(range(n), r))
    index = tensor(picks, dtype=_dtype.int64).reshape(len(picks), r)
    return input[index]


@method
def resize_(self, *sizes, memory_format=None):
    if self.requires_grad:
        raise RuntimeError("cannot resize variables that require grad")
    shape = sizes_of(sizes, "resize_")
    n = 1
    for s in shape:
        n *= s
    if n == self.numel():
        self.data = self.detach().reshape(shape)
        return self
    from .._creation import zeros

    grown = zeros(n, dtype=self.dtype)
    kept = min(n, self.numel())
    grown[:kept] = self.detach().reshape(-1)[:kept]
    self.data = grown.reshape(shape)
    return self


@method
def resize_as_(self, other):
    return resize_(self, *other.shape)


@method
def sum_to_size(self, *size):
    shape = sizes_of(size, "sum_to_size")
    if list(shape) == list(self.shape):
        return self.view_as(self)
    return wrap(op("sum_to_size", {"shape": shape}, self._h))


@method
def align_to(self, *names):
    from _nabla.engine import Unsupported

    raise Unsupported("Nabla does not support named tensors yet")

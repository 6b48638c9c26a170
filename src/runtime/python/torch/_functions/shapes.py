"""Functions that rearrange, join, split and repeat without computing."""

from _nabla.engine import op, ops

from .. import _dtype
from .._dtype import Size
from .._tensor import Tensor, _wrap_dim, wrap, wrap_all
from .registry import alias, both, function, functions, method, plain_method


def sizes_of(args):
    """A list of sizes from `(2, 3)` or `((2, 3),)`; entries may be 0-d tensors."""
    if len(args) == 1 and isinstance(args[0], (tuple, list)):
        args = args[0]
    return [a if type(a) is int else _index(a) for a in args]


def _index(a):
    try:
        return a.__index__()
    except AttributeError:
        raise TypeError(f"argument 'size' must be tuple of ints, but found element of type {type(a).__name__}") from None


# --- views ---------------------------------------------------------------------------------------------------------------------
@method
def view(self, *shape, size=None, dtype=None):
    if dtype is None and len(shape) == 1 and isinstance(shape[0], _dtype.dtype):
        dtype = shape[0]
    if dtype is not None:
        if dtype is self.dtype:
            return wrap(op("alias", None, self._h))
        return _reinterpret(self, dtype)
    return wrap(op("view", {"shape": sizes_of(shape if size is None else (size,))}, self._h))


def _reinterpret(x, dtype):
    if x.dtype.is_complex and dtype is x.dtype.to_real():
        real = functions["view_as_real"](x)
        return real.reshape(*x.shape[:-1], -1)
    if dtype.is_complex and dtype.to_real() is x.dtype:
        return functions["view_as_complex"](x.reshape(*x.shape[:-1], -1, 2))
    from _nabla.engine import Unsupported

    raise Unsupported(f"Nabla does not support viewing {x.dtype} memory as {dtype} yet")


@plain_method
def reshape(self, *shape):
    return wrap(op("reshape", {"shape": sizes_of(shape)}, self._h))


@function
def reshape(input, shape):  # noqa: F811
    return wrap(op("reshape", {"shape": sizes_of((shape,))}, input._h))


@method
def view_as(self, other):
    return self.view(other.shape)


@method
def reshape_as(self, other):
    return self.reshape(other.shape)


@method
def expand(self, *sizes, size=None, implicit=False):
    return wrap(op("expand", {"shape": sizes_of(sizes if size is None else (size,))}, self._h))


@method
def expand_as(self, other):
    return wrap(op("expand", {"shape": list(other.shape)}, self._h))


@plain_method
def permute(self, *dims):
    return wrap(op("permute", {"dims": sizes_of(dims)}, self._h))


@function
def permute(input, dims):  # noqa: F811
    return wrap(op("permute", {"dims": sizes_of((dims,))}, input._h))


@both
def transpose(input, dim0, dim1):
    return wrap(op("transpose", {"dim0": dim0, "dim1": dim1}, input._h))


alias("swapaxes", "transpose")
alias("swapdims", "transpose")


@both
def t(input):
    if input.dim() > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.dim()}D")
    return wrap(op("t", None, input._h))


@both
def adjoint(input):
    if input.dim() < 2:
        return input.conj() if not input.dim() else _refuse_vector(input, "adjoint()")
    return transpose(input, -2, -1).conj()


def _refuse_vector(input, name):
    raise RuntimeError(f"tensor.{name} is only supported on matrices or batches of matrices. Got {input.dim()}-D tensor.")


def _all_reversed(self):
    rank = self.dim()
    return t(self) if rank == 2 else permute(self, list(range(rank))[::-1])


Tensor.T = property(_all_reversed)
Tensor.mT = property(lambda self: transpose(self, -2, -1) if self.dim() > 1 else _refuse_vector(self, "mT"))
Tensor.mH = property(lambda self: adjoint(self))


@both
def unsqueeze(input, dim):
    return wrap(op("unsqueeze", {"dim": dim}, input._h))


@both
def squeeze(input, dim=None):
    dims = None if dim is None else list(dim) if isinstance(dim, (tuple, list)) else [dim]
    return wrap(op("squeeze", {"dims": dims}, input._h))


def _becoming(name):
    f = functions[name]

    def in_place(self, *args, **kwargs):
        return self._become(f(self, *args, **kwargs))

    in_place.__name__ = in_place.__qualname__ = name + "_"
    method(in_place)


for _name in ("unsqueeze", "squeeze", "t", "transpose", "swapaxes", "swapdims"):
    _becoming(_name)


@both
def flatten(input, start_dim=0, end_dim=-1):
    rank = input.dim()
    if rank == 0:
        return input.reshape(1)
    start, end = _wrap_dim(start_dim, rank), _wrap_dim(end_dim, rank)
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if start == end:
        return input
    shape = input.shape
    return wrap(op("reshape", {"shape": [*shape[:start], shape[start : end + 1].numel(), *shape[end + 1 :]]}, input._h))


@both
def ravel(input):
    return input.contiguous().view(-1)


@both
def unflatten(input, dim, sizes):
    dim = _wrap_dim(dim, input.dim())
    shape = input.shape
    return input.view(*shape[:dim], *sizes, *shape[dim + 1 :])


@both
def movedim(input, source, destination):
    rank = input.dim()
    source = [_wrap_dim(d, rank) for d in (source if isinstance(source, (tuple, list)) else (source,))]
    destination = [_wrap_dim(d, rank) for d in (destination if isinstance(destination, (tuple, list)) else (destination,))]
    if len(source) != len(destination):
        raise RuntimeError(f"movedim: Invalid source or destination dims: source ({source} dims) should contain the same number of dims as destination ({destination} dims)")
    order = [None] * rank
    for s, d in zip(source, destination):
        order[d] = s
    rest = iter(d for d in range(rank) if d not in source)
    return permute(input, [next(rest) if d is None else d for d in order])


alias("moveaxis", "movedim")


@both
def select(input, dim, index):
    return wrap(op("select", {"dim": dim, "index": int(index)}, input._h))


@both
def narrow(input, dim, start, length):
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    size = input.shape[dim] if input.dim() else _refuse_scalar()
    start = int(start)
    if not -size <= start <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    start += size if start < 0 else 0
    if start + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return wrap(op("slice", {"dim": dim, "start": start, "end": start + length, "step": 1}, input._h))


def _refuse_scalar():
    raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")


@both
def narrow_copy(input, dim, start, length):
    return narrow(input, dim, start, length).clone()


@both
def diagonal(input, offset=0, dim1=0, dim2=1):
    return wrap(op("diagonal", {"offset": offset, "dim1": dim1, "dim2": dim2}, input._h))


@method
def unfold(self, dimension, size, step):
    return wrap(op("unfold", {"dim": dimension, "size": size, "step": step}, self._h))


@both
def as_strided(input, size, stride, storage_offset=None):
    offset = input.storage_offset() if storage_offset is None else storage_offset
    return wrap(op("as_strided", {"shape": list(size), "strides": list(stride), "offset": offset}, input._h))


@function
def detach(input):
    return input.detach()


@both
def clone(input, *, memory_format=_dtype.preserve_format):
    if memory_format is _dtype.preserve_format:
        return wrap(op("clone", None, input._h))
    input = input.contiguous(memory_format=memory_format)
    return wrap(op("clone", None, input._h))


_LAST = {_dtype.channels_last: ((0, 2, 3, 1), (0, 3, 1, 2)), _dtype.channels_last_3d: ((0, 2, 3, 4, 1), (0, 4, 1, 2, 3))}


@plain_method
def contiguous(self, memory_format=_dtype.contiguous_format):
    if self.is_contiguous(memory_format):
        return self
    if memory_format is _dtype.contiguous_format:
        return wrap(op("contiguous", None, self._h))
    order, back = _LAST[memory_format]
    if self.dim() != len(order):
        raise RuntimeError(f"required rank {len(order)} tensor to use {memory_format.name} format")
    return permute(permute(self, order).contiguous(), back)


# --- joining -------------------------------------------------------------------------------------------------------------------
def _tensors(tensors, name):
    if isinstance(tensors, Tensor):
        raise TypeError(f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor")
    tensors = list(tensors)
    for i, x in enumerate(tensors):
        if not isinstance(x, Tensor):
            raise TypeError(f"expected Tensor as element {i} in argument 0, but got {type(x).__name__}")
    return tensors


@function
def cat(tensors, dim=0):
    tensors = _tensors(tensors, "cat")
    if not tensors:
        raise RuntimeError("torch.cat(): expected a non-empty list of Tensors")
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


# --- splitting -----------------------------------------------------------------------------------------------------------------
@both
def split(tensor, split_size_or_sections, dim=0):
    if isinstance(split_size_or_sections, (tuple, list)):
        return wrap_all(ops("split_with_sizes", {"sizes": sizes_of((split_size_or_sections,)), "dim": dim}, tensor._h))
    return wrap_all(ops("split", {"size": int(split_size_or_sections), "dim": dim}, tensor._h))


@both
def split_with_sizes(input, split_sizes, dim=0):
    return wrap_all(ops("split_with_sizes", {"sizes": sizes_of((split_sizes,)), "dim": dim}, input._h))


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


# --- repeating and moving ------------------------------------------------------------------------------------------------------
@method
def repeat(self, *repeats):
    return wrap(op("repeat", {"repeats": sizes_of(repeats)}, self._h))


@method
def tile(self, *dims):
    return functions["tile"](self, sizes_of(dims))


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
    return wrap(op("repeat_interleave", {"repeats": int(repeats), "dim": dim}, input._h, -1))


@both
def flip(input, *dims, **named):
    dims = sizes_of(dims) if dims else sizes_of((named["dims"],)) if isinstance(named["dims"], (tuple, list)) else [named["dims"]]
    return wrap(op("flip", {"dims": dims}, input._h))


@both
def fliplr(input):
    return flip(input, 1)


@both
def flipud(input):
    return flip(input, 0)


@both
def roll(input, shifts, dims=None):
    shifts = list(shifts) if isinstance(shifts, (tuple, list)) else [int(shifts)]
    dims = [] if dims is None else list(dims) if isinstance(dims, (tuple, list)) else [dims]
    return wrap(op("roll", {"shifts": shifts, "dims": dims}, input._h))


@both
def rot90(input, k=1, dims=(0, 1)):
    return wrap(op("rot90", {"k": k, "dims": list(dims)}, input._h))


# --- broadcasting --------------------------------------------------------------------------------------------------------------
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
    shape = sizes_of(sizes)
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
    return wrap(op("sum_to_size", {"shape": sizes_of(size)}, self._h))


@method
def align_to(self, *names):
    from _nabla.engine import Unsupported

    raise Unsupported("Nabla does not support named tensors yet")

"""Other shapes of the same memory, and copies that change only the memory."""

import operator

from _nabla.engine import op

from .. import _dtype
from .._tensor import Tensor, _wrap_dim, wrap
from .._warnings import warn
from .registry import alias, both, function, functions, method, plain_method


def sizes_of(args, name, argument="size", given=None):
    """A list of sizes from `(2, 3)` or `((2, 3),)`; entries may be 0-d tensors. `given` is what came by keyword."""
    if given is not None:
        if args:
            raise TypeError(f"{name}() got multiple values for argument '{argument}'")
        if not isinstance(given, (tuple, list)):
            raise TypeError(f"{name}(): argument '{argument}' must be tuple of ints, not {type(given).__name__}")
        args = (given,)
    spread = len(args) > 1
    if len(args) == 1 and isinstance(args[0], (tuple, list)):
        args = args[0]
    elif not args:
        raise TypeError(f'{name}() missing 1 required positional arguments: "{argument}"')
    try:
        return [a if type(a) is int else a.__index__() for a in args]
    except AttributeError:
        at, bad = next((i, a) for i, a in enumerate(args) if not hasattr(a, "__index__"))
        if spread and at == 0:  # where the first is no size, PyTorch takes none of them for sizes
            if name == "view":
                raise TypeError(f"view() received an invalid combination of arguments - got ({', '.join(type(a).__name__ for a in args)}), but expected one of:\n * (*size)\n") from None
            if name != "reshape":
                raise TypeError(f"{name}() takes 1 positional argument but {len(args)} were given") from None
        if len(args) == 1:
            raise TypeError(f"{name}(): argument '{argument}' (position 1) must be tuple of ints, not {type(bad).__name__}") from None
        raise TypeError(
            f"{name}(): argument '{argument}' failed to unpack the object at pos {at + 1} with error \"type must be tuple of ints,but got {type(bad).__name__}\""
        ) from None


@method
def view(self, *shape, size=None, dtype=None):
    if dtype is None and len(shape) == 1 and isinstance(shape[0], _dtype.dtype):
        dtype = shape[0]
    if dtype is not None:
        if dtype is self.dtype:
            return wrap(op("alias", None, self._h))
        return _reinterpret(self, dtype)
    if size is None and (not shape or len(shape) == 1 and not isinstance(shape[0], (tuple, list)) and not hasattr(shape[0], "__index__")):
        given = ", ".join(type(s).__name__ for s in shape)
        raise TypeError(f"view() received an invalid combination of arguments - got ({given}), but expected one of:\n * (torch.dtype dtype)\n * (tuple of ints size)\n")
    return wrap(op("view", {"shape": sizes_of(shape, "view", given=size)}, self._h))


def _reinterpret(x, dtype):
    """The same memory as numbers of another size. As PyTorch's view.dtype, it has no derivative."""
    halves, pairs = x.dtype.is_complex and dtype is x.dtype.to_real(), dtype.is_complex and dtype.to_real() is x.dtype
    if not halves and not pairs:
        from _nabla.engine import Unsupported

        raise Unsupported(f"Nabla does not support viewing {x.dtype} memory as {dtype} yet")
    what = f"to view {x.dtype.title} as {dtype.title} (different element sizes)"
    if x.dim() == 0:
        raise RuntimeError(f"self.dim() cannot be 0 {what}")
    if x.stride(-1) != 1:
        raise RuntimeError(f"self.stride(-1) must be 1 {what}, but got {x.stride(-1)}")
    x = x.detach()
    if halves:
        return functions["view_as_real"](x).flatten(-2)
    even = [("size(-1)", x.size(-1)), ("storage_offset()", x.storage_offset())] + [(f"stride({d})", x.stride(d)) for d in range(x.dim() - 1)]
    for name, number in even:
        if number % 2:
            raise RuntimeError(f"self.{name} must be divisible by 2 {what}, but got {number}")
    return functions["view_as_complex"](x.unflatten(-1, (x.size(-1) // 2, 2)))


@plain_method
def reshape(self, *sizes, shape=None):
    return wrap(op("reshape", {"shape": sizes_of(sizes, "reshape", "shape", shape)}, self._h))


@function
def reshape(input, shape):  # noqa: F811
    return wrap(op("reshape", {"shape": sizes_of((shape,), "reshape", "shape")}, input._h))


@method
def view_as(self, other):
    return self.view(other.shape)


@method
def reshape_as(self, other):
    return self.reshape(other.shape)


@method
def expand(self, *sizes, size=None, implicit=False):
    return wrap(op("expand", {"shape": sizes_of(sizes, "expand", given=size)}, self._h))


@method
def expand_as(self, other):
    return wrap(op("expand", {"shape": list(other.shape)}, self._h))


@plain_method
def permute(self, *order, dims=None):
    return wrap(op("permute", {"dims": sizes_of(order, "permute", "dims", dims)}, self._h))


@function
def permute(input, dims):  # noqa: F811
    return wrap(op("permute", {"dims": sizes_of((dims,), "permute", "dims")}, input._h))


@both
def transpose(input, dim0, dim1):
    return wrap(op("transpose", {"dim0": dim0, "dim1": dim1}, input._h))


@both
def swapaxes(input, axis0, axis1):
    return functions["transpose"](input, axis0, axis1)


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
    if rank not in (0, 2):
        warn(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw an error in a future release. Consider `x.mT` to "
            "transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor."
        )
    return permute(self, list(range(rank))[::-1])


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
    start, end = (_wrap_dim(operator.index(dim), rank) for dim in (start_dim, end_dim))
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
    known = 1
    for s in sizes:
        known *= s
    if -1 not in sizes and known != shape[dim]:
        raise RuntimeError(f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {dim} ({shape[dim]}) in the input tensor")
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
    return wrap(op("select", {"dim": dim, "index": operator.index(index)}, input._h))


@both
def narrow(input, dim, start, length):
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    size = input.shape[dim] if input.dim() else _refuse_scalar()
    start, length = operator.index(start), operator.index(length)
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

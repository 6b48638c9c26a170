"""The numbers of a tensor as Python sees them: item, tolist, truth, iteration, printing, copies, arrays."""

from _nabla import engine
from _nabla.engine import call

from .. import _dtype
from .._warnings import warn
from .core import NUMBERS, Tensor, adopt, extends, refuse_arguments


@extends
class _Values:
    def item(self, *given):
        refuse_arguments("item", given)
        kind = self.dtype
        if self.numel() != 1:
            raise RuntimeError(f"a Tensor with {self.numel()} elements cannot be converted to Scalar")
        if kind.is_complex:
            return complex(*engine.read(self._h))
        value = call("item", self._h, engine.site())
        return float(value) if kind.is_floating_point else bool(value) if kind is _dtype.bool else int(value)

    def tolist(self, *given):
        refuse_arguments("tolist", given)
        kind, values = self.dtype, engine.read(self._h)
        if kind.is_complex:
            values = [complex(a, b) for a, b in zip(values[::2], values[1::2])]
        elif not kind.is_floating_point:
            values = list(map(bool if kind is _dtype.bool else int, values))
        return _nest(values, self.shape)

    def __bool__(self):
        n = self.numel()
        if n != 1:
            if n == 0:
                raise RuntimeError("Boolean value of Tensor with no values is ambiguous")
            raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
        return self.item() != 0

    def is_nonzero(self):
        return bool(self)

    def __float__(self):
        if self.requires_grad:
            warn("Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\nConsider using tensor.detach() first.")
        return float(self._only())

    def __int__(self):
        return int(self._only())

    def __complex__(self):
        return complex(self._only())

    def _only(self):
        if self.numel() != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return self.item()

    def __index__(self):
        if self.numel() != 1 or self.dtype.is_floating_point or self.dtype.is_complex:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.item())

    def __iter__(self):
        if not self.shape:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __reversed__(self):
        return self.flip(0) if self.shape else self

    def __contains__(self, element):
        if isinstance(element, (Tensor, *NUMBERS)):
            return bool((element == self).any().item())
        raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.")

    def __repr__(self, *, tensor_contents=None):
        from .._tensor_str import tensor_repr

        return tensor_repr(self)

    def __format__(self, spec):
        if not self.shape and type(self) is Tensor:
            return self.item().__format__(spec)
        return object.__format__(self, spec)

    def __dir__(self):
        return sorted({*dir(type(self)), *self.__dict__})

    def numpy(self, *, force=False):
        if not force:
            if self.requires_grad:
                raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        import numpy

        return numpy._from_torch(self.detach())

    def __array__(self, dtype=None, copy=None):
        array = self.numpy()
        return array if dtype is None else array.astype(dtype)

    def __deepcopy__(self, memo):
        known = memo.get(id(self))
        if known is not None:
            return known
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
                "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, "
                "see https://github.com/pytorch/pytorch/pull/103001"
            )
        import copy

        twin = adopt(type(self), self.detach().clone())
        if self.requires_grad:
            twin.requires_grad = True
        if self.grad is not None:
            twin.grad = copy.deepcopy(self.grad, memo)
        twin.__dict__.update(copy.deepcopy(self.__dict__, memo))
        memo[id(self)] = twin
        return twin

    def __copy__(self):
        twin = adopt(type(self), self.detach())
        twin.requires_grad = self.requires_grad
        return twin

    def __reduce_ex__(self, protocol):
        return _rebuild, (type(self), self.tolist(), self.shape, self.dtype, self.requires_grad)

    def __setstate__(self, state):
        raise engine.Unsupported("Nabla does not support unpickling tensors yet")

    def _replaced(self, values):
        """Other numbers in place, without a derivative, as PyTorch's elementwise calls of Python functions have none."""
        if self.requires_grad:
            raise TypeError("a function of Python's cannot be applied in place to a tensor that requires grad")
        from .._creation import tensor

        return self.copy_(tensor(values, dtype=self.dtype).reshape(self.shape))

    def apply_(self, callable):
        return self._replaced([callable(v) for v in self.reshape(-1).tolist()])

    def map_(self, tensor, callable):
        others = tensor.expand_as(self).reshape(-1).tolist()
        return self._replaced([callable(a, b) for a, b in zip(self.reshape(-1).tolist(), others)])

    def map2_(self, x, y, callable):
        others = zip(x.expand_as(self).reshape(-1).tolist(), y.expand_as(self).reshape(-1).tolist())
        return self._replaced([callable(a, b, c) for a, (b, c) in zip(self.reshape(-1).tolist(), others)])


def _nest(values, shape):
    """A flat row-major list as nested lists."""
    if not shape:
        return values[0]
    for n in reversed(shape[1:]):
        values = [values[i * n : (i + 1) * n] for i in range(_count(values, n, shape))]
        shape = shape[:-1]
    return values


def _count(values, n, shape):
    if n:
        return len(values) // n
    count = 1
    for s in shape[:-1]:
        count *= s
    return count


def _rebuild(cls, values, shape, kind, requires_grad):
    from .._creation import tensor

    t = tensor(values, dtype=kind).reshape(shape)
    t = t if cls is Tensor else adopt(cls, t)
    if requires_grad:
        t.requires_grad = True
    return t

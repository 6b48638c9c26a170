"""Functions that pick or place elements by index tensors and masks."""

from _nabla.engine import op, op_

from .. import _dtype
from .._creation import full_like
from .._tensor import Tensor, _wrap_dim, operand, wrap
from .registry import both, functions, method
from .subscripts import _handles, _resolve


def _indexed(name):
    """index_add(dim, index, source) and its relatives, with their in-place forms."""

    def attrs(dim, alpha):
        return {"dim": dim} if alpha is None else {"dim": dim, "alpha": alpha}

    def f(input, dim, index, source=None, *, alpha=None, value=None, tensor=None):
        source = next(v for v in (source, value, tensor) if v is not None)
        return wrap(op(name, attrs(dim, alpha), input._h, index._h, operand(source, name, "source", 4)))

    def f_(self, dim, index, source=None, *, alpha=None, value=None, tensor=None):
        source = next(v for v in (source, value, tensor) if v is not None)
        op_(name, attrs(dim, alpha), self._h, index._h, operand(source, name + "_", "source", 3))
        return self

    f.__name__, f_.__name__ = name, name + "_"
    both(f)
    method(f_)


for _name in ("index_add", "index_copy", "index_fill"):
    _indexed(_name)


@both
def index_select(input, dim, index):
    return wrap(op("index_select", {"dim": dim}, input._h, index._h))


@both
def gather(input, dim, index, *, sparse_grad=False):
    return wrap(op("gather", {"dim": dim}, input._h, index._h))


@both
def take_along_dim(input, indices, dim=None):
    if dim is None:
        return gather(input.reshape(-1), 0, indices.reshape(-1))
    dim = _wrap_dim(dim, input.dim())
    shape = functions["broadcast_shapes"](input.shape[:dim] + (1,) + input.shape[dim + 1 :], indices.shape[:dim] + (1,) + indices.shape[dim + 1 :])
    widen = lambda t: t.expand([*shape[:dim], t.shape[dim], *shape[dim + 1 :]])
    return gather(widen(input), dim, widen(indices))


def _scatter_call(input, dim, index, src, value, reduce, in_place):
    value = src if value is None else value
    run = (lambda name, attrs, *hs: op_(name, attrs, *hs) or input) if in_place else (lambda name, attrs, *hs: wrap(op(name, attrs, *hs)))
    if reduce is not None:
        kind = {"add": "sum", "multiply": "prod"}[reduce]
        if not isinstance(value, Tensor):
            value = full_like(index, value, dtype=input.dtype)
        return run("scatter_reduce", {"dim": dim, "reduce": kind, "include_self": True}, input._h, index._h, value._h)
    return run("scatter", {"dim": dim}, input._h, index._h, operand(value, "scatter", "src", 4))


@both
def scatter(input, dim, index, src=None, *, value=None, reduce=None):
    return _scatter_call(input, dim, index, src, value, reduce, False)


@method
def scatter_(self, dim, index, src=None, *, value=None, reduce=None):
    return _scatter_call(self, dim, index, src, value, reduce, True)


@both
def scatter_add(input, dim, index, src):
    return wrap(op("scatter_add", {"dim": dim}, input._h, index._h, src._h))


@method
def scatter_add_(self, dim, index, src):
    op_("scatter_add", {"dim": dim}, self._h, index._h, src._h)
    return self


@both
def scatter_reduce(input, dim, index, src, reduce, *, include_self=True):
    return wrap(op("scatter_reduce", {"dim": dim, "reduce": reduce, "include_self": include_self}, input._h, index._h, src._h))


@method
def scatter_reduce_(self, dim, index, src, reduce, *, include_self=True):
    op_("scatter_reduce", {"dim": dim, "reduce": reduce, "include_self": include_self}, self._h, index._h, src._h)
    return self


@both
def index_reduce(input, dim, index, source, reduce, *, include_self=True):
    shape = [1] * input.dim()
    shape[dim] = -1
    spread = index.reshape(shape).expand(source.shape)
    return scatter_reduce(input, dim, spread, source, {"prod": "prod", "mean": "mean", "amax": "amax", "amin": "amin"}[reduce], include_self=include_self)


@both
def index_put(input, indices, values, accumulate=False):
    _, tensors = _resolve(input, tuple(slice(None) if i is None else i for i in indices))
    return wrap(op("index_put", {"accumulate": True} if accumulate else None, input._h, values._h, *_handles(tensors)))


@method
def index_put_(self, indices, values, accumulate=False):
    _, tensors = _resolve(self, tuple(slice(None) if i is None else i for i in indices))
    op_("index_put", {"accumulate": True} if accumulate else None, self._h, values._h, *_handles(tensors))
    return self


@both
def take(input, index):
    return wrap(op("take", None, input._h, index._h))


@method
def put_(self, index, source, accumulate=False):
    op_("put", {"accumulate": accumulate}, self._h, index._h, source._h)
    return self


@method
def put(self, index, source, accumulate=False):
    return wrap(op("put", {"accumulate": accumulate}, self._h, index._h, source._h))


@both
def masked_fill(input, mask, value):
    return wrap(op("masked_fill", None, input._h, mask._h, operand(value, "masked_fill", "value", 3)))


@method
def masked_fill_(self, mask, value):
    op_("masked_fill", None, self._h, mask._h, operand(value, "masked_fill_", "value", 2))
    return self


@both
def masked_select(input, mask):
    return wrap(op("masked_select", None, input._h, mask._h))


@both
def masked_scatter(input, mask, source):
    return wrap(op("masked_scatter", None, input._h, mask._h, source._h))


@method
def masked_scatter_(self, mask, source):
    op_("masked_scatter", None, self._h, mask._h, source._h)
    return self


@both
def nonzero(input, *, as_tuple=False):
    found = wrap(op("nonzero", None, input._h))
    if not as_tuple:
        return found
    return tuple(found.unbind(1)) if input.dim() else (found.new_zeros(int(bool(input)), dtype=_dtype.int64),)


@both
def argwhere(input):
    return nonzero(input)

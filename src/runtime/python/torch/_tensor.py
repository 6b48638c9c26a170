"""The Tensor class: an integer handle on the engine's tensor, with what Python needs around it.

Operations live in `_functions/` and are installed here as methods by `torch/__init__.py`, so that `x.sum()` and `torch.sum(x)` are one function.
"""

import builtins

from _nabla import engine
from _nabla.engine import call, number, op, op_

from . import _dtype
from ._dtype import Size, by_name, check_device, cpu, dtype

_new = object.__new__
_int, _float, _bool = builtins.int, builtins.float, builtins.bool
NUMBERS = (_int, _float, complex)


def wrap(handle):
    """A Tensor that owns one reference to an engine handle."""
    t = _new(Tensor)
    t._h = handle
    return t


def wrap_all(handles):
    return tuple(map(wrap, handles))


def handle_of(value):
    """The handle of an operand: a tensor's own, a Python number's cached one; None for anything else."""
    if isinstance(value, Tensor):
        return value._h
    if isinstance(value, NUMBERS):
        return number(value)
    if hasattr(value, "__array__") or hasattr(value, "_nabla_number"):
        from ._creation import as_tensor

        # The temporary tensor must outlive the operation that reads it.
        return _keep(as_tensor(value))
    return None


_kept = [None] * 8  # a short ring: an operation has few operands


def _keep(t):
    _kept.append(t)
    del _kept[0]
    return t._h


def operand(value, name, argument="other", position=2):
    """The same, refusing what is no operand in PyTorch's words."""
    handle = handle_of(value)
    if handle is None:
        raise TypeError(f"{name}(): argument '{argument}' (position {position}) must be Tensor, not {type(value).__name__}")
    return handle


_FLOOR = {"mode": "floor"}


def _binary(name, attrs=None):
    def method(self, other):
        handle = other._h if isinstance(other, Tensor) else handle_of(other)
        return NotImplemented if handle is None else wrap(op(name, attrs, self._h, handle))

    return method


def _reflected(name, attrs=None):
    def method(self, other):
        handle = handle_of(other)
        return NotImplemented if handle is None else wrap(op(name, attrs, handle, self._h))

    return method


def _in_place(name, attrs=None):
    def method(self, other):
        op_(name, attrs, self._h, operand(other, name + "_"))
        return self

    return method


def _unary(name):
    def method(self):
        return wrap(op(name, None, self._h))

    return method


class Tensor:
    """A multi-dimensional array of numbers of one dtype, with its place in the autograd graph."""

    __slots__ = ("_h", "_geometry", "_grad_object", "__dict__", "__weakref__")
    __array_priority__ = 1000

    def __new__(cls, *args, **kwargs):
        from ._creation import legacy_tensor

        made = legacy_tensor(_dtype.default, *args, **kwargs)
        return made if cls is Tensor else adopt(cls, made)

    def __init__(self, *args, **kwargs):
        pass

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        from ._overrides import on_subclass

        on_subclass(cls)

    def __del__(self):
        try:
            handle = self._h
        except AttributeError:
            return  # the constructor raised
        engine.release(handle)

    @staticmethod
    def _make_subclass(cls, data, require_grad=False, **_):
        t = adopt(cls, data.detach())
        if require_grad:
            t.requires_grad = True
        return t

    def as_subclass(self, cls):
        t = _new(cls)
        t._h = call("retain", self._h)
        return t

    # --- what it is -----------------------------------------------------------------------------------------------------
    def _refresh(self):
        """Reads dtype, shape, strides and offset from the engine."""
        kind, shape, strides, offset, _ = call("meta", self._h).split("|", 4)
        self._geometry = geometry = (
            by_name[kind],
            Size(map(_int, shape.split(","))) if shape else Size(),
            tuple(map(_int, strides.split(","))) if strides else (),
            _int(offset),
        )
        return geometry

    def _forget(self):
        """To be called after anything that changes the geometry in place."""
        try:
            del self._geometry
        except AttributeError:
            return  # it was not known yet

    @property
    def shape(self):
        try:
            return self._geometry[1]
        except AttributeError:
            return self._refresh()[1]

    @property
    def dtype(self):
        try:
            return self._geometry[0]
        except AttributeError:
            return self._refresh()[0]

    def stride(self, dim=None):
        self.shape
        strides = self._geometry[2]
        return strides if dim is None else strides[_wrap_dim(dim, len(strides))]

    def storage_offset(self):
        self.shape
        return self._geometry[3]

    def size(self, dim=None):
        shape = self.shape
        return shape if dim is None else shape[_wrap_dim(dim, len(shape))]

    def dim(self):
        return len(self.shape)

    ndimension = dim
    ndim = property(dim)

    def numel(self):
        n = 1
        for s in self.shape:
            n *= s
        return n

    nelement = numel

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of a 0-d tensor")
        return self.shape[0]

    def element_size(self):
        return self.dtype.itemsize

    itemsize = property(element_size)
    nbytes = property(lambda self: self.numel() * self.dtype.itemsize)
    device = property(lambda self: cpu)
    layout = property(lambda self: _dtype.strided)
    is_cuda = is_sparse = is_sparse_csr = is_quantized = is_mkldnn = is_meta = is_mps = is_xpu = is_nested = is_vulkan = is_ipu = is_xla = property(lambda self: False)
    is_cpu = property(lambda self: True)
    names = property(lambda self: (None,) * self.dim())

    def get_device(self):
        return -1

    def is_floating_point(self):
        return self.dtype.is_floating_point

    def is_complex(self):
        return self.dtype.is_complex

    def is_signed(self):
        return self.dtype.is_signed

    def is_contiguous(self, memory_format=_dtype.contiguous_format):
        order = range(self.dim())
        if memory_format is _dtype.channels_last:
            order = (0, 2, 3, 1)
        elif memory_format is _dtype.channels_last_3d:
            order = (0, 2, 3, 4, 1)
        if len(order) != self.dim():
            return False
        shape, strides, expected = self.shape, self.stride(), 1
        if 0 in shape:
            return True
        for d in reversed(order):
            if shape[d] != 1:
                if strides[d] != expected:
                    return False
                expected *= shape[d]
        return True

    def is_set_to(self, other):
        return self.data_ptr() == other.data_ptr() and self.shape == other.shape and self.stride() == other.stride()

    def is_same_size(self, other):
        return self.shape == other.shape

    def is_shared(self):
        return False

    def is_pinned(self, device=None):
        return False

    def is_inference(self):
        return False

    def is_conj(self):
        return False

    is_neg = is_conj
    is_distributed = is_conj
    is_coalesced = is_conj

    def data_ptr(self):
        """A number that is equal exactly for the same place in the same memory."""
        return (_int(call("storageId", self._h)) << 40) + self.storage_offset() * self.element_size()

    def storage(self):
        from ._storage import Storage

        return Storage(self)

    untyped_storage = _typed_storage = storage

    # --- values ----------------------------------------------------------------------------------------------------------
    def item(self):
        kind = self.dtype
        if self.numel() != 1:
            raise RuntimeError(f"a Tensor with {self.numel()} elements cannot be converted to Scalar")
        if kind.is_complex:
            return complex(*engine.read(self._h))
        value = call("item", self._h)
        return _float(value) if kind.is_floating_point else _bool(value) if kind is _dtype.bool else _int(value)

    def tolist(self):
        kind, values = self.dtype, engine.read(self._h)
        if kind.is_complex:
            values = [complex(a, b) for a, b in zip(values[::2], values[1::2])]
        elif not kind.is_floating_point:
            values = list(map(_bool if kind is _dtype.bool else _int, values))
        return _nest(values, self.shape)

    def __bool__(self):
        n = self.numel()
        if n != 1:
            if n == 0:
                raise RuntimeError("Boolean value of Tensor with no values is ambiguous")
            raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
        return self.item() != 0

    def is_nonzero(self):
        return _bool(self)

    def __float__(self):
        return _float(self._only())

    def __int__(self):
        return _int(self._only())

    def __complex__(self):
        return complex(self._only())

    def _only(self):
        if self.numel() != 1:
            raise RuntimeError(f"a Tensor with {self.numel()} elements cannot be converted to Scalar")
        return self.item()

    def __index__(self):
        if self.numel() != 1 or self.dtype.is_floating_point or self.dtype.is_complex:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return _int(self.item())

    def __iter__(self):
        if not self.shape:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __reversed__(self):
        return self.flip(0) if self.shape else self

    def __contains__(self, element):
        if isinstance(element, (Tensor, *NUMBERS)):
            return _bool((element == self).any().item())
        raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.")

    def __hash__(self):
        return id(self)

    def __repr__(self, *, tensor_contents=None):
        from ._tensor_str import tensor_repr

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

    # --- autograd --------------------------------------------------------------------------------------------------------
    @property
    def requires_grad(self):
        return call("requiresGrad", self._h)

    @requires_grad.setter
    def requires_grad(self, on):
        if not on and not self.is_leaf:
            raise RuntimeError("you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().")
        call("setRequiresGrad", self._h, _bool(on))

    def requires_grad_(self, requires_grad=True):
        self.requires_grad = requires_grad
        return self

    @property
    def is_leaf(self):
        return call("isLeaf", self._h)

    @property
    def grad(self):
        handle = call("gradOf", self._h)
        if handle == -1:
            if not self.is_leaf and not self.retains_grad:
                import warnings

                warnings.warn(
                    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). "
                    "If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. "
                    "If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead.",
                    UserWarning,
                    stacklevel=2,
                )
            return None
        known = getattr(self, "_grad_object", None)
        if known is not None and known._h == handle:
            engine.release(handle)  # the known object has its own reference
            return known
        self._grad_object = known = wrap(handle)
        return known

    @grad.setter
    def grad(self, value):
        if value is None:
            call("setGrad", self._h, -1)
            self._grad_object = None
            return
        if not isinstance(value, Tensor):
            raise TypeError(f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}")
        if value is self:
            raise RuntimeError("can't assign Variable as its own grad")
        if value.shape != self.shape:
            raise RuntimeError(
                f"attempting to assign a gradient of size '{list(value.shape)}' to a tensor of size '{list(self.shape)}'. Please ensure that the gradient and the tensor are the same size"
            )
        if value.dtype is not self.dtype:
            raise RuntimeError(
                f"attempting to assign a gradient with dtype '{_c_name(value.dtype)}' to a tensor with grad_dtype '{_c_name(self.dtype)}'. The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype)."
            )
        call("setGrad", self._h, value._h)
        self._grad_object = value

    @grad.deleter
    def grad(self):
        self.grad = None

    @property
    def grad_fn(self):
        if self.is_leaf:
            return None
        from .autograd.graph import node_of

        return node_of(self)

    @property
    def _version(self):
        return call("version", self._h)

    @property
    def output_nr(self):
        return 0

    @property
    def retains_grad(self):
        return call("retainsGrad", self._h)

    def retain_grad(self):
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        call("retainGrad", self._h)

    def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
        from .autograd import backward

        backward(self, gradient, retain_graph, create_graph, inputs=inputs)

    def detach(self):
        return wrap(op("detach", None, self._h))

    def detach_(self):
        if call("isView", self._h):
            raise RuntimeError("Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as a solution.")
        call("detachInPlace", self._h)
        return self

    @property
    def data(self):
        return wrap(call("dataOf", self._h))

    @data.setter
    def data(self, value):
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        call("setData", self._h, value._h)
        self._forget()

    def set_(self, source=None, *_, **__):
        if source is None:
            from ._creation import empty

            source = empty(0, dtype=self.dtype)
        if not isinstance(source, Tensor):
            raise engine.Unsupported("Nabla does not support Tensor.set_ with a storage yet")
        self.data = source
        return self

    def _become(self, other):
        """Takes over another tensor's identity: how in-place view operations (t_, squeeze_) are done."""
        self._h, other._h = other._h, self._h
        self._forget()
        other._forget()
        return self

    @property
    def _base(self):
        handle = call("baseOf", self._h)
        return None if handle == -1 else wrap(handle)

    def _is_view(self):
        return call("isView", self._h)

    def register_hook(self, hook):
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        from .autograd.graph import tensor_hook

        return tensor_hook(self, hook)

    def register_post_accumulate_grad_hook(self, hook):
        raise engine.Unsupported("Nabla does not support Tensor.register_post_accumulate_grad_hook yet")

    # --- arithmetic ------------------------------------------------------------------------------------------------------
    __add__ = _binary("add")
    __radd__ = _reflected("add")
    __iadd__ = _in_place("add")
    __sub__ = _binary("sub")
    __rsub__ = _reflected("sub")
    __isub__ = _in_place("sub")
    __mul__ = _binary("mul")
    __rmul__ = _reflected("mul")
    __imul__ = _in_place("mul")
    __truediv__ = _binary("div")
    __rtruediv__ = _reflected("div")
    __itruediv__ = __idiv__ = _in_place("div")
    __div__ = __truediv__

    def __floordiv__(self, other):
        return NotImplemented if handle_of(other) is None else self.floor_divide(other)

    __rfloordiv__ = _reflected("div_rounded", _FLOOR)
    __ifloordiv__ = _in_place("div_rounded", _FLOOR)
    __mod__ = _binary("remainder")
    __rmod__ = _reflected("remainder")
    __imod__ = _in_place("remainder")
    __pow__ = _binary("pow")
    __rpow__ = _reflected("pow")
    __ipow__ = _in_place("pow")
    __matmul__ = _binary("matmul")
    __rmatmul__ = _reflected("matmul")
    __eq__ = _binary("eq")
    __ne__ = _binary("ne")
    __lt__ = _binary("lt")
    __le__ = _binary("le")
    __gt__ = _binary("gt")
    __ge__ = _binary("ge")
    __and__ = _binary("bitwise_and")
    __rand__ = _reflected("bitwise_and")
    __iand__ = _in_place("bitwise_and")
    __or__ = _binary("bitwise_or")
    __ror__ = _reflected("bitwise_or")
    __ior__ = _in_place("bitwise_or")
    __xor__ = _binary("bitwise_xor")
    __rxor__ = _reflected("bitwise_xor")
    __ixor__ = _in_place("bitwise_xor")
    __lshift__ = _binary("bitwise_left_shift")
    __rlshift__ = _reflected("bitwise_left_shift")
    __rshift__ = _binary("bitwise_right_shift")
    __rrshift__ = _reflected("bitwise_right_shift")
    __neg__ = _unary("neg")
    __abs__ = _unary("abs")
    __invert__ = _unary("bitwise_not")

    def __pos__(self):
        return self

    # --- dtype and device ------------------------------------------------------------------------------------------------
    def _cast(self, kind):
        return self if kind is self.dtype else wrap(op("cast", {"dtype": kind.name}, self._h))

    def to(self, *args, **kwargs):
        kind, copy, memory_format = parse_to(*args, **kwargs)
        out = self if kind is None else self._cast(kind)
        if memory_format not in (None, _dtype.preserve_format):
            out = out.contiguous(memory_format=memory_format)
        return out.clone() if copy and out is self else out

    def type(self, dtype=None, non_blocking=False):
        if dtype is None:
            return f"torch.{self.dtype.title}Tensor"
        return self._cast(as_dtype(dtype))

    def type_as(self, other):
        return self._cast(other.dtype)

    def cpu(self, memory_format=None):
        return self

    def cuda(self, device=None, non_blocking=False, memory_format=None):
        check_device(_dtype.device("cuda"))

    def pin_memory(self, device=None):
        return self

    share_memory_ = pin_memory

    def record_stream(self, stream):
        return None

    def is_distributed(self):
        return False

    def map_(self, tensor, callable):
        raise engine.Unsupported("Nabla does not support Tensor.map_ yet")

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        from ._overrides import default_torch_function

        return default_torch_function(cls, func, types, args, kwargs)

    def __setstate__(self, state):
        raise engine.Unsupported("Nabla does not support unpickling tensors yet")


def _conversion(kind):
    def method(self, memory_format=None):
        return self._cast(kind)

    return method


for _name in ("double", "float", "half", "bfloat16", "long", "int", "short", "bool", "cfloat", "cdouble"):
    setattr(Tensor, _name, _conversion(getattr(_dtype, _name)))
Tensor.byte = _conversion(_dtype.uint8)
Tensor.char = _conversion(_dtype.int8)


def adopt(cls, t):
    """An object of another class that takes over a temporary tensor's handle."""
    out = _new(cls)
    out._h = t._h
    del t._h
    return out


def as_dtype(value):
    """A dtype from a dtype, a legacy type such as torch.FloatTensor, a Python type or the legacy type's name."""
    if isinstance(value, dtype):
        return value
    known = getattr(value, "dtype", None)
    if isinstance(known, dtype):
        return known
    if value is _float:
        return _dtype.default
    if value is _int:
        return _dtype.int64
    if value is _bool:
        return _dtype.bool
    if isinstance(value, str):
        name = value.rsplit(".", 1)[-1].removesuffix("Tensor")
        for candidate in by_name.values():
            if candidate.title == name:
                return candidate
        raise ValueError(f"invalid type: '{value}'")
    raise TypeError(f"dtype must be a type, str, or dtype object, not {type(value).__name__}")


def parse_to(*args, dtype=None, device=None, non_blocking=False, copy=False, memory_format=None, other=None):
    """The arguments of Tensor.to: (dtype or None, copy, memory format)."""
    rest = []
    for a in args:
        if isinstance(a, _dtype.dtype):
            dtype = a
        elif isinstance(a, (str, _dtype.device)) or (isinstance(a, _int) and not isinstance(a, _bool)):
            device = a
        elif isinstance(a, Tensor):
            other = a
        elif a is None and not rest:
            pass
        elif isinstance(a, _bool):
            rest.append(a)
        elif isinstance(a, _dtype.memory_format):
            memory_format = a
        else:
            raise TypeError(
                f"to() received an invalid combination of arguments - got ({', '.join(type(x).__name__ for x in args)}), but expected one of:\n"
                " * (torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)\n"
                " * (torch.dtype dtype, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)\n"
                " * (Tensor tensor, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)\n"
            )
    check_device(device)
    if len(rest) > 1:
        copy = rest[1]
    if other is not None and dtype is None:
        dtype = other.dtype
    return None if dtype is None else as_dtype(dtype), copy, memory_format


_C_NAMES = {"float64": "double", "float32": "float", "float16": "c10::Half", "bfloat16": "c10::BFloat16", "int64": "long int", "int32": "int"}


def _c_name(kind):
    return _C_NAMES.get(kind.name, kind.name)


def _wrap_dim(dim, rank):
    limit = max(rank, 1)
    if not -limit <= dim < limit:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-limit}, {limit - 1}], but got {dim})" if rank else f"Dimension specified as {dim} but tensor has no dimensions")
    return dim + limit if dim < 0 else dim


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
    from ._creation import tensor

    t = tensor(values, dtype=kind).reshape(shape)
    t = t if cls is Tensor else adopt(cls, t)
    if requires_grad:
        t.requires_grad = True
    return t

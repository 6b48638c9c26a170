"""The Tensor class: an integer handle on the engine's tensor, its life, and its geometry (dtype, shape, strides, offset).

Its other members stand in the files beside this one, by what they are about, and are added by `extends`.
"""

from _nabla import engine
from _nabla.engine import call, number

from .. import _dtype
from .._dtype import Size, by_name, cpu

_new = object.__new__
NUMBERS = (int, float, complex)


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
        from .._creation import as_tensor

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


class Tensor:
    """A multi-dimensional array of numbers of one dtype, with its place in the autograd graph."""

    __slots__ = ("_h", "_geometry", "_grad_object", "__dict__", "__weakref__")
    __array_priority__ = 1000

    def __new__(cls, *args, **kwargs):
        from .._creation import legacy_tensor

        made = legacy_tensor(_dtype.default, *args, **kwargs)
        return made if cls is Tensor else adopt(cls, made)

    def __init__(self, *args, **kwargs):
        pass

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        from .._overrides import on_subclass

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

    def _refresh(self):
        """Reads dtype, shape, strides and offset from the engine."""
        kind, shape, strides, offset, _ = call("meta", self._h).split("|", 4)
        self._geometry = geometry = (
            by_name[kind],
            Size(map(int, shape.split(","))) if shape else Size(),
            tuple(map(int, strides.split(","))) if strides else (),
            int(offset),
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
        if dim is not None and not hasattr(dim, "__index__"):
            raise TypeError(f"size(): argument 'dim' (position 1) must be int, not {type(dim).__name__}")
        return shape if dim is None else shape[_wrap_dim(dim, len(shape))]

    def dim(self, *given):
        refuse_arguments("dim", given)
        return len(self.shape)

    ndimension = dim
    ndim = property(dim)

    def numel(self, *given):
        refuse_arguments("numel", given)
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

    def is_contiguous(self, *given, memory_format=_dtype.contiguous_format):
        if given and not (len(given) == 1 and isinstance(given[0], _dtype.memory_format)):
            raise TypeError(f"is_contiguous() takes 0 positional arguments but {len(given)} {'was' if len(given) == 1 else 'were'} given")
        memory_format = given[0] if given else memory_format
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
        return (int(call("storageId", self._h)) << 40) + self.storage_offset() * self.element_size()

    def storage(self):
        from .._storage import TypedStorage

        return TypedStorage(self)

    _typed_storage = storage

    def untyped_storage(self):
        from .._storage import UntypedStorage

        return UntypedStorage(self)

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        from .._overrides import default_torch_function

        return default_torch_function(cls, func, types, args, kwargs)


def adopt(cls, t):
    """An object of another class that takes over a temporary tensor's handle."""
    out = _new(cls)
    out._h = t._h
    del t._h
    return out


def as_leaf(t, requires_grad):
    """What a factory makes, as a leaf where the caller asks for one."""
    if requires_grad:
        if not isinstance(requires_grad, bool):
            raise TypeError(f"requires_grad must be bool, not {type(requires_grad).__name__}")
        if not (t.dtype.is_floating_point or t.dtype.is_complex):
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        t.requires_grad = True
    return t


def typename(obj, /):
    """torch.typename: what PyTorch's messages call a value."""
    if isinstance(obj, Tensor):
        return obj.type()
    module = getattr(obj, "__module__", None)
    name = getattr(obj, "__qualname__", None) or type(obj).__name__
    return name if module in ("builtins", None) else f"{module}.{name}"


def refuse_arguments(name, given):
    """For methods without arguments."""
    if given:
        raise TypeError(f"TensorBase.{name}() takes no arguments ({len(given)} given)")


def _wrap_dim(dim, rank):
    limit = max(rank, 1)
    if not -limit <= dim < limit:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-limit}, {limit - 1}], but got {dim})" if rank else f"Dimension specified as {dim} but tensor has no dimensions")
    return dim + limit if dim < 0 else dim


class _Empty:
    pass


_OF_EVERY_CLASS = frozenset(vars(_Empty))


def extends(part):
    """Adds the members of a class body to Tensor."""
    for name, member in vars(part).items():
        if name not in _OF_EVERY_CLASS:
            if hasattr(member, "__qualname__"):
                member.__qualname__ = f"Tensor.{name}"
            setattr(Tensor, name, member)
    return part

"""A tensor's place in the autograd graph: requires_grad, grad, grad_fn, detach, hooks."""

from _nabla import engine
from _nabla.engine import call, op

from .._random_kinds import c_name
from .core import Tensor, extends, refuse_arguments, wrap

from .._warnings import warn


@extends
class _Autograd:
    @property
    def requires_grad(self):
        return call("requiresGrad", self._h)

    @requires_grad.setter
    def requires_grad(self, on):
        if not on and not self.is_leaf:
            raise RuntimeError("you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().")
        call("setRequiresGrad", self._h, bool(on))

    def requires_grad_(self, requires_grad=True):
        if not isinstance(requires_grad, bool):
            raise TypeError(f"requires_grad_(): argument 'requires_grad' (position 1) must be bool, not {type(requires_grad).__name__}")
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
                from _nabla import habits

                habits.non_leaf_grad()
                warn(
                    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). "
                    "If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. "
                    "If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. "
                    "See github.com/pytorch/pytorch/pull/30531 for more information.",
                    UserWarning,
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
                f"attempting to assign a gradient with dtype '{c_name(value.dtype)}' to a tensor with grad_dtype '{self.dtype.title}'. The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break downstream systems that assume they match."
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
        from ..autograd.graph import node_of

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
        from ..autograd import backward

        backward(self, gradient, retain_graph, create_graph, inputs=inputs)

    def detach(self, *given):
        refuse_arguments("detach", given)
        return wrap(op("detach", None, self._h))

    def detach_(self):
        if call("isView", self._h):
            raise RuntimeError("Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution.")
        call("detachInPlace", self._h)
        return self

    @property
    def data(self):
        return wrap(call("dataOf", self._h, engine.site()))

    @data.setter
    def data(self, value):
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        call("setData", self._h, value._h)
        self._forget()

    def set_(self, source=None, *_, **__):
        if source is None:
            from .._creation import empty

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
        from ..autograd.graph import tensor_hook

        return tensor_hook(self, hook)

    def register_post_accumulate_grad_hook(self, hook):
        from ..autograd.graph import accumulated_hook

        return accumulated_hook(self, hook)

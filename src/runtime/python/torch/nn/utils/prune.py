"""Pruning by masks (https://pytorch.org/docs/stable/nn.html#utilities): a parameter `name` becomes `name_orig` times the buffer `name_mask`."""

from ..._creation import ones_like, zeros_like
from ...random import rand, rand_like
from .convert_parameters import parameters_to_vector


class BasePruningMethod:
    """`PRUNING_TYPE`: which elements of what was pruned before are looked at: "unstructured", those that are left; "structured", the slices that are; "global", all."""

    def compute_mask(self, t, default_mask):
        raise NotImplementedError

    def __call__(self, module, inputs):
        setattr(module, self._tensor_name, self.apply_mask(module))

    def apply_mask(self, module):
        mask = getattr(module, self._tensor_name + "_mask")
        original = getattr(module, self._tensor_name + "_orig")
        return mask.to(original.dtype) * original

    def prune(self, t, default_mask=None, importance_scores=None):
        return t * self.compute_mask(t if importance_scores is None else importance_scores, ones_like(t) if default_mask is None else default_mask)

    @classmethod
    def apply(cls, module, name, *args, importance_scores=None, **kwargs):
        method = cls(*args, **kwargs)
        method._tensor_name = name
        before = next(((key, h) for key, h in module._forward_pre_hooks.items() if isinstance(h, BasePruningMethod) and h._tensor_name == name), None)
        original = getattr(module, name)
        if before:
            key, old = before
            del module._forward_pre_hooks[key]
            container = old if isinstance(old, PruningContainer) else PruningContainer(old)
            container.add_pruning_method(method)
            method, mask = container, getattr(module, name + "_mask").detach().clone()
        else:
            del module._parameters[name]
            module.register_parameter(name + "_orig", original)
            mask = ones_like(original)
        scores = original if importance_scores is None else importance_scores
        module.register_buffer(name + "_mask", method.compute_mask(scores.detach(), mask.detach()))
        setattr(module, name, method.apply_mask(module))
        module.register_forward_pre_hook(method)
        return method

    def remove(self, module):
        name = self._tensor_name
        pruned = self.apply_mask(module)
        if hasattr(module, name):
            delattr(module, name)
        original = module._parameters.pop(name + "_orig")
        original.data = pruned.detach()
        del module._buffers[name + "_mask"]
        setattr(module, name, original)


class PruningContainer(BasePruningMethod):
    """Methods that were applied to one parameter after each other; the newest makes its mask of what the others left."""

    def __init__(self, *methods):
        self._pruning_methods = ()
        self._tensor_name = methods[0]._tensor_name if methods else None
        for method in methods:
            self.add_pruning_method(method)

    def add_pruning_method(self, method):
        if not isinstance(method, BasePruningMethod) and method is not None:
            raise TypeError(f"{type(method)} is not a BasePruningMethod subclass")
        if method is not None and self._tensor_name != method._tensor_name:
            raise ValueError(
                f"Can only add pruning methods acting on the parameter named '{self._tensor_name}' to PruningContainer {self}. Found '{method._tensor_name}'"
            )
        self._pruning_methods += (method,)

    def __len__(self):
        return len(self._pruning_methods)

    def __iter__(self):
        return iter(self._pruning_methods)

    def __getitem__(self, i):
        return self._pruning_methods[i]

    def compute_mask(self, t, default_mask):
        method = self._pruning_methods[-1]
        whole = (slice(None),) * t.dim()
        if method.PRUNING_TYPE == "unstructured":
            left = default_mask == 1
        elif method.PRUNING_TYPE == "structured":
            dim = method.dim % t.dim()
            kept = default_mask.sum([d for d in range(t.dim()) if d != dim]) != 0 if t.dim() > 1 else default_mask != 0
            left = whole[:dim] + (kept,) + whole[dim + 1 :]
        elif method.PRUNING_TYPE == "global":
            left = whole
        else:
            raise ValueError(f"Unrecognized PRUNING_TYPE {method.PRUNING_TYPE}")
        mask = default_mask.clone()
        mask[left] = method.compute_mask(t[left], default_mask[left]).to(mask.dtype)
        return mask


def _count(amount, n):
    """How many of n are to go: so many, or that share. @raises as PyTorch does where that cannot be"""
    if isinstance(amount, bool) or not isinstance(amount, (int, float)):
        raise TypeError(f"Invalid type for amount: {amount}. Must be int or float.")
    if amount < 0 or isinstance(amount, float) and amount > 1:
        raise ValueError(f"amount={amount} should either be a float in the range [0, 1] or a non-negative integer")
    if isinstance(amount, int) and amount > n:
        raise ValueError(f"amount={amount} should be smaller than the number of parameters to prune={n}")
    return round(amount * n) if isinstance(amount, float) else amount


class Identity(BasePruningMethod):
    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t, default_mask):
        return default_mask


class _Unstructured(BasePruningMethod):
    PRUNING_TYPE = "unstructured"

    def __init__(self, amount):
        self.amount = amount

    def compute_mask(self, t, default_mask):
        mask = default_mask.clone()
        n = _count(self.amount, t.numel())
        if n:
            mask.view(-1)[self._chosen(t, n)] = 0
        return mask


class L1Unstructured(_Unstructured):
    def _chosen(self, t, n):
        return t.abs().reshape(-1).topk(n, largest=False)[1]


class RandomUnstructured(_Unstructured):
    def _chosen(self, t, n):
        return rand_like(t).reshape(-1).topk(n)[1]


class _Structured(BasePruningMethod):
    PRUNING_TYPE = "structured"

    def compute_mask(self, t, default_mask):
        if t.dim() <= 1:
            raise ValueError(f"Structured pruning can only be applied to multidimensional tensors. Found tensor of shape {t.shape} with {t.dim()} dims")
        if not -t.dim() <= self.dim < t.dim():
            raise IndexError(f"Invalid index {self.dim} for tensor of size {t.shape}")
        units = t.shape[self.dim]
        n = _count(self.amount, units)
        if n == 0:
            return default_mask
        mask = zeros_like(t)
        mask[(slice(None),) * (self.dim % t.dim()) + (self._kept(t, n, units),)] = 1
        return mask * default_mask.to(mask.dtype)


class RandomStructured(_Structured):
    def __init__(self, amount, dim=-1):
        self.amount, self.dim = amount, dim

    def _kept(self, t, n, units):
        drawn = rand(units)
        return drawn > drawn.kthvalue(n)[0]


class LnStructured(_Structured):
    """Slices of the smallest norm of order `n` go."""

    def __init__(self, amount, n, dim=-1):
        self.amount, self.n, self.dim = amount, n, dim

    def _kept(self, t, n, units):
        others = [d for d in range(t.dim()) if d != self.dim % t.dim()]
        return t.norm(self.n, dim=others).topk(units - n)[1]


class CustomFromMask(BasePruningMethod):
    PRUNING_TYPE = "global"

    def __init__(self, mask):
        self.mask = mask

    def compute_mask(self, t, default_mask):
        return default_mask * self.mask.to(default_mask.dtype)


def identity(module, name):
    Identity.apply(module, name)
    return module


def l1_unstructured(module, name, amount, importance_scores=None):
    L1Unstructured.apply(module, name, amount, importance_scores=importance_scores)
    return module


def random_unstructured(module, name, amount):
    RandomUnstructured.apply(module, name, amount)
    return module


def ln_structured(module, name, amount, n, dim, importance_scores=None):
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def random_structured(module, name, amount, dim):
    RandomStructured.apply(module, name, amount, dim)
    return module


def custom_from_mask(module, name, mask):
    CustomFromMask.apply(module, name, mask)
    return module


def global_unstructured(parameters, pruning_method, importance_scores=None, **kwargs):
    """Prunes several parameters, (module, name) pairs, as if they were one vector."""
    parameters, scores = list(parameters), importance_scores or {}
    if getattr(pruning_method, "PRUNING_TYPE", None) != "unstructured":
        raise TypeError(f'Only "unstructured" PRUNING_TYPE supported for the `pruning_method`. Found method {pruning_method} of type {pruning_method.PRUNING_TYPE}')
    values = [getattr(module, name) for module, name in parameters]
    relevant = parameters_to_vector([scores.get(pair, value) for pair, value in zip(parameters, values)])
    masks = parameters_to_vector([getattr(module, name + "_mask", ones_like(value)) for (module, name), value in zip(parameters, values)])
    container = PruningContainer()
    container._tensor_name = "temp"
    method = pruning_method(**kwargs)
    method._tensor_name = "temp"
    container.add_pruning_method(method)
    mask = container.compute_mask(relevant.detach(), masks.detach())
    for (module, name), part, value in zip(parameters, mask.split([v.numel() for v in values]), values):
        custom_from_mask(module, name, part.view_as(value))


def remove(module, name):
    for key, hook in list(module._forward_pre_hooks.items()):
        if isinstance(hook, BasePruningMethod) and hook._tensor_name == name:
            hook.remove(module)
            del module._forward_pre_hooks[key]
            return module
    raise ValueError(f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed")


def is_pruned(module):
    return any(isinstance(h, BasePruningMethod) for m in module.modules() for h in m._forward_pre_hooks.values())

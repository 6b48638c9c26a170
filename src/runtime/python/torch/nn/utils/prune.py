"""Pruning by masks."""

from ..._creation import ones_like
from ..parameter import Parameter


class BasePruningMethod:
    def compute_mask(self, t, default_mask):
        raise NotImplementedError

    def __call__(self, module, inputs):
        setattr(module, self._tensor_name, self.apply_mask(module))

    def apply_mask(self, module):
        mask = getattr(module, self._tensor_name + "_mask")
        original = getattr(module, self._tensor_name + "_orig")
        return mask.to(original.dtype) * original

    @classmethod
    def apply(cls, module, name, *args, importance_scores=None, **kwargs):
        method = cls(*args, **kwargs)
        method._tensor_name = name
        if hasattr(module, name + "_mask"):
            old, original = getattr(module, name + "_mask"), getattr(module, name + "_orig")
        else:
            original = module._parameters.pop(name)
            module.register_parameter(name + "_orig", original)
            old = ones_like(original.detach())
        scores = original.detach() if importance_scores is None else importance_scores
        module.register_buffer(name + "_mask", method.compute_mask(scores * old, old))
        setattr(module, name, method.apply_mask(module))
        for key, hook in list(module._forward_pre_hooks.items()):
            if isinstance(hook, BasePruningMethod) and hook._tensor_name == name:
                del module._forward_pre_hooks[key]
        module.register_forward_pre_hook(method)
        return method


def _count(amount, n):
    return round(amount * n) if isinstance(amount, float) else amount


class Identity(BasePruningMethod):
    def compute_mask(self, t, default_mask):
        return default_mask


class L1Unstructured(BasePruningMethod):
    def __init__(self, amount):
        self.amount = amount

    def compute_mask(self, t, default_mask):
        mask = default_mask.clone()
        n = _count(self.amount, t.numel())
        if n:
            mask.view(-1)[t.abs().reshape(-1).topk(n, largest=False)[1]] = 0
        return mask


class RandomUnstructured(L1Unstructured):
    def compute_mask(self, t, default_mask):
        from ...random import rand_like

        mask = default_mask.clone()
        n = _count(self.amount, t.numel())
        if n:
            mask.view(-1)[rand_like(t).view(-1).topk(n)[1]] = 0
        return mask


class CustomFromMask(BasePruningMethod):
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


def custom_from_mask(module, name, mask):
    CustomFromMask.apply(module, name, mask)
    return module


def remove(module, name):
    for key, hook in list(module._forward_pre_hooks.items()):
        if isinstance(hook, BasePruningMethod) and hook._tensor_name == name:
            value = hook.apply_mask(module).detach()
            delattr(module, name)
            del module._parameters[name + "_orig"], module._buffers[name + "_mask"], module._forward_pre_hooks[key]
            module.register_parameter(name, Parameter(value))
            return module
    raise ValueError(f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed")


def is_pruned(module):
    return any(isinstance(h, BasePruningMethod) for m in module.modules() for h in m._forward_pre_hooks.values())


def __getattr__(name):
    from _nabla.engine import Unsupported

    if name in ("global_unstructured", "ln_structured", "random_structured", "LnStructured", "RandomStructured", "PruningContainer"):
        raise Unsupported(f"Nabla does not support torch.nn.utils.prune.{name} yet")
    raise AttributeError(f"module 'torch.nn.utils.prune' has no attribute '{name}'")

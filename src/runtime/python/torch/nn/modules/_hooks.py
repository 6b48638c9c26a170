"""Hooks of modules: before and after forward, before and after backward."""

from ..._tensor import Tensor
from ...autograd.function import Function
from ...utils.hooks import HookDict, RemovableHandle

_TABLES = (
    "_backward_pre_hooks _backward_hooks _forward_hooks _forward_hooks_with_kwargs _forward_hooks_always_called _forward_pre_hooks _forward_pre_hooks_with_kwargs "
    "_state_dict_hooks _state_dict_pre_hooks _load_state_dict_pre_hooks _load_state_dict_post_hooks"
).split()

# Hooks for every module, by kind.
global_hooks = {kind: HookDict() for kind in ("forward_pre", "forward", "backward_pre", "backward")}
_global_with_kwargs = HookDict()


class ModuleHooks:
    """The part of nn.Module that keeps and runs hooks."""

    def _init_hooks(self):
        for name in _TABLES:
            object.__setattr__(self, name, HookDict())
        object.__setattr__(self, "_is_full_backward_hook", None)

    def _has_hooks(self):
        own = self.__dict__
        return (
            own.get("_forward_hooks") or own.get("_forward_pre_hooks") or own.get("_backward_hooks") or own.get("_backward_pre_hooks") or any(global_hooks.values())
        )

    def _add(self, table, hook, prepend=False, *extra):
        handle = RemovableHandle(table, extra_dict=list(extra))
        table[handle.id] = hook
        if prepend:
            table.move_to_end(handle.id, last=False)
        return handle

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        handle = self._add(self._forward_pre_hooks, hook, prepend, self._forward_pre_hooks_with_kwargs)
        if with_kwargs:
            self._forward_pre_hooks_with_kwargs[handle.id] = True
        return handle

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        handle = self._add(self._forward_hooks, hook, prepend, self._forward_hooks_with_kwargs, self._forward_hooks_always_called)
        if with_kwargs:
            self._forward_hooks_with_kwargs[handle.id] = True
        if always_call:
            self._forward_hooks_always_called[handle.id] = True
        return handle

    def register_full_backward_pre_hook(self, hook, prepend=False):
        return self._add(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook, prepend=False):
        if self._is_full_backward_hook is False:
            raise RuntimeError("Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only one of them.")
        object.__setattr__(self, "_is_full_backward_hook", True)
        return self._add(self._backward_hooks, hook, prepend)

    def register_backward_hook(self, hook):
        if self._is_full_backward_hook is True:
            raise RuntimeError("Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only one of them.")
        # The old kind saw only the last operation of forward; here both kinds see the module's inputs and outputs.
        object.__setattr__(self, "_is_full_backward_hook", False)
        return self._add(self._backward_hooks, hook)

    def register_state_dict_pre_hook(self, hook):
        return self._add(self._state_dict_pre_hooks, hook)

    def _register_state_dict_hook(self, hook):
        return self._add(self._state_dict_hooks, hook)

    register_state_dict_post_hook = _register_state_dict_hook

    def _register_load_state_dict_pre_hook(self, hook, with_module=False):
        return self._add(self._load_state_dict_pre_hooks, (lambda *args: hook(self, *args)) if with_module else hook)

    def register_load_state_dict_pre_hook(self, hook):
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def register_load_state_dict_post_hook(self, hook):
        return self._add(self._load_state_dict_post_hooks, hook)

    def _call_with_hooks(self, args, kwargs):
        for number, hook in [*global_hooks["forward_pre"].items(), *self._forward_pre_hooks.items()]:
            if number in self._forward_pre_hooks_with_kwargs:
                changed = hook(self, args, kwargs)
                if changed is not None:
                    if not (isinstance(changed, tuple) and len(changed) == 2):
                        raise RuntimeError(f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {changed}.")
                    args, kwargs = changed
            else:
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
        backward = [*global_hooks["backward"].values(), *self._backward_hooks.values()]
        before_backward = [*global_hooks["backward_pre"].values(), *self._backward_pre_hooks.values()]
        watch = _BackwardWatch(self, backward, before_backward) if backward or before_backward else None
        if watch:
            args = watch.inputs(args)
        out = self.forward(*args, **kwargs)
        for number, hook in [*global_hooks["forward"].items(), *self._forward_hooks.items()]:
            changed = hook(self, args, kwargs, out) if number in self._forward_hooks_with_kwargs or number in _global_with_kwargs else hook(self, args, out)
            if changed is not None:
                out = changed
        return watch.outputs(out) if watch else out


class _Watched(Function):
    """The identity on several tensors at once, whose backward shows their gradients to a callback."""

    @staticmethod
    def forward(ctx, seen, *tensors):
        ctx.seen = seen
        ctx.set_materialize_grads(False)
        return tuple(t.view_as(t) for t in tensors)

    @staticmethod
    def backward(ctx, *grads):
        return (None, *ctx.seen(grads))


class _BackwardWatch:
    """Runs a module's backward hooks when the gradients of its outputs, then of its inputs, are known."""

    def __init__(self, module, hooks, pre_hooks):
        self.module, self.hooks, self.pre_hooks = module, hooks, pre_hooks
        self.grad_outputs = None
        self.input_places = None
        self.count = 0

    def inputs(self, args):
        places = [i for i, a in enumerate(args) if isinstance(a, Tensor)]
        self.count = len(args)
        if any(args[i].requires_grad for i in places):
            self.input_places = places
            made = _Watched.apply(self._inputs_known, *(args[i] for i in places))
            args = list(args)
            for i, t in zip(places, made):
                args[i] = t
            args = tuple(args)
        return args

    def outputs(self, out):
        single = isinstance(out, Tensor)
        outs = (out,) if single else tuple(out) if isinstance(out, (tuple, list)) else None
        if outs is None:
            return out
        places = [i for i, t in enumerate(outs) if isinstance(t, Tensor) and t.requires_grad]
        if not places:
            return out
        self.output_places, self.output_count = places, len(outs)
        made = _Watched.apply(self._outputs_known, *(outs[i] for i in places))
        outs = list(outs)
        for i, t in zip(places, made):
            outs[i] = t
        return outs[0] if single else type(out)(outs) if type(out) in (tuple, list) else type(out)(*outs)

    def _outputs_known(self, grads):
        spread = [None] * self.output_count
        for i, g in zip(self.output_places, grads):
            spread[i] = g
        spread = tuple(spread)
        for hook in self.pre_hooks:
            changed = hook(self.module, spread)
            if changed is not None:
                spread = _gradients(changed)
        self.grad_outputs = spread
        if self.input_places is None:
            for hook in self.hooks:
                changed = hook(self.module, (None,) * self.count, spread)
                if changed is not None and any(g is not None for g in (changed if isinstance(changed, tuple) else (changed,))):
                    raise RuntimeError("Backward hook for Modules where no input requires gradient should always return None or None for all gradients.")
        return tuple(spread[i] for i in self.output_places)

    def _inputs_known(self, grads):
        spread = [None] * self.count
        for i, g in zip(self.input_places, grads):
            spread[i] = g
        spread = tuple(spread)
        for hook in self.hooks:
            changed = hook(self.module, spread, self.grad_outputs)
            if changed is not None:
                spread = _gradients(changed)
        return tuple(spread[i] for i in self.input_places)


def _gradients(changed):
    """What a backward hook returned in place of the gradients."""
    changed = changed if isinstance(changed, tuple) else (changed,)
    for g in changed:
        if g is not None and not isinstance(g, Tensor):
            raise TypeError(f"expected Variable, but hook returned '{type(g).__name__}'")
    return changed


def _register_global(kind):
    def register(hook, **options):
        table = global_hooks[kind]
        handle = RemovableHandle(table, extra_dict=[_global_with_kwargs])
        table[handle.id] = hook
        if options.get("with_kwargs"):
            _global_with_kwargs[handle.id] = True
        return handle

    return register


register_module_forward_pre_hook = _register_global("forward_pre")
register_module_forward_hook = _register_global("forward")
register_module_full_backward_pre_hook = _register_global("backward_pre")
register_module_full_backward_hook = register_module_backward_hook = _register_global("backward")

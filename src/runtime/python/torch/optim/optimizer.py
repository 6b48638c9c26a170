"""The base of all optimizers: groups of parameters, state, hooks."""

import contextlib
import copy
import functools
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import Any

from _nabla import engine

from .._tensor import Tensor
from .._warnings import warn
from ..autograd.grad_mode import enable_grad, set_grad_enabled
from ..utils.hooks import HookDict, RemovableHandle

ParamsT = params_t = _params_t = Iterable[Tensor] | Iterable[dict[str, Any]] | Iterable[tuple[str, Tensor]]

_global_pre_hooks = HookDict()
_global_post_hooks = HookDict()


class _RequiredParameter:
    def __repr__(self):
        return "<required parameter>"


required = _RequiredParameter()


def register_optimizer_step_pre_hook(hook):
    return _added(_global_pre_hooks, hook)


def register_optimizer_step_post_hook(hook):
    return _added(_global_post_hooks, hook)


def _added(hooks, hook, prepend=False):
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    if prepend:
        hooks.move_to_end(handle.id, last=False)
    return handle


def _use_grad_for_differentiable(step):
    """A step is recorded only if the optimizer is differentiable."""

    @functools.wraps(step)
    def switched(self, *args, **kwargs):
        with set_grad_enabled(self.defaults.get("differentiable", False)):
            return step(self, *args, **kwargs)

    return switched


def evaluate(closure):
    """The closure's loss, recorded; None without a closure."""
    if closure is None:
        return None
    with enable_grad(), engine.aside(False):
        return closure()


def check_not_negative(name, value):
    if not 0.0 <= value:
        raise ValueError(f"Invalid {name}: {value}")


def check_lr(lr, refusal="Invalid learning rate"):
    """`refusal`: the newer optimizers have other words."""
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")
    if not 0.0 <= lr:
        raise ValueError(f"{refusal}: {lr}")


def check_betas(betas):
    for i, beta in enumerate(betas):
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"Invalid beta parameter at index {i}: {beta}")


def number_of(value):
    """A step count or learning rate as a Python number."""
    return value.item() if isinstance(value, Tensor) else value


def _names_of(params):
    return [p[0] for p in params] if params and isinstance(params[0], tuple) else None


class Optimizer:
    """
    @param params parameters, (name, parameter) pairs, or dicts of options with a "params" entry.
    """

    def __init__(self, params, defaults):
        self.defaults = defaults
        self._optimizer_step_pre_hooks = HookDict()
        self._optimizer_step_post_hooks = HookDict()
        self._optimizer_state_dict_pre_hooks = HookDict()
        self._optimizer_state_dict_post_hooks = HookDict()
        self._optimizer_load_state_dict_pre_hooks = HookDict()
        self._optimizer_load_state_dict_post_hooks = HookDict()
        self._patch_step()
        if isinstance(params, Tensor):
            raise TypeError(f"params argument given to the optimizer should be an iterable of Tensors or dicts, but got {params.type()}")
        self.state = defaultdict(dict)
        self.param_groups = []
        groups = list(params)
        if len(groups) == 0:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(dict(group))
        if engine.training:
            engine.training.made(self)

    def _patch_step(self):
        """Hooks run around the step of every class, also one the user wrote."""
        step = type(self).step
        if getattr(step, "hooked", False):
            return
        ours = not engine.is_user_file(step.__code__.co_filename)

        @functools.wraps(step)
        def hooked(self, *args, **kwargs):
            for hook in chain(_global_pre_hooks.values(), self._optimizer_step_pre_hooks.values()):
                answer = hook(self, args, kwargs)
                if answer is not None:
                    if not (isinstance(answer, tuple) and len(answer) == 2):
                        raise RuntimeError(f"{hook} must return None or a tuple of (new_args, new_kwargs), but got {answer}.")
                    args, kwargs = answer
            with engine.aside(True) if ours else contextlib.nullcontext():
                out = step(self, *args, **kwargs)
            for hook in chain(self._optimizer_step_post_hooks.values(), _global_post_hooks.values()):
                hook(self, args, kwargs)
            return out

        hooked.hooked = True
        type(self).step = hooked

    def __getstate__(self):
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state):
        self.__dict__.update(state)
        for name in ("step_pre", "step_post", "state_dict_pre", "state_dict_post", "load_state_dict_pre", "load_state_dict_post"):
            self.__dict__.setdefault(f"_optimizer_{name}_hooks", HookDict())
        self._patch_step()

    def __repr__(self):
        lines = [type(self).__name__ + " ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"{chr(10) if i else ''}Parameter Group {i}")
            lines.extend(f"    {key}: {group[key]}" for key in sorted(group) if key != "params")
        return "\n".join([*lines, ")"])

    def register_step_pre_hook(self, hook):
        return _added(self._optimizer_step_pre_hooks, hook)

    def register_step_post_hook(self, hook):
        return _added(self._optimizer_step_post_hooks, hook)

    def register_state_dict_pre_hook(self, hook, prepend=False):
        return _added(self._optimizer_state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(self, hook, prepend=False):
        return _added(self._optimizer_state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(self, hook, prepend=False):
        return _added(self._optimizer_load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(self, hook, prepend=False):
        return _added(self._optimizer_load_state_dict_post_hooks, hook, prepend)

    def state_dict(self):
        """State by parameter number, and the groups with numbers in place of parameters."""
        for hook in self._optimizer_state_dict_pre_hooks.values():
            hook(self)
        numbers = {}
        groups = []
        for group in self.param_groups:
            for p in group["params"]:
                numbers.setdefault(id(p), len(numbers))
            groups.append({k: v if k != "params" else [numbers[id(p)] for p in v] for k, v in group.items()})
        state = {numbers[id(k)] if isinstance(k, Tensor) else k: v for k, v in self.state.items()}
        made = {"state": state, "param_groups": groups}
        for hook in self._optimizer_state_dict_post_hooks.values():
            answer = hook(self, made)
            made = made if answer is None else answer
        return made

    def load_state_dict(self, state_dict):
        state_dict = state_dict.copy()
        for hook in self._optimizer_load_state_dict_pre_hooks.values():
            answer = hook(self, state_dict)
            state_dict = state_dict if answer is None else answer
        saved = [dict(group) for group in state_dict["param_groups"]]
        if len(self.param_groups) != len(saved):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(self.param_groups, saved)):
            raise ValueError("loaded state dict contains a parameter group that doesn't match the size of optimizer's group")
        by_number = dict(zip(chain.from_iterable(g["params"] for g in saved), chain.from_iterable(g["params"] for g in self.param_groups)))
        state = defaultdict(dict)
        for key, value in state_dict["state"].items():
            if key in by_number:
                state[by_number[key]] = _fitted(by_number[key], value)
            else:
                state[key] = value
        for mine, theirs in zip(self.param_groups, saved):
            theirs["params"] = mine["params"]
            if "param_names" in mine and "param_names" not in theirs:
                theirs["param_names"] = mine["param_names"]
        self.__setstate__({"state": state, "param_groups": saved})
        for hook in self._optimizer_load_state_dict_post_hooks.values():
            hook(self)

    def zero_grad(self, set_to_none=True):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if set_to_none:
                    p.grad = None
                else:
                    p.grad = p.grad.detach().zero_()

    def step(self, closure=None):
        raise NotImplementedError

    def add_param_group(self, param_group):
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        if isinstance(params, Tensor):
            params = [params]
        elif isinstance(params, (set, frozenset)):
            raise TypeError("optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead.")
        params = list(params)
        names = _names_of(params)
        if names is not None:
            params = [p[1] for p in params]
            param_group["param_names"] = names
        param_group["params"] = params
        for p in params:
            if not isinstance(p, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(p).__module__}.{type(p).__qualname__}" if type(p).__module__ != "builtins" else f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}")
            if not self.defaults.get("differentiable", None) and not (p.is_leaf or p.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
            param_group.setdefault(name, default)
        if len({id(p) for p in params}) != len(params):
            warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; see github.com/pytorch/pytorch/issues/40967 for more information",
            )
        known = {id(p) for group in self.param_groups for p in group["params"]}
        if not known.isdisjoint(map(id, params)):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(param_group)


def _fitted(param, value, key=None):
    """Loaded state in the parameter's own dtype; step counts stay as they are."""
    if isinstance(value, Tensor):
        return value.to(param.dtype) if param.is_floating_point() and key != "step" else value
    if isinstance(value, dict):
        return {k: _fitted(param, v, k) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_fitted(param, v) for v in value)
    return copy.copy(value)


class ParameterwiseOptimizer(Optimizer):
    """An optimizer that treats every parameter by itself: subclasses say how in `_start` and `_update`."""



    def _start(self, p, group):
        """The state of a parameter at its first step."""
        return {}

    def _update(self, p, grad, state, group):
        raise NotImplementedError

    @_use_grad_for_differentiable
    def step(self, closure=None):
        """One step from the gradients at hand. @returns the closure's loss"""
        loss = evaluate(closure)
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if p.grad.is_sparse:
                    raise RuntimeError(f"{type(self).__name__} does not support sparse gradients")
                state = self.state[p]
                if not state:
                    state.update(self._start(p, group))
                grad = -p.grad if group.get("maximize") else p.grad
                self._update(p, grad, state, group)
        return loss



def flags(**kwargs):
    """The options that choose between implementations of the same numbers."""
    return {"foreach": None, "maximize": False, "capturable": False, "differentiable": False, **kwargs}

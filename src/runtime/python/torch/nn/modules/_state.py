"""state_dict and load_state_dict."""

import itertools
from collections import OrderedDict, namedtuple

from ..._tensor import Tensor
from ...hub import are_absent
from ..parameter import Parameter, is_lazy

_EXTRA = "_extra_state"


class _IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    def __repr__(self):
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return super().__repr__()

    __str__ = __repr__


class ModuleState:
    """The part of nn.Module that saves and restores parameters and buffers."""

    def get_extra_state(self):
        raise RuntimeError("Reached a code path in Module.get_extra_state() that should never be called.")

    def set_extra_state(self, state):
        raise RuntimeError("Reached a code path in Module.set_extra_state() that should never be called.")

    def _save_to_state_dict(self, destination, prefix, keep_vars):
        for name, param in self._parameters.items():
            if param is not None:
                destination[prefix + name] = param if keep_vars or is_lazy(param) else param.detach()
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                destination[prefix + name] = buffer if keep_vars else buffer.detach()
        if type(self).get_extra_state is not ModuleState.get_extra_state:
            destination[prefix + _EXTRA] = self.get_extra_state()

    def state_dict(self, *args, destination=None, prefix="", keep_vars=False):
        given = dict(zip(("destination", "prefix", "keep_vars"), args))
        destination, prefix, keep_vars = given.get("destination", destination), given.get("prefix", prefix), given.get("keep_vars", keep_vars)
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        local = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = local
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=prefix + name + ".", keep_vars=keep_vars)
        for hook in self._state_dict_hooks.values():
            changed = hook(self, destination, prefix, local)
            if changed is not None:
                destination = changed
        return destination

    def _load_from_state_dict(self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs):
        for hook in self._load_state_dict_pre_hooks.values():
            hook(state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        persistent = {k: v for k, v in self._buffers.items() if k not in self._non_persistent_buffers_set}
        own = {k: v for k, v in itertools.chain(self._parameters.items(), persistent.items()) if v is not None}
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name, param in own.items():
            key = prefix + name
            if key not in state_dict:
                if strict:
                    missing_keys.append(key)
                continue
            given = state_dict[key]
            problem = self._load_one(name, key, param, given, assign)
            if problem:
                error_msgs.append(problem)
        extra = prefix + _EXTRA
        if type(self).set_extra_state is not ModuleState.set_extra_state:
            if extra in state_dict:
                self.set_extra_state(state_dict[extra])
            elif strict:
                missing_keys.append(extra)
        elif strict and extra in state_dict:
            unexpected_keys.append(extra)
        if strict:
            for key in state_dict:
                if key.startswith(prefix) and key != extra:
                    first, *rest = key[len(prefix) :].split(".", 1)
                    if (rest and first not in self._modules) or (not rest and first not in own and first not in self._modules):
                        unexpected_keys.append(key)

    def _load_one(self, name, key, param, given, assign):
        """Copies one tensor in. @returns what is wrong, or None."""
        from ...autograd.grad_mode import no_grad

        if not isinstance(given, Tensor):
            return f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from checkpoint but received {type(given)}'
        lazy = is_lazy(param)
        if not lazy and param.dim() == 0 and given.dim() == 1 and given.shape[0] == 1:
            given = given[0]
        if not lazy and given.shape != param.shape:
            return f"size mismatch for {key}: copying a param with shape {given.shape} from checkpoint, the shape in current model is {param.shape}."
        if lazy and not is_lazy(given):
            with no_grad():
                param.materialize(given.shape)
        if assign:
            setattr(self, name, Parameter(given, requires_grad=param.requires_grad) if isinstance(param, Parameter) and not isinstance(given, Parameter) else given)
            return None
        with no_grad():
            param.copy_(given)
        return None

    def load_state_dict(self, state_dict, strict=True, assign=False):
        if not hasattr(state_dict, "items"):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        if are_absent(state_dict):
            return _IncompatibleKeys([], [])
        missing, unexpected, errors = [], [], []
        metadata = getattr(state_dict, "_metadata", None)
        state_dict = OrderedDict(state_dict)
        if metadata is not None:
            state_dict._metadata = metadata

        def load(module, local, prefix=""):
            own = {} if metadata is None else metadata.get(prefix[:-1], {})
            if assign:
                own = {**own, "assign_to_params_buffers": True}
            module._load_from_state_dict(local, prefix, own, True, missing, unexpected, errors)
            for name, child in module._modules.items():
                if child is not None:
                    start = prefix + name + "."
                    load(child, {k: v for k, v in local.items() if k.startswith(start)}, start)
            report = _IncompatibleKeys(missing, unexpected)
            for hook in module._load_state_dict_post_hooks.values():
                hook(module, report)

        load(self, state_dict)
        if strict:
            quote = lambda keys: ", ".join(f'"{k}"' for k in keys)
            if unexpected:
                errors.insert(0, f"Unexpected key(s) in state_dict: {quote(unexpected)}. ")
            if missing:
                errors.insert(0, f"Missing key(s) in state_dict: {quote(missing)}. ")
        if errors:
            raise RuntimeError("Error(s) in loading state_dict for {}:\n\t{}".format(type(self).__name__, "\n\t".join(errors)))
        return _IncompatibleKeys(missing, unexpected)

    def __getstate__(self):
        state = dict(self.__dict__)
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)

"""torch.amp: autocast for the CPU; for CUDA, which is not there, it is disabled and gradient scaling has no effect, as in PyTorch."""

import functools
from _nabla.engine import Unsupported

from .. import _autocast, _dtype
from .._warnings import warn


class autocast:
    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        self.device, self.fast_dtype = device_type, dtype or (_dtype.bfloat16 if device_type == "cpu" else _dtype.float16)
        if device_type != "cpu" and enabled:
            warn(f"User provided device_type of '{device_type}', but {device_type.upper()} is not available. Disabling")
            enabled = False
        elif enabled and self.fast_dtype not in (_dtype.bfloat16, _dtype.float16):
            warn(
                "In CPU autocast, but the target dtype is not supported. Disabling autocast.\n"
                "CPU Autocast only supports dtype of torch.bfloat16, torch.float16 currently."
            )
            enabled = False
        self._enabled = enabled

    def __enter__(self):
        if self.device == "cpu":
            self._before = _autocast.enter(self.fast_dtype if self._enabled else None)
        return self

    def __exit__(self, *exc):
        if self.device == "cpu":
            _autocast.leave(self._before)
        return False

    def __call__(self, func):
        @functools.wraps(func)
        def decorated(*args, **kwargs):
            with self:
                return func(*args, **kwargs)

        return decorated


class GradScaler:
    """Scales losses so that 16-bit gradients do not vanish. Only CUDA needs it, so that it is always disabled here."""

    def __init__(self, device="cuda", init_scale=2.0**16, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, enabled=True):
        self._enabled = enabled and device == "cpu"
        if self._enabled:
            raise Unsupported("Nabla does not support torch.amp.GradScaler on a CPU yet")
        if enabled:
            warn(f"torch.{device}.amp.GradScaler is enabled, but {device.upper()} is not available.  Disabling.")

    def scale(self, outputs):
        return outputs

    def unscale_(self, optimizer):
        pass

    def step(self, optimizer, *args, **kwargs):
        return optimizer.step(*args, **kwargs)

    def update(self, new_scale=None):
        pass

    def get_scale(self):
        return 1.0

    def is_enabled(self):
        return False

    def state_dict(self):
        return {}

    def load_state_dict(self, state_dict):
        pass


def custom_fwd(fwd=None, *, device_type="cuda", cast_inputs=None):
    return (lambda f: f) if fwd is None else fwd


def custom_bwd(bwd=None, *, device_type="cuda"):
    return (lambda f: f) if bwd is None else bwd


def is_autocast_available(device_type):
    return device_type in ("cpu", "cuda")

"""torch.amp: on a CPU without an accelerator, autocast for CUDA is disabled and gradient scaling has no effect, as in PyTorch."""

import functools
from _nabla.engine import Unsupported

from .. import _dtype
from .._warnings import warn


class autocast:
    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        self.device, self.fast_dtype = device_type, dtype or (_dtype.bfloat16 if device_type == "cpu" else _dtype.float16)
        if device_type != "cpu" and enabled:
            warn(f"User provided device_type of '{device_type}', but {device_type.upper()} is not available. Disabling")
            enabled = False
        self._enabled = enabled

    def __enter__(self):
        if self._enabled:
            raise Unsupported("Nabla does not support torch.autocast on a CPU yet")
        return self

    def __exit__(self, *exc):
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

"""torch.cuda on a machine without CUDA: not available, and the CPU in its place where a program uses it all the same."""

from .. import _dtype
from .._absent import device_context, device_module, nothing
from . import amp, nvtx
from .amp import GradScaler

device_module(globals(), "cuda")

_MEMORY = "memory_allocated max_memory_allocated memory_reserved max_memory_reserved memory_cached max_memory_cached".split()
for _name in _MEMORY:
    globals()[_name] = lambda device=None: 0
for _name in "reset_peak_memory_stats reset_max_memory_allocated reset_max_memory_cached reset_accumulated_memory_stats ipc_collect set_per_process_memory_fraction".split():
    globals()[_name] = nothing
device = stream = device_of = device_context
has_magma = has_half = False
_initialized = False  # what code looks at before it saves the generators of devices


def memory_stats(device=None):
    return {}


def memory_summary(device=None, abbreviated=False):
    return ""


mem_get_info = get_device_properties  # noqa: F821 - put into the namespace above; it refuses


def get_arch_list():
    return []


def can_device_access_peer(device, peer_device):
    return False


class _Kind(type):
    """torch.cuda.FloatTensor and its like: types to compare with, which no tensor is of. What they make is on the CPU."""

    def __instancecheck__(cls, instance):
        return False

    def __call__(cls, *args, **kwargs):
        import torch

        _dtype.check_device("cuda")
        return getattr(torch, cls.__name__)(*args, **kwargs)


for _kind in _dtype.by_name.values():
    globals()[f"{_kind.title}Tensor"] = _Kind(f"{_kind.title}Tensor", (), {"dtype_": _kind})
del _name, _kind

"""
Devices and services that are not there. Every accelerator says that it is not available, as on a machine without one; programs that use it all the
same compute on the CPU, and are told so.
"""

from _nabla.engine import Unsupported
from _nabla.no_effect import NoEffect

from ._dtype import check_device


class Stream(NoEffect):
    """A queue of work on a device. On a CPU nothing waits: the object can be passed around."""

    device_index = 0

    def __init__(self, device=None, priority=0, **kwargs):
        check_device("cuda")

    def nothing(self, *args, **kwargs):
        return None

    wait_stream = wait_event = record_event = synchronize = nothing

    def query(self):
        return True


class Event(Stream):
    record = wait = Stream.nothing

    def elapsed_time(self, end):
        raise Unsupported("Nabla does not support measuring the time of a device: there is none")


def refuse(kind):
    """A function that fails as the device's own initialisation would: its answer would be about a device that is not there."""

    def f(*args, **kwargs):
        if kind == "mps":
            raise RuntimeError("The MPS backend is not available: PyTorch was not compiled with MPS enabled")
        raise AssertionError(f"Torch not compiled with {kind.upper()} enabled")

    return f


def nothing(*args, **kwargs):
    """For calls whose effect could only be on a device that is not there."""


def unsupported(name):
    def f(*args, **kwargs):
        raise Unsupported(f"Nabla does not support {name} yet")

    f.__name__ = name.rpartition(".")[2]
    return f


def device_module(namespace, kind):
    """Fills a module (torch.cuda, torch.mps, …) with what every device has."""
    namespace.update(
        is_available=lambda: False,
        is_initialized=lambda: False,
        device_count=lambda: 0,
        init=nothing,
        current_device=lambda: 0,
        get_device_name=refuse(kind),
        get_device_properties=refuse(kind),
        get_device_capability=refuse(kind),
        current_stream=Stream,
        default_stream=Stream,
        set_device=nothing,
        synchronize=nothing,
        empty_cache=nothing,
        manual_seed=nothing,
        manual_seed_all=nothing,
        seed=nothing,
        seed_all=nothing,
        initial_seed=refuse(kind),
        get_rng_state=refuse(kind),
        set_rng_state=refuse(kind),
        get_rng_state_all=lambda: [],
        set_rng_state_all=nothing,
        is_bf16_supported=lambda *args: False,
        Stream=Stream,
        Event=Event,
    )


class device_context(NoEffect):
    """with torch.cuda.device(0), torch.cuda.stream(None)."""

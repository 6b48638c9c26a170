"""Devices and services that are not there: every accelerator answers as PyTorch does on a machine without one."""

from _nabla.engine import Unsupported

from ._dtype import check_device, device as _device


class Stream:
    """A queue of work on a device. On a CPU there is none; the object can be passed around."""

    def __init__(self, device=None, priority=0, **kwargs):
        check_device(_device("cuda"))


class Event(Stream):
    pass


def refuse(kind):
    """A function that fails as the device's own initialisation would."""

    def f(*args, **kwargs):
        check_device(_device(kind))

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
        init=refuse(kind),
        current_device=refuse(kind),
        get_device_name=refuse(kind),
        get_device_properties=refuse(kind),
        get_device_capability=refuse(kind),
        current_stream=refuse(kind),
        default_stream=refuse(kind),
        set_device=nothing,
        synchronize=refuse(kind),
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


class device_context:
    """with torch.cuda.device(0), torch.cuda.stream(None): no effect where there is no device."""

    def __init__(self, *args):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

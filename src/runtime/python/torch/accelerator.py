"""torch.accelerator: there is none."""

from ._absent import device_module

device_module(globals(), "cuda")


def current_accelerator(check_available=False):
    return None


def is_available():
    return False


def current_device_index():
    return current_device()  # noqa: F821 - put into the namespace above; it refuses


def set_device_index(device, /):
    return None

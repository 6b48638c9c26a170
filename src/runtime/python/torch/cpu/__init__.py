"""torch.cpu."""

from . import amp
from .._absent import device_context as StreamContext
from .._absent import nothing

synchronize = nothing
stream = StreamContext


def is_available():
    return True


def device_count():
    return 1


def current_device():
    return "cpu"

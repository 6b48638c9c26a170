"""torch.multiprocessing: one process only. Importing works; starting processes does not."""

from _nabla.engine import Unsupported


def _refuse(name):
    def f(*args, **kwargs):
        raise Unsupported(f"Nabla does not support torch.multiprocessing.{name} yet")

    return f


spawn, Process, Queue, SimpleQueue, Pool, Manager, Lock, Event, Barrier, Value = map(
    _refuse, ("spawn", "Process", "Queue", "SimpleQueue", "Pool", "Manager", "Lock", "Event", "Barrier", "Value")
)


def set_start_method(method, force=False):
    return None


def get_start_method(allow_none=False):
    return "spawn"


def get_context(method=None):
    import torch.multiprocessing as here

    return here


def set_sharing_strategy(new_strategy):
    return None


def cpu_count():
    return 1


def current_process():
    import types

    return types.SimpleNamespace(name="MainProcess", pid=1)


def freeze_support():
    return None

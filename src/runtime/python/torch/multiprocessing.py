"""torch.multiprocessing: one process only."""

from ._absent import nothing, unsupported

set_start_method = set_sharing_strategy = nothing
spawn = start_processes = unsupported("torch.multiprocessing.spawn")
Process = unsupported("torch.multiprocessing.Process")
Pool = unsupported("torch.multiprocessing.Pool")
Queue = SimpleQueue = Manager = Pipe = Lock = Event = Value = unsupported("torch.multiprocessing.Queue")
get_context = unsupported("torch.multiprocessing.get_context")


def cpu_count():
    return 1


def get_start_method(allow_none=False):
    return "fork"


def get_sharing_strategy():
    return "file_descriptor"


def get_all_sharing_strategies():
    return {"file_descriptor"}


class _Main:
    name = "MainProcess"
    pid = 1
    daemon = False


def current_process():
    return _Main()

"""torch.nn.parallel: wrappers around modules that run in one process all the same."""

from .data_parallel import DataParallel, data_parallel  # noqa: F401
from .distributed import DistributedDataParallel  # noqa: F401

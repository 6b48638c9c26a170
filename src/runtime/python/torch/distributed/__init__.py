"""torch.distributed: not available, as in a PyTorch built without it. One process can still ask how many there are."""

import enum

from .._absent import unsupported


class ReduceOp(enum.Enum):
    SUM, AVG, PRODUCT, MIN, MAX, BAND, BOR, BXOR = range(8)


class Backend(str):
    GLOO, NCCL, MPI = "gloo", "nccl", "mpi"


class group:
    WORLD = None


class GroupMember:
    WORLD = NON_GROUP_MEMBER = None


def is_available():
    return False


def is_initialized():
    return False


def is_nccl_available():
    return False


is_gloo_available = is_mpi_available = is_torchelastic_launched = is_nccl_available


def _uninitialized(*args, **kwargs):
    raise ValueError("Default process group has not been initialized, please make sure to call init_process_group.")


get_rank = get_world_size = get_backend = barrier = all_reduce = all_gather = broadcast = reduce = scatter = gather = send = recv = _uninitialized
isend = irecv = all_gather_object = broadcast_object_list = reduce_scatter = all_to_all = new_group = _uninitialized
destroy_process_group = _uninitialized
init_process_group = unsupported("torch.distributed.init_process_group")
ProcessGroup = Work = object


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if name in ("rpc", "optim", "autograd", "fsdp", "tensor", "elastic", "algorithms", "pipeline", "checkpoint", "nn", "launch", "run", "device_mesh"):
        raise AttributeError(f"module 'torch.distributed' has no attribute '{name}'")
    return unsupported(f"torch.distributed.{name}")

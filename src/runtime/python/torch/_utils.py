"""What packages take from torch._utils: several tensors as one."""

import torch


def _flatten_dense_tensors(tensors):
    """All values in a row: [n₁ + n₂ + …]."""
    return torch.cat([t.contiguous().view(-1) for t in tensors])


def _unflatten_dense_tensors(flat, tensors):
    """The reverse: views of `flat` in the shapes of `tensors`."""
    return tuple(part.view_as(t) for part, t in zip(flat.split([t.numel() for t in tensors]), tensors))


def _take_tensors(tensors, size_limit):
    """One list of all: nothing is sent anywhere, so no list is too long."""
    yield list(tensors)


def _get_device_index(device, optional=False, allow_cpu=False):
    index = torch.device(device).index if device is not None else None
    return -1 if index is None else index

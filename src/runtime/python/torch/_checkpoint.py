"""Checkpoints that other programs have saved: tensors in containers, and nothing that would have to be executed.

Format: torch/serialization.py of PyTorch (an archive since 1.6, pickles one after the other before), read as `weights_only=True` reads it.
"""

import collections
import os
import pickle
import struct

import torch

_STORAGES = {
    "FloatStorage": "float32", "DoubleStorage": "float64", "HalfStorage": "float16", "BFloat16Storage": "bfloat16", "LongStorage": "int64", "IntStorage": "int32", "ShortStorage": "int16",
    "CharStorage": "int8", "ByteStorage": "uint8", "BoolStorage": "bool", "ComplexFloatStorage": "complex64", "ComplexDoubleStorage": "complex128",
}  # fmt: skip
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C


def read(f):
    """The object in a file, by path or open for reading bytes."""
    if isinstance(f, (str, os.PathLike)):
        with open(f, "rb") as opened:
            return read(opened)
    start = f.tell()
    head = f.read(2)
    f.seek(start)
    return _read_archive(f) if head == b"PK" else _read_legacy(f)


def _read_archive(f):
    import zipfile

    with zipfile.ZipFile(f) as archive:
        names = archive.namelist()
        top = next((n for n in names if n.endswith("data.pkl")), None)
        if top is None:
            raise RuntimeError("PytorchStreamReader failed locating file data.pkl: file not found")
        folder = top.removesuffix("data.pkl")
        storages = {}

        def storage(kind, key, count):
            if key not in storages:
                storages[key] = _flat(archive.read(f"{folder}data/{key}"), kind)
            return storages[key]

        with archive.open(top) as data:
            return _Unpickler(data, storage).load()


def _read_legacy(f):
    try:
        magic = _Unpickler(f, None).load()
    except pickle.UnpicklingError:
        raise
    except Exception as error:
        raise pickle.UnpicklingError(f"{type(error).__name__}: {error}: this is no file of torch.save") from None
    if magic != _LEGACY_MAGIC:
        raise RuntimeError("Invalid magic number; corrupt file?")
    for _ in ("version", "machine"):
        _Unpickler(f, None).load()
    storages = {}

    def storage(kind, key, count):
        return storages.setdefault(key, torch.zeros(count, dtype=kind))

    made = _Unpickler(f, storage).load()
    for key in _Unpickler(f, None).load():
        (count,) = struct.unpack("<q", f.read(8))
        into = storages[key]
        with torch.no_grad():
            into.copy_(_flat(f.read(count * into.element_size()), into.dtype))
    return made


def _flat(data, kind):
    return torch.frombuffer(data, dtype=kind) if data else torch.zeros(0, dtype=kind)


class _Unpickler(pickle.Unpickler):
    def __init__(self, file, storage):
        super().__init__(file, encoding="utf-8")
        self._storage = storage

    def find_class(self, module, name):
        allowed = _ALLOWED.get(f"{module}.{name}")
        if allowed is not None:
            return allowed
        if module in ("torch", "torch.storage") and name in _STORAGES:
            return getattr(torch, _STORAGES[name])
        if module == "torch" and isinstance(getattr(torch, name, None), torch.dtype):
            return getattr(torch, name)
        raise pickle.UnpicklingError(
            f"Weights only load failed. Unsupported global: GLOBAL {module}.{name} was not an allowed global by default. Nabla reads the tensors of a checkpoint, and never runs what was pickled with them."
        )

    def persistent_load(self, pid):
        _, kind, key, _, count = pid[:5]
        return self._storage(kind if isinstance(kind, torch.dtype) else torch.uint8, key, count)


def _tensor(storage, offset, size, stride, requires_grad, hooks, metadata=None):
    t = storage.as_strided(size, stride, offset).detach()
    return t.requires_grad_() if requires_grad else t


def _parameter(data, requires_grad, hooks):
    return torch.nn.Parameter(data, requires_grad)


_ALLOWED = {
    "collections.OrderedDict": collections.OrderedDict,
    "collections.Counter": collections.Counter,
    "collections.defaultdict": collections.defaultdict,
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_parameter": _parameter,
    "torch.Size": torch.Size,
    "torch.device": torch.device,
    "torch.storage.UntypedStorage": torch.uint8,
    "builtins.set": set,
    "__builtin__.set": set,
    "builtins.complex": complex,
    "builtins.bytearray": bytearray,
}

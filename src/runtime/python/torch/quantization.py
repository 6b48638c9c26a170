"""torch.quantization: the old name of torch.ao.quantization."""

from .ao.quantization import DeQuantStub, QuantStub, __getattr__  # noqa: F401

"""torch.ao.quantization: the stubs that a model wears before it is quantized pass their input on; quantizing is not supported."""

from ..._absent import unsupported
from ...nn import Module


class _Stub(Module):
    """Marks where values would become integers, or numbers again."""

    def __init__(self, qconfig=None):
        super().__init__()
        if qconfig:
            self.qconfig = qconfig

    def forward(self, x):
        return x


class QuantStub(_Stub):
    pass


class DeQuantStub(_Stub):
    pass


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return unsupported(f"torch.ao.quantization.{name}")

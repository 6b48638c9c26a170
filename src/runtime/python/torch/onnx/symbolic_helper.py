"""torch.onnx.symbolic_helper: what decorates an operator's form in a file."""

from .._absent import unsupported


def parse_args(*descriptors):
    return lambda f: f


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return unsupported(f"torch.onnx.symbolic_helper.{name}")

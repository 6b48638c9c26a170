"""torch.onnx.symbolic_opset11: operators of a file format that is never written."""

from .._absent import unsupported


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return unsupported(f"torch.onnx.symbolic_opset11.{name}")

"""torch.onnx: nothing is exported."""

from ._absent import unsupported

export = _export = dynamo_export = unsupported("torch.onnx.export")


def is_in_onnx_export():
    return False

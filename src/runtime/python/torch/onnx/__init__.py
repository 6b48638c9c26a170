"""torch.onnx: nothing is exported. How an operator would be written to a file can be registered, as libraries do when they are imported."""

from .._absent import unsupported

export = _export = dynamo_export = unsupported("torch.onnx.export")


def is_in_onnx_export():
    return False


def register_custom_op_symbolic(symbolic_name, symbolic_fn, opset_version):
    pass


def unregister_custom_op_symbolic(symbolic_name, opset_version):
    pass

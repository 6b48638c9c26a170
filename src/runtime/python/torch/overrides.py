"""torch.overrides."""

from ._overrides import dispatch, is_overridden


def has_torch_function(relevant_args):
    return is_overridden(relevant_args)


def has_torch_function_unary(t):
    return is_overridden((t,))


def has_torch_function_variadic(*args):
    return is_overridden(args)


def handle_torch_function(public_api, relevant_args, *args, **kwargs):
    answer = dispatch(public_api, args, kwargs)
    if answer is NotImplemented:
        raise TypeError(f"no implementation found for '{public_api.__module__}.{public_api.__name__}'")
    return answer


def is_tensor_like(inp):
    from ._tensor import Tensor

    return isinstance(inp, Tensor) or hasattr(type(inp), "__torch_function__")


class TorchFunctionMode:
    def __enter__(self):
        from _nabla.engine import Unsupported

        raise Unsupported("Nabla does not support torch.overrides.TorchFunctionMode yet")

    def __exit__(self, *exc):
        return False


BaseTorchFunctionMode = TorchFunctionMode

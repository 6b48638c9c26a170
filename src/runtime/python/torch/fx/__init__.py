"""torch.fx: decorators and classes can be named; symbolic tracing is not there."""

from .._absent import unsupported
from ..nn import Module


def wrap(fn_or_name):
    return fn_or_name


class _Absent:
    def __init__(self, *args, **kwargs):
        unsupported(f"torch.fx.{type(self).__name__}")()


class GraphModule(Module):
    def __init__(self, *args, **kwargs):
        unsupported("torch.fx.GraphModule")()


class Graph(_Absent):
    pass


class Node(_Absent):
    pass


class Proxy(_Absent):
    pass


class Tracer(_Absent):
    pass


class Interpreter(_Absent):
    pass


class Transformer(Interpreter):
    pass


symbolic_trace = unsupported("torch.fx.symbolic_trace")
replace_pattern = unsupported("torch.fx.replace_pattern")
from . import node, proxy  # noqa: E402 - they name the classes above

"""torch.fx.proxy."""

from . import Proxy, Tracer


class GraphAppendingTracer(Tracer):
    pass

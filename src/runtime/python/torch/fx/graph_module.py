"""torch.fx.graph_module."""

from ..nn import Module
from . import GraphModule  # noqa: F401


def _copy_attr(from_module, to_module, target):
    """Copies an attribute by its dotted name, with empty modules on the way to it."""
    *prefix, name = target.split(".")
    for item in prefix:
        from_module = getattr(from_module, item)
        inner = getattr(to_module, item, None)
        if inner is from_module:
            return
        if inner is None:
            inner = Module()
            setattr(to_module, item, inner)
        to_module = inner
    setattr(to_module, name, getattr(from_module, name))

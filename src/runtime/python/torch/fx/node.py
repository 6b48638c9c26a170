"""torch.fx.node."""

import typing

from . import Node  # noqa: F401
from .._absent import unsupported

Target = typing.Union[typing.Callable, str]
Argument = typing.Any
map_arg = unsupported("torch.fx.node.map_arg")
map_aggregate = unsupported("torch.fx.node.map_aggregate")

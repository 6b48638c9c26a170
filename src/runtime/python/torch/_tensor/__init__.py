"""Tensor, and what the facades need to make and read tensors. Operations live in `_functions/` and are installed as methods by `torch/__init__.py`, so that
`x.sum()` and `torch.sum(x)` are one function.
"""

from . import arithmetic, autograd, values  # they add to Tensor
from .conversion import as_dtype, parse_to
from .core import NUMBERS, Tensor, _wrap_dim, adopt, as_leaf, extends, handle_of, operand, refuse_arguments, typename, wrap, wrap_all

"""The functions of `torch` and the methods of Tensor, by topic. Each file registers what it defines (see registry.py)."""

from . import unary, complex_parts, binary, ternary, filling, questions, reductions, views, joining, repeating  # isort: skip
from . import subscripts, indexing, triangles, products, sorting, linear_algebra, special_functions, special_polynomials, signals, factorizations  # isort: skip
from . import in_place  # isort: skip

"""The functions of `torch` and the methods of Tensor, by topic. Each file registers what it defines (see registry.py)."""

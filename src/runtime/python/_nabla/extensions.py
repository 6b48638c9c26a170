"""Packages whose compiled operators have stand-ins here: what their own module says of them once its compiled half was not found."""

import warnings

_FOUND = {"torchvision.extension": {"_HAS_OPS": True, "_has_ops": lambda: True}}  # the operators: torch/ops/_torchvision.py


def complete(module):
    """After the execution of a module of the environment."""
    vars(module).update(_FOUND.get(module.__name__, {}))


def quiet():
    """What such packages say about parts that nobody needs here."""
    warnings.filterwarnings("ignore", message="Failed to load image Python extension")

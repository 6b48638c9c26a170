"""Which hand-written function or method is the backward, or the derivative, of which other: by their names, as language/pairs.ts finds them in the source."""

_LAYERS = (("forward", "backward"), ("forward_pass", "backward_pass"), ("forward_prop", "backward_prop"), ("fprop", "bprop"))
_DERIVATIVES = ("{}_prime", "{}_derivative", "{}_deriv", "{}_grad", "{}_gradient", "d_{}", "d{}", "grad_{}", "derivative_{}")
_APPLIED = ("__call__", "forward", "fn", "func", "function", "f", "activate", "activation", "call", "loss")
_DERIVED = ("gradient", "grad", "derivative", "deriv", "prime", "df")


def of_function(module, name):
    """(name of the partner, "backward" or "derivative"); None for a loss that returns its own gradient."""
    backward = name.removesuffix("forward") + "backward"
    if name.endswith("_forward") and hasattr(module, backward):
        return backward, "backward"
    found = next((p for p in (pattern.format(name) for pattern in _DERIVATIVES) if callable(getattr(module, p, None))), None)
    return found and (found, "derivative")


def of_class(cls):
    """(name of the forward, name of the partner, "backward" or "derivative") of the methods of a class; None where it has no such."""
    for forward, backward in _LAYERS:
        if hasattr(cls, forward) and hasattr(cls, backward):
            return forward, backward, "backward"
    # Every class can be called, for it is one of `type`; what counts is what it defines for its objects.
    forward, derivative = (next((n for n in names if any(n in c.__dict__ for c in cls.__mro__)), None) for names in (_APPLIED, _DERIVED))
    return (forward, derivative, "derivative") if forward and derivative else None

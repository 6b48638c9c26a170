"""Names of SciPy that are not here: they can be imported, and say so when a value is asked of them."""

from _nabla.placeholders import Placeholder


def absent(module):
    def __getattr__(name):
        if name.startswith("__"):
            raise AttributeError(f"module '{module}' has no attribute '{name}'")
        return Placeholder(f"{module}.{name}", f"Nabla has no {module}.{name}")

    return __getattr__


def refuse(what):
    """Raise for a use of a function that is here only in part."""
    Placeholder(what, f"Nabla has no {what}")._fail()

"""Names of SciPy that are not here: an error that says so when one is asked for."""

from _nabla.engine import Unsupported


def absent(module):
    def __getattr__(name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise Unsupported(f"Nabla does not support {module}.{name} yet")

    return __getattr__

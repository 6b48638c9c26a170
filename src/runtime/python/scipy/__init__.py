"""SciPy, as far as model code uses it beside torch: linear algebra, special functions, cosine transforms, assignments. Numbers are NumPy arrays of this package's."""

import sys

from _nabla.placeholders import PlaceholderModule

from . import fft, linalg, optimize, signal, spatial, special

__version__ = "1.14.0"
__all__ = ["fft", "linalg", "optimize", "signal", "spatial", "special"]

for _name in ("cluster", "constants", "fftpack", "integrate", "interpolate", "io", "misc", "ndimage", "odr", "sparse", "stats"):
    _module = PlaceholderModule(f"scipy.{_name}", f"Nabla has no scipy.{_name}")
    sys.modules[_module.__name__] = globals()[_name] = _module
del _name, _module

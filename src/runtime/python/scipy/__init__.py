"""SciPy, as far as model code uses it beside torch: linear algebra, special functions, cosine transforms, assignments. Numbers are NumPy arrays of this package's."""

from _nabla.absent import placeholder_modules

from . import fft, linalg, optimize, signal, sparse, spatial, special

__version__ = "1.14.0"
__all__ = ["fft", "linalg", "optimize", "signal", "sparse", "spatial", "special"]

placeholder_modules("scipy", "cluster constants fftpack integrate interpolate io misc ndimage odr stats")

"""torch.ao: quantization as far as a model in floating point meets it."""

from . import quantization  # noqa: F401

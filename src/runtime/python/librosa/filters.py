"""Banks of filters."""

import numpy as np
from _nabla.absent import placeholder_names

from .core import fft_frequencies, mel_frequencies

__getattr__ = placeholder_names(__name__)


def mel(sr, n_fft, n_mels=128, fmin=0.0, fmax=None, htk=False, norm="slaney", dtype=np.float32):
    """Triangles from mel to mel over the bins of a Fourier transform, [n_mels, 1 + n_fft // 2]. `norm`: "slaney" for equal areas, a number for equal norms."""
    edges = mel_frequencies(n_mels + 2, fmin=fmin, fmax=float(sr) / 2 if fmax is None else fmax, htk=htk)
    ramps = edges[:, None] - fft_frequencies(sr=sr, n_fft=n_fft)[None, :]
    widths = np.diff(edges)
    rising, falling = -ramps[:-2] / widths[:-1, None], ramps[2:] / widths[1:, None]
    weights = np.maximum(0, np.minimum(rising, falling))
    if norm == "slaney":
        weights = weights * (2.0 / (edges[2:] - edges[:n_mels]))[:, None]
    elif norm is not None:
        from .util import normalize

        weights = normalize(weights, norm=norm, axis=-1)
    return weights.astype(dtype)

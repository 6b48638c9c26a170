"""tqdm: progress bars that only iterate."""

from .std import tqdm, trange

__all__ = ["tqdm", "trange"]

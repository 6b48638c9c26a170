"""tqdm: progress bars that only iterate."""

from . import notebook
from .std import tqdm, trange

__all__ = ["notebook", "tqdm", "tqdm_notebook", "tnrange", "trange"]

tqdm_notebook, tnrange = tqdm, trange

"""The Threefry-2x32 block cipher (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), as JAX makes random bits of it.

Words of 32 bits lie in int64 tensors; nothing here has a derivative.
"""

import torch
from _nabla.recording import unrecorded

_MASK = 0xFFFFFFFF
_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))


@unrecorded
def block(key, x0, x1):
    """Encrypts pairs of counters under a key of two words (numbers, or tensors of the counters' shape)."""
    k0, k1 = key
    keys = (k0, k1, k0 ^ k1 ^ 0x1BD11BDA)
    x0, x1 = (x0 + keys[0]) & _MASK, (x1 + keys[1]) & _MASK
    for i in range(5):
        for r in _ROTATIONS[i % 2]:
            x0 = (x0 + x1) & _MASK
            x1 = (((x1 << r) & _MASK) | (x1 >> (32 - r))) ^ x0
        x0, x1 = (x0 + keys[(i + 1) % 3]) & _MASK, (x1 + keys[(i + 2) % 3] + i + 1) & _MASK
    return x0, x1


def counters(size):
    """The numbers 0 … size − 1 as pairs of words, the high one first."""
    n = torch.arange(size)
    return n >> 32, n & _MASK


@unrecorded
def bits(key, size):
    """`size` pairs of random words, each from its own counter (JAX's partitionable form, the default since 0.5)."""
    with torch.no_grad():
        return block(key, *counters(size))


@unrecorded
def bits32(key, size):
    high, low = bits(key, size)
    return high ^ low

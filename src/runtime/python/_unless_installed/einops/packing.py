"""pack and unpack: several tensors as one along an axis written `*`, and back."""

import functools
import math

from . import EinopsError, _arrays


@functools.lru_cache(256)
def _analysed(pattern, function):
    """How many axes stand before and after the `*`."""
    words = pattern.split()
    if len(words) != len(set(words)):
        raise EinopsError(f'Duplicates in axes names in {function}(..., "{pattern}")')
    if "*" not in words:
        raise EinopsError(f'No *-axis in {function}(..., "{pattern}")')
    for word in words:
        if word != "*" and (not word.isidentifier() or word.strip("_") != word):
            raise EinopsError(f'Invalid axis name {word} in {function}(..., "{pattern}")')
    before = words.index("*")
    return before, len(words) - before - 1


def pack(tensors, pattern):
    """
    Join tensors of different numbers of dimensions along one axis.

    @param pattern: names of the axes that all have, with `*` for those to be joined: 'b * c'
    @returns: the tensor, and the shapes that `unpack` needs
    """
    before, after = _analysed(pattern, "pack")
    flat, shapes = [], []
    for i, tensor in enumerate(tensors):
        shape = tensor.shape
        if len(shape) < before + after:
            raise EinopsError(f"packed tensor #{i} (enumeration starts with 0) has shape {shape}, while pattern {pattern} assumes at least {before + after} axes")
        end = len(shape) - after
        shapes.append(shape[before:end])
        flat.append(tensor.reshape((*shape[:before], math.prod(shape[before:end]), *shape[end:])))
    library = _arrays.module_of(flat[0])
    joined = library.cat(flat, dim=before) if _arrays.is_torch(flat[0]) else library.concatenate(flat, axis=before)
    return joined, shapes


def unpack(tensor, packed_shapes, pattern):
    """
    Split along the axis written `*`.

    @param packed_shapes: the shape of each part along it; a single -1 in one of them is what the others leave
    """
    before, after = _analysed(pattern, "unpack")
    shape = tensor.shape
    if len(shape) != before + 1 + after:
        raise EinopsError(f"unpack(..., {pattern}) received input of wrong dim with shape {shape}")
    sizes = [-1 if -1 in tuple(p) else math.prod(p) for p in packed_shapes]
    unknown = [i for i, n in enumerate(sizes) if n == -1]
    if len(unknown) > 1:
        raise EinopsError(f'unpack(..., {pattern}) received more than one -1 in {packed_shapes} and can\'t infer dimensions')
    left = shape[before] - sum(n for n in sizes if n != -1)
    if unknown:
        sizes[unknown[0]] = left
    if left < 0 or (left and not unknown):
        raise EinopsError(f'Error during unpack(..., "{pattern}"): could not split axis of size {shape[before]} into requested {packed_shapes}')
    out, start = [], 0
    for size, part in zip(sizes, packed_shapes):
        index = (*[slice(None)] * before, slice(start, start + size))
        out.append(tensor[index].reshape((*shape[:before], *part, *shape[before + 1 :])))
        start += size
    return out

"""Sequences of different lengths in one tensor."""

from collections import namedtuple

from ... import _dtype
from ..._creation import arange, tensor
from ..._tensor import Tensor

__all__ = ["PackedSequence", "invert_permutation", "pack_padded_sequence", "pad_packed_sequence", "pad_sequence", "unpad_sequence", "pack_sequence", "unpack_sequence"]

_Fields = namedtuple("PackedSequence", "data batch_sizes sorted_indices unsorted_indices")


class PackedSequence(_Fields):
    """The steps of all sequences, longest first: all first steps, then all second ones, and so on; batch_sizes says how many of each."""

    def __new__(cls, data, batch_sizes=None, sorted_indices=None, unsorted_indices=None):
        if batch_sizes is None:  # the form (data, batch_sizes) of one argument
            data, batch_sizes = data
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args, **kwargs):
        data = self.data.to(*args, **kwargs)
        return self if data is self.data else self._with(data)

    def _with(self, data):
        return type(self)(data, self.batch_sizes, self.sorted_indices, self.unsorted_indices)

    def cpu(self, *args, **kwargs):
        return self

    def cuda(self, *args, **kwargs):
        return self._with(self.data.cuda(*args, **kwargs))

    def double(self):
        return self.to(_dtype.float64)

    def float(self):
        return self.to(_dtype.float32)

    def half(self):
        return self.to(_dtype.float16)

    def long(self):
        return self.to(_dtype.int64)

    def int(self):
        return self.to(_dtype.int32)

    is_cuda = False

    def pin_memory(self):
        return self

    def is_pinned(self):
        return False


PackedSequence_ = _Fields


def invert_permutation(permutation):
    if permutation is None:
        return None
    return permutation.new_empty(permutation.shape).scatter_(0, permutation, arange(0, permutation.numel()))


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    """Leaves the padding out of (T, N, …)."""
    from ... import sort

    if not isinstance(lengths, Tensor):
        lengths = tensor(lengths, dtype=_dtype.int64)
    lengths = lengths.to(_dtype.int64)
    if enforce_sorted:
        order = None
    else:
        lengths, order = sort(lengths, descending=True)
        input = input.index_select(0 if batch_first else 1, order)
    data, sizes = _pack(input, lengths.tolist(), batch_first)
    return PackedSequence(data, tensor(sizes, dtype=_dtype.int64), order, None)


def _pack(input, lengths, batch_first):
    from ... import cat

    if batch_first:
        input = input.transpose(0, 1)
    if input.numel() == 0:
        raise RuntimeError("Cannot pack empty tensors.")
    if len(lengths) != input.shape[1]:
        raise RuntimeError(f"Expected `len(lengths)` to be equal to batch_size, but got {len(lengths)} (batch_size={input.shape[1]})")
    if any(n <= 0 for n in lengths):
        raise RuntimeError("Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0")
    if any(a < b for a, b in zip(lengths, lengths[1:])):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to "
            "pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability."
        )
    if lengths[0] > input.shape[0]:
        raise RuntimeError(f"Expected all lengths to be at most the sequence length {input.shape[0]}, but got {lengths[0]}")
    sizes = [sum(n > t for n in lengths) for t in range(lengths[0])]
    # Steps with the same number of rows are copied in one piece.
    parts, start = [], 0
    for t in range(1, len(sizes) + 1):
        if t == len(sizes) or sizes[t] != sizes[start]:
            parts.append(input[start:t, : sizes[start]].reshape(-1, *input.shape[2:]))
            start = t
    return cat(parts, 0), sizes


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    """@returns (padded sequences in their first order, their lengths)"""

    sizes = sequence.batch_sizes.tolist()
    longest = len(sizes)
    if total_length is not None:
        if total_length < longest:
            raise ValueError(f"Expected total_length to be at least the length of the longest sequence in input, but got total_length={total_length} and max sequence length being {longest}")
        longest = total_length
    rows = sizes[0]
    rest = sequence.data.shape[1:]
    out = sequence.data.new_full((longest, rows, *rest), padding_value)
    offset = start = 0
    for t in range(1, len(sizes) + 1):
        if t == len(sizes) or sizes[t] != sizes[start]:
            n = (t - start) * sizes[start]
            out[start:t, : sizes[start]] = sequence.data[offset : offset + n].reshape(t - start, sizes[start], *rest)
            offset += n
            start = t
    lengths = tensor([sum(size > row for size in sizes) for row in range(rows)], dtype=_dtype.int64)
    if batch_first:
        out = out.transpose(0, 1)
    order = sequence.unsorted_indices
    if order is not None:
        return out.index_select(0 if batch_first else 1, order), lengths[order]
    return out, lengths


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"padding_side should be one of 'left' or 'right', but got {padding_side}")
    if isinstance(sequences, Tensor):
        sequences = sequences.unbind(0)
    elif not hasattr(sequences, "__iter__"):
        raise RuntimeError("pad_sequence: Expected iterable for input sequences, but got arg of type: " + str(type(sequences)))
    sequences = list(sequences)
    if not sequences:
        raise RuntimeError("received an empty list of sequences")
    longest = max(s.shape[0] for s in sequences)
    rest = sequences[0].shape[1:]
    shape = (len(sequences), longest, *rest) if batch_first else (longest, len(sequences), *rest)
    out = sequences[0].new_full(shape, padding_value)
    for i, s in enumerate(sequences):
        place = slice(0, s.shape[0]) if padding_side == "right" else slice(longest - s.shape[0], longest)
        out[(i, place) if batch_first else (place, i)] = s
    return out


def unpad_sequence(padded_sequences, lengths, batch_first=False):
    if not batch_first:
        padded_sequences = padded_sequences.transpose(0, 1)
    return [s[:n] for s, n in zip(padded_sequences, lengths.tolist())]


def pack_sequence(sequences, enforce_sorted=True):
    lengths = tensor([v.size(0) for v in sequences], dtype=_dtype.int64)
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences):
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)

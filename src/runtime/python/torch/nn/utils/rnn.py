"""Sequences of different lengths: padded and packed."""

from collections import namedtuple

from ... import _dtype
from ..._creation import arange, empty_like, tensor
from ..._functions.registry import functions
from ..._tensor import Tensor

_Packed = namedtuple("PackedSequence", ["data", "batch_sizes", "sorted_indices", "unsorted_indices"])


class PackedSequence(_Packed):
    """The elements of a batch of sequences time by time, longest sequence first."""

    def __new__(cls, data, batch_sizes=None, sorted_indices=None, unsorted_indices=None):
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args, **kwargs):
        return type(self)(self.data.to(*args, **kwargs), *self[1:])

    def float(self):
        return self.to(dtype=_dtype.float32)

    def double(self):
        return self.to(dtype=_dtype.float64)

    def cpu(self):
        return self

    def pin_memory(self):
        return self

    def cuda(self, *args, **kwargs):
        return type(self)(self.data.cuda(*args, **kwargs), *self[1:])

    @property
    def is_cuda(self):
        return False


def invert_permutation(permutation):
    if permutation is None:
        return None
    out = empty_like(permutation)
    out.scatter_(0, permutation, arange(0, permutation.numel()))
    return out


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    lengths = lengths if isinstance(lengths, Tensor) else tensor(lengths, dtype=_dtype.int64)
    if enforce_sorted:
        order = None
    else:
        lengths, order = lengths.sort(descending=True)
        input = input.index_select(0 if batch_first else 1, order)
    counts = [int(n) for n in lengths.tolist()]
    if any(n <= 0 for n in counts):
        raise RuntimeError("Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0")
    if any(a < b for a, b in zip(counts, counts[1:])):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability."
        )
    x = input.transpose(0, 1) if batch_first else input
    if len(counts) != x.shape[1]:
        raise RuntimeError(f"Expected `len(lengths)` to be equal to batch_size, but got {len(counts)} (batch_size={x.shape[1]})")
    sizes = [sum(n > t for n in counts) for t in range(counts[0])]
    data = functions["cat"]([x[t, :n] for t, n in enumerate(sizes)])
    return PackedSequence(data, tensor(sizes, dtype=_dtype.int64), order, None)


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    sizes = sequence.batch_sizes.tolist()
    longest = len(sizes)
    if total_length is not None:
        if total_length < longest:
            raise ValueError(f"Expected total_length to be at least the length of the longest sequence in input, but got total_length={total_length} and max sequence length being {longest}")
    batch = sizes[0]
    rows = []
    for part in sequence.data.split(sizes):
        missing = batch - part.shape[0]
        rows.append(functions["cat"]([part, part.new_full((missing, *part.shape[1:]), padding_value)]) if missing else part)
    for _ in range((total_length or longest) - longest):
        rows.append(rows[0].new_full(rows[0].shape, padding_value))
    out = functions["stack"](rows)
    lengths = tensor([sum(n > i for n in sizes) for i in range(batch)], dtype=_dtype.int64)
    if sequence.unsorted_indices is not None:
        out, lengths = out.index_select(1, sequence.unsorted_indices), lengths[sequence.unsorted_indices]
    return (out.transpose(0, 1) if batch_first else out), lengths


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    if isinstance(sequences, Tensor):
        sequences = sequences.unbind(0)
    sequences = list(sequences)
    if any(not s.dim() for s in sequences):
        raise RuntimeError("ArrayRef: invalid slice, N = 1; size = 0")
    longest = max(s.shape[0] for s in sequences)
    rows = []
    for s in sequences:
        missing = longest - s.shape[0]
        filler = s.new_full((missing, *s.shape[1:]), padding_value)
        rows.append(s if not missing else functions["cat"]([s, filler] if padding_side == "right" else [filler, s]))
    return functions["stack"](rows, 0 if batch_first else 1)


def unpad_sequence(padded_sequences, lengths, batch_first=False):
    x = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    return [row[: int(n)] for row, n in zip(x.unbind(0), lengths)]


def pack_sequence(sequences, enforce_sorted=True):
    lengths = tensor([s.shape[0] for s in sequences])
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences):
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)

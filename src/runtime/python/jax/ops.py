"""jax.ops: reductions over segments."""

import torch

from ._array import tensor, wrap


def _segments(name, start):
    def function(data, segment_ids, num_segments=None, indices_are_sorted=False, unique_indices=False, bucket_size=None, mode=None):
        t, ids = tensor(data), tensor(segment_ids).long()
        n = num_segments if num_segments is not None else int(ids.max()) + 1 if ids.numel() else 0
        keep = (ids >= 0) & (ids < n)
        t, ids = t[keep], ids[keep]
        if name == "sum":
            return wrap(torch.zeros(n, *t.shape[1:], dtype=t.dtype).index_add(0, ids, t))
        at = ids.reshape(-1, *[1] * (t.dim() - 1)).expand_as(t)
        return wrap(torch.full((n, *t.shape[1:]), start, dtype=t.dtype).scatter_reduce(0, at, t, name, include_self=True))

    function.__name__ = function.__qualname__ = f"segment_{name}"
    return function


segment_sum, segment_prod = _segments("sum", 0), _segments("prod", 1)
segment_max, segment_min = _segments("amax", -float("inf")), _segments("amin", float("inf"))

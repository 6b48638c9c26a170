"""Subscripts of arrays as those of the tensors behind them."""

import builtins

import torch


def tensor_key(key, shape, as_tensor):
    """A key for the tensor, and the dimensions to flip first: slices with negative steps are not views here. `as_tensor`: what makes one of an array or a list."""
    keys = key if isinstance(key, tuple) else (key,)
    # A list of slices is none of what may be an index.
    if any(isinstance(k, list) and any(isinstance(i, slice) or i is None for i in k) for k in keys):
        keys = [object()]
    named = sum(k is not None and k is not Ellipsis and not isinstance(k, builtins.bool) for k in keys)
    named += sum(_rank(k) - 1 for k in keys if _is_mask(k))
    flips, made, d = [], [], 0
    for k in keys:
        if k is Ellipsis:
            d += len(shape) - named
        elif isinstance(k, slice):
            if k.step is not None and k.step < 0:
                n = shape[d]
                picked = range(n)[k]
                flips.append(d)
                # The same elements, counted from the other end.
                k = slice(n - 1 - picked[0], n - picked[-1], -k.step) if len(picked) else slice(0, 0)
            else:
                k = slice(*(None if v is None else builtins.int(v) for v in (k.start, k.stop, k.step)))
            d += 1
        elif _is_array(k) or isinstance(k, (list, tuple, range)):
            k = list(k) if isinstance(k, (tuple, range)) else k
            k = as_tensor(k) if len(k) or _is_array(k) else torch.tensor([], dtype=torch.int64)
            d += k.dim() if k.dtype is torch.bool else 1
        elif k is not None and not isinstance(k, builtins.bool):
            if not isinstance(k, torch.Tensor) and not hasattr(k, "__index__"):
                raise IndexError(
                    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices"
                )
            k = k if isinstance(k, torch.Tensor) else k.__index__()
            d += 1
        made.append(k)
    return (tuple(made) if isinstance(key, tuple) else made[0]), flips


def _is_array(k):
    return hasattr(k, "_t")


def _is_mask(k):
    return (_is_array(k) or isinstance(k, torch.Tensor)) and str(k.dtype).endswith("bool")


def _rank(k):
    return len(k.shape)

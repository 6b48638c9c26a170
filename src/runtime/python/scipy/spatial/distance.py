"""scipy.spatial.distance: between all pairs (https://docs.scipy.org/doc/scipy/reference/spatial.distance.html)."""

import numpy as np
import torch

from _nabla.absent import placeholder_names, refuse, without

__getattr__ = placeholder_names("scipy.spatial.distance")


def _tensor(x):
    return torch.as_tensor(np.asarray(x)).to(torch.float64)


def _between(a, b, metric, p):
    if metric == "sqeuclidean":
        return (a - b).pow(2).sum(-1)
    if metric == "cosine":
        return 1 - (a * b).sum(-1) / (a.norm(dim=-1) * b.norm(dim=-1))
    order = {"euclidean": 2, "cityblock": 1, "chebyshev": float("inf"), "minkowski": p}.get(metric)
    if order is None:
        return refuse(f"scipy.spatial.distance.metric {metric!r}")
    return torch.linalg.vector_norm(a - b, order, dim=-1)


def cdist(XA, XB, metric="euclidean", *, p=2.0, out=None):
    without("scipy.spatial.distance.cdist", out=out is not None)
    return _between(_tensor(XA)[:, None], _tensor(XB)[None], metric, p).numpy()


def pdist(X, metric="euclidean", *, p=2.0, out=None):
    without("scipy.spatial.distance.pdist", out=out is not None)
    x = _tensor(X)
    i, j = torch.triu_indices(len(x), len(x), 1)
    return _between(x[i], x[j], metric, p).numpy()


def squareform(X, force="no", checks=True):
    without("scipy.spatial.distance.squareform", force=force != "no")
    x = np.asarray(X)
    if x.ndim == 2:
        i, j = np.triu_indices(x.shape[0], 1)
        return x[i, j]
    n = int(round((1 + (1 + 8 * len(x)) ** 0.5) / 2))
    out = np.zeros((n, n), dtype=x.dtype)
    i, j = np.triu_indices(n, 1)
    out[i, j] = x
    return out + out.T


def _pair(metric):
    def f(u, v, w=None):
        without(f"scipy.spatial.distance.{metric}", w=w is not None)
        return _between(_tensor(u), _tensor(v), metric, 2.0).item()

    return f


euclidean, sqeuclidean, cosine, cityblock, chebyshev = map(_pair, ("euclidean", "sqeuclidean", "cosine", "cityblock", "chebyshev"))

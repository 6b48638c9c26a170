"""Bug: the weight's gradient of a layer by hand, with its factors exchanged: a square weight hides it."""

import numpy as np


# nabla: x = np.random.randn(5, 4), w = np.random.randn(4, 4), b = np.random.randn(4)
def affine_forward(x, w, b):
    return x.dot(w) + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    dx = dout.dot(w.T)
    dw = dout.T.dot(x)
    db = dout.sum(axis=0)
    return dx, dw, db

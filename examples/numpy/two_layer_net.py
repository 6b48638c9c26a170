"""A net by hand, as textbooks have it: every function beside its derivative.

Press `Check Gradients` above each pair. A derivative may be written for the argument (`softplus`), for the value (`tanh`, where it takes
the activation), as a Jacobian (`softmax`), or be the gradient of a loss.
"""

import numpy as np


def softplus(z):
    return np.log1p(np.exp(-np.abs(z))) + np.maximum(z, 0)


def softplus_prime(z):
    return 1 / (1 + np.exp(-z))


def tanh(z):
    return np.tanh(z)


def tanh_derivative(a):
    return 1 - a**2


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_grad(z):
    p = softmax(z)
    return p[..., None] * (np.eye(p.shape[-1]) - p[..., None, :])


def cross_entropy(y, p):
    return -np.mean(np.sum(y * np.log(p), axis=-1))


def cross_entropy_grad(y, p):
    return -y / p / len(p)


class Huber:
    """A loss as a class: quadratic near 0, linear beyond `delta`."""

    def __init__(self, delta=1.0):
        self.delta = delta

    def loss(self, y_true, y_pred):
        r = np.abs(y_true - y_pred)
        return np.where(r <= self.delta, 0.5 * r**2, self.delta * (r - 0.5 * self.delta)).sum()

    def gradient(self, y_true, y_pred):
        return np.clip(y_pred - y_true, -self.delta, self.delta)

"""Layers of a course assignment: `out, cache = f_forward(…)` and its `f_backward(dout, cache)`. `Check Gradients` compares them with slopes."""

import numpy as np


def affine_forward(x, w, b):
    """x: (N, d1, …, dk), w: (D, M), b: (M,)."""
    out = x.reshape(x.shape[0], -1).dot(w) + b
    return out, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = dout.sum(axis=0)
    return dx, dw, db


def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


# nabla: x = np.random.randn(6, 3), gamma = np.random.randn(3), beta = np.random.randn(3), bn_param = {'mode': 'train'}
def batchnorm_forward(x, gamma, beta, bn_param):
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + bn_param.get("eps", 1e-5))
    normal = (x - mean) / std
    return gamma * normal + beta, (gamma, std, normal)


def batchnorm_backward(dout, cache):
    gamma, std, normal = cache
    g = dout * gamma
    dx = (g - g.mean(axis=0) - normal * (g * normal).mean(axis=0)) / std
    return dx, (dout * normal).sum(axis=0), dout.sum(axis=0)


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x.dot(Wx) + prev_h.dot(Wh) + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h**2)
    return da.dot(Wx.T), da.dot(Wh.T), x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)


# nabla: x = np.random.randn(5, 4), y = np.array([0, 2, 1, 3, 0])
def softmax_loss(x, y):
    """A loss that returns its gradient."""
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    n = x.shape[0]
    loss = -log_p[np.arange(n), y].mean()
    dx = np.exp(log_p)
    dx[np.arange(n), y] -= 1
    return loss, dx / n


# nabla: construct = Linear(4, 3), inputs = (np.random.randn(5, 4),)
class Linear:
    """A layer that stores what its backward needs, and the gradients of its parameters."""

    def __init__(self, inputs, outputs):
        self.W = np.random.randn(inputs, outputs)
        self.b = np.zeros(outputs)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T

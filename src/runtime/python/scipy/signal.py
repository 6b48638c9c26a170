"""scipy.signal: from continuous to discrete linear systems (https://docs.scipy.org/doc/scipy/reference/generated/scipy.signal.cont2discrete.html)."""

import numpy as np

from . import linalg
from _nabla.absent import placeholder_names, refuse

__getattr__ = placeholder_names("scipy.signal")


def cont2discrete(system, dt, method="zoh", alpha=None):
    """(A, B, C, D, dt) of the sampled system."""
    if len(system) != 4:
        return refuse("scipy.signal.cont2discrete of transfer functions")
    a, b, c, d = (np.atleast_2d(np.asarray(m, dtype=float)) for m in system)
    n = a.shape[0]
    eye = np.eye(n)
    alpha = {"euler": 0.0, "forward_diff": 0.0, "bilinear": 0.5, "tustin": 0.5, "backward_diff": 1.0}.get(method, alpha)
    if method == "zoh":
        upper = np.hstack((a, b)) * dt
        made = linalg.expm(np.vstack((upper, np.zeros((b.shape[1], n + b.shape[1])))))
        return made[:n, :n], made[:n, n:], c, d, dt
    if method == "foh":
        m = b.shape[1]
        top = np.hstack((np.hstack((a * dt, b * dt)), np.zeros((n, m))))
        middle = np.hstack((np.zeros((m, n + m)), np.eye(m)))
        made = linalg.expm(np.vstack((top, middle, np.zeros((m, n + 2 * m)))))
        ad, first, second = made[:n, :n], made[:n, n : n + m], made[:n, n + m :]
        return ad, first - second + ad @ second, c, d + c @ second, dt
    if alpha is None or (method not in ("gbt",) and alpha not in (0.0, 0.5, 1.0)):
        raise ValueError(f"Unknown transformation method '{method}'")
    left = eye - alpha * dt * a
    ad = np.linalg.solve(left, eye + (1.0 - alpha) * dt * a)
    bd = np.linalg.solve(left, dt * b)
    cd = np.linalg.solve(left.T, c.T).T
    return ad, bd, cd, d + alpha * (c @ bd), dt

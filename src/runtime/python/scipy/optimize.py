"""scipy.optimize: the assignment problem (https://docs.scipy.org/doc/scipy/reference/generated/scipy.optimize.linear_sum_assignment.html)."""

import math

import numpy as np

from _nabla.absent import placeholder_names

__getattr__ = placeholder_names("scipy.optimize")


def linear_sum_assignment(cost_matrix, maximize=False):
    """Rows and the columns they are matched with, of least cost: shortest augmenting paths (Crouse, 2016)."""
    cost = np.asarray(cost_matrix, dtype=float)
    if cost.ndim != 2:
        raise ValueError(f"expected a matrix (2-D array), got a {cost.ndim} array")
    turned = cost.shape[1] < cost.shape[0]
    rows = (cost.T if turned else cost).tolist()
    if maximize:
        rows = [[-c for c in row] for row in rows]
    if any(math.isnan(c) or c == -math.inf for row in rows for c in row):
        raise ValueError("matrix contains invalid numeric entries")
    n, m = len(rows), len(rows[0]) if rows else 0
    u, v = [0.0] * n, [0.0] * m
    column_of, row_of = [-1] * n, [-1] * m
    for start in range(n):
        shortest, path = [math.inf] * m, [-1] * m
        seen_rows, seen = set(), set()
        left = list(range(m))
        least, i, sink = 0.0, start, -1
        while sink < 0:
            seen_rows.add(i)
            best, lowest = -1, math.inf
            for at, j in enumerate(left):
                r = least + rows[i][j] - u[i] - v[j]
                if r < shortest[j]:
                    path[j], shortest[j] = i, r
                # Among equals a column that is still free.
                if shortest[j] < lowest or (shortest[j] == lowest and row_of[j] < 0):
                    lowest, best = shortest[j], at
            if lowest == math.inf:
                raise ValueError("cost matrix is infeasible")
            least = lowest
            j = left[best]
            if row_of[j] < 0:
                sink = j
            else:
                i = row_of[j]
            seen.add(j)
            left[best] = left[-1]
            left.pop()
        u[start] += least
        for r in seen_rows - {start}:
            u[r] += least - shortest[column_of[r]]
        for j in seen:
            v[j] -= least - shortest[j]
        j = sink
        while True:
            i = path[j]
            row_of[j] = i
            column_of[i], j = j, column_of[i]
            if i == start:
                break
    if not turned:
        return np.arange(n), np.array(column_of, dtype=np.int64)
    order = sorted(range(n), key=lambda k: column_of[k])
    return np.array([column_of[k] for k in order], dtype=np.int64), np.array(order, dtype=np.int64)

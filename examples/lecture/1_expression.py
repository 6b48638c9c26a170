"""A computational graph: e = (a + b) · (b + 1).

Each node is a variable, each edge an operation with its local derivative. `b` reaches `e` on two paths, so by the
chain rule (case 2) its derivative is the sum over both: ∂e/∂b = 3·1 + 5·1 = 8.
"""

# nabla: dtype = float64


def expression(a=3.0, b=2.0):
    c = a + b
    d = b + 1
    e = c * d
    return e

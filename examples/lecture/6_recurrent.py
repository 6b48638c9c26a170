"""A recurrent net and backpropagation through time, T = 3.

hᵗ = σ(Wⁱxᵗ + Wʰhᵗ⁻¹), yᵗ = softmax(Wᵒhᵗ), C = Σₜ Cᵗ with Cᵗ = −log yᵗ at the right answer rᵗ. The same Wʰ is used at
every step (parameter sharing), so ∂C/∂Wʰ is the sum of one term for each use.
"""

import torch

# nabla: dtype = float64

r = [0, 1, 0]  # the right answers


def recurrent(
    x=[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
    Wi=[[0.5, -0.3], [0.2, 0.8]],
    Wh=[[0.1, 0.4], [-0.2, 0.3]],
    Wo=[[1.0, -1.0], [0.5, 0.5]],
    h0=[0.5, -0.5],
):
    h = h0
    C = 0
    for t in range(3):
        h = torch.sigmoid(Wi @ x[t] + Wh @ h)
        y = torch.softmax(Wo @ h, dim=0)
        Ct = -torch.log(y[r[t]])
        C = C + Ct
    return C

"""A feedforward net with one hidden layer: z¹ = W¹x + b¹, a¹ = σ(z¹), z² = W²a¹ + b², and cross entropy C = −log y_r.

The backward pass sends the error signal δ from layer to layer: δ² = ∂C/∂z², δ¹ = ∂C/∂z¹, ∂C/∂Wˡ = δˡ (aˡ⁻¹)ᵀ.
With y = σ(z²) the Jacobian ∂y/∂z² is diagonal; with y = softmax(z²) every output depends on every z.
"""

import torch

# nabla: dtype = float64

r = 0  # the right answer


def feedforward_sigmoid(
    x=[1.0, 2.0],
    W1=[[0.1, -0.2], [0.4, 0.3], [-0.5, 0.2]],
    b1=[0.1, 0.0, -0.1],
    W2=[[0.3, -0.1, 0.2], [-0.4, 0.5, 0.1]],
    b2=[0.05, -0.05],
):
    z1 = W1 @ x + b1
    a1 = torch.sigmoid(z1)
    z2 = W2 @ a1 + b2
    y = torch.sigmoid(z2)
    C = -torch.log(y[r])
    return C


def feedforward_softmax(
    x=[1.0, 2.0],
    W1=[[0.1, -0.2], [0.4, 0.3], [-0.5, 0.2]],
    b1=[0.1, 0.0, -0.1],
    W2=[[0.3, -0.1, 0.2], [-0.4, 0.5, 0.1]],
    b2=[0.05, -0.05],
):
    z1 = W1 @ x + b1
    a1 = torch.sigmoid(z1)
    z2 = W2 @ a1 + b2
    y = torch.softmax(z2, dim=0)
    C = -torch.log(y[r])
    return C

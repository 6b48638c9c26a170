"""The same recurrent net over T = 30 steps, with the loss at the last step only.

σ' is at most 1/4, and every step back in time multiplies by it once more: the contribution of each earlier use of Wʰ
is smaller than the one after it. The gradient vanishes over time.
"""

import torch

# nabla: dtype = float64

T = 30


# nabla: x = torch.sin(torch.arange(2 * T).reshape(T, 2) * 1.0)
def recurrent_long(
    x,
    Wi=[[0.5, -0.3], [0.2, 0.8]],
    Wh=[[0.1, 0.4], [-0.2, 0.3]],
    Wo=[[1.0, -1.0], [0.5, 0.5]],
    h0=[0.5, -0.5],
):
    h = h0
    for t in range(T):
        h = torch.sigmoid(Wi @ x[t] + Wh @ h)
    y = torch.softmax(Wo @ h, dim=0)
    C = -torch.log(y[0])
    return C

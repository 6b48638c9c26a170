"""Eigenvectors and singular vectors with the signs that LAPACK gives them."""

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)


def show(*tensors):
    for t in tensors:
        print(*(f"{x:.7f}" for x in t.flatten().tolist()))


sizes = ((1, 1), (1, 3), (3, 1), (2, 2), (3, 3), (5, 5), (4, 3), (3, 4), (7, 3), (3, 7), (9, 5), (5, 9), (12, 12), (25, 25), (24, 13), (13, 24))
for m, n in sizes:
    a = torch.randn(m, n)
    rows, columns = torch.arange(1, m + 1.0), torch.arange(1, n + 1.0)
    for full in (False, True) if m != n else (False,):
        u, s, v = torch.linalg.svd(a, full_matrices=full)
        show(s, rows @ u, v @ columns)
    if m == n:
        values, vectors = torch.linalg.eigh(a + a.T)
        show(values, rows @ vectors)
        values, vectors = torch.linalg.eigh(a, UPLO="U")
        show(values, rows @ vectors)
diagonal = torch.diag(torch.tensor([3.0, 1.0, 2.0]))
show(*torch.linalg.eigh(diagonal), *torch.linalg.svd(diagonal), *torch.linalg.svd(torch.zeros(2, 2)))
# Beyond 25 rows only the signs may differ.
large = torch.randn(60, 40)
u, s, v = torch.linalg.svd(large)
values, vectors = torch.linalg.eigh(large.T @ large)
show(s, u[:, :40].abs().sum(0), v.abs().sum(1), values, vectors.abs().sum(0), (u[:, :40] * s @ v - large).abs().amax())
show(torch.linalg.svdvals(large * 1e-200) * 1e200, torch.linalg.eigvalsh((large.T @ large) * 1e200) * 1e-200)

w = torch.randn(4, 4, requires_grad=True)
(torch.linalg.svd(w)[0].abs() * torch.linalg.eigh(w @ w.T)[1].abs()).sum().backward()

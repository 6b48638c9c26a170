"""Tensors on the same memory: complex numbers as real ones and the reverse, written through either; storages. Printed by PyTorch 2.14.1."""

SETUP = """x = torch.tensor([[0.5 + 1j, -0.25j, 1.5], [-1 + 0.5j, 2 - 1j, 0.75j]], dtype=torch.complex128, requires_grad=True)
a = torch.tensor([[0.5, -1.5], [0.25, 2.0], [-0.75, 1.0]], dtype=torch.float64, requires_grad=True)
w = torch.arange(3)"""

CASES = [
    "y = x * 2; torch.view_as_real(y)[..., 0].mul_(3); out = [y, y.grad_fn.name(), y * y.conj() * w]",
    "y = x.clone(); y.real[0] = 5.0; y.imag[:, 1].exp_(); out = [y.grad_fn.name(), y.real.grad_fn.name(), y, y.abs()]",
    "b = a * 1; c = torch.view_as_complex(b); c[1:] *= 2j; out = [b.grad_fn.name(), b**2, c * c]",
    "v = torch.arange(8.0, requires_grad=True); b = v * 1; c = torch.view_as_complex(b.view(4, 2)); c.real.add_(c.imag); out = [b**3, c, c._is_view(), c.data_ptr() == b.data_ptr()]",
    "y = x * 1; r = y.imag; y.mul_(2j); out = [r.grad_fn.name(), r**2]",
    "y = x * 1; y.real = y.imag; out = [y, y.abs()]",
    "y = x * 1; s = (y.real**2).sum(); y.mul_(2); s.backward(); out = x.grad; nograd = 1",
    "x.real.add_(1)",
    "with torch.no_grad():\n    x.real.add_(1); x.imag.fill_(2)\nout = [x, x.real.is_contiguous(), x.real.stride(), x.imag.storage_offset(), torch.view_as_real(x).stride()]",
    "y = torch.zeros(3, dtype=torch.complex64); r = y.real; r += 1; y.imag = torch.tensor([1.0, 2.0, 3.0]); out = [y, r]",
    "y = x.detach(); y.real.copy_(y.imag); y[0].imag[1:] = torch.tensor([7.0, 8.0], dtype=torch.float64); out = y",
    "out = [torch.stack([x.real, x.imag], -1), torch.cat([x.real, x.imag]), x.real.sum(), x.imag.max(1).values, x.real.t() @ x.imag]",
    "out = torch.autograd.functional.jacobian(lambda z: torch.view_as_real(z).sum(0), x)",
    "out = torch.func.jvp(lambda v: torch.view_as_complex(v) ** 2, (a.detach(),), (a.detach(),))",
    "p = nn.Parameter(torch.view_as_real(x.detach()[0])); z = torch.view_as_complex(p); out = (z * z).sum().abs()",
    "y = x * 1; y.real.data.zero_(); out = y.detach()",
    *[f"torch.view_as_complex({v})" for v in ("torch.randn(2, 4).t()", "torch.randn(3, 2, 2).transpose(1, 2)", "torch.randn(7)[1:].view(3, 2)", "torch.tensor(1.0)", "torch.randn(3, 3)", "torch.ones(2, dtype=int)")],
    "torch.view_as_real(a)",
    "z = x.detach(); v = z.view(torch.float64); v[0, 0] = 9; out = [z, v, x.view(torch.float64).requires_grad]",
    "z = torch.zeros(2, 4); v = z.view(torch.complex64); v[0] = 1 + 2j; out = [z, v, torch.tensor([1.0, 2.0]).view(torch.complex64)]",
    *[f"torch.randn({v}).view(torch.complex64)" for v in ("2, 3", "4, 6).t(", "3, 7)[:, 1:5].view(-1", "4, 7)[:, 0:4].mul_(1")],
    "torch.randn(4, 7)[:, 0:4].view(torch.complex64)", "torch.randn(3, 8)[:, 1:5].view(torch.complex64)", "x.t().view(torch.float64)", "torch.tensor(1j).view(torch.float32)",
    "t = torch.arange(6.0).reshape(2, 3)[1]; s = t.storage(); u = t.untyped_storage(); s[3] = 7; out = [s.size(), len(u), u.nbytes(), s.nbytes(), s[4], s.tolist(), s.data_ptr() == u.data_ptr(), s.dtype, t]; s.fill_(2)",
    "z = torch.zeros(2, dtype=torch.complex64); out = [z.storage().size(), z.real.storage().size(), z.real.storage().dtype, z.untyped_storage().nbytes(), repr(z.real.storage())]",
    *[
        f"import torch.linalg as L; m = torch.arange(9.0).reshape(3, 3); m = m @ m.T + 5 * torch.eye(3); b = torch.ones(3, 2); r = {c}; out = [t.stride() for t in (r if isinstance(r, tuple) else (r,))]"
        for c in "L.inv(m);torch.inverse(m.expand(2, 3, 3));L.solve(m, b);L.solve(m, b.T, left=False);L.cholesky(m);L.cholesky(m, upper=True);torch.cholesky_solve(b, m);L.eigh(m);L.eig(m);L.qr(m[:, :2]);L.qr(m[:, :2], mode='complete');L.svd(m[:, :2], full_matrices=False);torch.svd(m[:2]);L.lu_factor(m);L.lu(m);L.pinv(m);L.matrix_exp(m);L.matrix_power(m, -2);L.solve_triangular(m, b, upper=True);torch.rot90(m);torch.rot90(m.T, -1);torch.rot90(m.T, 2);torch.rot90(m.T, 4)".split(";")
    ],
    "torch.inverse(torch.eye(3)).view(-1)",
    "z = torch.zeros(2, dtype=torch.complex128, requires_grad=True); g = torch.autograd.grad((z.abs() * torch.tensor([1.0, 2.0])).sum(), z, create_graph=True)[0]; out = torch.autograd.grad(g.abs().sum(), z)",
]  # fmt: skip

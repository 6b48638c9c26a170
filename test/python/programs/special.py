"""Incomplete gamma functions, orthogonal polynomials, and other functions that few programs use. Printed by PyTorch 1.13, whose numbers they had first."""

SETUP = ""
CASES = [
    "a = torch.tensor([0.5, 2.0, 3.5, 30.0], dtype=torch.float64); b = torch.tensor([0.3, 2.5, 9.0, 28.0], dtype=torch.float64, requires_grad=True); out = torch.igamma(a, b), torch.special.gammaincc(a, b)",
    "a = torch.tensor([2.0, 3.5], dtype=torch.float64); b = torch.tensor([1.0, 2.5], dtype=torch.float64, requires_grad=True); out = torch.special.zeta(a, b)",
    "a = torch.tensor([0.3, -7.5, 4.0, 1e-3], dtype=torch.float64, requires_grad=True); m, e = torch.frexp(a); out = m, e",
    "a = torch.tensor([[4.0, 3.0], [6.0, 3.0]], dtype=torch.float64, requires_grad=True); f = torch.linalg.lu_factor_ex(a); out = f.LU, f.pivots, f.info",
    "a = torch.tensor([[4.0, 3.0], [6.0, 3.0]], dtype=torch.float64, requires_grad=True); b = torch.tensor([[1.0], [2.0]], dtype=torch.float64, requires_grad=True); out = tuple(torch.linalg.solve_ex(a, b))",
    "a = torch.zeros(2, 2, dtype=torch.float64); out = torch.linalg.lu_factor_ex(a).info",
    "a = torch.tensor([[4.0, 3.0], [6.0, 3.0]], dtype=torch.float64); out = torch.lu(a, get_infos=True)",
    "torch.manual_seed(3); a = torch.randn(3, 4, dtype=torch.float64, requires_grad=True); out = torch.fft.hfft2(a), torch.fft.ihfft2(a), torch.fft.ihfftn(a, norm='ortho')",
    "torch.manual_seed(3); a = torch.randn(2, 3, 4, dtype=torch.complex128, requires_grad=True); out = torch.fft.hfftn(a), torch.fft.hfftn(a, s=(3, 5), dim=(1, 2), norm='forward')",
    *[f"x = torch.tensor([-1.5, -0.3, 0.2, 0.9, 1.0], dtype=torch.float64); out = [torch.special.{n}(x, k) for k in (0, 1, 2, 5)], torch.special.{n}(x, torch.tensor([3, 0, 1, 4, 2]))" for n in "chebyshev_polynomial_t chebyshev_polynomial_u chebyshev_polynomial_v chebyshev_polynomial_w shifted_chebyshev_polynomial_t shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v shifted_chebyshev_polynomial_w hermite_polynomial_h hermite_polynomial_he laguerre_polynomial_l legendre_polynomial_p".split()],
    *[f"x = torch.zeros(3, requires_grad=True)\nwith torch.autograd.detect_anomaly({check}):\n    {body}\nout = x.grad" for check in ("", "check_nan=False") for body in ("(x.sqrt() * 0).sum().backward()", "(x / x).sum().backward()", "(x * float('inf')).sum().backward()", "x.grad, = torch.autograd.grad(x.exp().sum(), x)")],
    "torch.set_rng_state(None)",
    "torch.set_rng_state(torch.zeros(5))",
    "torch.set_rng_state(torch.zeros(5, dtype=torch.uint8))",
    "before = torch.is_anomaly_enabled()\nwith torch.autograd.set_detect_anomaly(True):\n    inside = torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()\nout = [before, *inside, torch.is_anomaly_enabled()]",
]

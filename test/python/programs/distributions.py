"""Distributions whose samples have derivatives by their shape, those of matrices and of the circle, and transforms. Printed by PyTorch 1.13, in float64."""

SETUP = "import torch.distributions as D; torch.set_default_dtype(torch.float64); torch.manual_seed(5)"
_shapes = "a = torch.tensor([[0.05, 0.4, 1.0, 2.5], [7.0, 9.0, 30.0, 200.0]], requires_grad=True); b = torch.tensor([[0.3, 6.5, 1.0, 0.8], [8.0, 20.0, 33.0, 9.0]], requires_grad=True)"
_matrix = "w = torch.randn(4, 2, requires_grad=True); d = torch.rand(4).add(0.3).requires_grad_(); m = torch.randn(4, requires_grad=True)"
_spd = "s = torch.tensor([[2.0, 0.3, 0.1], [0.3, 1.5, -0.2], [0.1, -0.2, 1.0]], requires_grad=True)"
CASES = [
    *[f"{_shapes}; out = D.{name}.rsample((3,))" for name in ("Gamma(a, b)", "Chi2(a)", "Beta(a, b)", "Dirichlet(a)", "StudentT(a)", "FisherSnedecor(a, b)")],
    f"{_shapes}; x = D.Gamma(a, b).rsample(); out = D.Gamma(b, a).log_prob(x).sum()",
    f"{_shapes}; torch.autograd.grad(torch.autograd.grad(D.Gamma(a, b).rsample().sum(), a, create_graph=True)[0].sum(), a)",
    "a = torch.linspace(0.1, 12, 60); x = torch.linspace(0.02, 14, 60); out = torch._standard_gamma_grad(a[:, None], x)",
    "x = torch.linspace(0.01, 0.99, 30); a = torch.linspace(0.2, 30, 20)[:, None]; t = a + torch.linspace(0.3, 40, 7)[:, None, None]; out = torch._dirichlet_grad(x.expand(7, 20, 30).contiguous(), a.expand(7, 20, 30).contiguous(), t.expand(7, 20, 30).contiguous())",
    "n = torch.tensor([0.0, 1.0, 7.0, 40.0, 1000.0]); p = torch.tensor([0.2, 0.9, 0.5, 0.3, 0.7]); out = [torch.binomial(n, p) for _ in range(20)], torch.binomial(n, torch.zeros(5)), torch.binomial(n, torch.ones(5))",
    "out = D.Binomial(torch.tensor([10.0, 200.0]), logits=torch.tensor([0.3, -1.0])).sample((6,))",
    "p = torch.tensor([0.3], requires_grad=True); torch.binomial(torch.tensor([4.0]), p).sum().backward()",
    "k = torch.tensor([1e-6, 0.3, 4.0, 90.0], requires_grad=True); v = D.VonMises(torch.tensor([0.0, 1.0, -3.0, 2.0]), k); out = v.sample((5,)), v.log_prob(torch.tensor([0.1, 0.2, 0.3, 0.4])), v.variance, v.mean",
    f"{_matrix}; l = D.LowRankMultivariateNormal(m, w, d); out = l.rsample((2,)), l.log_prob(torch.ones(3, 4)), l.entropy(), l.variance, l.covariance_matrix, l.precision_matrix, l.scale_tril",
    f"{_matrix}; D.LowRankMultivariateNormal(m, w.t(), d)",
    f"{_matrix}; D.LowRankMultivariateNormal(m, w, d[:3])",
    f"{_spd}; v = D.Wishart(torch.tensor(5.0), s); x = v.rsample((2,)); out = x, v.log_prob(x.detach()), v.mean, v.mode, v.variance, v.entropy()",
    f"{_spd}; v = D.Wishart(torch.tensor([4.0, 6.0]), scale_tril=torch.linalg.cholesky(s)); out = v.rsample((2,)), v.mean",
    f"{_spd}; D.Wishart(1.5, s)",
    "c = torch.tensor([0.5, 3.0], requires_grad=True); v = D.LKJCholesky(4, c); x = v.sample((2,)); out = x, v.log_prob(x)",
    "D.LKJCholesky(1)",
    *[f"x = torch.randn({shape}, requires_grad=True); t = D.{t}; y = t(x); out = y, t.inv(y.detach()), {jacobian}" for t, shape, jacobian in (
        ("CorrCholeskyTransform()", "2, 6", "t.log_abs_det_jacobian(x, y)"),
        ("LowerCholeskyTransform()", "2, 3, 3", "t.codomain.check(y)"),
        ("ReshapeTransform((2, 3), (6,))", "4, 2, 3", "t.log_abs_det_jacobian(x, y)"),
        ("CumulativeDistributionTransform(D.Normal(0.5, 2.0))", "3", "t.log_abs_det_jacobian(x, y)"),
        ("CatTransform([D.ExpTransform(), D.SigmoidTransform()], dim=-1, lengths=[2, 3])", "4, 5", "t.log_abs_det_jacobian(x, y)"),
        ("StackTransform([D.ExpTransform(), D.TanhTransform()], dim=1)", "3, 2", "t.log_abs_det_jacobian(x, y)"),
    )],
    *[f"x = torch.randn(2, 3, 3, requires_grad=True); out = D.{to}(D.constraints.{c})(x)" for to in ("biject_to", "transform_to") for c in ("real", "positive", "greater_than(2.0)", "less_than(1.0)", "unit_interval", "interval(-1.0, 3.0)", "simplex", "independent(D.constraints.positive, 1)")],
    "D.biject_to(D.constraints.boolean)",
    "out = D.CorrCholeskyTransform().forward_shape((5, 6)), D.CorrCholeskyTransform().inverse_shape((5, 4, 4)), D.ReshapeTransform((2, 3), (6,)).forward_shape((7, 2, 3))",
    "D.CorrCholeskyTransform().forward_shape((5, 5))",
]

"""Kullback–Leibler divergences between distributions of the same and of different families, and what else distributions say of themselves. Printed by PyTorch 2.14.1."""

SETUP = """import torch.distributions as D; torch.set_default_dtype(torch.float64)
a = torch.tensor([0.7, 1.3, 2.1], requires_grad=True); b = torch.tensor([1.2, 0.6, 1.9], requires_grad=True)"""
_LINE = {
    "Beta": "Beta({0}, {1})", "Exponential": "Exponential({0})", "Gamma": "Gamma({0}, {1})", "Gumbel": "Gumbel({0}, {1})", "Laplace": "Laplace({0}, {1})", "Normal": "Normal({0}, {1})",
    "Pareto": "Pareto({0}, {1} + 1.5)", "Uniform": "Uniform({0} / 9, {0} + {1})", "ContinuousBernoulli": "ContinuousBernoulli(torch.sigmoid({0}))", "Chi2": "Chi2({0})",
}  # fmt: skip
_COUNTS = {"Bernoulli": "Bernoulli(logits={0})", "Binomial": "Binomial(5, logits={0})", "Poisson": "Poisson({0})", "Geometric": "Geometric(logits={0})"}
_OTHERS = (
    "Cauchy({0}, {1})", "HalfNormal({0})", "HalfCauchy({0})", "LogNormal({0}, {1})", "OneHotCategorical(logits={0})", "Categorical(logits={0})", "Dirichlet({0})",
    "LowRankMultivariateNormal({0}, {1}[:, None], {0})", "MultivariateNormal({0}, torch.diag({1}))", "Independent(D.Normal({0}, {1}), 1)", "InverseGamma({0}, {1})",
    "TransformedDistribution(D.Normal({0}, {1}), [D.transforms.AffineTransform(1.0, 2.0), D.transforms.SigmoidTransform()])", "StudentT({0})",
)  # fmt: skip


def _divergence(p, q):
    return f"out = D.kl_divergence(D.{p.format('a', 'b')}, D.{q.format('b', 'a')})"


CASES = [
    *[_divergence(p, q) for family in (_LINE, _COUNTS) for p in family.values() for q in family.values()],
    *[_divergence(p, p) for p in _OTHERS],
    _divergence("MultivariateNormal({0}, torch.diag({1}))", "LowRankMultivariateNormal({0}, {1}[:, None], {0})"),
    _divergence("LowRankMultivariateNormal({0}, {1}[:, None], {0})", "MultivariateNormal({0}, torch.diag({1}))"),
    _divergence("LogNormal({0}, {1})", "HalfNormal({0})"),
    "D.kl_divergence(D.Binomial(3, logits=a), D.Binomial(5, logits=b))",
    "out = [D.Beta(a, b).mode, D.Dirichlet(a).mode, D.Dirichlet(a / 3).mode, D.Geometric(logits=a).mode]",
    "x = torch.tensor([0.2, 0.5, 0.9]); out = [D.Gumbel(a, b).cdf(x), D.Gumbel(a, b).icdf(x), D.ContinuousBernoulli(torch.sigmoid(a)).cdf(x), D.MixtureSameFamily(D.Categorical(logits=a), D.Normal(a, b)).cdf(x[0]), D.Gamma(a.detach(), b).cdf(x), D.InverseGamma(a.detach() + 2, b).cdf(x), D.Weibull(a, b).expand((2, 3)).log_prob(x)]",
    "out = [D.OneHotCategorical(logits=a).enumerate_support(), D.Binomial(5, logits=a).enumerate_support(), D.Binomial(5, logits=a).entropy(), D.OneHotCategorical(logits=a).enumerate_support(False)]",
    "d = D.RelaxedOneHotCategorical(torch.tensor(0.5), logits=a).expand((2,)); torch.manual_seed(1); x = d.rsample(); out = [x, d.log_prob(x.detach())]",
    "out = [D.transforms.AffineTransform(1.0, 2.0) == D.transforms.AffineTransform(1.0, 2.0), D.transforms.AffineTransform(1.0, 2.0) == D.transforms.AffineTransform(1.0, 3.0), D.transforms.ExpTransform() == D.transforms.ExpTransform()]",
]

"""Snippets over torch.optim, torch.utils.data, torch.distributions, parametrizations and NumPy beside torch."""

SETUP = """
import numpy as np
import torch.distributions as D
from torch import optim
from torch.optim import lr_scheduler as L
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset, WeightedRandomSampler, random_split
from torch.nn.utils import parametrizations as P

torch.set_default_dtype(torch.float64)
w = nn.Parameter(torch.randn(4, 3))
x, y = torch.randn(8, 4), torch.randn(8, 3)
a = torch.tensor([0.3, -0.2, 0.5], requires_grad=True)
b = torch.tensor([0.5, 1.5, 2.0], requires_grad=True)
data = TensorDataset(torch.arange(20.0).reshape(10, 2), torch.arange(10))


def train(kind, steps=6, **options):
    o = getattr(optim, kind)([w], **options)

    def closure():
        o.zero_grad()
        loss = ((torch.tanh(x @ w) - y) ** 2).mean()
        loss.backward()
        return loss

    losses = [o.step(closure).item() for _ in range(steps)]
    return losses, w.detach(), sorted(o.state_dict()["state"].get(0, {}))


def rates(make, steps=12):
    o = optim.SGD([w], lr=0.1, momentum=0.9)
    s, seen = make(o), []
    for _ in range(steps):
        seen.append((o.param_groups[0]["lr"], o.param_groups[0]["momentum"]))
        o.step()
        s.step()
    return seen


def drawn(d):
    s = d.rsample((4,)) if d.has_rsample else d.sample((4,))
    return d.log_prob(s.detach()), s, d.sample()
"""

OPTIMIZERS = [
    "'SGD', lr=.1", "'SGD', lr=.1, momentum=.9, dampening=.1, weight_decay=.01", "'SGD', lr=.1, momentum=.9, nesterov=True, maximize=True", "'Adam'",
    "'Adam', amsgrad=True, weight_decay=.1", "'AdamW'", "'NAdam', weight_decay=.1", "'RAdam', lr=.1", "'Adamax'", "'Adagrad', lr_decay=.1", "'Adadelta'",
    "'RMSprop', centered=True, momentum=.9", "'Rprop'", "'ASGD', t0=3",
]  # fmt: skip
SCHEDULES = [
    "L.LambdaLR(o, lambda e: .95 ** e)", "L.StepLR(o, 3)", "L.MultiStepLR(o, [2, 5])", "L.ConstantLR(o)", "L.LinearLR(o)", "L.ExponentialLR(o, .9)",
    "L.CosineAnnealingLR(o, 4, .01)", "L.PolynomialLR(o, 4, 2.)", "L.CyclicLR(o, .01, .1, 3, 4)", "L.CosineAnnealingWarmRestarts(o, 2, 2)",
    "L.OneCycleLR(o, .1, total_steps=14)", "L.SequentialLR(o, [L.ConstantLR(o, .1, 2), L.ExponentialLR(o, .9)], [3])",
]  # fmt: skip
DISTRIBUTIONS = [
    "D.Normal(a, b)", "D.Laplace(a, b)", "D.Gumbel(a, b)", "D.Uniform(a, a + b)", "D.LogNormal(a, b)", "D.Exponential(b)", "D.HalfNormal(b)",
    "D.Gamma(b.detach(), b)", "D.Beta(b.detach(), 1.5)", "D.Dirichlet(b.detach())", "D.StudentT(b.detach() + 2, a, b)", "D.MultivariateNormal(a, torch.diag(b))",
    "D.Independent(D.Normal(a, b), 1)", "D.RelaxedBernoulli(torch.tensor(.7), logits=a)", "D.RelaxedOneHotCategorical(torch.tensor(.7), logits=a)",
    "D.Bernoulli(logits=a)", "D.Categorical(logits=a)", "D.OneHotCategoricalStraightThrough(logits=a)", "D.Multinomial(5, logits=a)", "D.Poisson(b)",
    "D.MixtureSameFamily(D.Categorical(logits=a), D.Normal(a, b))",
    "D.Weibull(b, b + 1)", "D.Pareto(b, b + 2)", "D.Kumaraswamy(b + 1, b)", "D.InverseGamma(b.detach() + 3, b)", "D.LogisticNormal(a, b)",
    "D.FisherSnedecor(b.detach() + 3, 5.)", "D.NegativeBinomial(b.detach(), logits=a)", "D.NegativeBinomial(3, b.detach() / 9)",
    "D.ContinuousBernoulli(logits=a)", "D.ContinuousBernoulli(b / (b + 1))", "D.ContinuousBernoulli(b * 0 + .5)",
]  # fmt: skip
LOADERS = [
    "batch_size=3", "batch_size=3, shuffle=True", "batch_size=4, shuffle=True, drop_last=True", "batch_size=5, sampler=RandomSampler(data, True, 9)",
    "batch_size=3, sampler=WeightedRandomSampler(torch.arange(1., 11), 7)", "batch_size=3, shuffle=True, generator=torch.Generator().manual_seed(3)",
]  # fmt: skip
DRAWS = [
    "rand(3)", "randn(2, 3)", "randint(0, 10, 5)", "randint(0, 256, 7, dtype=np.uint8)", "permutation(6)", "choice(5, 3)", "choice(5, 3, replace=False)",
    "choice(3, 4, p=[.2, .3, .5])", "normal(1, 2, 3)", "uniform(-1, 1, (2, 2))", "exponential(2., 3)",
]  # fmt: skip

CASES = [
    *(f"out = train({o})" for o in OPTIMIZERS),
    *(f"out = rates(lambda o: {s})" for s in SCHEDULES),
    *(f"out = drawn({d})" for d in DISTRIBUTIONS),
    *(f"out = [list(m) for m in DataLoader(data, {o})], torch.rand(2)" for o in LOADERS),
    *(f"np.random.seed(0); out = np.random.{d}.tolist()" for d in DRAWS),
    *(f"n = P.orthogonal(nn.Linear(4, 3), orthogonal_map='{m}'); out = n(x)" for m in ("matrix_exp", "cayley", "householder")),
    "out = [s.indices for s in random_split(data, [.5, .3, .2])]",
    "out = torch.multinomial(b.detach(), 1, True), torch.rand(2)",
    "out = nn.init.trunc_normal_(torch.empty(40), std=.02), nn.init.trunc_normal_(torch.empty(40), 0., 1., 1.5, 3.)",
    "out = nn.init.orthogonal_(torch.empty(5, 3))",
    "z = np.zeros((2, 3)); t = torch.from_numpy(z); t += 1; z[0] *= 2; out = t, z.tolist()",
    "out = str(np.arange(6.).reshape(2, 3) / 3), repr(np.float32(.1)), repr(np.arange(3, dtype=np.int8) * 1.5)",
    "out = np.random.default_rng(0).random(3).tolist(), np.random.default_rng(42).integers(0, 10, 6).tolist()",
    "out = D.kl_divergence(D.Normal(a, b), D.Normal(b, 1.))",
    *(f"d = D.{d}; out = d.mean, d.variance, d.entropy()" for d in ("Weibull(b, b + 1)", "Pareto(b, b + 2)", "Kumaraswamy(b + 1, b)", "InverseGamma(b + 3, b)", "ContinuousBernoulli(logits=a)")),
    "d = D.FisherSnedecor(b + 3, b + 5); out = d.mean, d.variance, d.mode", "d = D.NegativeBinomial(b, logits=a); out = d.mean, d.variance, d.mode",
    "D.Normal(0., -1.)",
    "optim.SGD([], lr=.1)",
    "DataLoader(data, batch_size=0)",
]

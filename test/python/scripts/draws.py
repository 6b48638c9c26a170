"""Random numbers drawn into memory that is not row-major: their order is part of what PyTorch promises with a seed."""

import torch
from torch.nn.functional import rrelu


def show(draw):
    torch.manual_seed(0)
    print(draw().flatten()[:12].tolist())


for shape, order in (((4, 6), (1, 0)), ((4, 6, 5), (2, 0, 1)), ((2, 8, 16), (1, 0, 2)), ((3, 4, 5, 6), (3, 1, 2, 0))):
    x = torch.ones(shape).permute(order)
    p = torch.linspace(0, 1, x.shape[-1])
    for made in (torch.randn_like, torch.rand_like, torch.bernoulli, torch.poisson):
        show(lambda: made(x * p) if made in (torch.bernoulli, torch.poisson) else made(x))
    show(lambda: torch.empty_like(x).bernoulli_(p))
    show(lambda: torch.empty_like(x).bernoulli_(0.4))
    show(lambda: torch.normal(x, 0.5))
    show(lambda: torch.normal(x, p))
    show(lambda: rrelu(-x, training=True))
    show(lambda: torch.distributions.Beta(x, x + p).sample())
for part in (lambda t: t[:, ::2].t(), lambda t: t.t()[1:], lambda t: t[1:, 1:]):
    for method in ("normal_", "uniform_", "exponential_", "random_"):
        target = part(torch.zeros(6, 8))
        show(lambda: getattr(target, method)(*([50] if method == "random_" else [])))

w = torch.randn_like(torch.ones(5, 4).t()).requires_grad_()
(w**2).sum().backward()

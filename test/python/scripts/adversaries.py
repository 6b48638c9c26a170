"""Two networks with an Adam optimizer each, which take turns; a pass through both; a gradient penalty; gradients returned by autograd.grad."""

import torch
import torch.nn as nn

torch.manual_seed(5)
generator = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 2))
critic = nn.Sequential(nn.Linear(2, 8), nn.Softplus(), nn.Linear(8, 1))
to_generator = torch.optim.Adam(generator.parameters(), lr=1e-2, betas=(0.5, 0.999))
to_critic = torch.optim.AdamW(critic.parameters(), lr=1e-2)
real = torch.randn(12, 2) + 2

for _ in range(3):
    fake = generator(torch.randn(12, 3))
    to_critic.zero_grad()
    between = (0.5 * real + 0.5 * fake.detach()).requires_grad_(True)
    slope = torch.autograd.grad(critic(between).sum(), between, create_graph=True)[0]
    penalty = ((slope.norm(dim=1) - 1) ** 2).mean()
    (critic(fake.detach()).mean() - critic(real).mean() + penalty).backward()
    to_critic.step()
    to_generator.zero_grad()
    (-critic(fake).mean()).backward()
    to_generator.step()

x = torch.linspace(-1, 1, 5, requires_grad=True)
(g,) = torch.autograd.grad((x**3).sum(), x)

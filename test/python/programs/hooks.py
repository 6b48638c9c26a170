"""Snippets over hooks of every kind, dual numbers, second derivatives of functions that are linear in pieces, and what NumPy's Generator draws."""

SETUP = """
import numpy as np
import torch.autograd.forward_ad as fwAD
from torch.autograd.graph import saved_tensors_hooks, save_on_cpu

torch.set_default_dtype(torch.float64)
x = torch.randn(3, 4, requires_grad=True)
log = []
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, v):
        ctx.save_for_backward(v)
        return v * v
    @staticmethod
    def backward(ctx, g):
        return 2 * g * ctx.saved_tensors[0]
    @staticmethod
    def jvp(ctx, t):
        return 2 * t * 3
def penalty(f):
    w, b = torch.full((3, 4), 1.1, requires_grad=True), torch.full((3, 4), 0.05, requires_grad=True)
    g, = torch.autograd.grad(f(w * x + b).sum(), x, create_graph=True)
    return torch.autograd.grad(g.pow(2).sum(), [w, b], allow_unused=True)
"""

CASES = [
    "y = x * 2; z = y.exp(); z.grad_fn.register_hook(lambda gi, go: log.append((gi, go))); z.sum().backward(); out = log[0][0][0], log[0][1][0], x.grad",
    "y = x * 2; y.grad_fn.register_hook(lambda gi, go: (gi[0] + 1,) + gi[1:]); y.sum().backward(); out = x.grad",
    "y = x * 2; h = y.grad_fn.register_prehook(lambda go: (go[0] * 10,)); y.sum().backward(retain_graph=True); h.remove(); y.sum().backward(); out = x.grad",
    "p = nn.Parameter(torch.ones(2)); o = torch.optim.SGD([p], 0.5); p.register_post_accumulate_grad_hook(lambda q: (o.step(), o.zero_grad()) and None); (p * 3).sum().backward(); out = p, p.grad",
    "out = (x * 2).register_post_accumulate_grad_hook(print)",
    "out = torch.ones(2).register_post_accumulate_grad_hook(print)",
    """
def pack(t):
    log.append(tuple(t.shape))
    return t * 2
with saved_tensors_hooks(pack, lambda t: t / 2):
    y = x.exp() * x
y.sum().backward(); out = x.grad, log""",
    "\nwith saved_tensors_hooks(lambda t: log.append(1) or t.numpy(), torch.from_numpy):\n    y = Square.apply(x)\ny.sum().backward(); out = x.grad, log",
    "\nwith save_on_cpu():\n    y = x.pow(3)\ny.sum().backward(); out = x.grad",
    "\nwith saved_tensors_hooks(lambda t: t, lambda t: 'text'):\n    y = x.exp()\nout = y.sum().backward()",
    "\nwith fwAD.dual_level():\n    d = fwAD.make_dual(x.detach(), torch.ones(3, 4)); p, t = fwAD.unpack_dual(d.sin() * d); out = p, t",
    "\nwith fwAD.dual_level():\n    d = fwAD.make_dual(torch.tensor(3.0), torch.tensor(1.0)); out = fwAD.unpack_dual(Square.apply(d))",
    "\nwith fwAD.dual_level():\n    out = fwAD.unpack_dual(torch.ones(2))[1]",
    "out = fwAD.make_dual(x, x)",
    "\nwith fwAD.dual_level():\n    out = fwAD.make_dual(x, torch.ones(2))",
    "\nwith fwAD.dual_level():\n    n = nn.Linear(4, 2); d = torch.func.functional_call(n, {k: fwAD.make_dual(p, torch.ones_like(p)) for k, p in n.named_parameters()}, (x.detach(),)); out = fwAD.unpack_dual(d)[1].detach()",
    *(
        f"out = penalty({f})"
        for f in (
            "F.relu F.leaky_relu F.relu6 F.hardtanh F.softshrink F.hardshrink F.rrelu F.silu F.hardswish torch.sin torch.floor".split()
            + ["lambda t: F.threshold(t, 0.1, 20.0)", "lambda t: F.prelu(t, torch.tensor([0.25]))", "lambda t: F.max_pool1d(t, 2)", "lambda t: F.avg_pool1d(t, 2)"]
            + ["lambda t: F.adaptive_avg_pool1d(t, 2)", "lambda t: F.adaptive_avg_pool1d(t, 1)", "lambda t: F.adaptive_max_pool1d(t, 2)"]
            + ["lambda t: F.pad(t, (1, 1), mode='reflect')", "lambda t: F.pad(t, (1, 1), mode='replicate')", "lambda t: F.pad(t, (1, 1))"]
            + ["lambda t: F.nll_loss(t, torch.zeros(3, dtype=torch.long))", "lambda t: t.amax(1)", "lambda t: t.clamp(-0.5, 0.5)"]
        )
    ),
    "n = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1)); g, = torch.autograd.grad(n(x).sum(), x, create_graph=True); g.pow(2).sum().backward(); out = [p.grad for p in n.parameters()]",
    "out = torch.eye(2).cov(), x.detach().corrcoef(), type(torch.slogdet(torch.eye(2))).__name__, type(torch.linalg.slogdet(torch.eye(2))).__name__",
    "v = torch.ones(2, 2); d = torch.diag(v); d[0] = 5; out = v, d",
    "y = torch.zeros(3); y[1:] = x[0, 1:3]; out = type(y.grad_fn).__name__",
    "\nn = nn.Linear(4, 3)\no = torch.optim.Adafactor(n.parameters(), lr=0.1, weight_decay=0.1)\nfor _ in range(3):\n    o.zero_grad(); n(x.detach()).pow(2).sum().backward(); o.step()\nout = n.weight, n.bias",
    "out = torch.optim.Muon([nn.Parameter(torch.ones(3))])",
    "r = np.random.default_rng(3); out = r.normal(1.0, 2.0, 5).tolist(), r.standard_normal((2, 2)).tolist(), r.exponential(2.0, 3).tolist(), r.normal(np.array([0.0, 1.0]), 0.5).tolist(), r.lognormal(0, 0.1)",
    "r = np.random.default_rng(3); out = r.choice(10, 4).tolist(), r.choice(10, 4, replace=False).tolist(), r.choice(['a', 'b'], 3).tolist() if False else 0, r.choice(np.array([1.0, 2.0, 3.0]), 4, p=[0.2, 0.3, 0.5]).tolist(), r.choice(20000, 3, replace=False).tolist()",
    "r = np.random.default_rng(3); out = r.choice(5, 3, replace=False, p=[0.1, 0.2, 0.3, 0.2, 0.2]).tolist(), r.choice(np.arange(12).reshape(4, 3), 2).tolist(), int(r.choice(3)), r.choice(12000, 400, replace=False)[:5].tolist(), r.choice(8, 3, replace=False, shuffle=False).tolist()",
]

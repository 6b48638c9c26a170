"""Autocast on a CPU: dtypes, and numbers that 16 bits hold. Printed by PyTorch 1.13."""

SETUP = "import torch.nn as nn, torch.nn.functional as F; a = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]], requires_grad=True); h = a.bfloat16(); d = a.detach()"


def _within(*lines, head='torch.autocast("cpu", dtype=torch.bfloat16)'):
    return "\n".join([f"with {head}:", *("    " + line for line in lines)])


CASES = [
    *[_within(f"out = {e}") for e in (
        "a @ a", "torch.mm(a, a)", "d.matmul(d[0])", "torch.bmm(d[None], d[None])", "torch.addmm(a, a, a)", "torch.baddbmm(d[None], d[None], d[None])", "torch.einsum('ij,jk->ik', d, d)",
        "F.linear(d, d, d[0])", "F.conv1d(a[None], a[None])", "a + h", "a * 2", "torch.cat([a, h])", "torch.stack([h, h])", "torch.cat([h, h.float()])",
        "F.mse_loss(h, h * 2)", "F.l1_loss(h, h * 2)", "F.cross_entropy(a @ a, torch.tensor([0, 1, 2]))", "F.nll_loss(h, torch.tensor([0, 1, 2]))", "F.binary_cross_entropy_with_logits(h, h * 0)",
        "F.smooth_l1_loss(h, h + 3)", "h.prod()", "torch.trace(h)", "h.sum()", "h.relu()", "(a @ a).float()", "a.double() @ a.double()", "F.relu(a @ a)",
    )],
    _within("out = (a @ a).sum(), a @ a", "out = torch.autograd.grad(out[0].float() + out[1].sum(), a)"),
    _within("b = a @ a", "with torch.autocast('cpu', enabled=False):", "    c = a @ a", "out = b, c"),
    _within("out = a @ a", head="torch.autocast('cpu', enabled=False)"),
    _within("out = a @ a", head="torch.cpu.amp.autocast()"),
    "torch.manual_seed(0); m = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))\n" + _within("y = m(a)", "out = [str(y.dtype), str(F.cross_entropy(y, torch.tensor([0, 1, 1])).dtype), str(m[0](a).dtype)]"),
    "before = torch.is_autocast_cpu_enabled()\n" + _within("inside = torch.is_autocast_cpu_enabled(), torch.get_autocast_cpu_dtype()") + "\nout = [before, inside[0], str(inside[1]), torch.is_autocast_cpu_enabled()]",
    "@torch.autocast('cpu', dtype=torch.bfloat16)\ndef f(x):\n    return x @ x\nout = f(a), a @ a",
    "try:\n    with torch.autocast('cpu'):\n        raise ValueError\nexcept ValueError:\n    out = a @ a",
]

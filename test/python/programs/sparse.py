"""Sparse COO tensors: what they are made of, what operations make of them, gradients. Printed by PyTorch 2.14.1."""

SETUP = """i = torch.tensor([[0, 1, 1, 2], [2, 0, 2, 2]])
v = torch.tensor([3.0, 4.0, 5.0, 6.0], requires_grad=True)
d = (torch.arange(12.0).reshape(4, 3) / 3).requires_grad_()
e = torch.ones(3, 4) * 2
S = torch.sparse_coo_tensor(i, v.detach(), (3, 4))
twice = torch.sparse_coo_tensor(torch.tensor([[0, 0, 1], [1, 1, 0]]), torch.tensor([1.0, 2.0, 5.0]), (2, 2))

def leaf():
    return torch.sparse_coo_tensor(i, v.detach(), (3, 4), requires_grad=True)

def slope(f):
    a = leaf(); f(a).backward(); return [a.grad.to_dense(), a.grad.is_sparse]"""
_SHOWN = (
    "S", "S.coalesce()", "S.t()", "S + S", "S * 2", "S * S", "S / 2", "-S", "twice", "twice.coalesce()", "d.detach().to_sparse()", "torch.sparse_coo_tensor(i, v.detach())", "torch.sparse_coo_tensor((3, 4))",
    "torch.sparse.FloatTensor(i, v.detach(), torch.Size([3, 4]))", "S.abs()", "S.pow(2)", "S**2", "S.sqrt()", "torch.relu(S)", "torch.abs(twice)", "S.mul(e)", "S * e", "e * S", "S[0]", "S[:, 0]", "S.sum(1)", "torch.sparse.sum(S, 1)",
    "S.double()", "S.bool()", "S.int()", "S.to(torch.float64)", "S.clone()", "leaf()", "d.detach().sparse_mask(S.t().coalesce())", "torch.sparse.mm(S, S.t())", "S.unsqueeze(0)", "torch.zeros_like(S)", "S.new(i, v.detach())",
    "torch.sparse_coo_tensor(torch.tensor([[0, 1]]), torch.ones(2, 3), (2, 3))", "S.transpose(0, 1)", "torch.cat([S, S], 1)", "S.index_select(0, torch.tensor([2, 0])).coalesce()", "leaf() * 2",
)  # fmt: skip
_FACTS = (
    "[S._indices(), S._values(), S._nnz(), S.is_coalesced(), S.coalesce().is_coalesced(), S.is_sparse, str(S.layout), list(S.shape), S.sparse_dim(), S.dense_dim(), S.dim(), str(S.dtype), S.numel(), S.type()]",
    "[S.coalesce().indices(), S.coalesce().values(), twice.coalesce().values(), S.to_dense(), S[0, 2], S.sum(), S.norm(), torch.isnan(S).to_dense(), torch.stack([S, S]).to_dense(), torch.cat([S, S]).to_dense()]",
    "[torch.sparse.softmax(S, 1).to_dense(), torch.sparse.log_softmax(S, 1).to_dense(), torch.sparse.sum(S, dim=0).to_dense(), S.sum(0).to_dense(), torch.sparse.spdiags(torch.tensor([[1.0, 2.0, 3.0]]), torch.tensor([0]), (3, 3)).to_dense()]",
    "[e + S, S.t() @ torch.ones(3), torch.mv(S, d[:, 0]), torch.addmm(torch.ones(3, 3), S, d), torch.sparse.addmm(torch.ones(3, 3), S, d), torch.bmm(torch.stack([S, S]), torch.stack([d, d]))]",
)  # fmt: skip
_GRADIENTS = (
    "[torch.sparse.mm(S, d), S @ d, torch.spmm(S, d), S.mm(d), S.matmul(d[:, 0])]", "torch.sparse.mm(torch.sparse_coo_tensor(i, v, (3, 4)), d)", "torch.sparse_coo_tensor(i, v * v, (3, 4)).to_dense()",
    "torch.sparse_coo_tensor(i, v, (3, 4)).coalesce().values() * 3", "(torch.sparse_coo_tensor(i, v, (3, 4)) * 2 @ d).pow(2)", "torch.sparse.softmax(torch.sparse_coo_tensor(i, v / 5, (3, 4)), 1).to_dense()",
    "torch.sparse.sum(torch.sparse_coo_tensor(i, v, (3, 4)), 1).to_dense()", "slope(lambda a: torch.sparse.mm(a, d.detach()).pow(2).sum())", "slope(lambda a: a.to_dense().pow(2).sum())", "slope(torch.sparse.sum)",
    "slope(lambda a: torch.sparse.softmax(a, 1).to_dense().pow(2).sum())", "slope(lambda a: (a * 2).coalesce().values().pow(2).sum())",
)  # fmt: skip
CASES = [
    *[f"out = repr({e})" for e in _SHOWN],
    *[f"out = {e}" for e in (*_FACTS, *_GRADIENTS)],
    *["out = " + e for e in ("S.indices()", "S + e", "S.view(4, 3)", "S.reshape(4, 3)", "S.max()", "S.numpy()", "S.tolist()", "torch.equal(S, S)", "S.nonzero()", "S / e", "leaf().mul_(2)", "torch.sparse_coo_tensor(i, v[:2], (3, 4))")],
    "S.mul_(2); S.add_(S); out = [S.to_dense(), S._nnz()]; S.zero_(); out += [S.to_dense(), S._nnz()]", "a = S.clone().requires_grad_(); out = [a.requires_grad, a.is_leaf, a.grad_fn is None, v.requires_grad, S.requires_grad]",
]  # fmt: skip

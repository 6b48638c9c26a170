"""Snippets over torch.* and Tensor methods. Each is run with manual_seed(0); `x`, `y`, … are float64 leaves; `out` is what is compared."""

SETUP = """
x = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
y = torch.rand(3, 4, dtype=torch.float64).add_(0.5).requires_grad_()
v = torch.randn(4, dtype=torch.float64, requires_grad=True)
z = torch.randn(2, 3, 4, dtype=torch.float64, requires_grad=True)
m = torch.randn(4, 4, dtype=torch.float64, requires_grad=True)
i = torch.tensor([[0, 1, 2, 0], [1, 1, 0, 2], [2, 0, 1, 1]])
"""

UNARY = "abs acos acosh asin asinh atan atanh ceil cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 floor frac i0 lgamma log log10 log1p log2 neg rad2deg reciprocal round rsqrt sigmoid sign sin sinc sinh sqrt square tan tanh trunc relu positive nan_to_num isnan isinf isfinite signbit logical_not".split()
BINARY = "add sub mul div pow remainder fmod floor_divide atan2 maximum minimum fmax fmin hypot logaddexp logaddexp2 copysign xlogy eq ne lt le gt ge logical_and logical_or logical_xor true_divide float_power".split()

CASES = [
    *(f"out = torch.{f}(y * 0.5)" for f in UNARY),
    *(f"out = x.{f}()" for f in ("abs", "exp", "tanh", "sigmoid", "relu", "neg", "sin", "floor", "sign")),
    *(f"out = torch.{f}(y, y.detach().flip(0) * 1.3)" for f in BINARY),
    "out = x + 2", "out = 2 - x", "out = x / 3", "out = 3 / y", "out = y ** 2", "out = 2 ** x", "out = x // 0.7", "out = x % 0.7", "out = -x", "out = abs(x)",
    "out = x @ x.t()", "out = x @ v", "out = v @ v", "out = z @ m", "out = x.matmul(m)", "out = torch.mm(x, m)", "out = torch.bmm(z, z.transpose(1, 2))",
    "out = torch.addmm(v, x, m, beta=2, alpha=3)", "out = torch.baddbmm(z[:, :, :3], z, z.transpose(1, 2))", "out = torch.mv(m, v)", "out = torch.outer(v, v)",
    "out = torch.einsum('ij,jk->ik', x, m)", "out = torch.einsum('bij,kj->bik', z, x)", "out = torch.einsum('ii->i', m)", "out = torch.tensordot(z, m, dims=1)",
    "out = torch.kron(x, v.view(2, 2))", "out = torch.cross(x[:, :3], y[:, :3], dim=1)", "out = torch.trace(m)", "out = torch.chain_matmul(x, m, m)",
    "out = x.sum()", "out = x.sum(0)", "out = z.sum((0, 2), keepdim=True)", "out = x.mean()", "out = z.mean(dim=(1, 2))", "out = x.mean(-1, keepdim=True)",
    "out = y.prod()", "out = y.prod(1)", "out = x.var()", "out = x.var(0, unbiased=False)", "out = x.std(1)", "out = torch.var_mean(x, 1)", "out = torch.std_mean(x)",
    "out = x.max()", "out = x.max(1)", "out = x.min(0, keepdim=True)", "out = torch.max(x, y)", "out = x.amax((0, 1))", "out = x.amin(1)", "out = torch.aminmax(x)",
    "out = x.argmax()", "out = x.argmin(1)", "out = (x > 0).all()", "out = (x > 0).any(0)", "out = x.median()", "out = x.median(1)", "out = i.mode(1)",
    "out = x.kthvalue(2, 1)", "out = torch.quantile(x, 0.3)", "out = torch.quantile(x, torch.tensor([0.1, 0.6], dtype=torch.float64), dim=1)", "out = x.logsumexp(1)",
    "out = x.norm()", "out = x.norm(1)", "out = x.norm(dim=1)", "out = x.norm(p=3, dim=(0, 1))", "out = torch.norm(x, float('inf'))", "out = torch.dist(x, y)",
    "out = x.cumsum(1)", "out = y.cumprod(0)", "out = torch.logcumsumexp(x, 1)", "out = torch.cummax(x, 1)", "out = x.softmax(1)", "out = torch.log_softmax(x, 0)",
    "out = torch.diff(x, dim=0)", "out = torch.trapezoid(x, dx=0.5)", "out = torch.allclose(x, x + 1e-9)", "out = torch.isclose(x, y)", "out = torch.equal(x, x)",
    "out = torch.histc(x, 5)", "out = torch.bincount(i.view(-1))", "out = torch.count_nonzero(i)", "out = torch.nansum(x / (i - i))",
    "out = x.view(4, 3)", "out = x.reshape(2, -1)", "out = x.t()", "out = z.permute(2, 0, 1)", "out = z.transpose(0, 2)", "out = x.unsqueeze(1)", "out = x[None].squeeze(0)",
    "out = z.flatten(1)", "out = z.unflatten(2, (2, 2))", "out = torch.movedim(z, 0, 2)", "out = x.expand(2, 3, 4)", "out = v.expand_as(x)", "out = x.repeat(2, 3)",
    "out = x.tile((2,))", "out = x.repeat_interleave(2, 1)", "out = torch.repeat_interleave(v, torch.tensor([1, 0, 2, 1]))", "out = x.flip(0)", "out = x.flip(0, 1)",
    "out = x.roll(1, 1)", "out = x.roll((1, 2), (0, 1))", "out = torch.rot90(x)", "out = x.T", "out = z.mT", "out = x.diagonal()", "out = torch.diag(v)", "out = torch.diag(m, 1)",
    "out = torch.diag_embed(x)", "out = x.tril()", "out = m.triu(1)", "out = x.unfold(1, 2, 1)", "out = x.as_strided((2, 2), (1, 2), 1)", "out = x.narrow(1, 1, 2)",
    "out = x.select(0, 1)", "out = torch.cat([x, y], 1)", "out = torch.stack([x, y], -1)", "out = torch.hstack([x, y])", "out = torch.vstack([v, v])", "out = torch.dstack([x, y])",
    "out = x.split(2, 1)", "out = x.split([1, 3], 1)", "out = x.chunk(3, 1)", "out = torch.tensor_split(x, 3, 1)", "out = x.unbind(1)", "out = torch.block_diag(x, v)",
    "out = torch.meshgrid(v, v[:2], indexing='ij')", "out = torch.meshgrid(v, v[:2], indexing='xy')", "out = torch.cartesian_prod(v, v[:2])", "out = torch.combinations(v)",
    "out = torch.broadcast_tensors(x, v)", "out = x.contiguous(memory_format=torch.contiguous_format)", "out = torch.atleast_2d(v)",
    "out = x[1]", "out = x[1, 2]", "out = x[:, 1:3]", "out = x[..., -1]", "out = x[None, :, ::2]", "out = x[x > 0]", "out = x[torch.tensor([0, 2])]", "out = z[:, [0, 2], 1:]",
    "out = z[0, :, torch.tensor([1, 3])]", "out = x[torch.tensor([[0, 1], [2, 0]]), torch.tensor([1, 3])]", "out = z[torch.tensor([True, False])]", "out = x[[0, 1], [2, 3]]",
    "out = z[torch.tensor(1)]", "out = x[-1, ..., None]", "out = x[True]", "out = z[:, i[:2, :2]]",
    "w = x.clone(); w[1] = v; out = w", "w = x.clone(); w[:, 0] = 5; out = w", "w = x.clone(); w[w > 0] = 0.5; out = w", "w = x.clone(); w[[0, 2]] = y[:2]; out = w",
    "w = x.clone(); w[0, 1] = v[0] * 2; out = w", "w = x.clone(); w[:, 1:3] *= 3; out = w", "w = z.clone(); w[:, i[0, :2], 0] = 7.0; out = w",
    "w = x.clone(); w += y; w.mul_(2).sub_(1).div_(3); out = w", "w = x.clone(); w.clamp_(-0.5, 0.5); out = w", "w = x.clone(); w.exp_(); out = w * w",
    "w = x.clone(); w.zero_(); out = w + x", "w = x.clone(); w.fill_(2); out = w * x", "w = x.clone(); w.copy_(v); out = w", "w = x.clone(); w.t_(); out = w",
    "w = x.clone(); w.unsqueeze_(0); out = w", "w = x.clone(); w.addcmul_(y, y, value=2); out = w", "w = x.clone(); w.addcdiv_(x, y, value=2); out = w",
    "w = x.clone(); w.masked_fill_(w > 0, -1); out = w", "w = x.clone(); w.view(-1)[::2] = 0; out = w * 2", "w = x.clone(); w.lerp_(y, 0.3); out = w", "w = x.clone(); w.pow_(2); out = w",
    "out = x.gather(0, i)", "out = torch.take_along_dim(x, i, 0)", "out = torch.zeros(3, 4, dtype=x.dtype).scatter(0, i, x)", "out = y.scatter_add(0, i, x)",
    "out = y.scatter_reduce(0, i, x, 'amax')", "out = y.scatter_reduce(0, i, x, 'mean', include_self=False)", "out = x.index_select(1, i[0])", "out = x.index_add(0, torch.tensor([0, 0, 1]), y, alpha=2)",
    "out = x.index_copy(0, torch.tensor([2, 0]), y[:2])", "out = x.index_fill(1, torch.tensor([0, 3]), 9.0)", "out = x.take(i)", "out = x.masked_select(x > 0)",
    "out = x.masked_fill(i == 1, 3.0)", "out = x.masked_scatter(x > 0, y)", "out = torch.nonzero(i)", "out = torch.where(x > 0, x, y)", "out = torch.where(x > 0, x, 0.0)", "out = torch.where(i == 1)",
    "out = x.sort(1)", "out = x.argsort(0, descending=True)", "out = x.topk(2, 1)", "out = x.topk(2, 0, largest=False)", "out = torch.unique(i, return_counts=True)", "out = torch.unique(i, dim=0, return_inverse=True)",
    "out = torch.unique_consecutive(i.view(-1))", "out = torch.searchsorted(torch.tensor([0., 1., 2.]), torch.tensor([0.5, 1.0]))", "out = torch.bucketize(torch.tensor([0.5, 1.0]), torch.tensor([0., 1., 2.]), right=True)",
    "out = torch.isin(i, torch.tensor([0, 2]))", "out = x.clamp(-0.5, 0.5)", "out = x.clamp(min=0)", "out = torch.clip(x, max=0.3)", "out = x.clamp(min=v)", "out = torch.lerp(x, y, 0.3)", "out = torch.addcmul(x, y, y, value=0.5)",
    "out = torch.addcdiv(x, x, y)", "out = torch.logit(torch.sigmoid(x))", "out = torch.polygamma(1, y)", "out = torch.mvlgamma(y + 3, 2)", "out = torch.renorm(x, 2, 0, 1.0)", "out = torch.cov(x)", "out = torch.corrcoef(x)",
    "out = torch.cdist(x, y)", "out = torch.cdist(x.repeat(10, 1), y)", "out = torch.cosine_similarity(x, y)", "out = x.to(torch.float32)", "out = (x * 10).int()", "out = x.bool()", "out = i.float() / 2", "out = i / 2", "out = i // 2",
    "out = i.double().mean(0)", "out = torch.arange(5)", "out = torch.arange(0, 1, 0.3)", "out = torch.linspace(0, 1, 7)", "out = torch.logspace(0, 2, 3)", "out = torch.eye(2, 3)", "out = torch.full((2,), 3)",
    "out = torch.zeros(2, 3, dtype=torch.int32)", "out = torch.ones_like(i)", "out = torch.tensor([[1, 2.5], [3, 4]])", "out = torch.tensor(True)", "out = torch.tril_indices(3, 3)", "out = x.new_full((2, 2), 3)",
    "out = torch.randn(5)", "out = torch.randn(20)", "out = torch.rand(3, 3)", "out = torch.randint(10, (6,))", "out = torch.randperm(7)", "out = torch.randn(4, 5, dtype=torch.float64)", "out = torch.normal(0.0, 2.0, (5,))",
    "out = torch.normal(v.detach(), 2.0)", "out = torch.bernoulli(torch.full((8,), 0.3))", "out = torch.multinomial(torch.tensor([0.1, 0.2, 0.7]), 5, replacement=True)", "out = torch.multinomial(torch.tensor([0.1, 0.2, 0.7]), 2)",
    "out = torch.empty(5).exponential_()", "out = torch.empty(5).geometric_(0.3)", "out = torch.empty(5).cauchy_()", "out = torch.empty(5).log_normal_()", "out = torch.poisson(torch.full((5,), 3.0))", "out = torch.randn_like(x)",
    "out = torch.empty(3, 2).t().uniform_()", "out = torch.empty(5).random_(10)", "g = torch.Generator().manual_seed(3); out = torch.rand(3, generator=g)", "out = torch.nn.init.trunc_normal_(torch.empty(6))",
    "out = torch.nn.init.orthogonal_(torch.empty(4, 3, dtype=torch.float64))", "out = torch.nn.init.kaiming_normal_(torch.empty(4, 3))", "out = torch.nn.init.xavier_uniform_(torch.empty(4, 3))",
    "out = torch.linalg.inv(m)", "out = torch.det(m)", "out = torch.linalg.solve(m, v)", "out = torch.linalg.cholesky(m @ m.t() + torch.eye(4))", "out = torch.linalg.qr(m)", "out = torch.linalg.svdvals(m)", "out = torch.linalg.eigvalsh(m + m.t())",
    "out = torch.linalg.norm(m)", "out = torch.linalg.norm(x, 1, dim=1)", "out = torch.linalg.matrix_norm(m, 'nuc')", "out = torch.linalg.matrix_power(m, 3)", "out = torch.linalg.pinv(x)", "out = torch.slogdet(m)", "out = torch.matrix_exp(m)",
    "out = torch.linalg.lstsq(z.mT, z[:, :2].cos().mT)", "out = torch.linalg.lstsq(x.t(), v)[0]", "out = torch.linalg.lstsq(x[:2], y[:2]).solution",
    *(f"out = torch.linalg.lstsq(x.t(), m[:, :2], driver={d!r})" for d in ("gels", "gelsy", "gelsd", "gelss", "qr")),
    "out = x.split(split_size=3, dim=1)", "out = torch.split(x, split_size_or_sections=3, dim=1)", "out = x.split(split_size_or_sections=3)", "out = torch.split(x, split_size=3)",
    *(f"out = torch.nn.functional.layer_norm(x.to({a}), (4,), v.detach().to({b}))" for a in ("torch.float32", "torch.float64", "torch.bfloat16") for b in ("torch.float32", "torch.float64")),
    "out = torch.linalg.vector_norm(x, 3)", "out = torch.linalg.cross(x[:, :3], y[:, :3])", "out = torch.linalg.multi_dot([x, m, m])", "out = torch.linalg.matrix_norm(m, 2)", "out = torch.logdet(m @ m.t())",
    "out = torch.fft.fft(x).abs()", "out = torch.fft.rfft(x)", "out = torch.fft.irfft(torch.fft.rfft(v))", "out = torch.fft.fft2(x).real", "out = torch.fft.fftshift(v)", "out = torch.fft.rfft2(x).imag", "out = torch.fft.irfft2(torch.fft.rfft2(x))",
    "out = torch.complex(x, y).abs()", "out = torch.view_as_complex(x.view(3, 2, 2)) * 2", "out = torch.polar(y, x)", "out = torch.complex(x, y).angle()", "out = torch.view_as_real(torch.complex(x, y) ** 2)",
    "out = torch.special.expit(x)", "out = torch.special.xlog1py(y, y)", "out = torch.special.entr(y)", "out = torch.special.ndtri(torch.sigmoid(x))", "out = torch.special.zeta(y.detach() + 2, 1.5)",
    "out = x.half().float()", "out = (x.bfloat16() * 2).float()", "out = x.detach().requires_grad_().exp()", "out = x.double().tolist()", "out = (x.shape, x.dtype, x.stride(), x.numel(), x.dim())", "out = repr(x)", "out = str(i)", "out = repr(torch.zeros(0, 3))",
    "out = repr(torch.tensor([1e-5, 1.0]))", "out = repr(torch.tensor([1e9, 1.0]))", "out = repr(torch.arange(2000.).view(40, 50))", "out = repr(torch.tensor([[True, False]]))", "out = repr(z.sum())", "out = repr(torch.tensor([1.5, float('nan'), float('inf')]))",
    "out = repr(torch.nn.Parameter(v.detach()))", "out = repr(torch.complex(x, y).detach())", "out = repr(torch.tensor([1., 2.]))", "out = repr(torch.randn(3, dtype=torch.float16))", "out = repr(torch.Size([2, 3]))", "out = repr(torch.finfo(torch.float32).eps)", "out = f'{v[0].detach():.3f}'",
    "k = torch.tensor(0.5); out = [torch.add(x, y, alpha=k), x.sub(y, alpha=torch.tensor(2)), F.leaky_relu(x, k), F.elu(x, k), torch.addcmul(x, x, y, value=k), torch.full((2,), k), torch.arange(torch.tensor(3)), F.softplus(x, beta=torch.tensor(2.0)), torch.linspace(0, k, 3), F.hardtanh(x, -k, k)]",
    "b = torch.tensor([True, False]); out = [torch.full((2,), False), torch.full((2,), True), torch.full_like(b, False), b.new_full((2,), False), torch.full((2,), torch.tensor(False)), b.masked_fill(b, False), b.clone().fill_(False), torch.where(b, b, False), torch.arange(True)]",
    "s = torch.tensor([3.0, 1.0, 2.0]); out = [torch.searchsorted(s, torch.tensor([2.5, 0.0]), sorter=torch.tensor([1, 2, 0])), *torch.svd(torch.eye(2) * 3, compute_uv=False)]",
]

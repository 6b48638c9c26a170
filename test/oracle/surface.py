"""Public functions of PyTorch, called as users call them. The same file runs in real PyTorch and under Nabla (surface.test.ts), which must print the same.

A case is an expression in a, b, c (tensors of the shapes after it) and fixed helpers. Values and gradients, in float64 and float32.
"""

import json
import math

import torch
import torch.nn.functional as F

if hasattr(torch.backends, "mkldnn"):
    torch.backends.mkldnn.enabled = False

A = ((3, 4),)
AB = ((3, 4), (3, 4))
IMAGE = ((2, 4, 5, 6),)
LINE = ((2, 3, 8),)
LABELS = "torch.tensor([1, 0, 3])"
SIGNS = "torch.tensor([1., -1., 1.]).to(a.dtype)"
MATRIX = "(a @ a.mT + torch.eye(3).to(a.dtype))"

CASES = [
    # elementwise
    *[(f"torch.{f}(a)", *A) for f in "square absolute negative positive erf expm1 deg2rad fix nan_to_num".split()],
    *[(f"torch.special.{f}(a)", *A) for f in "expit exp2 expm1 sinc round softmax(a,0) log_softmax(a,1) logsumexp(a,1)".split() if "(" not in f],
    ("torch.special.softmax(a, 0)", *A), ("torch.special.log_softmax(a, 1)", *A), ("torch.special.logsumexp(a, 1)", *A),
    ("torch.special.psi(a.abs() + 1)", *A), ("torch.special.multigammaln(a.abs() + 2, 2)", *A), ("torch.mvlgamma(a.abs() + 2, 2)", *A),
    ("torch.special.log1p(a.abs())", *A), ("torch.special.polygamma(1, a.abs() + 1)", *A), ("torch.special.xlogy(a, b.abs() + 1)", *AB),
    ("torch.lgamma(a.abs() + 1)", *A), ("torch.digamma(a.abs() + 1)", *A), ("torch.erfc(a)", *A), ("torch.erfinv(torch.tanh(a) * 0.9)", *A), ("torch.i0(a)", *A),
    ("torch.arcsin(torch.tanh(a))", *A), ("torch.arccos(torch.tanh(a) * 0.9)", *A), ("torch.arctan(a)", *A), ("torch.arcsinh(a)", *A),
    ("torch.arccosh(a.abs() + 2)", *A), ("torch.arctanh(torch.tanh(a) * 0.9)", *A), ("torch.arctan2(a, b)", *AB),
    ("torch.float_power(a.abs() + 1, 2.5)", *A), ("torch.rsub(a, b, alpha=2)", *AB), ("torch.subtract(a, b)", *AB), ("torch.multiply(a, b)", *AB), ("torch.divide(a, b.abs() + 1)", *AB),
    ("torch.true_divide(a, b.abs() + 1)", *AB), ("torch.floor_divide(a.detach(), b.abs().detach() + 1) + a", *AB), ("torch.clip(a, -0.7, 0.9)", *A), ("torch.ldexp(a, torch.tensor([1, 2, 0, 3]))", *A),
    ("torch.isclose(a, b)", *AB), ("torch.greater(a, b)", *AB), ("torch.less_equal(a, b)", *AB), ("torch.not_equal(a, b)", *AB), ("torch.isin(torch.tensor([1, 2, 3]), torch.tensor([2]))", *A), ("torch.isreal(a)", *A),
    ("torch.relu_(a.clone())", *A), ("torch.prelu(a, torch.tensor([0.2]).to(a.dtype))", *A), ("torch.celu(a, 1.25)", *A), ("torch.selu(a)", *A),
    ("a.clamp_min(0.1)", *A), ("a.sigmoid()", *A), ("a.addcmul(b, b, value=0.5)", *AB), ("a.lerp(b, 0.3)", *AB), ("a.mul(b).sub_(1).tanh_()", *AB), ("a.type_as(b)", *AB), ("a.neg().abs_()", *A), ("a.fmod(0.7)", *A),
    # reductions
    ("torch.nanmean(a, 1)", *A), ("torch.aminmax(a.detach(), dim=1)", *A), ("torch.dist(a, b, 3)", *AB), ("torch.quantile(a, 0.3, dim=1)", *A), ("torch.quantile(a, torch.tensor([0.1, 0.6]).to(a.dtype), dim=0, keepdim=True)", *A),
    ("torch.nanquantile(a, 0.5)", *A), ("torch.msort(a)", *A), ("torch.argsort(a, 1)", *A), ("torch.renorm(a, 2, 0, 1.0)", *A), ("torch.cov(a)", *A), ("torch.corrcoef(a)", *A), ("torch.trapezoid(a, dx=0.5)", *A), ("torch.trapz(a, dim=0)", *A),
    ("torch.cumulative_trapezoid(a, dim=1)", *A), ("torch.diff(a, n=2, dim=1)", *A), ("torch.gradient(a, dim=1)[0]", *A), ("torch.max(a, 1).values", *A), ("torch.fmax(a, b + 0.01)", *AB), ("a.norm(dim=1)", *A), ("a.std(0, unbiased=False)", *A), ("torch.bucketize(a, torch.tensor([-1., 0., 1.]).to(a.dtype))", *A),
    ("torch.histogram(a.detach(), 4, range=(-2., 2.))[0]", *A), ("a.cummax(1).values", *A),
    # shapes
    ("torch.hstack([a, b])", *AB), ("torch.vstack([a, b])", *AB), ("torch.dstack([a, b])", *AB), ("torch.column_stack([a, b])", *AB), ("torch.row_stack([a, b])", *AB), ("torch.concat([a, b], 1)", *AB), ("torch.concatenate([a, b], 1)" if hasattr(torch, "concatenate") else "torch.cat([a, b], 1)", *AB),
    ("torch.tile(a, (2, 1))", *A), ("torch.meshgrid(a[0], a[1], indexing='ij')[0]", *A), ("torch.cartesian_prod(a[0], b[1])", *AB), ("torch.combinations(a[0], 2)", *A), ("torch.broadcast_to(a, (2, 3, 4))", *A), ("torch.broadcast_tensors(a, b[:1])[1]", *AB),
    ("torch.movedim(a, 0, 1)", *A), ("torch.moveaxis(a, 0, 1)", *A), ("torch.swapaxes(a, 0, 1)", *A), ("torch.swapdims(a, 0, 1)", *A), ("torch.transpose(a, 0, 1)", *A), ("torch.ravel(a)", *A), ("torch.flatten(a)", *A), ("torch.unflatten(a, 1, (2, 2))" if hasattr(torch, "unflatten") else "a.unflatten(1, (2, 2))", *A), ("torch.fliplr(a)", *A), ("torch.flipud(a)", *A),
    ("torch.narrow(a, 1, 1, 2)", *A), ("torch.tensor_split(a, 3, 1)", *A), ("torch.hsplit(a, 2)", *A), ("torch.vsplit(a, 3)", *A), ("torch.dsplit(a.reshape(1, 3, 4), 2)", *A), ("torch.chunk(a, 2, 1)", *A), ("torch.squeeze(a[:1], 0)", *A), ("torch.unsqueeze(a, 1)", *A), ("torch.permute(a, (1, 0))", *A), ("torch.reshape(a, (4, 3))", *A), ("torch.select(a, 1, 2)", *A),
    ("torch.diagflat(a[0])", *A), ("torch.diagonal(a, 1)", *A), ("torch.atleast_3d(a)", *A), ("torch.atleast_2d(a[0])", *A), ("torch.atleast_1d(a[0, 0])", *A), ("torch.clone(a)", *A), ("torch.adjoint(a)", *A), ("a.mT", *A), ("a.expand_as(b)", *AB), ("a.view_as(b)", *AB), ("a.repeat(2, 1)", *A), ("a[:, [0, 2]]", *A), ("a[a > 0]", *A), ("a[..., None, 1:]", *A), ("torch.masked_fill(a, b > 0, 2.0)", *AB), ("torch.index_put(a, (torch.tensor([0]), torch.tensor([1])), b[0, :1])", *AB), ("torch.rot90(a)", *A), ("torch.block_diag(a, b)", *AB), ("torch.as_strided(a, (2, 2), (4, 1))", *A), ("torch.unbind(a)", *A), ("torch.vander(a[0].detach())", *A), ("a.fill_diagonal_(0) if not a.requires_grad else a.clone().fill_diagonal_(0)", *A), ("torch.argwhere(a > 0)", *A), ("a.diff()", *A),
    # products
    ("torch.outer(a[0], b[1])", *AB), ("torch.ger(a[0], b[1])", *AB), ("torch.inner(a, b)", *AB), ("torch.chain_matmul(a, b.t(), a)", *AB), ("torch.linalg.multi_dot([a, b.t(), a])", *AB), ("torch.linalg.vecdot(a, b)", *AB), ("torch.linalg.norm(a)", *A), ("torch.linalg.norm(a, 1)", *A), ("torch.linalg.diagonal(a)", *A), ("torch.linalg.matmul(a, b.t())", *AB), ("torch.linalg.cross(a[:, :3], b[:, :3])", *AB), ("torch.cross(a[:, :3], b[:, :3], dim=1)", *AB),
    ("torch.matrix_power(MATRIX, 3)", *A), ("torch.inverse(MATRIX)", *A), ("torch.det(MATRIX)", *A), ("torch.slogdet(MATRIX)[1]", *A), ("torch.pinverse(a)", *A), ("torch.matrix_exp(MATRIX / 9)", *A), ("torch.linalg.eigvalsh(MATRIX)", *A), ("torch.linalg.tensorsolve(MATRIX, b[:, 0])", *AB), ("torch.linalg.tensorinv(MATRIX, ind=1)", *A), ("torch.triangular_solve(b[:, :2], MATRIX.tril(), upper=False)[0]", *AB), ("torch.logdet(MATRIX)", *A), ("torch.tensordot(a, b, dims=2)", *AB),
    ("torch.linalg.lu_factor(MATRIX)[0]", *A), ("torch.linalg.lu_factor(a.detach())[0] + a", *A), ("torch.linalg.lu_factor(torch.sin(3 * a.t().detach()))[0] + a.t()", *A), ("torch.linalg.lu_factor(a.flip(0) @ b.mT)[1]", *AB), ("torch.lu_solve(b[:, :2], *torch.linalg.lu_factor(a @ b.mT + torch.eye(3).to(a.dtype)))", *AB), ("torch.linalg.lu_solve(*torch.linalg.lu_factor(MATRIX), b[:, :2])" if hasattr(torch.linalg, "lu_solve") else "torch.lu_solve(b[:, :2], *torch.linalg.lu_factor(MATRIX))", *AB), ("torch.lu_unpack(*torch.linalg.lu_factor(a @ b.mT))", *AB), ("torch.linalg.householder_product(a.t(), b[:, 0])", *AB), ("torch.orgqr(a.t(), b[:, 0])", *AB), ("torch.ormqr(a.t().detach(), b[:, 0].detach(), b.t().detach(), transpose=True) + a.t()", *AB), ("torch.ormqr(a.t().detach(), b[:, 0].detach(), b.detach(), left=False) + a", *AB),
    # activations and losses
    *[(f"F.{f}(a)", *A) for f in "relu6 elu selu celu softsign tanhshrink hardtanh gelu silu mish softplus logsigmoid hardswish hardsigmoid leaky_relu sigmoid tanh relu rrelu".split()],
    ("F.softmin(a, dim=1)", *A), ("F.softmax(a, dim=1)", *A), ("F.log_softmax(a, dim=1)", *A), ("F.prelu(a, b[0, :1])", *AB), ("F.normalize(a, dim=1)", *A), ("F.cosine_similarity(a, b)", *AB), ("F.pairwise_distance(a, b)", *AB), ("F.pdist(a)", *A),
    ("F.l1_loss(a, b)", *AB), ("F.mse_loss(a, b)", *AB), ("F.kl_div(F.log_softmax(a, 1), F.softmax(b, 1), reduction='batchmean')", *AB), (f"F.cross_entropy(a, {LABELS}, label_smoothing=0.1)", *A), ("F.cross_entropy(a, F.softmax(b, 1))", *AB), (f"F.nll_loss(F.log_softmax(a, 1), {LABELS})", *A), ("F.poisson_nll_loss(a, b.abs())", *AB), ("F.gaussian_nll_loss(a, b, (a * b).exp())", *AB), (f"F.hinge_embedding_loss(a[:, 0], {SIGNS})", *A), (f"F.margin_ranking_loss(a[:, 0], b[:, 0], {SIGNS}, margin=0.2)", *AB), (f"F.cosine_embedding_loss(a, b, {SIGNS})", *AB), ("F.triplet_margin_loss(a, b, a * b)", *AB), ("F.triplet_margin_with_distance_loss(a, b, a * b)", *AB), (f"F.multi_margin_loss(a, {LABELS})", *A), ("F.multilabel_margin_loss(a, torch.tensor([[1, 2, -1, 0]] * 3))", *A), ("F.multilabel_soft_margin_loss(a, (b > 0).to(a.dtype))", *AB), ("F.smooth_l1_loss(a, b, beta=0.7)", *AB), ("F.huber_loss(a, b, delta=0.7)", *AB), ("F.binary_cross_entropy(a.sigmoid(), b.sigmoid())", *AB), ("F.ctc_loss(F.log_softmax(a.reshape(3, 1, 4).repeat(2, 1, 1), 2), torch.tensor([[1, 2]]), torch.tensor([6]), torch.tensor([2]))", *A),
    # neural
    ("F.conv1d(a, b, padding=1)", *LINE, (4, 3, 3)), ("F.conv2d(a, b, stride=2)", *IMAGE, (3, 4, 2, 3)), ("F.conv3d(a, b)", (1, 2, 3, 4, 4), (2, 2, 2, 2, 2)), ("F.conv_transpose1d(a, b, stride=2)", *LINE, (3, 2, 3)), ("F.conv_transpose2d(a, b, padding=1)", *IMAGE, (4, 2, 3, 3)), ("F.conv_transpose3d(a, b)", (1, 2, 2, 3, 3), (2, 2, 2, 2, 2)),
    ("F.lp_pool1d(a.abs() + 0.1, 2, 3)", *LINE), ("F.lp_pool2d(a.abs() + 0.1, 2, 2)", *IMAGE), ("F.max_pool2d(a, 2)", *IMAGE), ("F.avg_pool2d(a, 2)", *IMAGE), ("F.adaptive_avg_pool2d(a, 2)", *IMAGE), ("F.adaptive_max_pool1d(a, 3)", *LINE), ("F.max_unpool1d(*F.max_pool1d(a, 2, return_indices=True), 2)", *LINE), ("F.instance_norm(a)", *IMAGE), ("F.local_response_norm(a, 3)", *IMAGE), ("F.group_norm(a, 2)", *IMAGE), ("F.layer_norm(a, (6,))", *IMAGE),
    ("F.pixel_shuffle(a, 2)", *IMAGE), ("F.pixel_unshuffle(a[..., :4, :], 2)", *IMAGE), ("torch.channel_shuffle(a.detach(), 2)", *IMAGE), ("F.affine_grid(a[:, :2, :3], (2, 1, 3, 3), align_corners=False)", (2, 2, 3)), ("F.grid_sample(a, b.tanh(), align_corners=True)", *IMAGE, (2, 3, 3, 2)), ("F.interpolate(a, scale_factor=2, mode='bilinear')", *IMAGE), ("F.upsample_nearest(a, scale_factor=2)", *IMAGE), ("F.pad(a, (1, 2), mode='reflect')", *LINE), ("F.fold(F.unfold(a, 2), (5, 6), 2)", *IMAGE), ("F.unfold(a, (2, 3))", *IMAGE), ("F.embedding(torch.tensor([[0, 2], [1, 1]]), a)", *A), ("F.embedding_bag(torch.tensor([[0, 2], [1, 1]]), a)", *A), ("F.linear(a, b)", *AB), ("F.bilinear(a, b, c)", (3, 4), (3, 2), (5, 4, 2)), ("F.dropout(a, 0.0)", *A), ("F.alpha_dropout(a, 0.3, training=False)", *A), ("F.glu(a)", *A), ("F.hardshrink(a)", *A), ("F.softshrink(a)", *A), ("F.threshold(a, 0.1, 20)", *A), ("F.one_hot(torch.tensor([0, 2]))", *A), ("F.gumbel_softmax(a, 1.0)[:0]", *A), ("F.multi_head_attention_forward(a, a, a, 4, 2, b, None, None, None, False, 0.0, c, None, need_weights=False)[0]", (3, 2, 4), (12, 4), (4, 4)),
    # complex matrices; of vectors only what does not hang on their phases
    *[(e.replace("HERMITIAN", "(COMPLEX + COMPLEX.mH)").replace("POSITIVE", "(COMPLEX @ COMPLEX.mH + torch.eye(3))").replace("COMPLEX", "(torch.complex(a[:, :3], b[:, :3]) + 2 * torch.eye(3).to(a.dtype))"), *AB) for e in (
        "torch.linalg.inv(COMPLEX)", "torch.linalg.solve(COMPLEX, torch.complex(b, a))", "torch.linalg.solve(COMPLEX, torch.complex(b, a).mT, left=False).resolve_conj() * 1", "torch.linalg.solve_triangular(COMPLEX, torch.complex(b, a), upper=True)",
        "torch.linalg.solve_triangular(COMPLEX, torch.complex(b, a).mT, upper=False, left=False, unitriangular=True).resolve_conj() * 1", "torch.linalg.det(COMPLEX)", "torch.linalg.slogdet(COMPLEX)", "torch.logdet(COMPLEX)",
        "torch.linalg.cholesky(POSITIVE)", "torch.linalg.cholesky(POSITIVE, upper=True).resolve_conj() * 1", "torch.cholesky_solve(torch.complex(b, a), torch.linalg.cholesky(POSITIVE))", "torch.cholesky_inverse(torch.linalg.cholesky(POSITIVE))",
        "torch.linalg.qr(torch.complex(a.t(), b.t()))", "torch.linalg.qr(torch.complex(a, b))[1]", "torch.linalg.eigh(HERMITIAN)[0]", "torch.linalg.eigvalsh(HERMITIAN, UPLO='U')", "torch.linalg.eigh(HERMITIAN)[1].abs() ** 2",
        "(lambda w, v: v * torch.exp(w / 4) @ v.mH)(*torch.linalg.eigh(HERMITIAN))", "torch.linalg.eigh(HERMITIAN.detach())[1].imag * a[:, :3]", "torch.linalg.svdvals(torch.complex(a, b))", "(lambda u, s, vh: u @ vh)(*torch.linalg.svd(torch.complex(a, b), full_matrices=False))",
        "(lambda u, s, vh: (u.abs() ** 2 * s) @ vh.abs())(*torch.linalg.svd(torch.complex(a.t(), b.t()), full_matrices=False))", "torch.linalg.svd(torch.complex(a.t(), b.t()).detach(), full_matrices=False)[0].imag * a.t()[:, :3]", "torch.linalg.pinv(torch.complex(a, b))", "torch.linalg.pinv(torch.complex(a.t(), b.t()))",
        "torch.matrix_exp(COMPLEX / 3)", "torch.linalg.matrix_norm(COMPLEX, 'nuc')", "torch.linalg.matrix_norm(COMPLEX, 2)", "torch.linalg.cond(COMPLEX)", "torch.linalg.matrix_power(COMPLEX, -2)", "torch.linalg.matrix_rank(COMPLEX.detach()) * a", "torch.linalg.lu(COMPLEX)[1:]",
        "torch.lu_solve(torch.complex(b, a), *torch.linalg.lu_factor(COMPLEX))", "torch.linalg.lstsq(torch.complex(a.t(), b.t()), torch.complex(b.t(), a.t())).solution", "torch.linalg.eigvals(COMPLEX).abs().sum()", "torch.linalg.eigvals(a @ b.t()).abs().sum()",
        "(lambda w, v: (v.abs() ** 2 * w.abs()).sum())(*torch.linalg.eig(COMPLEX))", "(lambda w, v: (v.abs() ** 2 * w.abs()).sum())(*torch.linalg.eig(a @ b.t()))", "(lambda w, v: v @ torch.diag_embed(w ** 2) @ torch.linalg.inv(v))(*torch.linalg.eig(COMPLEX))",
    )],
    # transforms
    ("torch.fft.fft2(a).real", *A), ("torch.fft.ifft2(a).imag", *A), ("torch.fft.rfft2(a).real", *A), ("torch.fft.irfft2(torch.fft.rfft2(a))", *A), ("torch.fft.fftn(a).real", *A), ("torch.fft.hfft(a)", *A), ("torch.fft.fftfreq(5)", *A), ("torch.fft.rfftfreq(5)", *A),
    ("torch.stft(a, 4, window=torch.hann_window(4).to(a.dtype), return_complex=True).abs()", (2, 16)), ("torch.istft(torch.stft(a, 4, window=torch.hann_window(4).to(a.dtype), return_complex=True), 4, window=torch.hann_window(4).to(a.dtype))", (2, 16)),
    *[(f"torch.{w}_window(7, dtype=a.dtype) * a[:, :7]", (2, 8)) for w in "hann hamming blackman bartlett kaiser".split()],
    ("torch.real(torch.complex(a, b) * torch.complex(b, b))", *AB), ("torch.view_as_real(torch.polar(a.abs() + 0.1, b))", *AB), ("torch.abs(torch.complex(a, b))", *AB), ("torch.angle(torch.complex(a, b))", *AB),
]


def wave(shape, phase):
    n = math.prod(shape)
    return [4 * (((i + 1) * 0.6180339887 + phase * 0.377) % 1) - 2 for i in range(n)]


def numbers(t):
    t = torch.view_as_real(t.detach()) if t.is_complex() else t.detach()
    return [x if math.isfinite(x) else str(x) for x in t.to(torch.float64).reshape(-1).tolist()]


def run(expression, shapes, dtype):
    leaves = [torch.tensor(wave(s, k), dtype=torch.float64).to(dtype).reshape(s).requires_grad_() for k, s in enumerate(shapes)]
    out = eval(expression.replace("MATRIX", MATRIX), {"torch": torch, "F": F}, dict(zip("abc", leaves)))
    outputs = [t for t in (out if isinstance(out, (tuple, list)) else [out])]
    ends = [t for t in outputs if t.requires_grad]
    grads = []
    if ends:
        seeds = []
        for k, t in enumerate(ends):
            n = t.numel() * (2 if t.is_complex() else 1)
            s = torch.tensor([(((i + 17 * k) * 7919 + 13) % 101) / 50 - 1 for i in range(n)], dtype=torch.float64)
            s = torch.view_as_complex(s.reshape(*t.shape, 2)) if t.is_complex() else s.reshape(t.shape)
            seeds.append(s.to(t.dtype))
        grads = torch.autograd.grad(ends, leaves, seeds, allow_unused=True)
    return {"values": [numbers(t) for t in outputs], "shapes": [list(t.shape) for t in outputs], "grads": [None if g is None else numbers(g) for g in grads]}


def main():
    out = {}
    for expression, *shapes in CASES:
        for dtype in ("float64", "float32"):
            try:
                out[f"{expression} {dtype}"] = run(expression, shapes, getattr(torch, dtype))
            except Exception as error:
                out[f"{expression} {dtype}"] = {"error": f"{type(error).__name__}: {error}"}
    print("answer", json.dumps({"torch": str(torch.__version__), "cases": out}))


main()

"""Snippets over torch.nn: modules with their own initial weights, functional forms, utilities."""

SETUP = """
torch.set_default_dtype(torch.float64)
x = torch.randn(3, 4, requires_grad=True)
s = torch.randn(2, 5, 4, requires_grad=True)
a = torch.randn(2, 4, 6, requires_grad=True)
p = torch.randn(2, 4, 6, 6, requires_grad=True)
q = torch.randn(2, 4, 4, 4, 4, requires_grad=True)
c = torch.tensor([0, 3, 1])
t = torch.randn(3, 4)
b = torch.randint(0, 2, (3, 4)).double()
"""

ACTIVATIONS = "ReLU ReLU6 SiLU Mish Hardswish Hardsigmoid SELU Sigmoid Tanh LogSigmoid Softsign Tanhshrink Hardtanh ELU CELU LeakyReLU GELU Hardshrink Softshrink Softplus PReLU GLU RReLU".split()
LOSSES = "L1Loss MSELoss SmoothL1Loss HuberLoss SoftMarginLoss KLDivLoss BCEWithLogitsLoss PoissonNLLLoss HingeEmbeddingLoss MultiLabelSoftMarginLoss".split()

CASES = [
    *(f"n = nn.{k}(); out = n(x)" for k in ACTIVATIONS),
    *(f"out = nn.{k}()(x, b)" for k in LOSSES),
    *(f"out = nn.{k}(reduction='sum')(x, t)" for k in ("MSELoss", "L1Loss", "HuberLoss")),
    "out = F.gelu(x, approximate='tanh')", "out = nn.Softmax(dim=1)(x)", "out = nn.Softmin(1)(x)", "out = nn.LogSoftmax(-1)(x)", "out = nn.Softmax2d()(p)", "out = nn.Threshold(0.1, 20)(x)",
    "n = nn.Linear(4, 5); out = n(x)", "n = nn.Linear(4, 5, bias=False); out = n(s)", "n = nn.Bilinear(4, 4, 3); out = n(x, t)", "out = nn.Identity(1, 2)(x)",
    "n = nn.Conv1d(4, 6, 3, padding=1); out = n(a)", "n = nn.Conv2d(4, 6, 3, stride=2, padding=1); out = n(p)", "n = nn.Conv2d(4, 8, 3, groups=2, dilation=2); out = n(p)",
    "n = nn.Conv2d(4, 4, 3, padding='same'); out = n(p)", "n = nn.Conv2d(4, 4, 2, padding='same'); out = n(p)", "n = nn.Conv2d(4, 2, 3, padding=1, padding_mode='reflect'); out = n(p)", "n = nn.Conv2d(4, 2, 3, padding=1, padding_mode='circular'); out = n(p)",
    "n = nn.Conv2d(4, 2, (3, 1), padding=(1, 0)); out = n(p[0])", "n = nn.Conv3d(4, 2, 2); out = n(q)", "n = nn.ConvTranspose1d(4, 3, 3, stride=2); out = n(a)", "n = nn.ConvTranspose2d(4, 3, 3, stride=2, padding=1, output_padding=1); out = n(p)",
    "n = nn.ConvTranspose2d(4, 4, 2, stride=2, groups=2); out = n(p, output_size=(13, 13))", "n = nn.ConvTranspose3d(4, 2, 2); out = n(q)",
    "n = nn.BatchNorm1d(4); out = n(x), n.running_mean, n.running_var, n.num_batches_tracked", "n = nn.BatchNorm2d(4); out = n(p); n.eval(); out = out, n(p)", "n = nn.BatchNorm3d(4, affine=False); out = n(q)", "n = nn.BatchNorm2d(4, momentum=None); n(p.detach()); out = n(p)",
    "n = nn.BatchNorm1d(4, track_running_stats=False).eval(); out = n(a)", "n = nn.InstanceNorm2d(4, affine=True); out = n(p)", "n = nn.InstanceNorm1d(4, track_running_stats=True); out = n(a), n.running_mean", "n = nn.GroupNorm(2, 4); out = n(p)",
    "n = nn.LayerNorm(4); out = n(s)", "n = nn.LayerNorm((5, 4), elementwise_affine=False); out = n(s)", "n = nn.LayerNorm(4, bias=False); out = n(s)", "n = nn.RMSNorm(4); out = n(s)", "n = nn.LocalResponseNorm(2); out = n(p)", "out = F.normalize(x, dim=1)",
    "out = nn.MaxPool1d(2)(a)", "out = nn.MaxPool2d(3, stride=2, padding=1)(p)", "out = nn.MaxPool2d(2, return_indices=True)(p)", "out = nn.MaxPool2d(2, dilation=2, ceil_mode=True)(p)", "out = nn.MaxPool3d(2)(q)", "out = nn.AvgPool1d(2)(a)", "out = nn.AvgPool2d(3, 2, 1)(p)",
    "out = nn.AvgPool2d(3, 2, 1, count_include_pad=False, ceil_mode=True)(p)", "out = nn.AvgPool3d(2)(q)", "out = nn.AdaptiveAvgPool1d(3)(a)", "out = nn.AdaptiveAvgPool2d((4, 5))(p)", "out = nn.AdaptiveAvgPool2d((None, 1))(p)", "out = nn.AdaptiveAvgPool3d(2)(q)",
    "out = nn.AdaptiveMaxPool2d(4)(p)", "out = nn.AdaptiveMaxPool1d(4, return_indices=True)(a)", "out = nn.LPPool2d(2, 2)(p)", "o, i = F.max_pool2d(p, 2, return_indices=True); out = nn.MaxUnpool2d(2)(o, i)", "o, i = F.max_pool1d(a, 2, return_indices=True); out = nn.MaxUnpool1d(2)(o, i)",
    "out = nn.FractionalMaxPool2d(2, output_size=3)(p)",
    "out = nn.ZeroPad2d(1)(p)", "out = nn.ConstantPad1d((1, 2), 3.0)(a)", "out = nn.ReflectionPad2d((1, 2, 0, 1))(p)", "out = nn.ReplicationPad3d(1)(q)", "out = nn.CircularPad2d(2)(p)", "out = F.pad(x, (1, -1))", "out = F.pad(p, (1, 1, 2, 0), value=2)", "out = F.pad(a, (2, 1), mode='reflect')",
    "n = nn.Embedding(5, 3, padding_idx=0); out = n(c)", "n = nn.Embedding(5, 3, max_norm=1.0); out = n(c)", "n = nn.EmbeddingBag(5, 3); out = n(torch.tensor([1, 2, 4, 3]), torch.tensor([0, 2]))", "n = nn.EmbeddingBag(5, 3, mode='max'); out = n(torch.tensor([[1, 2], [4, 3]]))", "n = nn.EmbeddingBag(5, 3, mode='sum'); out = n(torch.tensor([[1, 2], [4, 3]]), per_sample_weights=torch.rand(2, 2))",
    "out = F.one_hot(c, 4)", "out = F.cross_entropy(x, c)", "out = F.cross_entropy(x, c, weight=torch.rand(4), label_smoothing=0.1)", "out = F.cross_entropy(x, c, ignore_index=3, reduction='sum')", "out = F.cross_entropy(x, t.softmax(1))", "out = F.cross_entropy(p, torch.randint(4, (2, 6, 6)))", "out = F.cross_entropy(x, c, label_smoothing=0.2)",
    "out = F.nll_loss(x.log_softmax(1), c)", "out = F.nll_loss(a.log_softmax(1), torch.randint(4, (2, 6)), reduction='none')", "out = nn.BCELoss()(x.sigmoid(), b)", "out = nn.BCELoss(weight=torch.rand(4))(x.sigmoid(), b)", "out = nn.BCEWithLogitsLoss(pos_weight=torch.rand(4))(x, b)", "out = F.kl_div(x.log_softmax(1), t.softmax(1), reduction='batchmean')",
    "out = nn.GaussianNLLLoss()(x, t, torch.rand(3, 4))", "out = nn.CosineEmbeddingLoss()(x, t, torch.tensor([1, -1, 1]))", "out = nn.MarginRankingLoss(0.1)(x, t, torch.sign(t))", "out = nn.MultiMarginLoss()(x, c)", "out = nn.TripletMarginLoss()(x, t, t.flip(0))", "out = nn.MultiLabelMarginLoss()(x, torch.tensor([[3, 0, -1, 1], [0, 1, -1, 0], [2, -1, 0, 1]]))",
    "out = nn.CTCLoss()(torch.randn(6, 2, 5).log_softmax(2).requires_grad_(), torch.tensor([[1, 2, 2], [3, 4, 1]]), torch.tensor([6, 5]), torch.tensor([3, 2]))", "out = nn.PairwiseDistance()(x, t)", "out = nn.CosineSimilarity()(x, t)", "out = F.smooth_l1_loss(x, t, beta=0.5)", "out = nn.TripletMarginWithDistanceLoss()(x, t, t.flip(0))",
    "out = nn.Upsample(scale_factor=2)(p)", "out = F.interpolate(p, size=(9, 4), mode='bilinear')", "out = F.interpolate(p, scale_factor=1.5, mode='bicubic', align_corners=True)", "out = F.interpolate(a, size=9, mode='linear')", "out = F.interpolate(q, scale_factor=2, mode='trilinear')", "out = F.interpolate(p, size=4, mode='area')", "out = F.interpolate(p, size=4, mode='nearest-exact')", "out = F.interpolate(p, size=(3, 4), mode='bilinear', antialias=True)",
    "out = F.grid_sample(p, torch.rand(2, 3, 3, 2) * 2 - 1, align_corners=False)", "out = F.grid_sample(p, torch.rand(2, 3, 3, 2) * 3 - 1.5, mode='nearest', padding_mode='border', align_corners=True)", "th = torch.randn(2, 2, 3, requires_grad=True); out = F.affine_grid(th, (2, 1, 3, 4), align_corners=False)", "th = torch.randn(2, 2, 3, requires_grad=True); out = F.affine_grid(th, (2, 1, 3, 4), align_corners=True)",
    "out = nn.Unfold(3, padding=1)(p)", "out = nn.Fold((6, 6), 2, stride=2)(torch.randn(2, 8, 9, requires_grad=True))", "out = nn.PixelShuffle(2)(p)", "out = nn.PixelUnshuffle(2)(p)", "out = nn.ChannelShuffle(2)(p)", "out = nn.Flatten()(p)", "out = nn.Unflatten(1, (2, 2))(p)",
    "n = nn.Dropout(0.3); out = n(x)", "n = nn.Dropout2d(0.4); out = n(p)", "n = nn.Dropout1d(0.4); out = n(a)", "n = nn.AlphaDropout(0.3); out = n(x)", "n = nn.FeatureAlphaDropout(0.3); out = n(p)", "out = F.dropout(x, 0.5)", "out = F.gumbel_softmax(x)", "out = F.gumbel_softmax(x, hard=True)",
    "n = nn.RNN(4, 3); out = n(s)", "n = nn.RNN(4, 3, 2, nonlinearity='relu', batch_first=True); out = n(s)", "n = nn.LSTM(4, 3, 2, batch_first=True, bidirectional=True); out = n(s)", "n = nn.LSTM(4, 3, 2, dropout=0.5); out = n(s)", "n = nn.LSTM(4, 3, proj_size=2); out = n(s)", "n = nn.GRU(4, 3, 2); out = n(s, torch.randn(2, 5, 3))", "n = nn.GRU(4, 3, bidirectional=True); out = n(s)", "n = nn.LSTM(4, 3); out = n(s[0])",
    "n = nn.LSTMCell(4, 3); out = n(x)", "n = nn.GRUCell(4, 3); out = n(x)", "n = nn.RNNCell(4, 3); out = n(x, torch.randn(3, 3))",
    "n = nn.LSTM(4, 3, bidirectional=True); k = nn.utils.rnn.pack_padded_sequence(s, [2, 2, 1, 1, 1]); o, h = n(k); out = nn.utils.rnn.pad_packed_sequence(o), h", "n = nn.GRU(4, 3, batch_first=True); k = nn.utils.rnn.pack_padded_sequence(s, torch.tensor([3, 5]), batch_first=True, enforce_sorted=False); o, h = n(k); out = nn.utils.rnn.pad_packed_sequence(o, batch_first=True), h",
    "out = nn.utils.rnn.pad_sequence([x, t[:2]])", "n = nn.MultiheadAttention(4, 2); out = n(s, s, s)", "n = nn.MultiheadAttention(4, 2, batch_first=True, dropout=0.2); out = n(s, s, s, need_weights=False)", "n = nn.MultiheadAttention(4, 2, kdim=4, vdim=6, add_bias_kv=True, add_zero_attn=True); out = n(s, s, torch.randn(2, 5, 6))",
    "n = nn.MultiheadAttention(4, 2, batch_first=True); out = n(s, s, s, key_padding_mask=torch.tensor([[False] * 4 + [True], [False] * 5]), attn_mask=torch.triu(torch.ones(5, 5), 1).bool())", "n = nn.MultiheadAttention(4, 4, batch_first=True); out = n(s, s[:, :3], s[:, :3], average_attn_weights=False)",
    "n = nn.TransformerEncoderLayer(4, 2, 8, dropout=0.1); out = n(s)", "n = nn.TransformerEncoderLayer(4, 2, 8, activation='gelu', batch_first=True, norm_first=True).eval(); out = n(s)", "n = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), 2); out = n(s, mask=nn.Transformer.generate_square_subsequent_mask(5))",
    "n = nn.TransformerDecoderLayer(4, 2, 8).eval(); out = n(s, torch.randn(3, 5, 4))", "n = nn.Transformer(4, 2, 1, 1, 8, dropout=0.2); out = n(s, torch.randn(3, 5, 4))", "out = F.scaled_dot_product_attention(p, p, p)", "out = F.scaled_dot_product_attention(p, p, p, is_causal=True)", "out = F.scaled_dot_product_attention(p, p, p, dropout_p=0.2)", "out = F.scaled_dot_product_attention(p, p, p, attn_mask=torch.rand(6, 6) > 0.3)",
    "n = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2)); out = n(x)", "n = nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 2)]); out = n[1](n[0](x))", "n = nn.ParameterList([torch.randn(4)]); out = x * n[0]", "n = nn.ParameterDict({'w': torch.randn(4)}); out = x * n['w']", "n = nn.ModuleDict({'f': nn.Linear(4, 2)}); out = n['f'](x)",
    "n = nn.utils.weight_norm(nn.Linear(4, 3)); out = n(x)", "n = nn.utils.spectral_norm(nn.Linear(4, 3)); out = n(x)", "n = nn.utils.parametrizations.weight_norm(nn.Linear(4, 3)); out = n(x)", "n = nn.utils.parametrizations.spectral_norm(nn.Linear(4, 3)); out = n(x)", "n = nn.LazyLinear(3); out = n(x)", "n = nn.LazyConv2d(3, 3); out = n(p)", "n = nn.LazyBatchNorm2d(); out = n(p)",
    "n = nn.Linear(4, 3); n(x).sum().backward(); out = nn.utils.clip_grad_norm_(n.parameters(), 1.0), n.weight.grad", "n = nn.Linear(4, 3); out = nn.utils.parameters_to_vector(n.parameters())", "n = nn.AdaptiveLogSoftmaxWithLoss(4, 8, [2, 4]); out = n(x, torch.tensor([0, 3, 7]))",
    "n = nn.Linear(4, 3); out = list(n.state_dict())", "n = nn.Linear(4, 3); k = nn.Linear(4, 3); k.load_state_dict(n.state_dict()); out = k(x)", "out = repr(nn.Sequential(nn.Conv2d(3, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(inplace=True), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(4, 2), nn.Dropout(0.2)))",
    "out = repr(nn.TransformerEncoderLayer(4, 2))", "out = repr(nn.LSTM(4, 3, 2, batch_first=True, dropout=0.1))", "out = repr(nn.ModuleList([nn.GELU(), nn.Embedding(3, 4), nn.GroupNorm(2, 4)]))", "out = repr(nn.Upsample(scale_factor=2)) + repr(nn.ConvTranspose2d(1, 1, 2)) + repr(nn.Softmax(dim=1)) + repr(nn.LayerNorm(3)) + repr(nn.AvgPool2d(2)) + repr(nn.PReLU()) + repr(nn.CrossEntropyLoss())",
    "out = [n for n, _ in nn.Transformer(4, 2, 1, 1, 8).named_modules()]", "out = sum(k.numel() for k in nn.Transformer(4, 2, 1, 1, 8).parameters())",
    # hooks
    "n = nn.Linear(4, 3); log = []; n.register_forward_hook(lambda m, i, o: log.append(float(o.sum()))); n(x); nograd = 1; out = log", "n = nn.Linear(4, 3); n.register_forward_pre_hook(lambda m, i: (i[0] * 2,)); out = n(x)",
    "n = nn.Linear(4, 3); log = []; n.register_full_backward_hook(lambda m, gi, go: log.append((gi[0].clone(), go[0].clone()))); n(x).sum().backward(); nograd = 1; out = log", "n = nn.Linear(4, 3); n.register_full_backward_hook(lambda m, gi, go: (gi[0] * 3,)); out = n(x)",
    "n = nn.Linear(4, 3); n.register_full_backward_pre_hook(lambda m, go: (go[0] * 2,)); out = n(x)", "h = x.register_hook(lambda g: g * 2); out = x.sin()", "h = x.register_hook(lambda g: g * 2); h.remove(); out = x.sin()", "y = x * 2; y.retain_grad(); y.sum().backward(); nograd = 1; out = y.grad, x.grad",
    # autograd
    "out = torch.autograd.grad((x ** 3).sum(), x, create_graph=True)[0]", "g, = torch.autograd.grad((x ** 3).sum(), x, create_graph=True); out = torch.autograd.grad(g.sum(), x)", "out = torch.autograd.functional.jacobian(lambda v: v ** 2, x[0].detach())", "out = torch.autograd.functional.hessian(lambda v: (v ** 3).sum(), x[0].detach())",
    "out = torch.autograd.functional.jvp(lambda v: v.sin(), x.detach(), t)", "out = torch.autograd.functional.vjp(lambda v: v.sin(), x.detach(), t)", "out = torch.autograd.functional.hvp(lambda v: (v ** 3).sum(), x.detach(), t)", "out = torch.autograd.gradcheck(lambda v: v.tanh(), (x,))", "out = torch.autograd.gradgradcheck(lambda v: v.tanh(), (x,))",
    "out = torch.func.grad(lambda v: v.sin().sum())(t)", "out = torch.func.jacrev(lambda v: v.sin())(t[0])", "out = torch.func.hessian(lambda v: (v ** 3).sum())(t[0])", "out = torch.func.vmap(lambda v: v.sum())(t)", "out = torch.vmap(torch.func.grad(lambda v: (v ** 2).sum()))(t)", "out = torch.func.jvp(torch.sin, (t,), (t,))", "o, f = torch.func.vjp(torch.sin, t); out = f(t)",
    "n = nn.Linear(4, 3); out = torch.func.functional_call(n, {'weight': n.weight * 2}, (x,))",
    """
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, v):
        ctx.save_for_backward(v)
        return v * v
    @staticmethod
    def backward(ctx, g):
        v, = ctx.saved_tensors
        return 2 * v * g
out = Square.apply(x)""",
    """
class Two(torch.autograd.Function):
    @staticmethod
    def forward(v, k):
        return v * k, v.argmax()
    @staticmethod
    def setup_context(ctx, inputs, output):
        v, ctx.k = inputs
        ctx.mark_non_differentiable(output[1])
    @staticmethod
    def backward(ctx, g, _):
        return g * ctx.k, None
out = Two.apply(x, 3.0)""",
    """
class InPlace(torch.autograd.Function):
    @staticmethod
    def forward(ctx, v):
        ctx.mark_dirty(v)
        return v.mul_(2)
    @staticmethod
    def backward(ctx, g):
        return 2 * g
w = x.clone(); out = InPlace.apply(w); out = out + w""",
    """
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, v):
        ctx.save_for_backward(v)
        return v ** 3
    @staticmethod
    def backward(ctx, g):
        v, = ctx.saved_tensors
        return 3 * v ** 2 * g
g, = torch.autograd.grad(Cube.apply(x).sum(), x, create_graph=True)
out = g""",
    """
class MyTensor(torch.Tensor):
    pass
w = t.as_subclass(MyTensor)
out = type(w + 1).__name__, type(torch.sin(w)).__name__, type(w.sum()).__name__""",
    """
class Scalar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        names.append(func.__name__)
        return super().__torch_function__(func, types, args, kwargs)
names = []
w = t.as_subclass(Scalar); w.sum(); torch.add(w, w); out = names""",
    """
with torch.no_grad():
    y = x * 2
out = y.requires_grad, x.requires_grad, torch.is_grad_enabled()""",
    "import copy; n = nn.Linear(4, 3); k = copy.deepcopy(n); k.weight.data.zero_(); out = n(x), k(x)", "n = nn.Linear(4, 3).half(); out = n.weight.dtype", "n = nn.Linear(4, 3).float(); out = n(x.float())",
    "n = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3)); n.apply(lambda m: nn.init.constant_(m.weight, 0.5) if hasattr(m, 'weight') else None); out = n(x)", "n = nn.Linear(4, 3); n.requires_grad_(False); out = n(x)", "n = nn.Linear(4, 3); out = n(x); (out * 1).sum().backward(); n.zero_grad(); nograd = 1; out = n.weight.grad",
    "out = x.grad_fn, (x * 2).grad_fn.name(), type((x + 1).grad_fn).__name__, x.is_leaf, (x * 2).is_leaf", "out = (x * x).sum().grad_fn.next_functions[0][0].name()", "out = torch.utils.checkpoint.checkpoint(lambda v: v.sin(), x, use_reentrant=False)",
    "import torch.nn.utils.prune as P; l = nn.Linear(4, 3); P.l1_unstructured(l, 'weight', 3); P.l1_unstructured(l, 'weight', 0.5); P.random_unstructured(l, 'weight', 0.2); out = [l.weight, l.weight_mask, l(torch.ones(4))]",
    "import torch.nn.utils.prune as P; l = nn.Linear(4, 3); P.ln_structured(l, 'weight', 1, 2, 0); out = [l.weight, l(torch.ones(4))]; P.remove(l, 'weight'); out += [l.weight, P.is_pruned(l)]",
    "import torch.nn.utils.prune as P; k = nn.Conv2d(2, 4, 3); P.random_structured(k, 'weight', 2, 0); P.random_structured(k, 'weight', 0.5, 0); P.ln_structured(k, 'weight', 1, float('inf'), 1); out = [k.weight_mask, k.weight]",
    "import torch.nn.utils.prune as P; g = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 2)); w = [(g[0], 'weight'), (g[1], 'weight'), (g[0], 'bias')]; P.global_unstructured(w, P.L1Unstructured, amount=0.3); P.global_unstructured(w, P.RandomUnstructured, amount=4); P.custom_from_mask(g[1], 'bias', torch.tensor([0.0, 1.0])); out = [g[0].weight, g[1].weight, g[0].bias, g[1].bias]; w = None",
    "import torch.nn.utils.prune as P; P.l1_unstructured(nn.Linear(2, 2), 'weight', 9)",
    "import torch.nn.utils.prune as P; P.ln_structured(nn.Linear(2, 2), 'bias', 1, 2, 0)",
    "from torch.nn.modules.module import register_module_forward_hook; h = register_module_forward_hook(lambda m, i, o: o + 1); out = [nn.Identity()(x)]; h.remove(); out.append(nn.Identity()(x))",
    "l = nn.LazyBatchNorm1d(bias=False); l(torch.randn(4, 3)); out = [list(l.state_dict()), F.adaptive_max_pool2d_with_indices(p, 2)[1], len(list(nn.Sequential(*[nn.ReLU()] * 2).modules(remove_duplicate=False)))]",
]

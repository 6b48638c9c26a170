"""What is printed: tensors, dtypes, sizes, modules, signatures, warnings."""

SETUP = """
import inspect, re, warnings
import torch.nn as nn
torch.set_printoptions(profile="default")
def warned(f):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        f()
    return [re.sub(r" \\(Triggered internally.*", "", f"{w.category.__name__}: {w.message}") for w in caught]
def parameters(f):
    shown = lambda p: "" if p.default is p.empty else re.sub(r"0x\\w+", "", repr(p.default))
    return [(p.name, p.kind.name, shown(p)) for p in inspect.signature(f).parameters.values()]
"""

TENSORS = [
    "torch.tensor(3)", "torch.tensor(3.0)", "torch.tensor(-0.5)", "torch.tensor(True)", "torch.tensor(1 + 2j)", "torch.tensor([])", "torch.tensor([], dtype=torch.int64)",
    "torch.zeros(2, 0)", "torch.zeros(0, 3, dtype=torch.bool)", "torch.tensor([1, 2, 3])", "torch.tensor([1, -20, 300])", "torch.tensor([[1, 2], [30, 4]])",
    "torch.tensor([1.0, 2.0])", "torch.tensor([1.0, 2.5])", "torch.tensor([1.0, -2.5])", "torch.tensor([0.1, 0.23456789])", "torch.tensor([1e-5, 1.0])",
    "torch.tensor([1e-4, 1.0])", "torch.tensor([1e10, 1.0])", "torch.tensor([1e8, 2e8])", "torch.tensor([123456789.0])", "torch.tensor([1e-10])",
    "torch.tensor([1000.5, 2.25])", "torch.tensor([99999.5])", "torch.tensor([100000.5, 1.0])", "torch.tensor(1e-8)", "torch.tensor(1e20)", "torch.tensor([1e38, 1e-38])",
    "torch.tensor([float('nan'), 1.0])", "torch.tensor([float('inf'), -float('inf'), 1.5])", "torch.tensor([float('nan')])", "torch.tensor([float('inf'), 1.0])",
    "torch.tensor([True, False])", "torch.tensor([[True], [False]])", "torch.tensor([1 + 2j, 3.5 - 1j])", "torch.tensor([1e6 + 1j])", "torch.tensor([[1j, 2.0], [0.5, 1.0]])",
    "torch.arange(10)", "torch.arange(40)", "torch.arange(40.0)", "torch.arange(1001)", "torch.arange(2000.0).reshape(40, 50)", "torch.zeros(1001, 2)", "torch.zeros(2, 1001)",
    "torch.arange(24).reshape(2, 3, 4)", "torch.arange(24.0).reshape(2, 3, 4) / 7", "torch.ones(2, 2, 2, 2)", "torch.zeros(11, 11, 11)", "torch.ones(3, dtype=torch.float64)",
    "torch.ones(3, dtype=torch.float16)", "torch.ones(3, dtype=torch.bfloat16)", "torch.ones(3, dtype=torch.int32)", "torch.ones(3, dtype=torch.uint8)", "torch.ones(2, dtype=torch.complex128)",
    "torch.ones(2, requires_grad=True)", "torch.tensor(2.0, requires_grad=True)", "torch.ones(2, dtype=torch.float64, requires_grad=True)", "nn.Parameter(torch.ones(2))", "nn.Parameter(torch.ones(2), requires_grad=False)",
    "torch.ones(2, requires_grad=True) * 2", "(torch.ones(2, requires_grad=True) * 2).sum()", "torch.ones(2, 2, requires_grad=True) @ torch.ones(2, 2)", "torch.ones(2, requires_grad=True).relu()",
    "torch.ones(2, requires_grad=True).view(1, 2)", "torch.ones(4, requires_grad=True).split(2)", "nn.Linear(1, 1)(torch.zeros(1, 1)) * 0", "torch.ones(2, requires_grad=True).double()",
    "torch.ones(2, requires_grad=True).log_softmax(0)", "torch.ones(2, 2, requires_grad=True).t()", "torch.ones(2, requires_grad=True)[0]", "torch.ones(2, requires_grad=True).exp().clone()",
    "torch.tensor([0.00001, 123456.0])", "torch.tensor([[1.5, 1e-7], [3.0, 4.0]])", "torch.tensor([0.5, 100.0, 10000.0])", "torch.linspace(0, 1, 7)", "torch.tensor([1.0, 1e5])", "torch.tensor([1.0, 1e3]) / 3",
    "torch.full((3, 3), 1 / 3)", "torch.eye(3)", "-torch.eye(2)", "torch.tensor([-0.0])", "torch.tensor([2.0**31, 1.0])", "torch.tensor([2**40, 1])", "torch.arange(5)[::2]", "torch.ones(2).expand(3, 2)",
    "torch.Size([2, 3])", "torch.Size([])", "torch.Size([2, 3])[1:]", "torch.zeros(2, 3).shape", "torch.float32", "torch.int64", "torch.bool", "torch.complex64", "torch.strided", "torch.preserve_format",
    "torch.device('cpu')", "torch.device('cuda:1')", "torch.finfo(torch.float32)", "torch.iinfo(torch.int8)", "torch.ones(2, 3).max(1)", "torch.tensor([3, 1, 2]).sort()", "torch.tensor([1.0, 2.0]).topk(1)",
    "[torch.ones(2), torch.zeros(1)]", "{'a': torch.ones(1)}", "(torch.tensor(1), 2)",
]  # fmt: skip

FORMATTED = [
    "str(torch.ones(2))", "f'{torch.tensor(1.5)}'", "f'{torch.tensor(1.23456):.2f}'", "f'{torch.tensor(7):05d}'", "f'{torch.ones(2)}'", "'{}'.format(torch.tensor([1]))", "'%s' % torch.tensor(2.0)", "'%.3f' % torch.tensor(2.0)",
    "str(torch.tensor(3.25).item())", "str(torch.ones(2).tolist())", "torch.ones(2).type()", "torch.typename(torch.ones(2))", "torch.typename(nn.Linear(1, 1))", "torch.typename(3)",
    "type(torch.ones(1)).__name__", "str(type(torch.ones(1)))", "str(nn.Linear)", "str(torch.float32)", "str(torch.Size([1]))", "type((torch.ones(1, requires_grad=True) * 2).grad_fn).__name__",
    "str(torch.no_grad)", "type(torch.ones(1).shape).__name__", "str(torch.Tensor)", "str(torch.nn.Parameter)", "str(torch.dtype)",
]  # fmt: skip

OPTIONS = [
    "precision=2", "precision=8", "sci_mode=True", "sci_mode=False", "threshold=5", "threshold=5, edgeitems=1", "linewidth=40", "profile='short'", "profile='full'", "precision=0",
]  # fmt: skip

MODULES = [
    "nn.Linear(3, 4)", "nn.Linear(3, 4, bias=False)", "nn.Bilinear(1, 2, 3)", "nn.Conv2d(3, 8, 3)", "nn.Conv2d(3, 8, (3, 5), stride=2, padding=1, dilation=2, groups=1, bias=False)", "nn.Conv1d(1, 2, 3, padding='same')",
    "nn.ConvTranspose2d(3, 8, 3, stride=2, output_padding=1)", "nn.Conv3d(1, 1, 2, padding_mode='circular')", "nn.BatchNorm2d(4)", "nn.BatchNorm1d(4, affine=False)", "nn.LayerNorm(4)", "nn.LayerNorm((2, 3), elementwise_affine=False)",
    "nn.GroupNorm(2, 4)", "nn.InstanceNorm2d(3)", "nn.RMSNorm(4)", "nn.LocalResponseNorm(2)", "nn.ReLU()", "nn.ReLU(inplace=True)", "nn.LeakyReLU(0.2)", "nn.ELU()", "nn.GELU()", "nn.GELU(approximate='tanh')", "nn.SiLU()",
    "nn.Softmax(dim=1)", "nn.LogSoftmax(dim=-1)", "nn.Softmax()", "nn.Sigmoid()", "nn.Tanh()", "nn.Hardtanh(-2, 2)", "nn.PReLU()", "nn.Threshold(0.1, 20)", "nn.Softplus()", "nn.Hardswish()", "nn.RReLU()", "nn.GLU()", "nn.CELU()", "nn.SELU()",
    "nn.Dropout()", "nn.Dropout2d(0.1, inplace=True)", "nn.AlphaDropout()", "nn.MaxPool2d(2)", "nn.MaxPool2d((3, 2), stride=1, padding=1)", "nn.AvgPool2d(2)", "nn.AdaptiveAvgPool2d((1, 1))", "nn.AdaptiveMaxPool1d(3)", "nn.LPPool2d(2, 3)",
    "nn.Flatten()", "nn.Unflatten(1, (2, 2))", "nn.Identity()", "nn.Embedding(10, 3)", "nn.Embedding(10, 3, padding_idx=0)", "nn.EmbeddingBag(10, 3, mode='sum')", "nn.LSTM(3, 4)", "nn.LSTM(3, 4, num_layers=2, batch_first=True, dropout=0.1, bidirectional=True)",
    "nn.GRU(3, 4, bias=False)", "nn.RNN(3, 4)", "nn.LSTMCell(2, 3)", "nn.RNNCell(2, 3, nonlinearity='relu')", "nn.MultiheadAttention(4, 2)", "nn.TransformerEncoderLayer(4, 2, 8)", "nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2)",
    "nn.TransformerDecoderLayer(4, 2, 8)", "nn.Upsample(scale_factor=2)", "nn.Upsample(size=4, mode='bilinear')", "nn.PixelShuffle(2)", "nn.ZeroPad2d(1)", "nn.ReflectionPad2d((1, 2, 1, 2))", "nn.ConstantPad1d(1, 3.5)", "nn.ReplicationPad1d(2)",
    "nn.CrossEntropyLoss()", "nn.MSELoss(reduction='sum')", "nn.BCEWithLogitsLoss()", "nn.NLLLoss()", "nn.SmoothL1Loss()", "nn.KLDivLoss()", "nn.CosineSimilarity()", "nn.PairwiseDistance()", "nn.TripletMarginLoss()", "nn.CTCLoss()", "nn.HuberLoss()",
    "nn.Sequential()", "nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Sequential(nn.Linear(2, 3), nn.Tanh()))", "nn.ModuleList([nn.Linear(1, 1)] * 2 + [nn.ReLU()])", "nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Linear(1, 1)})", "nn.ModuleList()",
    "nn.ParameterList([torch.ones(2), nn.Parameter(torch.ones(1, 3))])", "nn.ParameterDict({'w': torch.ones(2)})", "nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))", "nn.LazyLinear(3)", "nn.LazyConv2d(3, 2)", "nn.Unfold(2)", "nn.Fold((4, 4), 2)",
    "torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.1)", "torch.optim.Adam([nn.Parameter(torch.ones(1))])", "torch.optim.AdamW([{'params': [nn.Parameter(torch.ones(1))]}, {'params': [nn.Parameter(torch.ones(1))], 'lr': 0.5}])",
    "torch.distributions.Normal(0.0, 1.0)", "torch.distributions.Normal(torch.zeros(2), torch.ones(2))", "torch.distributions.Categorical(torch.ones(3) / 3)", "torch.distributions.Bernoulli(0.5)",
]  # fmt: skip

CLASSES = [
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(1, 2)\n        self.w = nn.Parameter(torch.ones(1))\n        self.register_buffer('b', torch.ones(1))\n    def extra_repr(self):\n        return 'k=3'\nout = repr(Net())",
    "class Net(nn.Module):\n    pass\nout = repr(Net())",
    "class Net(nn.Module):\n    def extra_repr(self):\n        return 'a=1\\nb=2'\nout = repr(Net())",
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.layers = nn.ModuleList(nn.Linear(2, 2) for _ in range(3))\n        self.none = None\nout = repr(Net())",
    "class Net(nn.Sequential):\n    pass\nout = repr(Net(nn.Linear(1, 1)))",
]  # fmt: skip

SIGNATURES = [
    "nn.Linear", "nn.Conv2d", "nn.BatchNorm2d", "nn.LSTM", "nn.Dropout", "nn.Embedding", "nn.Module.forward", "nn.Module.register_forward_hook", "nn.Module.load_state_dict", "nn.functional.relu", "nn.functional.cross_entropy", "nn.functional.softmax",
    "nn.functional.dropout", "nn.functional.mse_loss", "nn.functional.layer_norm", "nn.functional.interpolate", "torch.optim.SGD", "torch.optim.Adam", "torch.utils.data.DataLoader", "torch.autograd.grad", "torch.autograd.backward",
    "torch.einsum", "torch.meshgrid", "torch.nn.utils.clip_grad_norm_", "nn.init.kaiming_uniform_", "nn.init.xavier_normal_", "nn.MultiheadAttention", "nn.TransformerEncoderLayer", "nn.Sequential.forward", "nn.CrossEntropyLoss", "nn.MaxPool2d", "nn.LayerNorm",
]  # fmt: skip

WARNINGS = [
    "lambda: nn.functional.mse_loss(torch.ones(2), torch.ones(2, 2))", "lambda: nn.functional.l1_loss(torch.ones(2, 1), torch.ones(2))", "lambda: nn.functional.smooth_l1_loss(torch.ones(2, 1), torch.ones(2))",
    "lambda: (torch.ones(2, requires_grad=True) * 2).grad", "lambda: nn.functional.softmax(torch.ones(2, 2))", "lambda: nn.functional.log_softmax(torch.ones(2))", "lambda: nn.Softmax()(torch.ones(2, 2))", "lambda: torch.tensor(torch.ones(2))",
    "lambda: nn.LSTM(2, 3, dropout=0.5)", "lambda: nn.functional.tanh(torch.ones(1))", "lambda: nn.functional.sigmoid(torch.ones(1))", "lambda: nn.L1Loss(size_average=False)", "lambda: nn.MSELoss(reduce=True)", "lambda: torch.meshgrid(torch.ones(2), torch.ones(3))",
    "lambda: torch.ones(2, 3).T", "lambda: torch.ones(2, 3, 4).T", "lambda: nn.functional.upsample(torch.ones(1, 1, 2, 2), scale_factor=2)", "lambda: torch.range(0, 3)", "lambda: nn.functional.kl_div(torch.zeros(2), torch.ones(2))", "lambda: torch.std(torch.ones(1))",
    "lambda: torch.var(torch.ones(1))", "lambda: nn.init.xavier_uniform(torch.ones(2, 2))", "lambda: nn.utils.clip_grad_norm([], 1.0)", "lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 1)", "lambda: nn.functional.interpolate(torch.ones(1, 1, 2, 2), scale_factor=2.0, mode='bilinear')",
    "lambda: torch.optim.lr_scheduler.StepLR(torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.1), 1).step()", "lambda: torch.optim.SGD([p := nn.Parameter(torch.ones(1)), p], lr=0.1)", "lambda: nn.functional.nll_loss(torch.zeros(1, 2), torch.zeros(1).long(), size_average=False)",
    "lambda: float(torch.ones(1, requires_grad=True))", "lambda: torch.ones(1, requires_grad=True).item()", "lambda: torch.ones(2)[torch.tensor([1, 0], dtype=torch.uint8)]", "lambda: nn.functional.dropout2d(torch.ones(2, 2))", "lambda: nn.functional.grid_sample(torch.ones(1, 1, 2, 2), torch.zeros(1, 1, 1, 2))",
    "lambda: torch.nn.functional.gumbel_softmax(torch.ones(2), eps=1e-3)", "lambda: torch.utils.data.DataLoader([1], num_workers=0, prefetch_factor=None)", "lambda: torch.lstsq if hasattr(torch, 'lstsq') else None", "lambda: torch.ones(3).nonzero()", "lambda: torch.floor_divide(torch.ones(1), 2)",
    "lambda: torch.ones(2).to(torch.complex64).to(torch.float32)", "lambda: torch.autograd.Variable(torch.ones(1))", "lambda: nn.functional.hardtanh(torch.ones(1), min_val=-1)", "lambda: torch.add(torch.ones(1), 2, torch.ones(1))", "lambda: torch.addcmul(torch.ones(1), 2, torch.ones(1), torch.ones(1))",
]  # fmt: skip

GRAD_FNS = (
    "x + 1|x - 1|1 - x|x * x|x / x|x ** 2|2 ** x|x ** x|-x|abs(x)|x @ x|x.mm(x)|x[0]|x[:1]|x[None]|x[torch.tensor([0])]|x[x > 0]|x.t()|x.T|x.permute(1, 0)|x.transpose(0, 1)|x.reshape(4)|"
    "x.view(4)|x.flatten()|x.squeeze()|x.unsqueeze(0)|x.expand(3, 2, 2)|x.repeat(2, 1)|x.sum()|x.sum(0)|x.mean()|x.mean(1)|x.prod()|x.max()|x.max(0)[0]|x.min()|x.amax()|x.norm()|x.std()|x.var()|"
    "x.exp()|x.log()|x.sqrt()|x.sigmoid()|x.tanh()|x.relu()|x.sin()|x.clamp(0, 1)|x.clamp(min=0)|x.pow(3)|x.softmax(0)|x.log_softmax(0)|x.cumsum(0)|x.double()|x.float()|x.clone()|x.contiguous()|"
    "x.t().contiguous()|torch.cat([x, x])|torch.stack([x, x])|x.split(1)[0]|x.chunk(2)[1]|x.unbind()[0]|torch.where(x > 0, x, x * 2)|x.masked_fill(x > 1, 0)|x.gather(0, torch.zeros(1, 2).long())|x.index_select(0, torch.tensor([1]))|"
    "x.tril()|x.diagonal()|x.roll(1)|x.flip(0)|torch.maximum(x, x)|torch.bmm(x[None], x[None])|torch.addmm(x, x, x)|x.logsumexp(0)|x.sort()[0]|x.topk(1)[0]|torch.einsum('ij,jk->ik', x, x)|torch.outer(x[0], x[0])|"
    "F.linear(x, x)|F.linear(x, x, x[0])|F.linear(x[None], x, x[0])|F.relu(x)|F.gelu(x)|F.silu(x)|F.elu(x)|F.leaky_relu(x)|F.softplus(x)|F.hardtanh(x)|F.dropout(x, 0.5)|F.layer_norm(x, (2,))|F.mse_loss(x, x)|F.l1_loss(x, x)|F.smooth_l1_loss(x, x)|"
    "F.cross_entropy(x, torch.tensor([0, 1]))|F.nll_loss(x, torch.tensor([0, 1]))|F.binary_cross_entropy(x.sigmoid(), x.sigmoid().detach())|F.binary_cross_entropy_with_logits(x, x.detach())|F.kl_div(x, x)|F.embedding(torch.tensor([0]), x)|"
    "F.conv2d(x[None, None], x[None, None])|F.max_pool2d(x[None, None], 2)|F.avg_pool2d(x[None, None], 2)|F.batch_norm(x, None, None, training=True)|F.pad(x, (1, 1))|F.interpolate(x[None, None], scale_factor=2)|"
    "F.normalize(x)|F.cosine_similarity(x, x)|F.scaled_dot_product_attention(x, x, x)|F.group_norm(x, 1)|x.detach().requires_grad_()|torch.linalg.inv(x + torch.eye(2))|torch.linalg.norm(x)|torch.fft.fft(x)|x.var(0)|x.median()|"
    "x.erf()|x.atan2(x)|x.fmod(2)|x.remainder(2)|x.round()|x.floor()|x.sign()|x.lerp(x, 0.5)|x.addcmul(x, x)|x.masked_select(x > 0)|x.scatter(0, torch.zeros(1, 2).long(), x)|x.index_add(0, torch.tensor([0]), x[:1])|x.unfold(0, 1, 1)|x.narrow(0, 0, 1)|x.swapaxes(0, 1)|"
    "x.add(1).add_(1)|x.mul(2)[0].add_(1)|torch.logaddexp(x, x)|torch.nan_to_num(x)|x.rsqrt()|x.reciprocal()|x.square()|x.log1p()|x.expm1()|x.sinh()|x.digamma()|x.lgamma()"
).split("|")  # fmt: skip

CASES = (
    [f"out = repr({t})" for t in TENSORS]
    + [f"out = {t}" for t in FORMATTED]
    + [f"torch.set_printoptions({o})\nout = repr(torch.arange(12.0) / 7) + repr(torch.tensor([1e-6, 1.0])) + repr(torch.arange(20))\ntorch.set_printoptions(profile='default')" for o in OPTIONS]
    + [f"out = repr({m})" for m in MODULES]
    + CLASSES
    + [f"x = torch.tensor([[0.5, 1.5], [2.0, 0.3]], requires_grad=True)\nnograd = True\ny = {g}\nout = y.grad_fn and y.grad_fn.name()" for g in GRAD_FNS]
    + [f"out = parameters({s})" for s in SIGNATURES]
    + [f"out = warned({w})" for w in WARNINGS]
)

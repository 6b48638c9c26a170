"""einops: patterns, what is wrong with them, layers. Printed by einops 0.8.2."""

SETUP = """
import numpy as np
import einops
from einops import EinopsError, asnumpy, einsum, pack, parse_shape, rearrange, reduce, repeat, unpack
from einops.layers.torch import EinMix, Rearrange, Reduce
x = torch.arange(24.).reshape(2, 3, 4).sin().requires_grad_()
y = torch.arange(30.).reshape(2, 3, 5).cos().requires_grad_()
image = torch.arange(192.).reshape(1, 3, 8, 8).sin().requires_grad_()

def how(t):
    return [t, list(t.stride()), t.is_contiguous()]"""

_VALUES = (
    "rearrange(x, 'b c h -> h b c')", "rearrange(x, 'b c h -> b (c h)')", "rearrange(x, 'b c h -> b (h c)')", "rearrange(x, 'b c (h w) -> b (c w) h', w=2)", "rearrange(x, 'b (c d) h -> c (b d) h', c=3)",
    "rearrange(x, 'b ... -> ... b')", "rearrange(x, '... h -> (...) h')", "rearrange(x, 'b ... -> b (...)')", "rearrange(x, 'b c h -> b c h ()')", "rearrange(x, 'b c h -> 1 b c 1 h')", "rearrange(x, 'b c (h 1) -> b c h 1')",
    "rearrange(image, 'b c (h p) (w q) -> b (h w) (p q c)', p=4, q=4)", "rearrange(x[:1], '1 c h -> h c')", "rearrange(x[:1], '() c h -> h c')", "rearrange([x, x * 2], 'l b c h -> b (l c) h')", "rearrange(x.transpose(0, 1), 'c b h -> b c h')",
    "rearrange(x, 'batch chan height -> chan (batch height)')", "rearrange(x,'b c h->b c h')", "rearrange(x, '  b   c h ->  c b  h')", "rearrange(x, 'b c h -> b c h', b=2)", "rearrange(torch.tensor(3.), '-> 1 1')", "rearrange(torch.tensor(3.), '->')",
    "reduce(x, 'b c h -> b c', 'sum')", "reduce(x, 'b c h -> c', 'mean')", "reduce(x, 'b c h -> h b', 'max')", "reduce(x, 'b c h ->', 'min')", "reduce(x, 'b c h -> b', 'prod')", "reduce(x, 'b c (h 2) -> b c h', 'max')", "reduce(x, 'b ... -> b', 'mean')",
    "reduce(image, 'b c (h 2) (w 4) -> b c h w', 'mean')", "reduce(image, 'b c (h h2) (w w2) -> b h w c', 'max', h2=2, w2=2)", "reduce(x > 0, 'b c h -> b', 'any')", "reduce(x > -2, 'b c h -> c', 'all')", "reduce(x, 'b c h -> b 1 h', 'sum')", "reduce(x, 'b c h -> b () ()', 'mean')",
    "reduce(x, 'b c h -> b c', lambda t, axes: t.logsumexp(axes))", "reduce([x, x], 'l b c h -> b c h', 'sum')", "reduce(x, '... h -> ...', 'sum')", "reduce(x.double(), 'b c h -> b', torch.mean)", "reduce(x, 'b c h -> h c b', 'sum')",
    "repeat(x, 'b c h -> b c h r', r=2)", "repeat(x, 'b c h -> (b r) c h', r=3)", "repeat(x, 'b c h -> b c (h 2)')", "repeat(x, 'b c h -> 2 b c h')", "repeat(x, '... h -> ... (r h)', r=2)", "repeat(torch.tensor(2.), '-> n', n=3)", "repeat(x, 'b c h -> b (c r) 1 h', r=2)", "repeat(x[0], 'c h -> b c h', b=2)",
    "einsum(x, x, 'b c h, b d h -> b c d')", "einsum(x, y, 'batch chan i, batch chan j -> batch i j')", "einsum(x, 'b c h -> h')", "einsum(x, y, '... i, ... j -> ... i j')", "einsum(x[0, :, :3], 'i i -> i')", "einsum(x, 'b c h->')", "einsum(x, x[0, 0], x[1, 1], 'b c h, h, h -> b c')",
    "pack([x, x[:, 0]], 'b * h')", "pack([x, y], 'b c *')", "pack([x[0, 0], x[0], x], '* h')", "pack([x, y], '*')", "unpack(x, [(1,), (2,)], 'b * h')", "unpack(x, [(-1,), ()], 'b * h')", "unpack(x, [[2, 2]], 'b c *')", "unpack(*pack([x, x[:, 0], x], 'b * h'), 'b * h')",
    "parse_shape(x, 'b c h')", "parse_shape(x, 'b _ _')", "parse_shape(x, 'b ...')", "parse_shape(x, '... h')", "parse_shape(x, 'b 3 h')", "rearrange(x, 'b c h -> (b c) h', **parse_shape(x, 'b _ _'))", "asnumpy(x).tolist()", "asnumpy(x).dtype.name",
    "rearrange(np.arange(6).reshape(2, 3), 'a b -> b a').tolist()", "reduce(np.arange(6.0).reshape(2, 3), 'a b -> b', 'mean').tolist()", "repeat(np.arange(3), 'a -> a 2').tolist()", "einsum(np.ones((2, 3)), np.ones(3), 'a b, b -> a').tolist()", "pack([np.ones((2, 3)), np.ones(2)], 'a *')[0].shape",
    "how(rearrange(x, 'b c h -> h b c'))", "how(rearrange(x, 'b c h -> b (h c)'))", "how(repeat(x, 'b c h -> b c h r', r=2))", "how(reduce(x, 'b c h -> h b', 'sum'))", "how(rearrange(x, 'b c h -> b c h'))",
    "Rearrange('b c h -> b (c h)')(x)", "Reduce('b c (h 2) -> b c h', 'max')(x)", "[repr(Rearrange('b c h -> b (c h)')), repr(Rearrange('b c (h w) -> b c h w', w=2)), repr(Reduce('b c h -> b', 'max'))]",
    "nn.Sequential(nn.Linear(4, 6), Rearrange('b c (h d) -> b h (c d)', d=2), nn.Linear(6, 2))(x)", "repr(nn.Sequential(Rearrange('b c h -> b h c'), nn.Linear(3, 1)))", "einops.__version__",
)  # fmt: skip

_WRONG = (
    "rearrange(x, 'b c -> c b')", "rearrange(x, 'b c h -> b c')", "rearrange(x, 'b c h -> b c h w')", "rearrange(x, 'b c (h w) -> b c h w', w=3)", "rearrange(x, 'b c (h w) -> b c h w', w=2, h=3)", "rearrange(x, 'b c h -> b c h', b=3)", "rearrange(x, 'b c h -> b c h', z=3)",
    "rearrange(x, 'b c h, d')", "rearrange(x, 'b b h -> b h')", "rearrange(x, 'b c h -> b (c h')", "rearrange(x, 'b c h -> b c) h')", "rearrange(x, 'b c 2 -> b c 2')", "rearrange(x, 'b c h -> ... b c h')", "rearrange(x, 'b (...) -> b (...)')", "rearrange(x, '_b c h -> _b c h')", "rearrange(x, 'b c- h -> b c- h')",
    "reduce(x, 'b c h -> b c', 'median')", "reduce(x.long(), 'b c h -> b c', 'mean')", "reduce(x, 'b c h -> b c h d', 'max')", "repeat(x, 'b c h -> b c h d')", "repeat(x, 'b c h -> b c')", "rearrange(x, 'a b c d ... -> a b c d')", "rearrange(x, 'a b c d ... -> ... a b c d')", "rearrange(5, 'a -> a')", "rearrange([], 'a -> a')",
    "rearrange(x, 'b c ... h ... -> b c h')", "rearrange(x, 'b c h -> b c ((h))')", "rearrange(x, 'b c.h -> b c h')", "rearrange([x, x], 'a b -> b a')", "rearrange(x, 'b 0 h -> b 0 h')", "rearrange(x, 'b 2c h -> b 2c h')", 
    "einsum(x, x, 'b c h, b d h')", "einsum(x, 'b c (h w) -> b')", "einsum(x, 'b c h -> z')", "einsum(x, 'b 2 h -> b')", "einsum(x, 'b () h -> b')", "einsum('b c h -> b', x)", "einsum(x)",
    "pack([x, x[:, 0]], 'b h')", "pack([x, x[0, 0]], 'b * h')", "pack([x], 'b * *')", "pack([x], 'b * (h)')", "unpack(x, [(-1,), (5,)], 'b * h')", "unpack(x, [(4,), ()], 'b * h')", "unpack(x, [(1,), ()], 'b * h')", "unpack(x, [(-1,), (-1,)], 'b * h')", "unpack(x, [(1,)], 'b *')",
    "parse_shape(x, 'b _ h d')", "parse_shape(x, 'b 4 h')", "parse_shape(x, 'a b c d ...')", "EinMix('b c h -> b c d', weight_shape='h d', h=4)", "EinMix('b c h -> b c d', weight_shape='h d', bias_shape='h', h=4, d=3)", "EinMix('b c h -> b c d', weight_shape='h d e', h=4, d=3, e=2)",
    "EinMix('b c h -> b c d', weight_shape='h', h=4)", "EinMix('b ... h -> ... d', weight_shape='b h d', bias_shape='d', b=2, h=4, d=2)(x).shape", "EinMix('... h -> d ...', weight_shape='h d', bias_shape='d', h=4, d=2)", "EinMix('b c h -> b c ... d', weight_shape='h d', h=4, d=2)", "EinMix('b c h -> b c d', weight_shape='(h d)', h=4, d=2)", "EinMix('b ... h -> b ... d', weight_shape='h d', h=4, d=2)",
)  # fmt: skip

_LAYERS = (
    "EinMix('b c h -> b c d', weight_shape='h d', bias_shape='d', h=4, d=3)", "EinMix('b c h -> b c d', weight_shape='h d', h=4, d=3)", "EinMix('b c (n h) -> b c (n d)', weight_shape='n h d', bias_shape='n d', n=2, h=2, d=3)",
    "EinMix('... h -> ... d', weight_shape='h d', bias_shape='d', h=4, d=2)", "EinMix('b ... h -> (... b) d', weight_shape='h d', h=4, d=2)",
    "EinMix('b c h -> b h d', weight_shape='c d', bias_shape='h d', c=3, h=4, d=2)", "EinMix('b c h -> h b', weight_shape='c h', c=3, h=4)",
)  # fmt: skip

CASES = [
    *[f"out = {e}" for e in _VALUES],
    *[f"try:\n    out = {e}\nexcept Exception as e:\n    out = [type(e).__name__, str(e)]" for e in _WRONG],
    *[f"layer = {e}\nout = [layer(x), repr(layer), [list(p.shape) for p in layer.parameters()]]" for e in _LAYERS],
    "try:\n    rearrange(x, 'a b -> b')\nexcept EinopsError as e:\n    out = [isinstance(e, RuntimeError), type(e).__module__]",
    "from einops.einops import rearrange as r\nfrom einops import rearrange as s\nout = r is s",
    "z = rearrange(x, 'b c h -> b c h')\nout = z is x",
]

"""Numbers of the program where PyTorch makes them numbers of a tensor's dtype: what does not fit is refused, wraps round or becomes infinite. Printed by PyTorch 2.14.1."""

SETUP = "x = torch.tensor([0, 1])"
_DTYPES = "float16 bfloat16 float32 int8 uint8 int32 int64".split()
_NUMBERS = ("-1e9", "1e39", "math.inf", "-1", "-200", "300", "-1.5", "2**40")
_CALLS = (
    "y.clone().fill_(v)", "torch.full((2,), v, dtype=y.dtype)", "y.masked_fill(y > 0, v)", "y.masked_fill(y > 0, torch.tensor(v))", "y.index_fill(0, torch.tensor([0]), v)",
    "y.scatter(0, torch.tensor([0]), v)", "F.pad(y, (1, 1), value=v)", "y.clamp(min=v)", "y.clamp(max=v)", "torch.where(y > 0, y, v)", "torch.tensor([v], dtype=y.dtype)",
    "torch.scalar_tensor(v, dtype=y.dtype)", "y == v", "y < v", "torch.maximum(y, torch.tensor(v))", "torch.add(y, y, alpha=v)", "torch.sub(y, y, alpha=v)", "torch.pow(y, v)",
    "torch.addcmul(y, y, y, value=v)", "y.index_add(0, torch.tensor([0, 1]), y, alpha=v)", "y % v", "torch.fmod(y, v)", "y // v", "v - y", "torch.searchsorted(y, v)",
)  # fmt: skip
_ASSIGNMENTS = ("y[0] = v", "y[y > 0] = v", "y[[0]] = v", "y[0] = torch.tensor(v)")
_FLOATS = ("F.threshold(y, 0, v)", "F.hardshrink(y, v)", "F.leaky_relu(y, v)", "F.elu(y, v)", "torch.lerp(y, y + 1, v)", "F.hardtanh(y, -1e38, v)")
_DRAWS = (
    "normal_()", "uniform_()", "exponential_()", "cauchy_()", "log_normal_()", "geometric_(0.5)", "random_()", "random_(0, 5)", "random_(0, 1000)", "bernoulli_(0.5)", "uniform_(0, 1e6)",
)  # fmt: skip
_OTHER_DRAWS = ("torch.bernoulli(y)", "torch.randn_like(y)", "torch.rand_like(y)", "torch.randint_like(y, 5)", "torch.multinomial(y + 1, 1)", "torch.poisson(y)", "torch.normal(y, 1.0)", "torch.randperm(3, dtype=y.dtype)")


def _case(dtype, number, text):
    return f"y = x.to(torch.{dtype}); v = {number}; {text}"


CASES = [
    *[_case(d, n, f"out = {c}") for d in _DTYPES for n in _NUMBERS for c in _CALLS if not (d[0] != "i" and d[0] != "u" and c[:4] in ("y % ", "torc") and "mod" in c)],
    *[_case(d, n, f"{c}; out = y") for d in _DTYPES for n in _NUMBERS for c in _ASSIGNMENTS],
    *[_case(d, n, f"out = {c}") for d in ("float16", "float32") for n in _NUMBERS for c in _FLOATS],
    *[_case(d, 0, f"out = y.{c}.shape") for d in ("int64", "uint8", "bool", "complex64", "float16") for c in _DRAWS],
    *[_case(d, 0, f"out = {c}.shape") for d in ("int64", "uint8", "bool", "float16") for c in _OTHER_DRAWS],
    *[f"y = x.float(); out = {c}" for c in ("y.fill_(1j)", "torch.full((2,), 1j, dtype=torch.float32)", "torch.tensor([1j], dtype=torch.float32)", "y.scatter(0, torch.tensor([0]), 1j)", "torch.full((2,), 1 + 0j, dtype=torch.float32)")],
    "y = torch.zeros(2, dtype=torch.bool); y.fill_(1j); out = [y, torch.tensor([1j, 0]).to(torch.bool), torch.tensor([math.nan, 0]).to(torch.bool)]",
    "torch.add(x, x, alpha=True)", "torch.add(x, x, alpha=2.0)", "torch.sub(x.float(), x, alpha=True)", "out = torch.add(x > 0, x > 0, alpha=True)",
    "out = [x << 300, x << 63, x >> 300, -x >> 300, torch.tensor([1], dtype=torch.int8) << 9]",
    "torch.arange(0, 2, dtype=torch.bool)", "torch.linspace(0, 1, 3, dtype=torch.bool)", "torch.arange(0, math.inf)", "F.hardtanh(x.float(), 1, -1)", "F.hardtanh(x > 0)",
    "y = torch.tensor([0, 1, 3]); out = [torch.searchsorted(y, 0.5), torch.searchsorted(y, 2.5), torch.bucketize(2.5, y), torch.searchsorted(y.half(), 1e6)]",
    "y = torch.tensor([1.0, 2.0], dtype=torch.float16); out = [2.7 - y, torch.rsub(y, 2.7), torch.sub(y, y, alpha=2.7), y + 2.7, 2.7 / y]",
    "y = torch.tensor([-3.0, -0.2, 0.0, 0.2, 3.0]); out = [F.hardshrink(y, -0.5), F.softshrink(y, 0.1), F.elu(y, math.inf)]",
]  # fmt: skip

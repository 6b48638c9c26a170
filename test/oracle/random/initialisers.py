"""Prints what every initialiser of torch.nn.init makes of a seed, as digests of the bits: one line of JSON.

    for c in default avx2; do ATEN_CPU_CAPABILITY=$c python3 initialisers.py; done > initialisers.jsonl

The same file runs under Nabla (test/python/initialisers.test.ts), which must print the same. A case fills 10,000 numbers or more.
"""

import json
import os
import struct

import torch
from torch.nn import init

CASES = {
    "uniform_": lambda t: init.uniform_(t, -0.3, 0.4),
    "normal_": lambda t: init.normal_(t, 0.1, 0.7),
    "trunc_normal_": lambda t: init.trunc_normal_(t, std=0.02),
    "trunc_normal_ tails": lambda t: init.trunc_normal_(t, 0.1, 1.0, -1.0, 0.8),
    "constant_": lambda t: init.constant_(t, 0.3),
    "ones_": init.ones_,
    "zeros_": init.zeros_,
    "eye_": init.eye_,
    "xavier_uniform_": lambda t: init.xavier_uniform_(t, gain=init.calculate_gain("relu")),
    "xavier_normal_": lambda t: init.xavier_normal_(t, gain=init.calculate_gain("tanh")),
    "kaiming_uniform_": lambda t: init.kaiming_uniform_(t, a=5**0.5),
    "kaiming_uniform_ fan_out": lambda t: init.kaiming_uniform_(t, mode="fan_out", nonlinearity="relu"),
    "kaiming_normal_": lambda t: init.kaiming_normal_(t, mode="fan_out", nonlinearity="relu"),
    "kaiming_normal_ selu": lambda t: init.kaiming_normal_(t, nonlinearity="selu"),
    "sparse_": lambda t: init.sparse_(t, 0.1),
    "dirac_": lambda t: init.dirac_(t.view(100, 10, 11), groups=2),
}
SAMPLERS = {
    "rand": lambda n: torch.rand(n),
    "randn": lambda n: torch.randn(n),
    "randint": lambda n: torch.randint(-7, 1000, (n,)),
    "randperm": lambda n: torch.randperm(n),
    "bernoulli": lambda n: torch.bernoulli(torch.full((n,), 0.3)),
    "dropout": lambda n: torch.nn.functional.dropout(torch.ones(n), 0.1),
    "normal": lambda n: torch.normal(torch.zeros(n), torch.ones(n)),
    "rand_like": lambda n: torch.rand_like(torch.zeros(n)),
    "multinomial": lambda n: torch.multinomial(torch.arange(1.0, 9.0), n, replacement=True),
    "poisson": lambda n: torch.poisson(torch.full((n,), 3.0)),
    "binomial": lambda n: torch.binomial(torch.full((n,), 9.0), torch.full((n,), 0.3)),
    "binomial of many trials": lambda n: torch.binomial(torch.full((n,), 400.0), torch.full((n,), 0.6)),
    "gamma": lambda n: torch._standard_gamma(torch.full((n,), 0.7)),
    "dirichlet": lambda n: torch._sample_dirichlet(torch.full((n // 4, 4), 0.7)),
    "exponential_": lambda n: torch.empty(n).exponential_(0.7),
    "geometric_": lambda n: torch.empty(n).geometric_(0.1),
    "cauchy_": lambda n: torch.empty(n).cauchy_(0.1, 0.7),
    "log_normal_": lambda n: torch.empty(n).log_normal_(0.1, 0.7),
    "random_": lambda n: torch.empty(n).random_(),
    "uniform_ in transposed memory": lambda n: torch.empty(n // 100, 100).t().uniform_(),
    "normal_ in every other place": lambda n: torch.empty(n, 2)[:, 0].normal_(),
}
N = 10_000


def digest(t):
    values = t.detach().reshape(-1).tolist()
    code = {torch.float32: "f", torch.float64: "d", torch.int64: "q"}[t.dtype]
    data = struct.pack(f"<{len(values)}{code}", *values)
    words = struct.unpack(f"<{len(data) // 4}I", data)
    total, mixed, product = 0, 0, 1
    for w in words:
        total = (total + w) & 0xFFFFFFFF
        mixed ^= w
        product = (product * 31 + w) & 0xFFFFFFFF  # the order counts too
    first = data[: 8 * struct.calcsize(code)].hex()
    # The values themselves where the last bit rests on the C library.
    return [len(values), total, mixed, product, first, values[:200] if code == "d" else []]


def main():
    out = {}
    for dtype in (torch.float32, torch.float64):
        torch.set_default_dtype(dtype)
        name = str(dtype).replace("torch.", "")
        for label, fill in CASES.items():
            torch.manual_seed(7)
            shape = (1000, 11) if label.startswith("dirac") else (100, 110)
            out[f"{label} {name}"] = digest(fill(torch.empty(shape)))
        for label, draw in SAMPLERS.items():
            torch.manual_seed(11)
            out[f"{label} {name}"] = digest(draw(N))
        torch.manual_seed(13)
        q = init.orthogonal_(torch.empty(20, 30), gain=0.5)
        out[f"orthogonal_ {name}"] = [q.numel(), 0, 0, 0, "", q.reshape(-1).double().tolist()]
    print(json.dumps({"capability": os.environ.get("ATEN_CPU_CAPABILITY", "default"), "torch": str(torch.__version__), "cases": out}))


main()

"""Prints draws.json: what real PyTorch draws, as bit patterns.

    python3 make.py > draws.json

Every case seeds the default generator and takes a few steps. A step records the first values (`head`) and, over all values,
the sum and the exclusive or of their 32-bit words (a float64 has two words, an integer counts with its low 32 bits).
PyTorch chooses its kernels once per process, so the script runs itself once for every CPU capability.
"""

import json
import os
import subprocess
import sys

HEAD = 20
# float64 results that rest on the C library's log, sin and cos can differ in the last bit, so more of them are kept to compare one by one.
LIBM = {"normal", "normalStrided", "logNormal", "cauchy", "gamma", "dirichlet", "truncNormal"}
LIBM_HEAD = 100
SIZES = [1, 3, 15, 16, 17, 100, 1000]


def words_of(tensor):
    import torch

    flat = tensor.detach().reshape(-1).contiguous()
    if flat.dtype in (torch.float16, torch.bfloat16):
        flat = flat.float()
    if flat.dtype == torch.float32:
        return flat.view(torch.int32).tolist(), 1
    if flat.dtype == torch.float64:
        return flat.view(torch.int32).tolist(), 2  # little-endian: low word, high word
    return flat.to(torch.int64).tolist(), 1


def record(step):
    tensor = draw(step)
    count = LIBM_HEAD if step["op"] in LIBM and step["dtype"] == "float64" else HEAD
    words, per_value = words_of(tensor)
    words = [w & 0xFFFFFFFF for w in words]
    total, mixed = 0, 0
    for w in words:
        total = (total + w) & 0xFFFFFFFF
        mixed ^= w
    head = [words[i : i + per_value] for i in range(0, min(len(words), count * per_value), per_value)]
    return {"head": " ".join("".join("%08x" % w for w in reversed(value)) for value in head), "sum": total, "xor": mixed}


def pattern(size, dtype, offset=0):
    """Numbers 0 to 10 in a fixed jumble; the tests build the same."""
    import torch

    return torch.tensor([(i * 7) % 11 + offset for i in range(size)], dtype=dtype)


def draw(step):
    import torch
    import torch.nn.functional as F

    op, size, args = step["op"], step["size"], step.get("args", [])
    dtype = getattr(torch, step["dtype"])
    empty = torch.empty(size, dtype=dtype)
    if op == "uniform":
        return empty.uniform_(*args)
    if op == "normal":
        return empty.normal_(*args)
    if op == "normalStrided":
        return torch.empty(size, 2, dtype=dtype)[:, 0].normal_(*args)
    if op == "randint":
        return torch.randint(args[0], args[1], (size,), dtype=dtype)
    if op == "random":
        return empty.random_()
    if op == "randperm":
        return torch.randperm(size)
    if op == "bernoulli":
        return empty.bernoulli_(args[0])
    if op == "bernoulliEach":
        return torch.bernoulli(pattern(size, dtype) / 16)
    if op == "dropout":
        return F.dropout(torch.ones(size, dtype=dtype), args[0], training=True)
    if op == "rrelu":
        return_noise = torch.empty(size, dtype=dtype)
        torch.ops.aten.rrelu_with_noise(pattern(size, dtype, -5), return_noise, args[0], args[1], True)
        return return_noise
    if op in ("exponential", "geometric", "cauchy"):
        return getattr(empty, op + "_")(*args)
    if op == "logNormal":
        return empty.log_normal_(*args)
    if op == "poisson":
        return torch.poisson(pattern(size, dtype) * args[0])
    if op == "gamma":
        return torch._standard_gamma(pattern(size, dtype, 1) / 4)
    if op == "dirichlet":
        return torch._sample_dirichlet(pattern(size, dtype, 1).reshape(-1, args[0]) / 4)
    if op == "multinomial":
        categories, samples, replacement = args
        return torch.multinomial(pattern(size, dtype, 1).reshape(-1, categories) / 8, samples, replacement)
    if op == "state":
        return torch.get_rng_state()
    if op == "truncNormal":
        return torch.nn.init.trunc_normal_(empty, *args)
    raise ValueError(op)


def steps_and_seeds(capability):
    f32, f64 = "float32", "float64"

    def one(seed, op, dtype, size, *args):
        return seed, [{"op": op, "dtype": dtype, "size": size, "args": list(args)}]

    for dtype in (f32, f64):
        for seed in (0, 42, -1, 2**40 + 7):
            for size in SIZES:
                yield one(seed, "uniform", dtype, size, 0, 1)
                yield one(seed, "normal", dtype, size, 0, 1)
        for size in (3, 15, 17, 1000, 10000):
            yield one(1, "uniform", dtype, size, -0.3, 0.4)
            yield one(1, "normal", dtype, size, 0.1, 0.7)
        yield one(2, "normalStrided", dtype, 100, 0.1, 0.7)
        yield one(3, "bernoulli", dtype, 1000, 0.3)
        yield one(3, "bernoulliEach", dtype, 1000)
        yield one(3, "dropout", dtype, 1000, 0.1)
        yield one(3, "dropout", dtype, 5, 1)
        yield one(3, "rrelu", dtype, 1000, 0.125, 1 / 3)
        yield one(4, "exponential", dtype, 10000, 0.7)
        yield one(4, "geometric", dtype, 1000, 0.1)
        yield one(4, "logNormal", dtype, 10000, 0.1, 0.7)
        yield one(4, "cauchy", dtype, 10000, 0.1, 0.7)
        yield one(5, "poisson", dtype, 1000, 3)
        yield one(5, "poisson", dtype, 1000, 0.5)
        yield one(5, "gamma", dtype, 1000)
        yield one(5, "dirichlet", dtype, 1000, 4)
        yield one(6, "multinomial", dtype, 100, 10, 4, False)
        yield one(6, "multinomial", dtype, 100, 10, 1, False)
        yield one(6, "multinomial", dtype, 100, 10, 30, True)
        yield one(7, "random", dtype, 1000)
        yield one(7, "truncNormal", dtype, 1000, 0, 0.02, -2, 2)
        yield one(7, "truncNormal", dtype, 1000, 0.1, 1, -1, 0.8)
        yield one(7, "truncNormal", dtype, 1000, 0, 1, 1, 3)
    for dtype in ("float16", "bfloat16"):
        for size in (3, 16, 17, 1000):
            yield one(6, "uniform", dtype, size, -0.3, 0.4)
            yield one(6, "normal", dtype, size, 0.1, 0.7)
        yield one(6, "uniform", dtype, 10000, 0, 1)
        yield one(6, "exponential", dtype, 1000, 0.7)
        yield one(6, "random", dtype, 1000)
    for dtype in (f32, f64):
        yield one(6, "uniform", dtype, 10000, 100000, 100001)
    for dtype in ("bool", "uint8", "int8", "int16", "int32"):
        yield one(7, "random", dtype, 1000)
        yield one(7, "bernoulli", dtype, 1000, 0.5)
    yield one(7, "random", "int64", 1000)
    for size in SIZES + [10000]:
        yield one(8, "randperm", "int64", size)
    for low, high in ((0, 10), (-5, 100), (0, 2**28 - 1), (0, 2**28), (-(2**31), 2**31), (-(2**52), 2**52)):
        yield one(9, "randint", "int64", 1000, low, high)
    yield one(9, "randint", "float32", 1000, 0, 100)
    yield 0, [
        {"op": "normal", "dtype": f32, "size": 5, "args": [0, 1]},
        {"op": "state", "dtype": "uint8", "size": 0},
        {"op": "normal", "dtype": f32, "size": 20, "args": [0, 1]},
        {"op": "uniform", "dtype": f32, "size": 3, "args": [0, 1]},
        {"op": "normal", "dtype": f64, "size": 5, "args": [0, 1]},
        {"op": "randint", "dtype": "int64", "size": 7, "args": [0, 10]},
        {"op": "dropout", "dtype": f32, "size": 50, "args": [0.5]},
        {"op": "randperm", "dtype": "int64", "size": 12},
        {"op": "normal", "dtype": f32, "size": 33, "args": [0, 1]},
        {"op": "normal", "dtype": f32, "size": 1, "args": [0, 1]},
    ]


def main(capability):
    import torch

    torch.set_num_threads(1)
    cases = []
    for seed, steps in steps_and_seeds(capability):
        torch.manual_seed(seed)
        cases.append({"seed": str(seed), "capability": capability, "steps": [{**step, **record(step)} for step in steps]})
    print(json.dumps(cases))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        lists = []
        for capability in ("default", "avx2"):
            environment = {**os.environ, "ATEN_CPU_CAPABILITY": capability}
            printed = subprocess.run([sys.executable, __file__, capability], env=environment, check=True, capture_output=True, text=True)
            lists += json.loads(printed.stdout.strip().splitlines()[-1])
        import torch

        print(json.dumps({"torch": torch.__version__, "cases": lists}, separators=(",", ":")))

"""The workloads of a JSON file (whose names contain the second argument) in PyTorch on one thread: prints {name: [milliseconds of processor time, number of the result]} as JSON."""

import json
import math
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
BUDGET = 0.12  # seconds for each workload


def numbers(count, seed):
    """The twin of inputs.mjs: the congruential generator, whose k-th state follows from the first in closed form by doubling."""
    states = torch.tensor([(seed * 1664525 + 1013904223) % 2**32])
    a, c = 1664525, 1013904223  # one step; after each round they make len(states) steps
    while len(states) < count:
        states = torch.cat([states, multiply(states, a).add_(c) % 2**32])
        a, c = a * a % 2**32, (a * c + c) % 2**32
    return (states[:count].double() / 2**31 - 1).float()


def multiply(states, a):
    """states · a modulo 2^32, in halves so that int64 does not overflow."""
    return ((states * (a >> 16) % 2**16 << 16) + states * (a & 0xFFFF)) % 2**32


def tensor(shape, seed, scale=1.0):
    return numbers(math.prod(shape), seed).mul_(scale).reshape(shape)


def leaf(*args):
    return tensor(*args).requires_grad_()


def transformer_block(batch, tokens, width, heads):
    head = width // heads
    x = leaf([batch, tokens, width], 1)
    weight = lambda rows, columns, seed: leaf([rows, columns], seed, 1 / math.sqrt(columns))
    wq, wk, wv, wo = (weight(width, width, seed) for seed in (2, 3, 4, 5))
    up, down = weight(4 * width, width, 6), weight(width, 4 * width, 7)
    bo, b_up, b_down = leaf([width], 8), leaf([4 * width], 9), leaf([width], 10)
    g1, b1, g2, b2 = (leaf([width], seed) for seed in (11, 12, 13, 14))
    leaves = [x, wq, wk, wv, wo, up, down, bo, b_up, b_down, g1, b1, g2, b2]
    split = lambda t: t.view(batch, tokens, heads, head).permute(0, 2, 1, 3).reshape(batch * heads, tokens, head)

    def step():
        for t in leaves:
            t.grad = None
        h = F.layer_norm(x, [width], g1, b1)
        q, k, v = (split(F.linear(h, w)) for w in (wq, wk, wv))
        attention = torch.softmax(torch.bmm(q, k.transpose(1, 2)) * (1 / math.sqrt(head)), -1)
        joined = torch.bmm(attention, v).view(batch, heads, tokens, head).permute(0, 2, 1, 3)
        middle = x + F.linear(joined.reshape(batch, tokens, width), wo, bo)
        hidden = torch.relu(F.linear(F.layer_norm(middle, [width], g2, b2), up, b_up))
        (middle + F.linear(hidden, down, b_down)).sum().backward()
        return wq.grad

    return step


def cases(matmul, convolutions, block, side, tiny):
    for n in matmul:
        a, b = tensor([n, n], 1), tensor([n, n], 2)
        yield f"matmul {n}", lambda a=a, b=b: a @ b
        yield f"matmul {n}, both transposed", lambda a=a, b=b: a.t() @ b.t()
    for c in convolutions:
        x = tensor([c["batch"], c["channels"], c["size"], c["size"]], 1)
        w = tensor([c["filters"], c["channels"], c["kernel"], c["kernel"]], 2)
        window = dict(stride=c["stride"], padding=c["padding"])
        g = tensor(list(F.conv2d(x, w, **window).shape), 3)
        yield f"conv {c['name']}, forward", lambda x=x, w=w, a=window: F.conv2d(x, w, **a)

        def back(mask, x=x, w=w, g=g, s=c["stride"], p=c["padding"]):
            return torch.ops.aten.convolution_backward(g, x, w, None, [s, s], [p, p], [1, 1], False, [0, 0], 1, mask)

        yield f"conv {c['name']}, input gradient", lambda back=back: back([True, False, False])[0]
        yield f"conv {c['name']}, weight gradient", lambda back=back: back([False, True, False])[1]
    yield "transformer block, forward + backward", transformer_block(**block)

    x, y, row, column = tensor([side, side], 1), tensor([side, side], 2), tensor([side], 3), tensor([side, 1], 4)
    yield "x + y", lambda: x + y
    yield "x · y", lambda: x * y
    yield "x · number", lambda: x * 1.5
    yield "x + row", lambda: x + row
    yield "x · column", lambda: x * column
    yield "relu", lambda: torch.relu(x)
    yield "exp", lambda: torch.exp(x)
    yield "sigmoid", lambda: torch.sigmoid(x)
    yield "tanh", lambda: torch.tanh(x)
    yield "softmax", lambda: torch.softmax(x, -1)
    yield "sum of all", lambda: x.sum()
    yield "sum of rows", lambda: x.sum(1)
    yield "sum of columns", lambda: x.sum(0)
    yield "max of rows", lambda: x.amax(1)
    yield "transpose", lambda: x.t().contiguous()

    small, start = tensor([3], 1), leaf([3], 2)

    def chain(t):
        for _ in range(tiny):
            t = t + small
        return t

    def gradient():
        start.grad = None
        chain(start).sum().backward()
        return start.grad

    yield f"{tiny} adds of 3-vectors", lambda: chain(small)
    yield f"{tiny} adds of 3-vectors, forward + backward", gradient


def best(run):
    value, least, end = float(run().flatten()[0]), math.inf, time.process_time() + BUDGET
    while time.process_time() < end:
        start = time.process_time()
        run()
        least = min(least, time.process_time() - start)
    return [least * 1000, value]


results = {name: best(run) for name, run in cases(**json.load(open(sys.argv[1]))) if sys.argv[2] in name}
print(json.dumps({"version": torch.__version__, "results": results}))

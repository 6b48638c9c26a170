import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { diagnosticsOf } from '../../src/language/index.ts';
import { TimeBudgetExceeded } from '../../src/runtime/host.ts';
import { program, request, root, startHost } from './support/host.ts';

const host = startHost();
afterAll(() => host.dispose());
const head = 'import torch\nimport torch.nn as nn\n\n';
const net = (body: string, init = 'self.fc = nn.Linear(4, 3)') =>
  program(
    `${head}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        ${init}\n\n    def forward(self, x):\n${body.replace(/^/gm, '        ')}\n`,
  );
const plan = (inputs: string) => ({ setup: null, construct: 'Net()', inputs, kwargs: null, loss: null, origin: 'given' });
const run = (file: string, inputs = '(torch.ones(2, 4),)') => host.trace(request(file, 'Net', { plan: plan(inputs), kind: 'module' }));

describe('what is not there', () => {
  it('a device is the CPU, and the first line that asks for it is told so', async () => {
    const t = await run(
      net(
        "w = torch.tensor([1.0, 2.0, 3.0], device='cuda:1')\ny = self.fc(x.cuda()) * w + torch.cuda.FloatTensor([1.0])\ntorch.cuda.synchronize()\nreturn y.to('mps') if not torch.cuda.is_available() else x",
        'self.fc = nn.Linear(4, 3).cuda()',
      ),
    );
    expect(t.error).toBeNull();
    expect(t.parameters.map((p) => p.name)).toEqual(['fc.weight', 'fc.bias']);
    expect(t.diagnostics.map((d) => [d.code, d.severity, d.location!.line])).toEqual([['no-device', 'info', 7]]);
    expect((await run(net('return self.fc(x) * len(torch.cuda.get_device_name())'))).error).toMatchObject({
      type: 'AssertionError',
      message: 'Torch not compiled with CUDA enabled',
    });
  });
  it('parts of PyTorch without a stand-in can be imported, and say so when a value is asked of them; what PyTorch has not is missing', async () => {
    const use = (last: string) =>
      program(
        'from torch.utils.cpp_extension import load\nimport torch, torch.distributed.rpc as rpc\nfrom torch.distributed.fsdp import FSDPModule\n' +
          'from torch.nn.parallel.distributed import DistributedDataParallel as DDP\nfrom torch.utils.data import functional_datapipe, IterDataPipe\n' +
          "ops = load(name='ops', sources=['ops.cpp'])\n@functional_datapipe('twice')\nclass Twice(IterDataPipe):\n    def __init__(self, source):\n        self.source = source\n" +
          '    def __iter__(self):\n        return (2 * x for x in self.source)\nclass Range(IterDataPipe):\n    def __iter__(self):\n        return iter(range(3))\n' +
          `x = torch.ones(2, requires_grad=True)\n(DDP(torch.nn.Identity())(x) * sum(Range().twice().twice())).sum().backward()\n${last}\n`,
      );
    const script = (last: string) => host.trace(request(use(last), '__main__', { kind: 'script' }));
    const t = await script('print(x.grad.tolist())');
    expect(t.error).toBeNull();
    expect(t.output).toBe('[12.0, 12.0]\n');
    const asked = await script('x * ops.forward(x)');
    expect(asked.error).toMatchObject({ cause: 'unsupported', location: { line: 18 } });
    expect(asked.error!.message).toContain('but Nabla does not support torch.utils.cpp_extension yet');
    expect((await script('import torch.nnn')).error).toMatchObject({
      type: 'ModuleNotFoundError',
      cause: 'user',
      message: "No module named 'torch.nnn'",
    });
  });
  it('a gradient of what does not depend on anything: the values are there, and nothing is called wrong', async () => {
    const t = await run(net('table = torch.arange(4.0).sin()\nreturn table[: x.size(1)]', 'pass'));
    expect(t.error).toMatchObject({ type: 'NoGradient', cause: 'user' });
    expect(t.nodes.some((n) => n.name === 'table')).toBe(true);
    expect(diagnosticsOf(t, t.file, { file: t.file, line: 4, column: 0, endLine: 4, endColumn: 1 })).toMatchObject([
      { code: 'no-gradient', severity: 'info' },
    ]);
  });
  it('weights that would be downloaded leave the initial ones, which is said; their numbers are refused', async () => {
    const load = "weights = torch.hub.load_state_dict_from_url('https://x.org/r.pth')\n        ";
    const plain = await run(net('return self.fc(x)'));
    for (const how of [
      'self.load_state_dict(weights)',
      "self.load_state_dict({k: v for k, v in weights['model'].items() if k != 'fc.bias'})",
      "del weights['fc.bias']\n        own = self.state_dict()\n        own.update(weights)\n        self.load_state_dict(own)",
    ]) {
      const t = await run(net('return self.fc(x)', `self.fc = nn.Linear(4, 3)\n        ${load}${how}`));
      expect(t.error).toBeNull();
      expect(t.loss).toBe(plain.loss);
      expect(t.diagnostics).toMatchObject([{ code: 'absent-weights', severity: 'warning', location: { line: 8 } }]);
    }
    const asked = await run(net('return self.fc(x)', `self.fc = nn.Linear(4, 3)\n        ${load}self.n = weights['fc.bias'].shape[0]`));
    expect(asked.error).toMatchObject({ cause: 'unsupported', location: { line: 9 } });
    expect(asked.error!.message).toContain("'https://x.org/r.pth'");
  });
});

describe('a broken program', () => {
  it('with a shape error is told where, in PyTorch words, and keeps the graph up to there', async () => {
    const t = await run(net('h = self.fc(x)\nreturn h @ x'));
    expect(t.error).toMatchObject({ type: 'RuntimeError', cause: 'user', location: { line: 11, column: 15, endColumn: 20 } });
    expect(t.error!.message).toBe('mat1 and mat2 shapes cannot be multiplied (2x3 and 2x4)');
    expect(t.nodes.some((n) => n.name === 'h' && n.op === 'addmm')).toBe(true);
  });
  it('whose value is overwritten before backward reads it is told both lines, in the trace and under Problems', async () => {
    const file = net('h = self.fc(x).exp()\ntotal = h.sum()\nh += 1\nreturn total + h.mean()');
    const t = await run(file);
    expect(t.error!.message).toContain(
      '[torch.FloatTensor [2, 3]], which is output 0 of Exp, is at version 1; expected version 0 instead.',
    );
    expect(t.error).toMatchObject({
      location: { line: 12 },
      related: [
        { message: 'the value was saved for backward here', location: { file, line: 10, column: 12, endColumn: 28 } },
        { message: 'and overwritten here', location: { file, line: 12, column: 8, endColumn: 14 } },
      ],
    });
    const [problem] = diagnosticsOf(t, file, { file, line: 4, column: 0, endLine: 4, endColumn: 1 });
    expect(problem).toMatchObject({ code: 'error', location: { line: 12 }, related: t.error!.related });
  });
  it('whose custom Function saved a value that is overwritten later is told both lines, at the call of backward', async () => {
    const file = program(
      `${head}class Square(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n        ctx.save_for_backward(x)\n        return x * x\n\n` +
        '    @staticmethod\n    def backward(ctx, g):\n        (x,) = ctx.saved_tensors\n        return 2 * x * g\n\n' +
        'x = torch.ones(3, requires_grad=True) * 2\ny = Square.apply(x)\nx.mul_(3)\ny.sum().backward()\n',
    );
    const t = await host.trace(request(file, '__main__', { kind: 'script' }));
    expect(t.error!.related!.map((r) => r.location.line)).toEqual([16, 17]);
    expect(t.error!.frames.map((f) => f.location.line)).toEqual([18, 12]);
  });
  it('whose hook raises has the exception once, where backward was called, and nothing printed on the way', async () => {
    const file = program(
      `${head}x = torch.ones(3, requires_grad=True)\nh = (x * x).register_hook\ny = x * x\ny.register_hook(lambda g: 1 / 0)\n` +
        'try:\n    y.sum().backward()\nexcept ZeroDivisionError as error:\n    print("caught", error)\n(x * x).sum().backward()\ny.sum().backward()\n',
    );
    const t = await host.trace(request(file, '__main__', { kind: 'script' }));
    expect(t.output).toBe('caught division by zero\n');
    expect(t.error).toMatchObject({ type: 'ZeroDivisionError', location: { line: 7 } });
    expect(t.error!.frames.map((f) => f.location.line)).toEqual([13, 7]);
  });
  it('with an unknown layer', async () => {
    const t = await run(net('return self.fc(x)', 'self.fc = nn.Liner(4, 3)'));
    expect(t.error).toMatchObject({ type: 'AttributeError', location: { line: 7 } });
    expect(t.error!.message).toContain("module 'torch.nn' has no attribute 'Liner'");
  });
  it('with a syntax error', async () => {
    const t = await run(program(`${head}class Net(nn.Module:\n    pass\n`));
    expect(t.error).toMatchObject({ type: 'SyntaxError', location: { line: 4 } });
  });
  it('in a folder without __init__.py finds what its relative imports name', async () => {
    const file = program(
      'import torch\nfrom .blocks import double\nfrom .parts.more import triple\n\ndef f(x):\n    return double(x) + triple(x)\n',
      'model.py',
    );
    const folder = dirname(file);
    const home = join(folder, 'pack');
    mkdirSync(join(home, 'parts'), { recursive: true });
    renameSync(file, join(home, 'model.py'));
    writeFileSync(join(home, 'blocks.py'), 'def double(x):\n    return 2 * x\n');
    writeFileSync(join(home, 'parts/more.py'), 'from ..blocks import double\n\ndef triple(x):\n    return double(x) + x\n');
    const inputs = { ...plan('(torch.ones(2),)'), construct: null };
    for (const [path, entry, loss] of [
      ['model.py', 'f', 10],
      ['parts/more.py', 'triple', 6],
    ] as const) {
      const t = await host.trace(request(join(home, path), entry, { plan: inputs, kind: 'function', roots: [folder] }));
      expect([t.error?.message, t.loss]).toEqual([undefined, loss]);
    }
  });
  it('with a missing package that is used', async () => {
    const file = program(
      'import fancy_layers\nimport torch.nn as nn\n\nclass Net(nn.Module):\n    def forward(self, x):\n        return fancy_layers.mix(x) + x\n',
    );
    const t = await run(file);
    expect(t.error).toMatchObject({ location: { line: 6 } });
    expect(t.error!.message).toContain("the package 'fancy_layers' is not in the workspace");
  });
  it('whose optional packages are missing goes the way that it has without them', async () => {
    const file = program(
      `import importlib
import warnings
import torch
import packaging
import pictures
from torch.distributions.binomial import Binomial
from torch.distributions.normal import Normal

assert packaging.version.parse(pictures.__version__) >= packaging.version.parse('9.1')
try:
    import fast_attention
    FAST = True
except ImportError:
    warnings.warn('slow')
    print('slow')
    FAST = False
try:
    from other_norms import FusedNorm as Norm
except Exception:
    from torch.nn import LayerNorm as Norm
try:
    import needed
except ImportError:
    raise ImportError('please install needed')

def f(x):
    try:
        importlib.import_module('fast_sum')
        return x * 0
    except ModuleNotFoundError:
        pass
    return x if FAST else Norm(3)(x * torch.arange(3.0)) * Binomial(3, torch.tensor(0.5)).mean

def g(x):
    return needed.mix(x)
`,
    );
    const asked = { plan: { ...plan('(torch.ones(3),)'), construct: '' }, kind: 'function' } as const;
    const t = await host.trace(request(file, 'f', asked));
    expect(t.error).toBeNull();
    expect(t.output).toContain('slow');
    expect(t.loss).toBeCloseTo(0, 5);
    const used = await host.trace(request(file, 'g', asked));
    expect(used.error!.message).toContain("the package 'needed' is not in the workspace");
  });
  it('that never ends is stopped at its budget where it is, and keeps the graph up to there', async () => {
    const t = await host.trace(
      request(net('h = self.fc(x)\ntry:\n    while True:\n        pass\nexcept Exception:\n    pass'), 'Net', {
        plan: plan('(torch.ones(2, 4),)'),
        kind: 'module',
        timeout: 1000,
      }),
    );
    expect(t.error).toMatchObject({ cause: 'budget', message: 'stopped after 1 s: the program did not finish within its time budget' });
    expect([12, 13]).toContain(t.error!.location!.line);
    expect(t.nodes.some((n) => n.name === 'h' && n.op === 'addmm')).toBe(true);
  });
  it('that never comes back to Python is killed after its budget, and the next request works', async () => {
    const file = net('return sum(range(10**13))');
    await expect(host.trace(request(file, 'Net', { plan: plan('(torch.ones(2, 4),)'), kind: 'module', timeout: 2000 }))).rejects.toThrow(
      TimeBudgetExceeded,
    );
    expect((await run(net('return self.fc(x)'))).error).toBeNull();
  });
});

describe('a training script', () => {
  it('is loaded without its loops, arguments and training', async () => {
    const file = program(
      `import argparse\n${head}parser = argparse.ArgumentParser()\nparser.add_argument('--data', required=True)\nargs = parser.parse_args()\n` +
        'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(4, 3)\n    def forward(self, x):\n        return self.fc(x)\n' +
        'for step in range(10):\n    raise SystemExit("training")\nif __name__ == "__main__":\n    raise SystemExit("main")\n',
    );
    const t = await run(file);
    expect(t.error).toBeNull();
    expect(t.parameters.map((p) => [p.name, p.grad !== null])).toEqual([
      ['fc.weight', true],
      ['fc.bias', true],
    ]);
  });
});

describe('occurrences', () => {
  it('map each expression to the tensors it had, in order', async () => {
    const t = await run(net('for k in range(3):\n    x = x * 2\nreturn self.fc(x)'));
    const doubled = t.occurrences.find((o) => o.text === 'x * 2')!;
    expect(doubled.location).toMatchObject({ line: 11, column: 16, endColumn: 21 });
    expect(doubled.nodes.map((n) => t.nodes[n]!.value.first[0])).toEqual([2, 4, 8]);
  });
  it('keep the values a tensor had before it was overwritten', async () => {
    const t = await run(net('y = x * 1\ny.add_(5)\nreturn self.fc(y)'));
    expect(t.nodes.filter((n) => n.name === 'y' || n.op === 'add').map((n) => n.value.first[0])).toEqual([1, 6]);
  });
  it('tells parameters as they were before the run, and shows the values that forward gave them and used', async () => {
    const t = await run(net('with torch.no_grad():\n    self.w.mul_(3)\nreturn x * self.w', 'self.w = nn.Parameter(torch.ones(4))'));
    const [w] = t.parameters;
    expect([w!.first[0], w!.grad!.first[0]]).toEqual([1, 2]);
    expect(t.nodes[w!.node]!.value.first[0]).toBe(3);
  });
  it('keep them also where the tensor is large and its memory is accounted for', async () => {
    const t = await run(net('y = x * 1\ny.add_(5)\ny.relu_()\nreturn self.fc(y)'), '(torch.ones(40000, 4),)');
    expect(t.error).toBeNull();
    expect(t.nodes.filter((n) => ['mul', 'relu', 'add'].includes(n.op ?? '')).map((n) => n.value.first[0])).toEqual([1, 6, 6]);
  });
});

describe('gradient health', () => {
  const codes = async (file: string, inputs?: string) => (await run(file, inputs)).diagnostics.map((d) => d.code);
  it.each([
    ['dead-relu', 'h = torch.relu(self.fc(x) - 100)\nreturn h', 'h = torch.relu(self.fc(x))\nreturn h', 'self.fc = nn.Linear(4, 16)'],
    [
      'dead-relu',
      'return (self.fc(x) - 100).clamp(min=0)',
      'overlap = (self.fc(x) - self.fc(x.flip(0)) - 100).maximum(torch.tensor(-200.0)).clamp(min=0)\nreturn overlap',
      'self.fc = nn.Linear(4, 16)',
    ],
    ['saturated', 'return torch.sigmoid(100 * x @ torch.ones(4, 16))', 'return torch.sigmoid(0.1 * x @ torch.ones(4, 16))', 'pass'],
    ['detached-parameter', 'return self.fc(x).detach() + x.sum()', 'return self.fc(x) + x.sum()', 'self.fc = nn.Linear(4, 3)'],
    ['unused-parameter', 'return x * 2', 'return self.fc(x)', 'self.fc = nn.Linear(4, 3)'],
    [
      'double-softmax',
      'p = torch.softmax(self.fc(x), 1)\nreturn nn.functional.cross_entropy(p, torch.tensor([0, 1]))',
      'return nn.functional.cross_entropy(self.fc(x), torch.tensor([0, 1]))',
      'self.fc = nn.Linear(4, 3)',
    ],
    [
      'double-sigmoid',
      'p = torch.sigmoid(x)\nreturn nn.functional.binary_cross_entropy_with_logits(p, torch.ones(2, 4))',
      'return nn.functional.binary_cross_entropy_with_logits(x, torch.ones(2, 4))',
      'pass',
    ],
    ['log-of-softmax', 'return torch.log(torch.softmax(x, 1))', 'return torch.log_softmax(x, 1)', 'pass'],
    ['nan-forward', 'return torch.log(x - 2)', 'return torch.log(x + 2)', 'pass'],
    [
      'nan-backward',
      'y = x - 1\nreturn torch.where(y > 0, torch.sqrt(y), torch.zeros(()))',
      'y = x - 1\nsafe = torch.where(y > 0, y, torch.ones(()))\nreturn torch.where(y > 0, torch.sqrt(safe), torch.zeros(()))',
      'pass',
    ],
    ['broadcast-loss', 'return ((x[:, :1] - torch.ones(2)) ** 2).mean()', 'return ((x[:, 0] - torch.ones(2)) ** 2).mean()', 'pass'],
  ])('%s: speaks up on the bug, is silent on its mended twin', async (code, bug, fix, init) => {
    expect(await codes(net(bug, init))).toContain(code);
    expect(await codes(net(fix, init))).not.toContain(code);
  });
});

describe('what a program prints', () => {
  it('is kept with the warnings that PyTorch gives, each at the line of the user that is to blame', async () => {
    const file = net('print("shape", tuple(x.shape))\nreturn nn.functional.mse_loss(self.fc(x), torch.ones(2, 1))');
    const lines = (await run(file)).output.split('\n');
    expect(lines[0]).toBe('shape (2, 4)');
    expect(lines[1]).toBe(
      `${file}:11: UserWarning: Using a target size (torch.Size([2, 1])) that is different to the input size (torch.Size([2, 3])). ` +
        'This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.',
    );
  });
});

describe('containment', () => {
  const attempts: readonly (readonly [string, string])[] = [
    ['the JavaScript global object', 'import js\nreturn js.process'],
    ['the interpreter itself', 'import pyodide_js\nreturn pyodide_js'],
    ['compiling JavaScript', 'from pyodide.code import run_js\nreturn run_js("process.version")'],
    ['a function constructor', 'from _nabla import engine\nreturn engine._js.meta.constructor.constructor("return process")()'],
    ['a file outside', 'return open("/etc/passwd").read()'],
    ['the reader of files', 'from _nabla import loading\nreturn loading.read("/etc/passwd")'],
    ['a process', 'import subprocess\nreturn subprocess.run(["ls"])'],
    ['the shell', 'import os\nreturn os.system("ls")'],
    ['a socket', 'import socket\nreturn socket.create_connection(("127.0.0.1", 22), 1)'],
    ['the network', 'import urllib.request\nreturn urllib.request.urlopen("http://127.0.0.1")'],
  ];
  it.each(attempts)('%s is out of reach', async (_, body) => {
    const t = await run(net(`${body}`));
    expect(t.error).not.toBeNull();
    expect(t.error!.type).toMatch(
      /^(ModuleNotFoundError|PermissionError|TypeError|AttributeError|FileNotFoundError|OSError|URLError|Missing)$/,
    );
  });
  it('ends a level of dual numbers and hooks on saved tensors with the run that left them standing', async () => {
    const leaving = [
      'torch.autograd.forward_ad.enter_dual_level()',
      'torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t * 0).__enter__()',
    ];
    await run(net([...leaving, 'return self.fc(x)'].join('\n')));
    const square = `class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, v):
        ctx.save_for_backward(v)
        return v * v

    @staticmethod
    def backward(ctx, g):
        return 2 * g * ctx.saved_tensors[0]


def f(x):
    with torch.autograd.forward_ad.dual_level():
        return Square.apply(x).sum()
`;
    const given = { ...plan('(torch.ones(3),)'), construct: null };
    const t = await host.trace(request(program(head + square), 'f', { plan: given, kind: 'function' }));
    expect(t.error).toBeNull();
    expect(t.inputs[0]!.grad!.max).toBe(2);
  });
});

describe('the command line', () => {
  const nabla = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
      encoding: 'utf8',
      env: { ...process.env, XDG_CACHE_HOME: join(root, 'out') },
    });
  it('exits with 0 and one JSON object for a run', () => {
    const { status, stdout } = nabla('trace', join(root, 'examples/lecture/1_expression.py'), '--json');
    const t = JSON.parse(stdout) as { loss: number; inputs: { name: string; grad: { first: number[] } }[] };
    expect([status, t.loss, ...t.inputs.map((i) => i.grad.first[0])]).toEqual([0, 15, 3, 8]);
  });
  it('ends quietly where nobody reads on', () => {
    const command = `"${process.execPath}" dist/cli.js trace examples/lecture/1_expression.py --json | true`;
    const { stderr } = spawnSync('sh', ['-c', command], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, XDG_CACHE_HOME: join(root, 'out') },
    });
    expect(stderr).toBe('');
  });
  it('exits with 1 where the program raises or a gradient is wrong, and names the place', () => {
    expect(nabla('trace', net('return x @ x'), '--construct', 'Net()', '--inputs', '(torch.ones(2, 4),)')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/program\.py:10:16: RuntimeError: mat1 and mat2/) as string,
    });
    const { status, stdout } = nabla('check', join(root, 'examples/bugs/wrong_square.py'), '--entry', 'WrongSquare', '--json');
    const { checks } = JSON.parse(stdout) as {
      checks: { verdict: string; line: number; inputs: { index: number[]; analytic: number; numeric: number }[] }[];
    };
    expect(status).toBe(1);
    expect(checks[0]).toMatchObject({ verdict: 'wrong' });
    expect(checks[0]!.inputs[0]!.analytic / checks[0]!.inputs[0]!.numeric).toBeCloseTo(0.5, 6);
  });
  it('runs a notebook as one program, and tells places by cell and line', () => {
    const cells = ['%matplotlib inline\nimport torch', 'w = torch.tensor(3.0, requires_grad=True)\nloss = w * w\nloss.backward()', 'w @ w'];
    const file = program(JSON.stringify({ cells: cells.map((source) => ({ cell_type: 'code', source })) }), 'notebook.ipynb');
    const { status, stdout, stderr } = nabla('trace', file, '--json');
    const t = JSON.parse(stdout) as { loss: number; inputs: { name: string; grad: { first: number[] } }[] };
    expect([status, t.loss, t.inputs.map((i) => [i.name, i.grad.first])]).toEqual([1, 9, [['w', [6]]]]);
    expect(stderr).toContain('notebook.ipynb:cell 3:1:1: RuntimeError');
    expect(nabla('list', file).stdout).toContain('notebook.ipynb:cell 2:3: __main__ (script)');
  });
  it('exits with 2 for wrong usage and 3 for what is not supported', () => {
    expect(nabla('trace', 'no-such-file.py').status).toBe(2);
    const { status, stderr } = nabla(
      'trace',
      net('return torch.linalg.ldl_factor(x[:, :2])[0]'),
      '--construct',
      'Net()',
      '--inputs',
      '(torch.ones(2, 4),)',
    );
    expect([status, stderr]).toEqual([3, expect.stringContaining('program.py:10')]);
  });
});

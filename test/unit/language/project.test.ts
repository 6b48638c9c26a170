import { describe, expect, it } from 'vitest';
import { definitionsIn, Project, plansIn } from '../../../src/language/index.ts';
import { mendConstruction } from '../../../src/language/plan/mend.ts';
import type { RunError, RunPlan } from '../../../src/protocol/trace.ts';

/** A workspace of files in memory. */
function workspace(files: Record<string, string>): Project {
  return new Project({
    read: (path) => files[path] ?? null,
    rootsOf: (path) => [path.slice(0, path.lastIndexOf('/')), '/w'],
    mentioning: (word, from) => Object.keys(files).filter((p) => p !== from && new RegExp(`\\b${word}\\b`).test(files[p]!)),
    configurations: () => Object.keys(files).filter((p) => /\.(ya?ml|json)$/.test(p)),
  });
}
const kinds = (p: Project, path: string) => definitionsIn(p.outline(path)!).map((d) => `${d.kind} ${d.name}`);
const plans = (p: Project, path: string, name: string) =>
  plansIn(p.outline(path)!, definitionsIn(p.outline(path)!).find((d) => d.name === name)!);
const head = 'import torch\nimport torch.nn as nn\n';

describe('several files', () => {
  it('an object is made by a class of another file, if its folder has a name that can be imported', () => {
    const body = `${head}class Body(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.feature_dim = 16\n    def forward(self, x):\n        return x\n`;
    const net = `${head}class Net(nn.Module):\n    def __init__(self, body):\n        super().__init__()\n        self.body = body\n        self.f = nn.Linear(body.feature_dim, 2)\n    def forward(self, x):\n        return self.f(x)\n`;
    const made = (folder: string) => plans(workspace({ [`/w/${folder}/blocks.py`]: body, '/w/net.py': net }), '/w/net.py', 'Net')[0]!;
    expect(made('lib')).toMatchObject({ construct: 'Net(body=Body())', setup: 'from lib.blocks import Body' });
    expect(made('my-lib').construct).toBe('Net(body=SimpleNamespace(feature_dim=16))');
  });
  it('a base in another file makes a module, through packages and aliases', () => {
    const p = workspace({
      '/w/base.py': `${head}class BaseModel(nn.Module):\n    pass\nclass Plain:\n    pass\n`,
      '/w/pkg/__init__.py': 'from .inner import Inner as Shown\n',
      '/w/pkg/inner.py': `${head}class Inner(nn.Module):\n    def forward(self, x):\n        return x\n`,
      '/w/a.py':
        'from base import BaseModel, Plain\nimport pkg\nclass A(BaseModel):\n    def forward(self, x):\n        return x\nclass B(Plain):\n    def forward(self, x):\n        return x\nclass C(pkg.Shown):\n    pass\n',
    });
    expect(kinds(p, '/w/a.py')).toEqual(['module A', 'module C']);
  });

  it('a program that calls a training function of another file is a script', () => {
    const p = workspace({
      '/w/engine.py': 'import torch\ndef train(model, x):\n    model(x).backward()\ndef evaluate(model, x):\n    return model(x)\n',
      '/w/main.py': 'import torch\nfrom engine import train\nif __name__ == "__main__":\n    train(model, x)\n',
      '/w/measure.py': 'import torch\nfrom engine import evaluate\nprint(evaluate(model, x))\n',
    });
    expect([kinds(p, '/w/main.py'), kinds(p, '/w/measure.py')]).toEqual([['script __main__'], []]);
  });

  it('a test in another file says how a model is made and called', () => {
    const p = workspace({
      '/w/net.py': `${head}class Net(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n        self.f = nn.Linear(n, 2)\n    def forward(self, x):\n        return self.f(x)\n`,
      '/w/tests/test_net.py':
        'import torch\nfrom net import Net\ndef test_net():\n    width = 6\n    net = Net(width)\n    x = torch.randn(3, width)\n    assert net(x).shape == (3, 2)\n',
    });
    expect(plans(p, '/w/net.py', 'Net')[0]).toMatchObject({
      setup: 'width = 6\nx = torch.randn(3, width)',
      construct: 'Net(width)',
      inputs: '(x,)',
    });
  });

  it('an example in a README is a call site: of full size last, and first with its sizes an eighth', () => {
    const readme = (width: number) =>
      `# Net\n\n\`\`\`bash\npip install net\n\`\`\`\n\n  \`\`\`python\n  import torch\n  from pkg.net import Net\n  net = Net(${width})\n  x = torch.randn(3, ${width})\n  y = net(x)\n  \`\`\`\n`;
    const files = (width: number) => ({
      '/w/README.md': readme(width),
      '/w/pkg/net.py': `${head}class Net(nn.Module):\n    def __init__(self, dim):\n        super().__init__()\n        self.f = nn.Linear(dim, 2)\n    def forward(self, x):\n        return self.f(x)\n`,
    });
    expect(plans(workspace(files(6)), '/w/pkg/net.py', 'Net')[0]).toMatchObject({
      setup: 'x = torch.randn(3, 6)',
      construct: 'Net(6)',
      inputs: '(x,)',
      origin: 'call site',
    });
    const large = plans(workspace(files(1024)), '/w/pkg/net.py', 'Net');
    expect(large[0]).toMatchObject({ construct: 'Net(dim=16)', origin: 'synthesis' });
    expect(large.slice(-2)).toMatchObject([
      { setup: 'x = torch.randn(3, 128)', construct: 'Net(128)', origin: 'synthesis' },
      { setup: 'x = torch.randn(3, 1024)', construct: 'Net(1024)', origin: 'call site' },
    ]);
  });

  it('a gradcheck in a test says what a custom function is given', () => {
    const p = workspace({
      '/w/f.py': `${head}class Twice(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n        return 2 * x\n    @staticmethod\n    def backward(ctx, g):\n        return 2 * g\n`,
      '/w/test_f.py':
        'import torch\nfrom f import Twice\ndef test_twice():\n    torch.autograd.gradcheck(Twice.apply, (torch.randn(3, dtype=torch.double),))\n',
    });
    expect(plans(p, '/w/f.py', 'Twice')[0]).toMatchObject({ inputs: '(torch.randn(3, dtype=torch.double),)' });
  });

  it('blocks and configurations from other files are imported where the plan needs them', () => {
    const p = workspace({
      '/w/config.py': 'from dataclasses import dataclass\n@dataclass\nclass Settings:\n    dim: int = 24\n    heads: int = 2\n',
      '/w/net.py': `${head}from config import Settings\nclass Net(nn.Module):\n    def __init__(self, settings: Settings):\n        super().__init__()\n        self.f = nn.Linear(settings.dim, 2)\n    def forward(self, x):\n        return self.f(x)\n`,
    });
    expect(plans(p, '/w/net.py', 'Net')[0]).toMatchObject({ construct: 'Net(settings=Settings())', inputs: '(torch.randn(2, 24),)' });
  });

  it('what is edited is looked at again, what is not is not', () => {
    const files = { '/w/a.py': `${head}class A(nn.Module):\n    def forward(self, x):\n        return x\n` };
    const p = workspace(files);
    const before = p.outline('/w/a.py');
    expect(p.outline('/w/a.py')).toBe(before);
    files['/w/a.py'] = files['/w/a.py'].replace('class A', 'class B');
    expect(kinds(p, '/w/a.py')).toEqual(['module B']);
  });
});

describe('configuration files', () => {
  const net = (init: string, param = 'config') =>
    `${head}class Net(nn.Module):\n    def __init__(self, ${param}):\n        super().__init__()\n${init.replace(/^/gm, '        ')}\n    def forward(self, x):\n        return self.f(x)\n`;
  const made = (files: Record<string, string>) => plans(workspace(files), '/w/net/net.py', 'Net').map((p) => p.construct);

  it('say what a model is made with, as deep as it is read; a small one of the same kind goes first', () => {
    const init =
      'self.f = nn.Linear(config["transformer"]["hidden"], config["max_len"])\nlayers = config["transformer"]["layers"]\nself.words = config["words"]';
    const files = {
      '/w/net/net.py': net(init),
      '/w/config/model.yaml': "transformer:\n  hidden: 256\n  layers: [1, 2]\n  unread: 1\nmax_len: 9\nwords: it's\n",
      '/w/config/train.yaml': 'max_len: 7\nsteps: 3\n',
      '/w/package.json': '{"transformer": {"hidden": 1}, "max_len": 2, "words": ""}',
      '/w/broken.yaml': 'transformer: [',
    };
    const full = "Net(config={'transformer': {'hidden': 256, 'layers': [1, 2]}, 'max_len': 9, 'words': 'it\\'s'})";
    const found = made(files);
    expect(found.filter((c, i) => found.indexOf(c) === i)).toEqual([
      full.replace('256', '16').replace("'max_len': 9", "'max_len': 8"),
      full,
    ]);
  });
  it('may say it in a section, and are read through names that hold parts of them', () => {
    const init = 'model = config.model\nwidth = model.width\nself.f = nn.Linear(width, model.out)';
    const values = '{"seed": 1, "run": {"model": {"width": 5, "out": 3}}}';
    expect(made({ '/w/net/net.py': net(init), '/w/run.json': values })[0]).toBe(
      'Net(config=SimpleNamespace(model=SimpleNamespace(width=5, out=3)))',
    );
  });
  it('that know little of what is read are about something else', () => {
    const init = 'self.f = nn.Linear(config.width, config.out_dim)\nself.d = config.depth';
    expect(made({ '/w/net/net.py': net(init), '/w/a.yaml': 'width: 5\nlr: 0.1\n' })[0]).not.toContain('width=5');
  });
});

describe('objects that a constructor asks for', () => {
  const net = (init: string, body: string, more = '') =>
    plans(
      workspace({
        '/w/n.py': `${head}${more}class Net(nn.Module):\n    def __init__(${init}):\n        super().__init__()\n${body.replace(/^/gm, '        ')}\n    def forward(self, x):\n        return self.f(x)\n`,
      }),
      '/w/n.py',
      'Net',
    )[0]!;

  it('a namespace of numbers where attributes are read, also by the blocks it is handed to', () => {
    const block =
      'class Block(nn.Module):\n    def __init__(self, cfg):\n        super().__init__()\n        self.f = nn.Linear(cfg.n_embd, 1)\n    def forward(self, x):\n        return self.f(x)\n';
    expect(net('self, config', 'self.f = Block(config)\nself.n = config.n_head', block)).toMatchObject({
      setup: 'from types import SimpleNamespace',
      construct: 'Net(config=SimpleNamespace(n_embd=16, n_head=2))',
    });
  });
  it('a class of the file where it is called, a word where it is compared, a tuple where it is unpacked, a dictionary where it has keys', () => {
    const block =
      'class Block(nn.Module):\n    def __init__(self, a, b):\n        super().__init__()\n    def forward(self, x):\n        return x\n';
    expect(net('self, make', 'self.f = make(3, 4)', block).construct).toBe('Net(make=Block)');
    expect(net('self, pool', "assert pool in {'cls', 'mean'}\nself.f = nn.Linear(3, 4)").construct).toBe("Net(pool='cls')");
    expect(net('self, size', 'h, w = size\nself.f = nn.Linear(h, w)').construct).toBe('Net(size=(16, 16))');
    expect(net('self, spec', "self.f = nn.Linear(spec['dim'], spec['num_classes'])").construct).toBe(
      "Net(spec={'dim': 16, 'num_classes': 4})",
    );
  });
  it('what a class asks for that is made of all of a dictionary', () => {
    const inner =
      'class Inner(nn.Module):\n    def __init__(self, *, dim, num_classes, depth=2, rate=0.5):\n        super().__init__()\n    def forward(self, x):\n        return x\n';
    expect(net('self, spec', 'self.f = Inner(**spec, num_classes=3)', inner).construct).toBe("Net(spec={'dim': 16})");
  });
  it('a configuration that is no network, with small numbers for what it leaves open', () => {
    const more =
      'from typing import NamedTuple\nclass Config(NamedTuple):\n    dim: int = None\n    n_layers: int = 12\nclass Block(nn.Module):\n    def __init__(self, dim, n_layers):\n        super().__init__()\n    def forward(self, x):\n        return x\n';
    expect(net('self, cfg', 'self.f = nn.Linear(cfg.dim, cfg.n_layers)', more).construct).toBe('Net(cfg=Config(dim=16, n_layers=2))');
  });
  it('a number where a helper would call a function if it were one', () =>
    expect(
      net(
        'self, dim_in, dim_out=None',
        'self.f = nn.Linear(dim_in, default(dim_out, dim_in))',
        'def default(v, d):\n    return v if v is not None else d() if callable(d) else d\n',
      ).construct,
    ).toBe('Net(dim_in=16)'));
  it('what hangs on the command line, with the values that it requires', () => {
    const parser =
      "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--nz', type=int, default=8)\nparser.add_argument('--data', required=True)\nopt = parser.parse_args()\nnz = int(opt.nz)\n";
    expect(net('self', 'self.f = nn.Linear(nz, 2)', parser).setup).toBe(
      "parser = argparse.ArgumentParser()\nparser.add_argument('--nz', type=int, default=8)\nparser.add_argument('--data', required=True)\nopt = parser.parse_args(['--data', ''])\nnz = int(opt.nz)",
    );
  });
});

describe('a constructor is mended by what its error says', () => {
  const mended = (construct: string, message: string, text: string, type = 'AssertionError') => {
    const plan: RunPlan = { setup: null, construct, inputs: '()', kwargs: null, loss: null, origin: 'synthesis' };
    const location = { file: '/w/f.py', line: 1, column: 0, endLine: 1, endColumn: 1 };
    const error: RunError = { type, message, location, frames: [{ location, function: '__init__', text }], cause: 'user' };
    return mendConstruction(plan, error, false).map((p) => p.construct);
  };
  it('numbers that must divide each other', () =>
    expect(mended('N(dim=16, heads=3)', 'dim must be divisible by heads', 'assert dim % heads == 0')).toContain('N(dim=18, heads=3)'));
  it('tuples of the length asked for', () => {
    expect(mended('N(depth=2, dim=16)', 'depth must be a tuple of 3', 'assert isinstance(depth, tuple)')[0]).toBe(
      'N(depth=(2, 2, 2), dim=16)',
    );
    expect(mended('N(size=16)', 'cannot unpack non-iterable int object', 'h, w = size', 'TypeError')).toContain('N(size=(16, 16))');
  });
  it('attributes that a namespace lacks, and arguments that are missing', () => {
    expect(
      mended('N(c=SimpleNamespace(dim=16))', "'types.SimpleNamespace' object has no attribute 'heads'", 'c.heads', 'AttributeError'),
    ).toContain('N(c=SimpleNamespace(dim=16, heads=2))');
    expect(mended('N(b=Block())', "Block.__init__() missing 1 required positional argument: 'dim'", 'Block()', 'TypeError')).toContain(
      'N(b=Block(dim=16))',
    );
  });
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunError } from '../../src/protocol/trace.ts';
import { request, startHost } from './support/host.ts';

const host = startHost();
afterAll(() => host.dispose());

/** Runs `Net` of net.py, with other files beside it. Lines count from the line after the three imports. */
async function failure(net: string, beside: Readonly<Record<string, string>> = {}): Promise<RunError> {
  const folder = mkdtempSync(join(tmpdir(), 'nabla-places-'));
  for (const [name, text] of Object.entries(beside)) writeFileSync(join(folder, name), text);
  const file = join(folder, 'net.py');
  writeFileSync(file, `import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n${net}`);
  const plan = { setup: null, construct: 'Net()', inputs: '(torch.ones(2, 4),)', kwargs: null, loss: null, origin: 'given' };
  return (await host.trace(request(file, 'Net', { plan, kind: 'module' }))).error!;
}
const net = (forward: string, init = 'pass') =>
  `class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        ${init}\n    def forward(self, x):\n        ${forward}\n`;

/** `file:line:column-endColumn` with the line within the text of the program. */
const short = ({ file, line, column, endColumn }: NonNullable<RunError['location']>) => {
  const name = file.split('/').at(-1)!;
  return `${name}:${name === 'net.py' ? line - 3 : line}:${column}-${endColumn}`;
};
const shown = (e: RunError) => [short(e.location!), ...e.frames.map((f) => f.function)];

describe('an error is shown at its expression, with the frames of the user only', () => {
  it('in a module called through another', async () => {
    const block =
      'class Block(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(5, 3)\n    def forward(self, x):\n        return F.relu(self.fc(x)) + 1\n';
    expect(shown(await failure(block + net('return self.block(x)', 'self.block = Block()')))).toEqual([
      'net.py:6:22-32',
      'forward',
      'forward',
    ]);
  });
  it('in a hook, forward or backward', async () => {
    const hook = 'def square(*args):\n    return args[-1] @ args[-1]\n';
    const forward = net('return self.fc(x)', 'self.fc = nn.Linear(4, 3); self.fc.register_forward_hook(square)');
    expect(shown(await failure(hook + forward))).toEqual(['net.py:2:11-30', 'forward', 'square']);
    expect(shown(await failure(hook + net('x = x * 2; x.register_hook(square); return x')))).toEqual(['net.py:2:11-30', 'square']);
  });
  it('in a comprehension, a generator and a lambda', async () => {
    expect(shown(await failure(net('return torch.stack([r @ x for r in x])')))).toEqual(['net.py:6:28-33', 'forward']);
    expect(shown(await failure(net('return sum(r @ x for r in x)')))).toEqual(['net.py:6:19-24', 'forward', '<genexpr>']);
    expect(shown(await failure(net('return self.act(x)', 'self.act = lambda v: v.view(3, 3)')))).toEqual([
      'net.py:4:29-41',
      'forward',
      '<lambda>',
    ]);
  });
  it('in a decorated function', async () => {
    const decorator = 'def logged(f):\n    def wrapper(*args):\n        return f(*args)\n    return wrapper\n';
    expect(
      shown(await failure(decorator + net('return torch.cat([x, x.t()])').replace('    def forward', '    @logged\n    def forward'))),
    ).toEqual(['net.py:11:15-36', 'wrapper', 'forward']);
  });
  it('in a call over several lines', async () => {
    const error = await failure(net('return F.cross_entropy(\n            x,\n            torch.tensor([0, 1, 2]),\n        )'));
    expect(error.location).toMatchObject({ line: 9, column: 15, endLine: 12, endColumn: 9 });
  });
  it('in another file of the workspace', async () => {
    const error = await failure(`from helpers import mix\n${net('return mix(x, x)')}`, {
      'helpers.py': 'def mix(a, b):\n    return a @ b\n',
    });
    expect(shown(error)).toEqual(['helpers.py:2:11-16', 'forward', 'mix']);
  });
  it('with what it was raised from', async () => {
    const error = await failure(
      net('try:\n            return x @ x\n        except RuntimeError as e:\n            raise ValueError("bad input") from e'),
    );
    expect([error.type, short(error.location!)]).toEqual(['ValueError', 'net.py:9:12-48']);
    expect(error.related).toMatchObject([
      { message: expect.stringMatching(/^because of RuntimeError: mat1/) as string, location: { line: 10 } },
    ]);
  });
});

describe('what a comparison was that ended the program', () => {
  it.each([
    ['an assertion', 'assert x.shape[1] == 2 * self.n, "wrong size"', '==', 'x.shape[1] is 4, 2 * self.n is 6', [4, 6]],
    ['a condition', 'if x.size(0) != self.n:\n            raise ValueError("bad")', '==', 'x.size(0) is 2, self.n is 3', [2, 3]],
    ['a limit', 'assert len(x) < 2', '<', 'len(x) is 2', [2, 2]],
    [
      'shapes',
      'assert x.shape == (4, 4)',
      '==',
      'x.shape is [2, 4], (4, 4) is [4, 4]',
      [
        [2, 4],
        [4, 4],
      ],
    ],
    ['one of two', 'assert x.dim() == 2 and x.shape[0] % 3 == 0', '==', 'x.shape[0] % 3 is 2', [2, 0]],
  ])('%s', async (_, statement, op, words, values) => {
    const error = await failure(net(`${statement}\n        return x`, 'self.n = 3'));
    expect(error.related).toMatchObject([{ message: words, location: { line: error.location!.line } }]);
    expect(error.compared).toMatchObject([{ op, values }]);
  });
  it('is not said of what would run code, of other types, and where another statement failed', async () => {
    for (const statement of [
      'assert self.count(x) == 3',
      'assert (x == 0).all()',
      'assert self.n == "three"',
      'if x.dim() == 2:\n            torch.ones(2) @ torch.ones(3)',
      'if x.dim() != 3:\n            pass\n        else:\n            pass\n        raise ValueError()',
    ]) {
      const error = await failure(
        net(`${statement}\n        return x`, 'self.n = 3\n        self.count = lambda x: 1 / 0 if x is None else 5'),
      );
      expect([statement, error.compared, error.related]).toEqual([statement, undefined, undefined]);
    }
  });
});

describe('a file that cannot be loaded says why, where it happened', () => {
  it('a syntax error, here and in another file', async () => {
    const here = await failure(net('y = (x * 2'));
    expect([here.type, here.message, short(here.location!)]).toEqual(['SyntaxError', "'(' was never closed", 'net.py:6:12-13']);
    const there = await failure(`from helper import f\n${net('return f(x)')}`, { 'helper.py': 'def f(:\n    pass\n' });
    expect([there.message, ...shown(there)]).toEqual(['invalid syntax', 'helper.py:1:6-7', '<module>']);
    expect(short(there.frames[0]!.location)).toBe('net.py:1:0-20');
  });
  it('an import of a name that is not there, and where it is needed', async () => {
    const error = await failure(`from helper import g\n${net('return g(x)')}`, { 'helper.py': 'def f(x):\n    return x\n' });
    expect([error.type, short(error.location!)]).toEqual(['ImportError', 'net.py:1:0-20']);
    expect(error.message).toContain("cannot import name 'g' from 'helper'");
    expect(error.related).toMatchObject([{ message: '`g(…)` is needed here', location: { line: 10 } }]);
  });
  it('a circular import', async () => {
    const error = await failure(`from b import half\n${net('return half(x)')}\ndef double(x):\n    return x * 2\n`, {
      'b.py': 'from net import double\n\ndef half(x):\n    return double(x) / 4\n',
    });
    expect([error.type, short(error.location!)]).toEqual(['ImportError', 'b.py:1:0-22']);
    expect(error.message).toContain('circular import');
    expect(error.related!.map((r) => short(r.location))).toEqual(['b.py:4:11-24']);
  });
  it('a package that is not there, where a value is asked of it', async () => {
    const error = await failure(`from fancy.layers import Magic\n${net('return self.m(x) * 2', 'self.m = Magic(3)')}`);
    expect(short(error.location!)).toBe('net.py:7:15-28');
    expect(error.message).toContain("the package 'fancy' is not in the workspace");
  });
  it.each([
    ['a module', 'self.m = nn.Sequential(nn.ReLU(), make(3))', 'self.m(x)', 'make(…)'],
    ['a function of PyTorch', 'self.m = make(3)', 'torch.log(self.m)', 'make(…)'],
    ['a layer', 'self.m = nn.GRUCell(4, 4)', 'self.m(make(x), x)', 'make(…)'],
    ['a list', 'pass', 'torch.cat([x, make(x)])', 'make(…)'],
  ])('a package that is not there, where %s is given what it would have made', async (_, init, use, name) => {
    const error = await failure(`from fancy.layers import make\n${net(`return ${use}`, init)}`);
    expect([error.type, error.message]).toEqual([
      'ModuleNotFoundError',
      expect.stringContaining(`\`fancy.layers.${name}\` is needed here, but the package 'fancy'`),
    ]);
  });
  it('abstract classes and others with a metaclass above a class that is not there', async () => {
    const error = await failure(
      `from abc import ABC, abstractmethod\nfrom fancy import Metric, Base\nclass Meta(type): pass\nclass Mine(metaclass=Meta): pass\nclass Rate(Metric, ABC):\n    @abstractmethod\n    def f(self): ...\nclass Other(Base, Mine): pass\n${net('return undefined(x)')}`,
    );
    expect(error.type).toBe('NameError');
  });
  it('a statement of its top level that failed, and where its value is needed', async () => {
    const error = await failure(`w = torch.ones(2) @ torch.ones(3)\n${net('return x * w')}`);
    expect([error.type, short(error.location!)]).toEqual(['RuntimeError', 'net.py:1:4-33']);
    expect(error.related).toMatchObject([{ message: '`w` is needed here', location: { line: 10 } }]);
  });
});

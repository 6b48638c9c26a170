import { afterAll, expect, it } from 'vitest';
import type { Trace } from '../../src/protocol/trace.ts';
import { program, request, startHost } from './support/host.ts';

const host = startHost();
afterAll(() => host.dispose());

const MIB = 2 ** 20;
const plan = { setup: null, construct: null, inputs: '(torch.ones(256, 256),)', kwargs: null, loss: null, origin: 'given' };
const run = (body: string, memory?: number): Promise<Trace> => {
  const file = program(`import torch\n\ndef f(x):\n    ${body.replaceAll('\n', '\n    ')}\n`);
  return host.trace(request(file, 'f', { kind: 'function', plan, ...(memory ? { memory } : {}) }));
};

it('a run reports the most memory its tensors took at one time', async () => {
  const t = await run('y = x.repeat(16, 1)\nreturn (y * y).sum()');
  // x, y and y·y, their gradients; each y is 4 MiB.
  expect(t.error).toBeNull();
  expect(t.memory!.peak).toBeGreaterThan(12 * MIB);
  expect(t.memory!.peak).toBeLessThan(40 * MIB);
  expect(t.memory!.budget).toBe(2 ** 31);
});

it('a run that would exceed its memory budget ends at that line, and says which operation asked for how much', async () => {
  const t = await run('y = x.repeat(16, 1)\nkept = []\nfor i in range(1000):\n    kept.append(y * i)\nreturn sum(kept).sum()', 64 * MIB);
  expect(t.error).toMatchObject({ type: 'BudgetExceeded', location: { line: 7 } });
  expect(t.error!.message).toMatch(/stopped at its memory budget of 64 MiB: mul asked for 4 MiB, and the run holds 6\d(\.\d)? MiB/);
  expect(t.memory!.peak).toBeLessThanOrEqual(64 * MIB);
});

it('what a run held that reached its budget is no burden to the next one', async () => {
  const file = program(
    'import torch\nimport torch.nn as nn\n\n\nclass Net(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n        self.layers = nn.ModuleList([nn.Linear(1024, 1024) for _ in range(n)])\n\n    def forward(self, x):\n        return self.layers[0](x)\n',
  );
  const layers = (n: number) => ({
    setup: null,
    construct: `Net(${n})`,
    inputs: '(torch.ones(1, 1024),)',
    kwargs: null,
    loss: null,
    origin: 'given',
  });
  const made = (n: number) => host.trace(request(file, 'Net', { kind: 'module', plan: layers(n), memory: 32 * MIB }));
  expect((await made(20)).error).toMatchObject({ type: 'BudgetExceeded' });
  expect((await made(2)).error).toBeNull();
});

it('what the modules of earlier runs hold is let go of before it is missed in a backward pass', async () => {
  const file = program(
    'import torch\nbig = torch.ones(1536, 1024)\ndef g():\n    return big\ndef f(x):\n    y = x.sum() * big.clone().requires_grad_()\n    return y.sum()\n',
  );
  const given = { ...plan, inputs: '(torch.ones(4),)' };
  const alone = await host.trace(request(file, 'f', { kind: 'function', plan: given }));
  for (let i = 0; i < 4; i++) {
    const t = await host.trace(request(file, 'f', { kind: 'function', plan: given, memory: alone.memory!.peak + 2 * MIB }));
    expect([i, t.error?.message]).toEqual([i, undefined]);
  }
});

it('a tensor that the program let go of makes room for the next one', async () => {
  const file = program(
    `import torch\nx = torch.ones(256, 256)\nbig = x.repeat(160, 1)\nbig = None\nother = x.repeat(150, 1)\ndef f(x):\n    return x.sum() + other[0, 0]\n`,
  );
  const t = await host.trace(request(file, 'f', { kind: 'function', plan, memory: 64 * MIB }));
  expect(t.error).toBeNull();
});

it('a single absurd tensor is an error like any other, which a program may catch', async () => {
  const t = await run('torch.zeros(10**12)\nreturn x');
  expect(t.error).toMatchObject({ type: 'RuntimeError', location: { line: 4 } });
  expect(t.error!.message).toContain("DefaultCPUAllocator: can't allocate memory: you tried to allocate 4000000000000 bytes.");
  const caught = await run('try:\n    torch.randn(10**12)\nexcept RuntimeError:\n    return x.sum()');
  expect(caught.error).toBeNull();
});

it('what nobody can reach any more does not count: a long loop over temporaries stays within a small budget', async () => {
  const loop = 'with torch.no_grad():\n    for i in range(300):\n        y = (x.repeat(16, 1) * i).sum()\n';
  // Outside of the recorded run only: what is recorded stays.
  const file = program(`import torch\nx = torch.ones(256, 256)\n${loop}\ndef f(x):\n    return x.sum()\n`);
  const t = await host.trace(request(file, 'f', { kind: 'function', plan, memory: 64 * MIB }));
  expect(t.error).toBeNull();
  expect(t.memory!.peak).toBeLessThanOrEqual(64 * MIB);
});

it('the memory of a run is given back when the next one begins', async () => {
  const big = 'y = x.repeat(64, 1)\nreturn (y * y).sum()';
  const first = await run(big, 200 * MIB);
  const held: number[] = [];
  for (let i = 0; i < 3; i++) held.push((await run(big, 200 * MIB)).memory!.held);
  expect(first.error).toBeNull();
  for (const h of held) expect(h).toBeLessThan(first.memory!.held * 1.1);
});

it('of a program whose steps together do not fit, the one that is shown is kept whole, and of the others the losses and norms', async () => {
  const file = program(`import torch
w = torch.ones(1000, 1000, requires_grad=True)
adam = torch.optim.Adam([w])
for i in range(8):
    adam.zero_grad()
    loss = (w * w).sum()
    loss.backward()
    adam.step()
`);
  const t = await host.trace(
    request(file, '__main__', { kind: 'script', plan: { ...plan, inputs: null, origin: 'script' }, memory: 64 * MIB, step: 0 }),
  );
  expect(t.error).toBeNull();
  expect(t.steps).toHaveLength(8);
  expect(t.nodes.find((n) => n.name === 'loss')!.value.first).toEqual([1e6]);
  await expect(host.query('step', { trace: t.id, step: 7 })).rejects.toThrow('step 7 was not kept');
});

const custom = (backward: string) => `
class Exp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = x.exp()
        ctx.save_for_backward(x, y)
        return y
    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        return ${backward}
`;

it.each([
  ['returns a gradient', 'g * y'],
  ['raises', 'g * y / undefined'],
  ['returns no tensor', 'object()'],
])('custom Functions whose backward %s leave nothing to the next run', async (_, backward) => {
  const file = program(
    `import torch\n${custom(backward)}\ndef f(x):\n    big = x.repeat(16, 1) * 0.01\n    big.register_hook(lambda g: g + 0 * big)\n    kept = []\n    with torch.autograd.graph.saved_tensors_hooks(lambda t: kept.append(t) or t, lambda t: kept and t):\n        big = big.exp()\n    return Exp.apply(Exp.apply(big * 0.01)).sum()\n\ndef g(x):\n    return x.sum()\n`,
  );
  for (let i = 0; i < 3; i++) await host.trace(request(file, 'f', { kind: 'function', plan }));
  const after = await host.trace(request(file, 'g', { kind: 'function', plan }));
  expect(after.memory!.held).toBeLessThan(2 * MIB);
});

/** A program of many steps, which only fits when they are let go of. */
const script = (source: string): Promise<Trace> => host.trace(request(program(source), '__main__', { kind: 'script', memory: 300 * MIB }));

it('custom Functions of the steps of a loop go with their steps, and derive a second time what they saved of their results', async () => {
  const t = await script(
    `import torch\n${custom('g * y')}\nw = torch.full((1024, 1024), 0.001, requires_grad=True)\nfor i in range(100):\n    h = Exp.apply(w * 0.1)\n    (Exp.apply(h * 0.1) * h).mean().backward()\n` +
      'x = torch.tensor([1.0, 2.0], requires_grad=True)\n(first,) = torch.autograd.grad(Exp.apply(x).sum(), x, create_graph=True)\nprint(torch.autograd.grad(first.sum(), x)[0].tolist())\n' +
      'y = Exp.apply(x)\ny.add_(1)\ny.sum().backward()\n',
  );
  expect(t.output).toBe('[2.7182817459106445, 7.389056205749512]\n');
  // PyTorch sees that the saved result was written to.
  expect(t.error!.message).toContain('is at version 1; expected version 0 instead');
});

it('hooks go with the steps that they belong to', async () => {
  const t = await script(
    'import torch\nw = torch.ones(512, 512, requires_grad=True)\nw.register_hook(lambda g: 2 * g)\nfor i in range(400):\n    z = torch.ones(512, 512)\n    y = (w * 1e-9).exp()\n    y.register_hook(lambda g, z=z: g * z)\n    loss = y.mean()\n    w.grad = None\n    loss.backward()\n' +
      'print((w.grad.sum() * 1e9).item())\n',
  );
  expect(t.error).toBeNull();
  expect(t.output).toBe('2.0\n');
});

it('a program that looks at grad_fn in every step keeps no step by it', async () => {
  const t = await script(
    'import torch\nw = torch.ones(512, 512, requires_grad=True)\nfor i in range(150):\n    y = (w * i * 1e-9).exp()\n    loss = y.mean()\n    seen = loss.grad_fn, y.grad_fn.next_functions[0][0].name()\n    loss.backward()\n' +
      'print(seen[0].name(), seen[1], w.grad_fn)\n',
  );
  expect(t.error).toBeNull();
  expect(t.output).toBe('MeanBackward0 MulBackward0 None\n');
});

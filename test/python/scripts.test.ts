import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Trace } from '../../src/protocol/trace.ts';
import { program, request, startHost } from './support/host.ts';

const host = startHost();
afterAll(() => host.dispose());

const folder = join(import.meta.dirname, 'scripts');
const scripts = readdirSync(folder).filter((f) => f.endsWith('.py'));
const run = (file: string, given = {}) => host.trace(request(file, '__main__', { kind: 'script', ...given }));
const text = (lines: string) => run(program(`import torch\n${lines}\n`));

interface Followed {
  readonly steps: readonly { readonly loss: number | null; readonly norms: readonly number[] }[];
  readonly printed: string;
}
/** What a real PyTorch says of each script, by file name. */
const expected = ((): ReadonlyMap<string, Followed> => {
  const python = (process.env.NABLA_PYTORCH ?? '/usr/bin/python3').split(' ');
  const files = scripts.map((f) => join(folder, f));
  const done = spawnSync(python[0]!, [...python.slice(1), join(import.meta.dirname, 'run_script.py'), ...files], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`this test needs a real PyTorch (python3-torch): ${done.error?.message ?? done.stderr}`);
  const answers = JSON.parse(done.stdout.trim().split('\n').at(-1)!) as Followed[];
  return new Map(scripts.map((f, i) => [f, answers[i]!]));
})();

/** Float32: rounding is relative to the numbers summed, which a small gradient is a difference of. */
const close = (got: number, want: number) => Math.abs(got - want) <= 2e-5 * Math.max(Math.abs(want), 0.02);

const number = /-?\d+(\.\d*)?(e[-+]?\d+)?/g;
const numbersOf = (printed: string) => Array.from(printed.match(number) ?? [], Number);
/** What is printed around the numbers; float32 digits are the last thing to agree on. */
const shapeOf = (printed: string) => printed.replace(number, '0').replace(/ +/g, ' ');

describe('a training script', () => {
  it.each(scripts)('%s: the loss and the gradients of every step are those of PyTorch', async (name) => {
    const trace = await run(join(folder, name));
    const want = expected.get(name)!;
    expect(trace.error).toBeNull();
    expect(trace.steps!.length).toBe(want.steps.length);
    trace.steps!.forEach((step, i) => {
      const { loss, norms } = want.steps[i]!;
      const got = Object.values(step.gradients).sort((a, b) => a - b);
      expect([i, got.length]).toEqual([i, norms.length]);
      expect(step.loss === null ? loss === null : close(step.loss, loss!), `step ${i}: loss ${step.loss}, PyTorch ${loss}`).toBe(true);
      got.forEach((g, k) => expect(close(g, norms[k]!), `step ${i}: gradient norm ${g}, PyTorch ${norms[k]}`).toBe(true));
    });
    // Warnings go to standard error, which the real run's text does not have; each is two lines and the one of the source.
    const printed = trace.output.replace(/^.*Warning: .*\n.*\n(?: {2}.*)?\n?/gm, '');
    expect(shapeOf(printed)).toBe(shapeOf(want.printed));
    const [got, real] = [numbersOf(printed), numbersOf(want.printed)];
    expect(got.filter((x, i) => !close(x, real[i]!))).toEqual([]);
  });

  it('keeps the first steps and the chosen one whole, and names what it differentiates', async () => {
    const trace = await run(join(folder, 'epochs.py'), { step: 4 });
    expect(trace.steps!.map((s) => s.kept)).toEqual([true, true, true, false, true, false, false, false, false]);
    expect([trace.step, trace.loss]).toEqual([4, trace.steps![4]!.loss]);
    expect(trace.parameters.map((p) => p.name)).toEqual(['fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias']);
    for (const p of trace.parameters) expect(p.grad!.norm).toBeCloseTo(trace.steps![4]!.gradients[p.name]!, 10);
    expect(trace.steps![4]!.location).toMatchObject({ line: 27, column: 8 });
    const early = await host.query('step', { trace: trace.id, step: 1 });
    expect([early.id, early.loss]).toEqual([`${trace.id}/1`, trace.steps![1]!.loss]);
    await expect(host.query('step', { trace: trace.id, step: 3 })).rejects.toThrow('step 3 was not kept');
  });

  it('answers questions about a step after the optimizer changed what it was computed from', async () => {
    const trace = await run(join(folder, 'by_hand.py'));
    const w = trace.nodes.find((n) => n.name === 'w' && n.kind === 'input')!;
    expect(w.value.first).toEqual([0, 0]);
    const jacobian = await host.query('jacobian', { trace: trace.id, of: trace.lossNode, wrt: w.id });
    jacobian.block[0]!.forEach((v, i) => expect(v).toBeCloseTo(w.grad!.first[i]!, 5));
    const [second] = await Promise.all([host.query('step', { trace: trace.id, step: 1 })]);
    const next = second!.nodes.find((n) => n.name === 'w' && n.kind === 'input')!;
    next.value.first.forEach((v, i) => expect(v).toBeCloseTo(-0.1 * w.grad!.first[i]!, 6));
  });

  it('shows what was computed without gradient after a pass as part of that step', async () => {
    const trace = await run(join(folder, 'by_hand.py'));
    const update = trace.occurrences.find((o) => o.text === '0.1 * w.grad')!;
    expect(update.nodes.map((n) => trace.nodes[n]!.value.shape)).toEqual([[2]]);
  });

  it('shows what was computed without gradient after the last step, however many there were', async () => {
    const lines = (steps: number, after: string) =>
      text(
        `w = torch.ones(2, requires_grad=True)\nfor step in range(${steps}):\n    loss = (w * w).sum()\n    loss.backward()\n    with torch.no_grad():\n        change = 0.25 * w.grad\n        w -= change\n        w.grad = None\n${after}`,
      );
    const test = 'with torch.no_grad():\n    tried = w * 8\n    score = tried.mean()';
    const t = await lines(6, test);
    const at = (of: Trace, name: string) => of.occurrences.find((o) => o.text === name)!.nodes.map((n) => of.nodes[n]!.value.first[0]);
    expect(at(t, 'tried')).toEqual([8 / 2 ** 6]);
    // The first step is shown; what it was followed by is not mixed with what came after the last one.
    expect([t.step, at(t, 'change')]).toEqual([0, [0.5]]);
    const [last] = t.occurrences.find((o) => o.text === 'score')!.nodes;
    expect([last! >= t.lastAt!, t.nodes[last!]!.grad, t.error]).toEqual([true, null, null]);
    // A step of a model that is tried on too much data is not written down without end.
    const long = await lines(6, `with torch.no_grad():\n    for i in range(3000):\n        tried = w * i`);
    expect(at(long, 'tried').length).toBeLessThan(2001);
    expect((await lines(2, test)).lastAt).toBeUndefined();
  });

  it('leaves the optimizer’s own arithmetic out of the graph', async () => {
    const trace = await run(join(folder, 'adversaries.py'), { step: 2 });
    expect(trace.nodes.map((n) => n.op)).not.toContain('addcdiv');
    expect(trace.nodes.filter((n) => n.inPlace)).toEqual([]);
  });

  it('runs to its end after sys.exit(), and without a backward pass', async () => {
    const trace = await text('import sys\nx = torch.ones(2) * 3\nsys.exit(0)');
    expect([trace.error, trace.loss, trace.steps, trace.step]).toEqual([null, null, [], -1]);
    expect(trace.nodes.map((n) => n.name)).toContain('x');
  });

  it('that does not end in time keeps the steps it has', async () => {
    const file = program(
      'import torch\nw = torch.ones(3, requires_grad=True)\nwhile True:\n    loss = (w * w).sum()\n    loss.backward()\n    w.data -= 0.1 * w.grad\n    w.grad = None\n',
    );
    const trace = await run(file, { timeout: 1500 });
    expect(trace.error).toMatchObject({ cause: 'budget' });
    expect(trace.steps!.length).toBeGreaterThan(3);
    expect(trace.steps!.slice(0, 3).map((s) => s.gradients.w)).toEqual([2, 1.6, 1.28].map((g) => expect.closeTo(g * Math.sqrt(3), 5)));
    expect([trace.loss, trace.inputs.map((i) => i.name)]).toEqual([3, ['w']]);
  });

  it('differentiates by torch.func: each outermost gradient is a step, and one within a recorded loss is none', async () => {
    const head =
      'from torch.func import grad, grad_and_value, vjp\ndef loss(w, x):\n    return (w["a"] * x).square().sum()\nw = {"a": torch.ones(2)}\nx = torch.tensor([1.0, 2.0])\n';
    const trace = await text(
      `${head}for i in range(3):\n    g, value = grad_and_value(loss)(w, x)\n    w = {k: v - 0.1 * g[k] for k, v in w.items()}`,
    );
    expect(trace.steps!.map((s) => [s.loss, s.gradients['w.a']])).toEqual(
      [1, 0, 0].map((_, i) => {
        const a = [0.8 ** i, 0.2 ** i];
        return [expect.closeTo(a[0]! ** 2 + 4 * a[1]! ** 2, 5), expect.closeTo(Math.hypot(2 * a[0]!, 8 * a[1]!), 4)];
      }),
    );
    const pulled = await text(`${head}y, pull = vjp(lambda a: a * x, w["a"])\nprint(pull(torch.ones(2))[0].tolist())`);
    expect([pulled.output, pulled.steps!.map((s) => [s.loss, s.gradients.a])]).toEqual([
      '[1.0, 2.0]\n',
      [[null, expect.closeTo(Math.sqrt(5), 5)]],
    ]);
    const penalty = await text(`${head}u = torch.ones(2, requires_grad=True)\n(grad(lambda a: (a ** 3).sum())(u) * x).sum().backward()`);
    expect(penalty.steps!.map((s) => [s.loss, s.gradients.u])).toEqual([[9, expect.closeTo(6 * Math.sqrt(5), 4)]]);
  });

  it('with a data set that is not there fails where a value of it is needed, and says which', async () => {
    const trace = await text(
      'from torchvision import datasets, transforms\ntransform = transforms.Compose([transforms.ToTensor()])\n' +
        "data = datasets.MNIST('data', download=True, transform=transform)\nloader = torch.utils.data.DataLoader(data, batch_size=4)\nfor x, y in loader:\n    pass",
    );
    expect(trace.error!.message).toContain("the package 'torchvision' is not in the workspace or the chosen environment");
    expect(trace.error!.message).toContain('datasets.MNIST');
    expect(trace.error!.location).toMatchObject({ line: 6 });
    expect(trace.error!.message).toContain('line 4 should have made it');
  });
});

describe('two passes through one graph', () => {
  it('are two steps with a loss and gradients each', async () => {
    const trace: Trace = await text(
      'x = torch.tensor(3.0, requires_grad=True)\ny = x * x\nz = y * 2\ny.backward(retain_graph=True)\nx.grad = None\nz.backward()',
    );
    expect(trace.steps!.map((s) => [s.loss, s.gradients.x])).toEqual([
      [9, 6],
      [18, 12],
    ]);
    const second = await host.query('step', { trace: trace.id, step: 1 });
    expect([trace.loss, second.loss, second.nodes.find((n) => n.name === 'y')!.grad!.first[0]]).toEqual([9, 18, 2]);
  });
});

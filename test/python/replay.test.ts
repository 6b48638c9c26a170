import { afterAll, describe, expect, it } from 'vitest';
import { Tensor } from '../../src/engine/index.ts';
import { isPrimitive, type Primitive, type Rule, ruleOf } from '../../src/engine/primitive.ts';
import type { Summary, Trace } from '../../src/protocol/trace.ts';
import { program, request, startHost } from './support/host.ts';

/**
 * A graph must be what was computed: each variable follows from those that its edges come from. Every operation of small programs is done again on the
 * numbers that the trace shows for its operands, and must give the numbers that the trace shows for its result.
 */
const host = startHost();
afterAll(() => host.dispose());

const isWhole = (s: Summary) => s.first.length === s.shape.reduce((a, b) => a * b, 1) && s.dtype.startsWith('float');
const tensor = (s: Summary): Tensor => Tensor.wrap(Float64Array.from(s.first), s.shape, 'float64');

/** What does not follow, and how many operations were done again. */
function replay(trace: Trace): { wrong: string[]; done: number } {
  const wrong: string[] = [];
  let done = 0;
  trace.nodes.forEach((n, id) => {
    // Writing into a part of a tensor is no rule of its own, and a view that was seen anew lies at strides of the base.
    if (!n.op || !isPrimitive(n.op) || n.op === 'copy_slices' || n.op === 'as_strided') return;
    const from: number[] = [];
    for (const e of trace.edges) if (e.to === id) from[e.slot] = e.from;
    const operands = Array.from(from, (i) => (i === undefined ? null : trace.nodes[i]!.value));
    if (!isWhole(n.value) || operands.some((s) => s && !isWhole(s))) return;
    const made = (ruleOf(n.op) as unknown as Rule<Primitive>).forward(operands.map((s) => s && tensor(s)) as never, n.attrs as never);
    const again = (Array.isArray(made) ? made[n.slot]! : made).toArray();
    done++;
    const agrees = n.value.first.every((v, i) => Object.is(v, again[i]) || Math.abs(v - again[i]!) <= 1e-5 * Math.max(1, Math.abs(v)));
    if (!agrees) wrong.push(`${n.op}${n.inPlace ? '_' : ''} shows [${n.value.first}], but of its operands comes [${again}]`);
  });
  return { wrong, done };
}

/** Of which variables the contributions of their uses do not add up to the gradient that is shown, and how many were added up. */
async function unaccounted(trace: Trace): Promise<{ wrong: string[]; done: number }> {
  const wrong: string[] = [];
  let done = 0;
  for (const n of trace.nodes) {
    if (!n.grad || n.loss || !isWhole(n.grad)) continue;
    const uses = await host.query('uses', { trace: trace.id, node: n.id });
    const sum = n.grad.first.map((_, i) => uses.reduce((s, u) => s + u.values[i]!, 0));
    done++;
    if (!n.grad.first.every((v, i) => Math.abs(v - sum[i]!) <= 1e-5 * Math.max(1, Math.abs(v))))
      wrong.push(
        `${n.name ?? n.op}${n.inPlace ? ' (in place)' : ''} shows the gradient [${n.grad.first}], its ${uses.length} uses give [${sum}]`,
      );
  }
  return { wrong, done };
}

const plan = { setup: null, construct: null, inputs: '(torch.tensor([1.0, 2.0]),)', kwargs: null, loss: null, origin: 'given' };
const programs: Readonly<Record<string, string>> = {
  'in-place chains': 'y = x * 1\ny.mul_(x)\ny.neg_()\ny += x * 9\nz = y.relu_() * 2\nreturn z * y',
  'an activation in place':
    'h = torch.nn.Linear(2, 3)(x)\ntorch.nn.functional.relu(h, inplace=True)\nreturn torch.nn.ReLU(inplace=True)(h - 0.1) + h',
  'writes through views':
    'y = x * 1\nz = y[:1]\nz.mul_(x[:1])\ny[1:].add_(1)\ny.add_(y[0].clone())\nv = y.view(2, 1)\nv.sub_(0.25)\nreturn (y + v.view(2) * z).sum()',
  'writes into a new tensor': 'w = torch.zeros(2)\nw[0] = x[1] * 2\nw[1:] += x[1:] * 2\nw.clamp_(max=5)\nreturn w * x',
  'memory shared behind the tape': 'y = x * 2\nd = y.detach()\nd.add_(1)\ny.data.mul_(2)\nreturn y + d * x',
  'numbers written by NumPy': 'y = torch.ones(2)\na = y + x\ny.numpy()[0] = 5\nreturn y * x + a',
  draws:
    'm = torch.nn.functional.dropout(x, 0.5, True)\nn = torch.empty(2).normal_()\nn.mul_(2)\nn.uniform_()\nreturn m + n * x + torch.randn(2)',
  'a buffer that keeps a running value':
    'bn = torch.nn.BatchNorm1d(2)\na = bn(torch.stack([x, x * 2]))\nreturn a + bn(torch.stack([x, x - 3])) + bn.running_mean',
  'out=': 'o = torch.zeros(2)\ntorch.mul(x.detach(), 3, out=o)\nb = o + x\ntorch.add(o, 1, out=o)\nreturn b * o',
  'accumulation in a loop':
    'with torch.no_grad():\n    acc = torch.zeros(2)\n    for k in range(3):\n        acc += x * k\n        acc.div_(2)\nreturn acc * x',
  'swapped halves': 'y = x.clone()\ny[0], y[1] = y[1].clone(), y[0].clone()\ny[[0, 1]] = y[[1, 0]] * 2\nreturn y * x',
  'complex numbers written as real ones':
    'z = torch.complex(x, x * 2)\nz.real.mul_(x)\nv = torch.view_as_real(z)\nv[..., 1].sub_(x)\nb = x.repeat(2).view(2, 2)\ntorch.view_as_complex(b).mul_(z)\nreturn z.real * z.imag + v[..., 0] + b[0]',
  'masks and fills':
    'y = x * 1\ny[y > 1.5] = 0\ny.masked_fill_(y == 0, 7)\ny.index_add_(0, torch.tensor([0]), x[:1])\ny.fill_diagonal_(1) if y.dim() > 1 else y.fill_(2)\nreturn y * x',
};

describe('every variable of a graph follows from those before it', () => {
  it.each(Object.keys(programs))('%s', async (name) => {
    const file = program(`import torch\n\ndef f(x):\n${programs[name]!.replace(/^/gm, '    ')}\n`);
    const trace = await host.trace(request(file, 'f', { plan, kind: 'function' }));
    expect(trace.error).toBeNull();
    const { wrong, done } = replay(trace);
    expect(wrong).toEqual([]);
    expect(done).toBeGreaterThan(2);
    const gradients = await unaccounted(trace);
    expect(gradients.wrong).toEqual([]);
    expect(gradients.done).toBeGreaterThan(0);
  });

  it('a training loop by hand, in each of its steps', async () => {
    const file = program(
      'import torch\nw = torch.tensor([1.0, -2.0], requires_grad=True)\nv = torch.zeros(2)\nfor k in range(3):\n    loss = (w * w).sum()\n    loss.backward()\n' +
        '    with torch.no_grad():\n        v.mul_(0.9).add_(w.grad)\n        w.sub_(0.1 * v)\n        w.grad.zero_()\n',
    );
    const trace = await host.trace(request(file, '__main__', { kind: 'script' }));
    for (const step of [0, 1, 2]) {
      const { wrong, done } = replay(await host.query('step', { trace: trace.id, step }));
      expect(wrong).toEqual([]);
      expect(done).toBeGreaterThan(4);
    }
  });
});

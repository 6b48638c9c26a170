import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startHost } from '../python/support/host.ts';

/**
 * examples/pytorch/mnist_cnn.py, the same file and seed in real PyTorch: loss, initial weights and every gradient. The installed 1.13 rounds
 * some uniform draws in another order, so the weights are compared bit for bit with what 2.14.1 gave (docs/accuracy.md).
 */
const file = join(import.meta.dirname, '../../examples/pytorch/mnist_cnn.py');
const host = startHost();
afterAll(() => host.dispose());

interface Expected {
  loss: number;
  parameters: { name: string; first: number[]; sum: number; norm: number; grad: number[] }[];
}

const newest = JSON.parse(readFileSync(join(import.meta.dirname, 'mnist-2.14.json'), 'utf8')) as Record<string, Expected>;
const run = (dtype: 'float32' | 'float64', mode: 'train' | 'eval') =>
  host.trace({
    file,
    entry: 'Net',
    kind: 'module',
    plan: {
      setup: null,
      construct: 'Net()',
      inputs: '(torch.randn(2, 1, 28, 28),)',
      kwargs: null,
      loss: 'F.nll_loss(out, torch.tensor([3, 7]))',
      origin: 'given',
    },
    seed: 0,
    dtype,
    mode,
    overlay: {},
    roots: [dirname(file)],
    env: [],
    timeout: 60_000,
  });

it.each([
  ['float32', 'eval', 1e-5],
  ['float32', 'train', 1e-5],
  ['float64', 'eval', 1e-10],
  ['float64', 'train', 1e-10],
] as const)('the MNIST net in %s, %s mode, agrees with PyTorch', async (dtype, mode, tolerance) => {
  const t = await run(dtype, mode);
  expect(t.error).toBeNull();
  const live = JSON.parse(
    execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'mnist.py'), file, dtype, mode], { encoding: 'utf8' }),
  ) as Expected;
  const latest = newest[`${dtype} ${mode}`]!;
  expect(t.parameters.map((p) => p.first)).toEqual(latest.parameters.map((p) => p.first)); // bit for bit
  for (const want of [latest, live]) {
    expect(Math.abs(t.loss! - want.loss)).toBeLessThan(tolerance * Math.abs(want.loss));
    expect(t.parameters.map((p) => p.name)).toEqual(want.parameters.map((p) => p.name));
    want.parameters.forEach((w, i) => {
      const p = t.parameters[i]!;
      p.first.forEach((v, k) => {
        expect(Math.abs(v - w.first[k]!)).toBeLessThan(dtype === 'float32' ? 1e-7 : 1e-15);
      });
      const scale = Math.max(w.norm, 1e-12);
      expect(Math.abs(p.grad!.norm - w.norm) / scale).toBeLessThan(tolerance);
      w.grad.forEach((g, k) => {
        expect(Math.abs(p.grad!.first[k]! - g) / scale).toBeLessThan(tolerance);
      });
    });
  }
});

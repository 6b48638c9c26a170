import { describe, expect, test } from 'vitest';
import { giveBack, newArray, useWasm } from '../../../src/engine/kernels/index.ts';
import { type CpuCapability, Generator, normal, uniform } from '../../../src/engine/random/index.ts';

/** A generator somewhere within its block of 624 words. */
const generator = (seed: number, capability: CpuCapability, steps: number) => {
  const gen = new Generator(seed, capability);
  for (let i = 0; i < steps; i++) gen.random();
  return gen;
};

/** The same draw by vector kernels and by the plain twins: the numbers, and the state after them. */
function both(size: number, make: () => Generator, draw: (gen: Generator, out: Float32Array) => void) {
  const resident = newArray(Float32Array, size);
  if (!resident) throw new Error('no memory of the kernels');
  const [fast, plain] = [make(), make()];
  draw(fast, resident);
  const drawn = resident.slice();
  giveBack(resident);
  const expected = new Float32Array(size);
  useWasm(false);
  try {
    draw(plain, expected);
  } finally {
    useWasm(true);
  }
  return [
    { bits: new Int32Array(drawn.buffer), state: fast.getState() },
    { bits: new Int32Array(expected.buffer), state: plain.getState() },
  ];
}

const sizes = [1024, 1027, 1871, 1872, 1873, 4099];
const bounds = [
  [0, 1],
  [-0.04419417, 0.04419417],
  [-1, 3],
  [1000, 1000.001],
  [1e-30, 2e-30],
  [5, 5],
] as const;

describe.each(['avx2', 'default'] as const)('random numbers in bulk (%s)', (capability) => {
  test.each(sizes)('%d uniform ones are those of the plain loop, and leave its state', (size) => {
    for (const steps of [0, 1, 623, 624, 625, 1000])
      for (const [from, to] of bounds) {
        const [fast, plain] = both(
          size,
          () => generator(7 + steps, capability, steps),
          (gen, out) => uniform(gen, out, from, to),
        );
        expect(fast).toEqual(plain);
      }
  });
  test.each(sizes)('%d normal ones are those of the plain loop, and leave its state', (size) => {
    for (const steps of [0, 5, 624])
      for (const [mean, std] of [
        [0, 1],
        [-2.5, 0.02],
        [1e3, 7],
      ]) {
        const [fast, plain] = both(
          size,
          () => generator(steps, capability, steps),
          (gen, out) => normal(gen, out, mean, std),
        );
        expect(fast).toEqual(plain);
      }
  });
});

test('a million normal numbers come out the same by either way', () => {
  const [fast, plain] = both(
    1_000_000,
    () => new Generator(1, 'avx2'),
    (gen, out) => normal(gen, out),
  );
  expect(fast!.bits.every((x, i) => x === plain!.bits[i])).toBe(true);
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { one, Tensor } from '../../src/engine/index.ts';
import { forEachOffset } from '../../src/engine/tensor.ts';

/** A tensor of wild numbers whose dimensions lie in memory in the given order. */
function stored(shape: readonly number[], order: readonly number[], dtype: 'float32' | 'float64'): Tensor {
  const memory = Tensor.from(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 1.7 + 0.3) * 10 ** (i % 5)),
    order.map((d) => shape[d]!),
    dtype,
  );
  return memory.alias(
    shape,
    shape.map((_, d) => memory.strides[order.indexOf(d)]!),
  );
}

/** The sums by definition, and the sums of magnitudes that errors are measured by. */
function bySlots(x: Tensor, dims: readonly number[]): { sums: number[]; sizes: number[] } {
  const kept = x.shape.map((_, d) => d).filter((d) => !dims.includes(d));
  const count = kept.reduce((n, d) => n * x.shape[d]!, 1);
  const [sums, sizes] = [new Array<number>(count).fill(0), new Array<number>(count).fill(0)];
  const strides = x.shape.map((_, d) => (kept.includes(d) ? kept.slice(kept.indexOf(d) + 1).reduce((n, k) => n * x.shape[k]!, 1) : 0));
  const slots: number[] = [];
  forEachOffset({ shape: x.shape, strides, offset: 0 }, (slot) => slots.push(slot));
  forEachOffset(x, (at, i) => {
    sums[slots[i]!]! += x.data[at]!;
    sizes[slots[i]!]! += Math.abs(x.data[at]!);
  });
  return { sums, sizes };
}

const shapes = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 4 }),
  fc.tuple(fc.integer({ min: 100, max: 700 }), fc.integer({ min: 1, max: 5 })),
);

it('sums over any dimensions of any layout are the sums by definition', () => {
  fc.assert(
    fc.property(shapes, fc.constantFrom('float32' as const, 'float64' as const), fc.infiniteStream(fc.nat(1000)), (shape, dtype, dice) => {
      const roll = () => dice.next().value as number;
      const order = shape
        .map((_, d) => ({ d, key: roll() }))
        .sort((a, b) => a.key - b.key)
        .map(({ d }) => d);
      const dims = shape.map((_, d) => d).filter(() => roll() % 2 === 0);
      fc.pre(dims.length > 0);
      const x = stored(shape, order, dtype);
      const { sums, sizes } = bySlots(x, dims);
      const y = one('sum', [x], { dims, keepdim: false }).toArray();
      expect(y.length).toBe(sums.length);
      y.forEach((v, i) => expect(Math.abs(v - sums[i]!)).toBeLessThanOrEqual((dtype === 'float32' ? 1e-7 : 1e-13) * sizes[i]!));
    }),
    { numRuns: 300 },
  );
});

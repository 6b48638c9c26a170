import { describe, expect, it } from 'vitest';
import { Tensor } from '../../../src/engine/index.ts';
import { Summaries, summarize } from '../../../src/trace/summary.ts';

const sum = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0);

describe('the summary of a tensor', () => {
  it.each(['float32', 'float64', 'int64', 'uint8'] as const)('has the statistics of its numbers (%s, more than one chunk)', (dtype) => {
    const n = 5000;
    const t = Tensor.from(
      Array.from({ length: n }, (_, i) => (i * 7919) % 251),
      [50, 100],
      dtype,
    );
    const numbers = t.toArray();
    const s = summarize(t);
    expect([s.shape, s.dtype, s.nan, s.inf, s.zero]).toEqual([[50, 100], dtype, 0, 0, numbers.filter((v) => v === 0).length]);
    expect([s.sum, s.absSum, s.mean, s.min, s.max]).toEqual([sum(numbers), sum(numbers), sum(numbers) / n, 0, 250]);
    expect(s.norm).toBeCloseTo(Math.hypot(...numbers), 8);
    expect(s.first).toEqual(numbers.slice(0, 8));
    expect(sum(s.histogram!)).toBe(n);
    expect(s.histogram![0]).toBe(numbers.filter((v) => v < 250 / 16).length);
  });
  it('keeps the digits of sums that cancel', () => {
    const numbers = Array.from({ length: 40_000 }, (_, i) => (i % 2 ? -1 : 1) * 1e8);
    numbers.push(1e-7);
    expect(summarize(Tensor.from(numbers, [numbers.length], 'float64')).sum).toBeCloseTo(1e-7, 12);
  });
  it('has norms that neither overflow nor vanish', () => {
    expect(summarize(Tensor.from([3e200, 4e200], [2], 'float64')).norm).toBeCloseTo(5e200, -188);
    expect(summarize(Tensor.from([3e-200, 4e-200], [2], 'float64')).norm).toBeCloseTo(5e-200, 210);
    expect(summarize(Tensor.from([0, 0], [2], 'float64')).norm).toBe(0);
  });
  it('counts NaN and infinities, and bins the finite numbers', () => {
    const s = summarize(Tensor.from([1, Number.NaN, Number.POSITIVE_INFINITY, 3, 0], [5], 'float32'));
    expect([s.nan, s.inf, s.zero, s.min, s.norm, s.sum]).toEqual([1, 1, 1, Number.NaN, Number.NaN, Number.NaN]);
    expect(sum(s.histogram!)).toBe(3);
    const one = summarize(Tensor.from([1, Number.NEGATIVE_INFINITY], [2], 'float32'));
    expect([one.min, one.max, one.norm, one.sum]).toEqual([
      Number.NEGATIVE_INFINITY,
      1,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
  });
  it('of an empty tensor has no mean', () =>
    expect(summarize(Tensor.from([], [0, 3], 'float32'))).toMatchObject({ sum: 0, min: 0, max: 0, mean: Number.NaN, norm: 0, first: [] }));
  it('of views with gaps or overlaps is of the elements they show', () => {
    const base = Tensor.from([1, 2, 3, 4, 5, 6], [2, 3], 'float32');
    expect(summarize(base.alias([2], [3], 1))).toMatchObject({ sum: 7, first: [2, 5], min: 2, max: 5 });
    expect(summarize(base.alias([2, 3], [0, 1], 0))).toMatchObject({ sum: 12, first: [1, 2, 3, 1, 2, 3] });
  });
  it('of complex numbers is of the magnitudes', () =>
    expect(summarize(Tensor.from([3, 4, 0, 0], [2], 'complex128'))).toMatchObject({ sum: 5, max: 5, zero: 1, first: [3, 4, 0, 0] }));
  it('is shared between a tensor and its views, each with its own shape and order', () => {
    const base = Tensor.from([1, 2, 3, 4, 5, 6], [2, 3], 'float32');
    const run = new Summaries();
    const [a, b, c] = [run.of(base), run.of(base.alias([3, 2], [1, 3])), run.of(base.alias([2], [3], 1))];
    expect(b).toMatchObject({ shape: [3, 2], sum: 21, first: [1, 4, 2, 5, 3, 6] });
    expect(b.histogram).toBe(a.histogram);
    expect(c).toMatchObject({ shape: [2], sum: 7, first: [2, 5] });
  });
});

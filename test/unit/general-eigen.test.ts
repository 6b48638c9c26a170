import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromPairs } from '../../src/engine/kernels/dense/complex-matrix.ts';
import { generalEigen } from '../../src/engine/kernels/dense/general-eigen.ts';

/** The largest entry of A V − V diag(λ), and how far the vectors' lengths are from 1. */
function residual(pairs: Float64Array, n: number, real: boolean): { off: number; values: [number, number][] } {
  const { values, vectors } = generalEigen(fromPairs(pairs.slice(), n, n), real);
  let off = 0;
  for (let k = 0; k < n; k++) {
    let length = 0;
    for (let i = 0; i < n; i++) {
      let [re, im] = [0, 0];
      for (let j = 0; j < n; j++) {
        const [a, b] = [pairs[2 * (i * n + j)]!, pairs[2 * (i * n + j) + 1]!];
        const [x, y] = [vectors.re[j * n + k]!, vectors.im[j * n + k]!];
        re += a * x - b * y;
        im += a * y + b * x;
      }
      const [x, y] = [vectors.re[i * n + k]!, vectors.im[i * n + k]!];
      const [l, m] = [values.re[k]!, values.im[k]!];
      off = Math.max(off, Math.abs(re - (l * x - m * y)), Math.abs(im - (l * y + m * x)));
      length += x * x + y * y;
    }
    off = Math.max(off, Math.abs(length - 1));
  }
  return { off, values: Array.from({ length: n }, (_, k) => [values.re[k]!, values.im[k]!]) };
}
const paired = (real: number[]) => Float64Array.from(real.flatMap((x) => [x, 0]));

describe('eigenvalues of general matrices', () => {
  it('fit their vectors for any complex matrix of up to 12 rows', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.infiniteStream(fc.double({ min: -3, max: 3, noNaN: true })), (n, numbers) => {
        const pairs = Float64Array.from({ length: 2 * n * n }, () => numbers.next().value!);
        expect(residual(pairs, n, false).off).toBeLessThan(1e-10);
      }),
      { seed: 7, numRuns: 300 },
    ));
  it('are real or conjugate to each other, exactly, for real matrices', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.infiniteStream(fc.integer({ min: -2, max: 2 })), (n, numbers) => {
        const { off, values } = residual(paired(Array.from({ length: n * n }, () => numbers.next().value!)), n, true);
        // Of defective matrices, which integers often make, rounding errors grow to the root of what they are.
        expect(off).toBeLessThan(1e-4);
        for (const [re, im] of values) if (im !== 0) expect(values.some(([r, i]) => r === re && i === -im)).toBe(true);
      }),
      { seed: 7, numRuns: 300 },
    ));
  it('of a rotation are on the unit circle, the one above the axis first', () => {
    const { values } = residual(paired([0.6, -0.8, 0.8, 0.6]), 2, true);
    expect(values[0]![0]).toBeCloseTo(0.6, 14);
    expect(values[0]![1]).toBeCloseTo(0.8, 14);
    expect(values[1]).toEqual([values[0]![0], -values[0]![1]]);
  });
  it('of a shift of twelve places are the twelfth roots of 1, though the matrix looks alike from all sides', () => {
    const n = 12;
    const shift = paired(Array.from({ length: n * n }, (_, i) => (((i % n) + 1) % n === Math.floor(i / n) ? 1 : 0)));
    const { off, values } = residual(shift, n, true);
    expect(off).toBeLessThan(1e-12);
    for (const [re, im] of values) expect(Math.hypot(re, im)).toBeCloseTo(1, 12);
  });
  it('of numbers that are none raise', () => {
    expect(() => generalEigen(fromPairs(paired([1, Number.NaN, 0, 1]), 2, 2), true)).toThrow('infs or NaNs');
  });
});

import { describe, expect, test } from 'vitest';
import { cos, exp, log, sin, tan } from '../../../src/engine/random/elementary.ts';
import { fma32, fma64 } from '../../../src/engine/random/fused.ts';
import { Generator, normal } from '../../../src/engine/random/index.ts';
import { logGamma } from '../../../src/engine/random/special.ts';
import { erf, erfinv } from '../../../src/engine/special/erf.ts';

/** A double as a fraction over 2^1100. */
const SCALE = 1100n;
function exact(x: number): bigint {
  let exponent = 0;
  let m = x;
  while (!Number.isInteger(m)) {
    m *= 2;
    exponent++;
  }
  return BigInt(m) << (SCALE - BigInt(exponent));
}
/** Whether `rounded` is a nearest number to `value` (over 2^1100) among those a step apart. */
const isNearest = (value: bigint, rounded: number, ulp: number) => {
  const difference = value - exact(rounded);
  return (difference < 0n ? -difference : difference) * 2n <= exact(ulp);
};
const ulpOf = (x: number, digits: number) => 2 ** (Math.floor(Math.log2(Math.abs(x))) - digits + 1);

describe('fused multiply-add', () => {
  const gen = new Generator(1);
  test('rounds once in float32, also where float64 hits the middle of two float32', () => {
    expect(fma32(1 + 2 ** -12, 1 + 2 ** -12, 2 ** -70)).toBe(Math.fround(1 + 2 ** -11 + 2 ** -23));
    expect(fma32(1 + 2 ** -12, 1 - 2 ** -12, -(2 ** -70))).toBe(1 - 2 ** -24);
    expect(fma32(1 + 2 ** -23, 1 + 2 ** -1, 2 ** -60)).toBe(Math.fround(1.5 + 2 ** -22));
    const values = new Float32Array(3000);
    normal(gen, values);
    for (let i = 0; i < 3000; i += 3) {
      const [a, b, c] = [values[i]!, values[i + 1]!, values[i + 2]!];
      const result = fma32(a, b, c);
      const product = exact(a * b); // exact: 48 bits
      expect(isNearest(product + exact(c), result, ulpOf(result, 24))).toBe(true);
    }
  });

  test('rounds once in float64', () => {
    const values = new Float64Array(3000);
    normal(gen, values);
    for (let i = 0; i < 3000; i += 3) {
      const [a, b] = [values[i]!, values[i + 1]!];
      // Every other sum cancels all but the product's rounding error.
      const c = i % 2 === 0 ? values[i + 2]! : -(a * b);
      const result = fma64(a, b, c);
      if (result === 0) continue;
      expect(isNearest(((exact(a) * exact(b)) >> SCALE) + exact(c), result, ulpOf(result, 53))).toBe(true);
    }
  });
});

describe('elementary functions', () => {
  test.each<[string, (x: number) => number, (x: number) => number, number, number]>([
    ['log', log, Math.log, 1e-3, 1],
    ['exp', exp, Math.exp, -5, 5],
    ['sin', sin, Math.sin, 0, 2 * Math.PI],
    ['cos', cos, Math.cos, 0, 2 * Math.PI],
    ['tan', tan, Math.tan, -1.5, 1.5],
  ])('%s agrees with Math to its last bit or two', (_, ours, theirs, low, high) => {
    for (let i = 0; i <= 1000; i++) {
      const x = low + ((high - low) * i) / 1000;
      expect(Math.abs(ours(x) - theirs(x))).toBeLessThanOrEqual(2 * Number.EPSILON * Math.abs(theirs(x)) + 1e-22);
    }
  });

  test('the ends of the ranges', () => {
    expect(log(1)).toBe(0);
    expect(log(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(exp(0)).toBe(1);
    expect(exp(-800)).toBe(0);
    expect(sin(0)).toBe(0);
    expect(cos(0)).toBe(1);
    expect(sin(Math.PI)).toBeCloseTo(1.2246467991473532e-16, 22); // how far the double nearest to pi is from pi
  });
});

describe('special functions', () => {
  test('log-gamma of factorials', () => {
    let factorial = 1;
    for (let n = 1; n < 20; n++) {
      factorial *= n;
      expect(logGamma(n + 1)).toBeCloseTo(Math.log(factorial), 13);
    }
  });

  test('erf on both sides of its split, and its inverse', () => {
    expect(erf(0.5)).toBeCloseTo(0.5204998778130465, 15); // Abramowitz and Stegun, table 7.1
    expect(erf(2)).toBeCloseTo(0.9953222650189527, 15);
    expect(erf(-7)).toBe(-1);
    expect(erfinv(erf(0.3))).toBeCloseTo(0.3, 14);
    expect(erfinv(1)).toBe(Number.POSITIVE_INFINITY);
    expect(erfinv(-1)).toBe(Number.NEGATIVE_INFINITY);
    expect(erfinv(1.5)).toBeNaN();
  });
});

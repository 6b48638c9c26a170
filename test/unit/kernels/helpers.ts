import type { Floats } from '../../../src/engine/kernels/index.ts';

/** Unit roundoff by element size in bytes. */
export const UNIT_ROUNDOFF = { 4: 2 ** -24, 8: 2 ** -53 } as const;

/** Numbers in [-1, 1) from a small linear congruential generator, the same for the same seed. */
export function randomArray(type: new (length: number) => Floats, length: number, seed: number): Floats {
  const array = new type(length);
  let state = seed >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    array[i] = state / 2 ** 31 - 1;
  }
  return array;
}

/** A plain comparison that costs nothing while it holds: vitest's `expect` on every entry of a matrix takes minutes. */
export function expectClose(actual: number, expected: number, tolerance: number): void {
  if (Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance) return;
  throw new Error(`got ${actual}, expected ${expected} within ${tolerance}`);
}

/** Same length and same entries; NaN equals NaN. */
export function expectSame(actual: Floats, expected: Floats): void {
  if (actual.length !== expected.length) throw new Error(`got ${actual.length} entries, expected ${expected.length}`);
  for (let i = 0; i < actual.length; i++) {
    if (!Object.is(actual[i], expected[i])) throw new Error(`entry ${i}: got ${actual[i]}, expected ${expected[i]}`);
  }
}

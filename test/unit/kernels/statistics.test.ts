import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { newArray, setResidentFrom, spread, totals, useWasm } from '../../../src/engine/kernels/index.ts';
import { randomArray } from './helpers.ts';

let before: number;
beforeAll(() => {
  before = setResidentFrom(0);
});
afterAll(() => {
  setResidentFrom(before);
});
afterEach(() => useWasm(true));

/** The result of the kernel, and that of its plain twin. */
function both<T>(run: () => T): [T, T] {
  useWasm(true);
  const kernel = run();
  useWasm(false);
  return [kernel, run()];
}

const sizes = [0, 1, 3, 4, 7, 1023, 1024, 1025, 5002];
const kinds = {
  ordinary: [],
  zeros: [0, -0, 0],
  infinite: [Number.POSITIVE_INFINITY],
  both: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  nan: [Number.NaN],
};
const cases = [Float32Array, Float64Array].flatMap((type) =>
  Object.entries(kinds).flatMap(([kind, special]) => sizes.map((n) => [type, kind, special, n] as const)),
);

it.each(cases)('%o with %s numbers %o, %i of them: kernel and twin find the same', (type, _, special, n) => {
  const data = newArray<Float32Array | Float64Array>(type, n + 5)!;
  expect(data).not.toBeNull();
  data.set(randomArray(type, n + 5, n));
  special.forEach((v, i) => {
    data[2 + i] = v;
  });
  const start = Math.min(2, n);
  const count = n - start;
  const [kernel, twin] = both(() => totals(data, start, count));
  expect(kernel).toEqual(twin);
  const values = [...data.subarray(start, n)];
  const broken = values.some(Number.isNaN);
  expect(kernel.zero).toBe(values.filter((v) => v === 0).length);
  if (!broken)
    expect([kernel.min, kernel.max]).toEqual([
      values.reduce((a, b) => (b < a ? b : a), Number.POSITIVE_INFINITY),
      values.reduce((a, b) => (b > a ? b : a), Number.NEGATIVE_INFINITY),
    ]);
  if (!values.every(Number.isFinite) || count === 0) return;
  expect(kernel.sum).toBeCloseTo(
    values.reduce((a, b) => a + b, 0),
    9,
  );
  expect(kernel.absSum).toBeCloseTo(
    values.reduce((a, b) => a + Math.abs(b), 0),
    9,
  );
  expect(kernel.squares).toBeCloseTo(
    values.reduce((a, b) => a + b * b, 0),
    9,
  );
  const [counts, plain] = both(() => spread(data, start, count, kernel.min, kernel.max, 16));
  expect(counts).toEqual(plain);
  const expected = new Array<number>(16).fill(0);
  const scale = 16 / (kernel.max - kernel.min || 1);
  for (const v of values) expected[Math.min(15, Math.floor((v - kernel.min) * scale))]!++;
  expect(counts).toEqual(expected);
});

import { afterEach, describe, expect, test } from 'vitest';
import { type Float32Function, mapFloat32, softmaxRows, useWasm } from '../../../src/engine/kernels/index.ts';
import { expectClose, expectSame, randomArray } from './helpers.ts';

afterEach(() => useWasm(true));

/** Numbers of every sign and exponent, NaN and infinities included: bit patterns a prime apart. */
function spread(count: number): Float32Array {
  const bits = new Uint32Array(count);
  for (let i = 0; i < count; i++) bits[i] = Math.imul(i, 16127);
  return new Float32Array(bits.buffer);
}

const special = [0, -0, 1, -1, 88.7, 88.8, -87.4, -103.9, -104.1, 2 ** -5, -(2 ** -5), 2 ** -149, Number.NaN];
const infinities = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3.4e38, -3.4e38];

const reference: Record<Float32Function, (x: number) => number> = {
  relu: (x) => Math.max(x, 0),
  exp: Math.exp,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
};

test.each(['relu', 'exp', 'tanh'] as const)(
  'vector %s gives the float32 nearest to the double result, signed zeros and NaN included',
  (name) => {
    const x = new Float32Array([...special, ...infinities, ...spread(1 << 18)]);
    const y = new Float32Array(x.length);
    mapFloat32(name, x, y);
    let off = 0;
    x.forEach((value, i) => {
      const exact = Math.fround(reference[name](value));
      if (Object.is(y[i], exact)) return;
      off++;
      expectClose(y[i]!, exact, Math.abs(exact) * 2 ** -23);
    });
    expect(off, 'values almost midway between two float32 numbers').toBeLessThan(3);
  },
);

test('vector sigmoid is within 2.2 units in the last place of the double result, signed zeros and NaN included', () => {
  const x = new Float32Array([...special, ...infinities, ...spread(1 << 18)]);
  const y = new Float32Array(x.length);
  mapFloat32('sigmoid', x, y);
  x.forEach((value, i) => {
    const exact = reference.sigmoid(value);
    // Where e⁻ˣ overflows in float32 the result is 0 instead of a subnormal number, as in PyTorch.
    if (value < -88.722839) expect(y[i]).toBe(0);
    else expectClose(y[i]!, exact, 2.2 * unit(exact));
  });
});

/** The distance of neighbouring float32 numbers at x. */
const unit = (x: number) => Math.max(2 ** -149, 2 ** (Math.floor(Math.log2(Math.abs(x))) - 23));

test.each(['relu', 'exp', 'sigmoid', 'tanh'] as const)('plain %s is the double result, rounded', (name) => {
  useWasm(false);
  const x = new Float32Array([...special, ...infinities]);
  const y = new Float32Array(x.length);
  mapFloat32(name, x, y);
  expectSame(y, x.map(reference[name]));
});

test('lengths that are no multiple of a vector leave the rest of the array alone, in place or not', () => {
  for (const length of [64, 65, 66, 67, 4097]) {
    const x = randomArray(Float32Array, length, length) as Float32Array;
    const exact = x.map(Math.exp);
    mapFloat32('exp', x, x);
    expectSame(x, exact);
  }
  expect(() => mapFloat32('exp', new Float32Array(3), new Float32Array(4))).toThrow(RangeError);
});

describe.each([true, false])('softmax with WebAssembly %s', (wasm) => {
  test.each([1, 2, 3, 7, 64, 100, 5000])('rows of %i equal the definition in double', (length) => {
    useWasm(wasm);
    const x = (randomArray(Float32Array, length * 41, length) as Float32Array).map((v) => v * 20);
    const [y, log] = [new Float32Array(x.length), new Float32Array(x.length)];
    softmaxRows(x, y, length, false);
    softmaxRows(x, log, length, true);
    for (let start = 0; start < x.length; start += length) {
      const row = x.subarray(start, start + length);
      const max = row.reduce((a, b) => Math.max(a, b));
      const min = row.reduce((a, b) => Math.min(a, b));
      const total = row.reduce((sum, v) => sum + Math.exp(v - max), 0);
      row.forEach((v, j) => {
        const p = Math.exp(v - max) / total;
        // x − max is rounded to float32 before the exponential, here as in PyTorch.
        expectClose(y[start + j]!, p, 3 * unit(p) + p * Math.abs(v - max) * 2 ** -24);
        const l = v - max - Math.log(total);
        expectClose(log[start + j]!, l, Math.abs(l) * (3 + max - min) * 2 ** -23);
      });
    }
  });

  test('a row of −∞ or with NaN or +∞ gives NaN, its neighbours are untouched', () => {
    useWasm(wasm);
    const length = 70;
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const x = randomArray(Float32Array, length * 4, 1) as Float32Array;
      x[length + 69] = bad;
      x.fill(Number.NEGATIVE_INFINITY, 2 * length, 3 * length);
      x[3 * length] = Number.NEGATIVE_INFINITY;
      const y = new Float32Array(x.length);
      softmaxRows(x, y, length, false);
      expect(y.subarray(length, 3 * length).every((v) => Number.isNaN(v))).toBe(true);
      expect(y.subarray(0, length).some((v) => Number.isNaN(v))).toBe(false);
      expect(y[3 * length]).toBe(0);
      expect(y.subarray(3 * length).some((v) => Number.isNaN(v))).toBe(false);
    }
  });

  test('no rows are no work, and ragged rows are refused', () => {
    useWasm(wasm);
    softmaxRows(new Float32Array(0), new Float32Array(0), 0, false);
    expect(() => softmaxRows(new Float32Array(5), new Float32Array(5), 2, false)).toThrow(RangeError);
  });
});

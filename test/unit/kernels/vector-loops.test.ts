import { afterEach, expect, test } from 'vitest';
import { parseExpression } from '../../../src/engine/kernels/expression.ts';
import { addressOf, newArray, vectorLoop } from '../../../src/engine/kernels/index.ts';
import type { Floats } from '../../../src/engine/kernels/wasm.ts';
import { giveBack } from '../../../src/engine/kernels/wasm.ts';
import { erf, erfinv } from '../../../src/engine/special/erf.ts';
import { expectClose, randomArray } from './helpers.ts';

const made: Floats[] = [];
afterEach(() => {
  for (const array of made.splice(0)) giveBack(array);
});
function resident(type: typeof Float32Array | typeof Float64Array, values: ArrayLike<number>): Floats {
  const array = newArray<Floats>(type as typeof Float32Array, Math.max(2048, values.length))!;
  made.push(array);
  array.set(values);
  return array;
}

const COUNT = 1003;
const specials = [0, -0, 1, -1, 2, -2, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3.4e38, -1e-40];
function inputs(type: typeof Float32Array | typeof Float64Array, seed: number): Floats {
  const x = randomArray(type, COUNT, seed).map((v) => v * 4) as Floats;
  // Every special value meets every other, whatever the seeds.
  for (let i = 0; i < 144; i++) x[i] = specials[seed % 2 === 0 ? i % 12 : Math.floor(i / 12)]!;
  return x;
}

const exactly = [
  'a + b',
  'a - b',
  'a * b',
  'a / b',
  '-a',
  'Math.sqrt(a)',
  'a + -1.5 * b',
  'c * ((1 - b) * b)',
  'c * (1 - b * b)',
  '(b <= 0) ? 0 : c',
  'a <= 0 ? 0 : a',
  'a > 0 ? 1 : a < 0 ? -1 : 0',
  'c * (a > -1 && a < 0.5)',
  'Math.min(Math.max(a, -1), 0.25)',
  'a !== a ? b : a === b || !(a >= b) ? c : -c',
  'a ? b : c',
  'a - Math.trunc(a)',
  'Math.floor(a) + Math.ceil(b)',
  'a * Math.min(Math.max(a + 3, 0), 6) / 6',
  '1 / Math.sqrt(a)',
  'Math.abs(a - b) < 0.5 ? 0.5 * (a - b) : 1e-3',
  'Math.fround(a * b) - Math.fround(c)',
];

const types = [
  ['float32', Float32Array],
  ['float64', Float64Array],
] as const;

test.each(types.flatMap(([dtype, type]) => exactly.map((e) => [e, dtype, type] as const)))(
  'the vector loop of %s in %s gives the bits of the JavaScript loop',
  (expression, dtype, type) => {
    const operands = [1, 2, 3].map((seed) => resident(type, inputs(type, seed)));
    // Each operand moves or stands still.
    for (let pattern = 0; pattern < 8; pattern++) {
      const still = operands.map((_, k) => (pattern >> k) % 2 === 1);
      const loop = vectorLoop(
        expression,
        dtype,
        still.map((s) => (s ? 0.75 : null)),
      );
      expect(loop).not.toBeNull();
      const out = resident(type, new Float64Array(COUNT + 5).fill(7));
      loop!(COUNT, addressOf(out), ...operands.map((o, k) => (still[k] ? 0.75 : addressOf(o))));
      const plain = new Function('a', 'b', 'c', `return ${expression}`) as (...xs: number[]) => number;
      const rounded = new type(1);
      for (let i = 0; i < COUNT; i++) {
        rounded[0] = Number(plain(...operands.map((o, k) => (still[k] ? 0.75 : o[i]!))));
        if (!Object.is(out[i], rounded[0])) throw new Error(`entry ${i}: got ${out[i]}, expected ${rounded[0]}`);
      }
      // Nothing is written behind the end.
      expect([...out.subarray(COUNT, COUNT + 5)]).toEqual([7, 7, 7, 7, 7]);
    }
  },
);

/** Units in the last place that the vector functions may be off by. */
const functions: readonly [expression: string, float64: number, float32: number, f: (x: number) => number][] = [
  ['Math.exp(a)', 2, 1, Math.exp],
  ['m.sigmoid(a)', 4, 2, (x) => 1 / (1 + Math.exp(-x))],
  ['Math.tanh(a)', 4, 1, Math.tanh],
  ['m.erf(a)', 2, 1, erf],
  ['Math.log(a)', 2, 1, Math.log],
  // With functions within; what they are at infinity matters.
  ['a / (1 + Math.exp(-a))', 6, 1, (x) => x / (1 + Math.exp(-x))],
  ['a * Math.exp(a)', 6, 1, (x) => x * Math.exp(x)],
  // A function of the same numbers twice, and of others.
  ['Math.tanh(a) * Math.tanh(a) + Math.tanh(-0.5 * a) * Math.tanh(-0.5 * a)', 12, 1, (x) => Math.tanh(x) ** 2 + Math.tanh(-0.5 * x) ** 2],
];
test.each(functions)(
  'the vector loop of %s is within %i units in the last place in float64, %i in float32',
  (expression, double, single, f) => {
    for (const [dtype, type] of types) {
      const step = dtype === 'float64' ? 2 ** -52 : 2 ** -23;
      const least = dtype === 'float64' ? 2 ** -1022 : 2 ** -126;
      const wide = dtype === 'float64' ? 760 : 110;
      const x = randomArray(type, 1 << 16, 5).map((v, i) => v * [0.01, 1, 8, wide][i % 4]!) as Floats;
      x.set(specials, 0);
      const from = resident(type, x);
      const to = resident(type, x);
      vectorLoop(expression, dtype, [null])!(x.length, addressOf(to), addressOf(from));
      const most = dtype === 'float64' ? double : single;
      x.forEach((v, i) => {
        const exact = new type([f(v)])[0]!;
        expectClose(to[i]!, exact, Math.max(Math.abs(exact) * step * most, least * step * most * (dtype === 'float32' ? 2 ** 23 : 1)));
      });
    }
  },
);

test('expressions outside the subset have no vector loop, and none is guessed', () => {
  for (const text of ['a ** b', 'm.pow(a, b)', 'a % b', 'e + a', 'a +', '(a', 'a b', 'Math.log1p(a)']) {
    const tree = parseExpression(text);
    if (tree) expect(vectorLoop(text, 'float64', [null, null]), text).toBeNull();
  }
  expect(parseExpression('a b')).toBeNull();
  expect(parseExpression('a ** b')).toBeNull();
});

test('the vector loop of the inverse error function rounds to float32 as its plain twin does', () => {
  const y = randomArray(Float32Array, 1 << 15, 3).map((v) => Math.tanh(v));
  y.set([0, -0, 1, -1, 1.5, -2, Number.NaN, 0.7, -0.7, 0.70000005, 0.99999994, -0.99999994, 1e-30, Number.POSITIVE_INFINITY]);
  const [from, to] = [resident(Float32Array, y), resident(Float32Array, y)];
  vectorLoop('m.erfinv(a)', 'float32', [null])!(y.length, addressOf(to), addressOf(from));
  y.forEach((v, i) => {
    if (!Object.is(to[i], Math.fround(erfinv(v)))) throw new Error(`of ${v}: got ${to[i]}, expected ${Math.fround(erfinv(v))}`);
  });
});

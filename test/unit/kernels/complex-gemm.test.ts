import { expect, test } from 'vitest';
import { type ComplexGemm, complexGemm } from '../../../src/engine/kernels/index.ts';
import { expectClose, randomArray } from './helpers.ts';

/** The definition on contiguous operands; B is given transposed (n×k). */
function definition(p: ComplexGemm): Float64Array {
  const c = new Float64Array(2 * p.m * p.n);
  for (let i = 0; i < p.m; i++) {
    for (let j = 0; j < p.n; j++) {
      const at = 2 * (i * p.n + j);
      c[at] = p.c[at]! * p.beta!;
      c[at + 1] = p.c[at + 1]! * p.beta!;
      for (let d = 0; d < p.k; d++) {
        const [x, y] = [2 * (i * p.k + d), 2 * (j * p.k + d)];
        const [ar, ai] = [p.a[x]!, p.conjugateA ? -p.a[x + 1]! : p.a[x + 1]!];
        const [br, bi] = [p.b[y]!, p.conjugateB ? -p.b[y + 1]! : p.b[y + 1]!];
        c[at]! += p.alpha! * (ar * br - ai * bi);
        c[at + 1]! += p.alpha! * (ar * bi + ai * br);
      }
    }
  }
  return c;
}

test.each([
  [3, 4, 5],
  [17, 19, 300],
  [1, 30, 40],
])('a complex %i×%i product of depth %i equals the definition, conjugated or not', (m, n, k) => {
  for (const conjugateA of [false, true]) {
    for (const conjugateB of [false, true]) {
      const p: ComplexGemm = {
        ...{ m, n, k, conjugateA, conjugateB, alpha: -2, beta: 0.5 },
        ...{ a: randomArray(Float64Array, 2 * m * k, 1), aOffset: 0, aRow: k, aCol: 1 },
        ...{ b: randomArray(Float64Array, 2 * k * n, 2), bOffset: 0, bRow: 1, bCol: k },
        ...{ c: randomArray(Float64Array, 2 * m * n, 3), cOffset: 0, cRow: n, cCol: 1 },
      };
      const expected = definition(p);
      complexGemm(p);
      expected.forEach((value, i) => {
        expectClose(p.c[i]!, value, 1e-15 * k * 4);
      });
    }
  }
});

test('real and imaginary parts keep their places', () => {
  const c = new Float32Array(2);
  const one = { aOffset: 0, aRow: 1, aCol: 1, bOffset: 0, bRow: 1, bCol: 1, cOffset: 0, cRow: 1, cCol: 1 };
  complexGemm({ m: 1, n: 1, k: 1, a: new Float32Array([1, 2]), b: new Float32Array([3, 4]), c, ...one });
  expect([...c]).toEqual([-5, 10]); // (1 + 2i)(3 + 4i)
});

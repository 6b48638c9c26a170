import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { type Batch, batchedGemm, type Floats, type Gemm, gemm, kernelsInUse, useWasm } from '../../../src/engine/kernels/index.ts';
import { expectClose, expectSame, randomArray, UNIT_ROUNDOFF } from './helpers.ts';

afterEach(() => useWasm(true));

type Layout = 'rows' | 'columns' | 'gaps' | 'rowExpanded' | 'columnExpanded' | 'scalar';
const layouts: Layout[] = ['rows', 'columns', 'gaps', 'rowExpanded', 'columnExpanded', 'scalar'];

function strides(layout: Layout, rows: number, columns: number): [row: number, column: number, length: number] {
  switch (layout) {
    case 'rows':
      return [columns, 1, rows * columns];
    case 'columns':
      return [1, rows, rows * columns];
    case 'gaps':
      return [columns * 3 + 2, 3, rows * (columns * 3 + 2)];
    case 'rowExpanded':
      return [0, 1, columns];
    case 'columnExpanded':
      return [1, 0, rows];
    case 'scalar':
      return [0, 0, 1];
  }
}

/** The triple loop in double, and beside each entry the sum of magnitudes that bounds its rounding error. */
function naive(p: Gemm): { values: Float64Array; magnitudes: Float64Array } {
  const { alpha = 1, beta = 0 } = p;
  const values = new Float64Array(p.m * p.n);
  const magnitudes = new Float64Array(p.m * p.n);
  for (let i = 0; i < p.m; i++) {
    for (let j = 0; j < p.n; j++) {
      let sum = 0;
      let magnitude = 0;
      for (let d = 0; d < p.k; d++) {
        const term = p.a[p.aOffset + i * p.aRow + d * p.aCol]! * p.b[p.bOffset + d * p.bRow + j * p.bCol]!;
        sum += term;
        magnitude += Math.abs(term);
      }
      const before = p.c[p.cOffset + i * p.cRow + j * p.cCol]!;
      values[i * p.n + j] = beta === 0 ? alpha * sum : alpha * sum + beta * before;
      magnitudes[i * p.n + j] = Math.abs(alpha) * magnitude + (beta === 0 ? 0 : Math.abs(beta * before));
    }
  }
  return { values, magnitudes };
}

function expectEqualsNaive(p: Gemm): void {
  const { values, magnitudes } = naive(p);
  const untouched = p.c.slice();
  gemm(p);
  const tolerance = (p.k + 4) * UNIT_ROUNDOFF[p.c.BYTES_PER_ELEMENT as 4 | 8];
  for (let i = 0; i < p.m; i++) {
    for (let j = 0; j < p.n; j++) {
      const at = p.cOffset + i * p.cRow + j * p.cCol;
      expectClose(p.c[at]!, values[i * p.n + j]!, tolerance * magnitudes[i * p.n + j]!);
      untouched[at] = p.c[at]!;
    }
  }
  expectSame(p.c, untouched); // Nothing but C was written.
}

const types = [Float32Array, Float64Array] as const;
const named = [
  ['float32', Float32Array],
  ['float64', Float64Array],
] as const;

/** Vectors (side 1) have kernels of their own. */
const side = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 40 }) }, { weight: 1, arbitrary: fc.constant(1) });

const problems = fc.record({
  type: fc.constantFrom(...types),
  m: side,
  n: side,
  k: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 40 }) }, { weight: 1, arbitrary: fc.integer({ min: 250, max: 600 }) }),
  aLayout: fc.constantFrom(...layouts),
  bLayout: fc.constantFrom(...layouts),
  cLayout: fc.constantFrom<Layout>('rows', 'columns', 'gaps'),
  offset: fc.integer({ min: 0, max: 5 }),
  alpha: fc.constantFrom(undefined, 1, -0.5, 0),
  beta: fc.constantFrom(undefined, 0, 1, 0.25),
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
});

function problem(r: typeof problems extends fc.Arbitrary<infer P> ? P : never): Gemm {
  const [aRow, aCol, aLength] = strides(r.aLayout, r.m, r.k);
  const [bRow, bCol, bLength] = strides(r.bLayout, r.k, r.n);
  const [cRow, cCol, cLength] = strides(r.cLayout, r.m, r.n);
  const array = (length: number, salt: number): Floats => randomArray(r.type, length + r.offset, r.seed + salt);
  return {
    ...{ m: r.m, n: r.n, k: r.k },
    ...{ a: array(aLength, 1), aOffset: r.offset, aRow, aCol },
    ...{ b: array(bLength, 2), bOffset: r.offset, bRow, bCol },
    ...{ c: array(cLength, 3), cOffset: r.offset, cRow, cCol },
    ...(r.alpha === undefined ? {} : { alpha: r.alpha }),
    ...(r.beta === undefined ? {} : { beta: r.beta }),
  };
}

function contiguous(type: (typeof types)[number], m: number, n: number, k: number): Gemm {
  return {
    ...{ m, n, k },
    ...{ a: randomArray(type, m * k, 1), aOffset: 0, aRow: k, aCol: 1 },
    ...{ b: randomArray(type, k * n, 2), bOffset: 0, bRow: n, bCol: 1 },
    ...{ c: new type(m * n), cOffset: 0, cRow: n, cCol: 1 },
  };
}

test('WebAssembly kernels run on this engine, and can be switched off', () => {
  expect(['simd', 'relaxed']).toContain(kernelsInUse());
  useWasm(false);
  expect(kernelsInUse()).toBe('plain');
});

describe.each([true, false])('gemm with WebAssembly %s', (wasm) => {
  test('equals the triple loop on any sizes, strides, offsets, alpha and beta', () => {
    useWasm(wasm);
    fc.assert(
      fc.property(problems, (r) => expectEqualsNaive(problem(r))),
      { numRuns: 300 },
    );
  });

  test.each(named)('sizes beyond every cache block agree: %s', (_name, type) => {
    useWasm(wasm);
    expectEqualsNaive(contiguous(type, 133, 9, 261));
    expectEqualsNaive(contiguous(type, 6, 1030, 261));
  });

  test.each(named)('0·∞ gives NaN and NaN spreads along its row and column only: %s', (_name, type) => {
    useWasm(wasm);
    const p = contiguous(type, 9, 10, 11);
    p.a.fill(0);
    p.b[3 * 10 + 4] = Number.POSITIVE_INFINITY; // Column 4 of B meets a zero in every row of A.
    p.a[2 * 11 + 5] = Number.NaN; // Row 2 of A.
    gemm(p);
    for (let i = 0; i < 9; i++) for (let j = 0; j < 10; j++) expect(p.c[i * 10 + j]).toBe(i === 2 || j === 4 ? Number.NaN : 0);
  });

  test('beta = 0 overwrites NaN that was in C', () => {
    useWasm(wasm);
    const p = contiguous(Float32Array, 8, 8, 8);
    p.c.fill(Number.NaN);
    expectEqualsNaive({ ...p, alpha: 2, beta: 0 });
  });

  test('k = 0 gives zeros, or beta·C', () => {
    useWasm(wasm);
    const p = contiguous(Float64Array, 2, 3, 0);
    p.c.fill(5);
    gemm({ ...p, beta: 2 });
    expect([...p.c]).toEqual([10, 10, 10, 10, 10, 10]);
    gemm(p);
    expect([...p.c]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('a batch with a shared operand equals its products one by one', () => {
    useWasm(wasm);
    const [m, n, k] = [9, 8, 10];
    const p = contiguous(Float64Array, m, n, k);
    p.a = randomArray(Float64Array, 6 * m * k, 4);
    p.c = new Float64Array(6 * m * n);
    const batch: Batch = { sizes: [2, 3], aStrides: [3 * m * k, m * k], bStrides: [0, 0], cStrides: [m * n, 2 * m * n] };
    batchedGemm(p, batch);
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 3; j++) {
        const one = { ...p, aOffset: (i * 3 + j) * m * k, c: new Float64Array(m * n) };
        gemm(one);
        const start = i * m * n + j * 2 * m * n;
        expect(p.c.slice(start, start + m * n)).toEqual(one.c);
      }
    }
  });
});

test.each([true, false])('long vector products equal the triple loop, with WebAssembly %s', (wasm) => {
  useWasm(wasm);
  for (const type of types) {
    expectEqualsNaive(contiguous(type, 1, 75, 303));
    expectEqualsNaive(contiguous(type, 75, 1, 303));
    expectEqualsNaive(contiguous(type, 1, 1, 5001));
  }
});

test('products too large for scratch memory are split along rows, columns and depth', () => {
  const sizes = [
    [8100, 1020, 1],
    [1020, 8100, 1],
    [2, 2, 2_200_000],
  ] as const;
  for (const [m, n, k] of sizes) {
    // Small integers: every order of summation gives the same, exact result.
    const p = contiguous(Float64Array, m, n, k);
    for (let i = 0; i < p.a.length; i++) p.a[i] = (i % 7) - 3;
    for (let i = 0; i < p.b.length; i++) p.b[i] = (i % 5) - 2;
    gemm(p);
    const plain = { ...p, c: new Float64Array(m * n) };
    useWasm(false);
    gemm(plain);
    useWasm(true);
    expectSame(p.c, plain.c);
  }
});

test('operands outside their arrays and mixed element types are refused', () => {
  const p = contiguous(Float32Array, 4, 4, 4);
  expect(() => gemm({ ...p, aOffset: 1 })).toThrow(RangeError);
  expect(() => gemm({ ...p, cRow: 5 })).toThrow(RangeError);
  expect(() => gemm({ ...p, b: new Float64Array(16) })).toThrow(TypeError);
});

import { castNumber, category, type DType, isComplex, isFloating } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import type { Op, RuleOf } from '../primitive.ts';
import type { Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { notImplemented } from './elementwise.ts';

declare module '../primitive.ts' {
  interface Primitives {
    full: Op<[], { shape: Shape; value: number; dtype: DType }>;
    arange: Op<[], { start: number; end: number; step: number; dtype: DType }>;
    linspace: Op<[], { start: number; end: number; steps: number; dtype: DType }>;
    logspace: Op<[], { start: number; end: number; steps: number; base?: number; dtype: DType }>;
    eye: Op<[], { n: number; m?: number; dtype: DType }>;
    tril_indices: Op<[], { row: number; col: number; offset?: number }>;
    triu_indices: Op<[], { row: number; col: number; offset?: number }>;
  }
}

/**
 * start, start + step, … before `end`, counted in double precision, as PyTorch's kernel does with 256-bit vectors: whole pairs of vectors count
 * on from their first element, rounded; the rest goes one by one. That decides the last digit, and so whether `positions < 0.3` holds.
 */
export function arange({ start, end, step, dtype }: { start: number; end: number; step: number; dtype: DType }): Tensor {
  if (dtype === 'bool') throw notImplemented('arange_cpu', dtype);
  if (step === 0) throw runtimeError('step must be nonzero');
  if (!Number.isFinite(start) || !Number.isFinite(end)) throw runtimeError(`unsupported range: ${inC(start)} -> ${inC(end)}`);
  if (step > 0 !== end >= start && end !== start) throw runtimeError('upper bound and lower bound inconsistent with step sign');
  const n = Math.max(0, Math.ceil((end - start) / step));
  const out = Tensor.empty([n], dtype);
  const width = dtype === 'float64' ? 4 : 8;
  const vectors = dtype === 'float64' || dtype === 'float32' ? n - (n % (2 * width)) : 0;
  for (let i = 0; i < n; i++) {
    const first = i - (i % width);
    const base = start + first * step;
    const value = i < vectors ? (dtype === 'float32' ? Math.fround(base) : base) + (i - first) * step : start + i * step;
    out.data[i] = castNumber(value, dtype);
  }
  return out;
}

/** A number as C++ prints it. */
const inC = (x: number) => (Number.isNaN(x) ? 'nan' : Number.isFinite(x) ? `${x}` : x > 0 ? 'inf' : '-inf');

/** `steps` numbers from start to end, counted from whichever end is nearer, so that both are exact; in the precision of the dtype. */
export function linspace({ start, end, steps, dtype }: { start: number; end: number; steps: number; dtype: DType }): Tensor {
  if (steps < 0) throw runtimeError('number of steps must be non-negative');
  if (dtype === 'bool') throw notImplemented('linspace_cpu', dtype);
  const round = dtype === 'float64' || !isFloating(dtype) ? (x: number) => x : Math.fround;
  const [first, last] = [round(start), round(end)];
  if (steps === 1) return Tensor.from([first], [1], dtype);
  const step = round(round(last - first) / (steps - 1));
  const half = Math.floor(steps / 2);
  const at = (i: number) => (i < half ? first + round(step * i) : last - round(step * (steps - i - 1)));
  return Tensor.from(
    Array.from({ length: steps }, (_, i) => at(i)),
    [steps],
    dtype,
  );
}

/** base to the powers of linspace. */
export function logspace({ base = 10, ...range }: { start: number; end: number; steps: number; base?: number; dtype: DType }): Tensor {
  const exponents = linspace({ ...range, dtype: range.dtype === 'float64' ? 'float64' : 'float32' });
  return Tensor.from(
    exponents.toArray().map((e) => base ** e),
    exponents.shape,
    range.dtype,
  );
}

export function eye({ n, m = n, dtype }: { n: number; m?: number; dtype: DType }): Tensor {
  if (n < 0) throw runtimeError(`n must be greater or equal to 0, got ${n}`);
  const out = Tensor.empty([n, m], dtype);
  const slots = isComplex(dtype) ? 2 : 1;
  for (let i = 0; i < Math.min(n, m); i++) out.data[i * (m + 1) * slots] = 1;
  return out;
}

/** Row and column numbers of the entries on and below (tril) or above (triu) a diagonal, row by row; int64 of shape [2, count]. */
function triangle(keeps: (i: number, j: number, offset: number) => boolean) {
  return ({ row, col, offset = 0 }: { row: number; col: number; offset?: number }): Tensor => {
    const rows: number[] = [];
    const columns: number[] = [];
    for (let i = 0; i < row; i++) {
      for (let j = 0; j < col; j++) {
        if (!keeps(i, j, offset)) continue;
        rows.push(i);
        columns.push(j);
      }
    }
    return Tensor.from([...rows, ...columns], [2, rows.length], 'int64');
  };
}

/** The rule of a function without operands: nothing to differentiate. */
function creator<A extends object>(
  make: (attrs: A) => Tensor,
  value: string,
  torch: (attrs: A) => string,
  tries: readonly A[],
): RuleOf<Op<[], A>> {
  return {
    forward: (_, attrs) => make(attrs),
    vjp: null,
    jvp: null,
    formula: { names: [], value, vjp: [] },
    torch,
    samples: () => tries.map((attrs) => ({ inputs: [], attrs })),
  };
}
const literal = (x: number, dtype: DType) =>
  category(dtype) === 'floating' && Number.isInteger(x) ? `${x}.0` : String(x).replace('Infinity', 'inf').replace('NaN', 'nan');
const dtypeSpelled = (dtype: DType) => `dtype=torch.${dtype}`;

export const creations = {
  full: creator<{ shape: Shape; value: number; dtype: DType }>(
    ({ shape, value, dtype }) => {
      const out = Tensor.full(shape, value, dtype);
      out.storage.blank = Object.is(value, 0);
      return out;
    },
    'value',
    ({ shape, value, dtype }) => `torch.full([${shape.join()}], ${literal(value, dtype)}, ${dtypeSpelled(dtype)})`,
    [
      { shape: [2, 3], value: 1.1, dtype: 'float32' },
      { shape: [], value: 3, dtype: 'int64' },
      { shape: [2], value: 1, dtype: 'bool' },
      { shape: [0], value: 0, dtype: 'float64' },
      { shape: [2], value: Number.POSITIVE_INFINITY, dtype: 'float64' },
    ],
  ),
  arange: creator(
    arange,
    'start, start + step, …',
    ({ start, end, step, dtype }) => `torch.arange(${start}, ${end}, ${step}, ${dtypeSpelled(dtype)})`,
    [
      { start: 0, end: 5, step: 1, dtype: 'int64' },
      { start: 0, end: 1, step: 0.1, dtype: 'float32' },
      { start: 1, end: -2, step: -0.3, dtype: 'float64' },
      { start: 3, end: 3, step: 1, dtype: 'int64' },
      { start: 0.5, end: 20, step: 0.7, dtype: 'float32' },
      { start: 0.1, end: 7, step: 0.1, dtype: 'float64' },
    ],
  ),
  linspace: creator(
    linspace,
    'start … end',
    ({ start, end, steps, dtype }) => `torch.linspace(${start}, ${end}, ${steps}, ${dtypeSpelled(dtype)})`,
    [
      { start: 0, end: 1, steps: 11, dtype: 'float32' },
      { start: -3, end: 7, steps: 8, dtype: 'float64' },
      { start: 2, end: 5, steps: 1, dtype: 'float32' },
      { start: 2, end: 5, steps: 0, dtype: 'float32' },
      { start: 1, end: 0, steps: 20, dtype: 'float32' },
      { start: -1, end: 1, steps: 99, dtype: 'float32' },
      { start: 0.1, end: 7.3, steps: 77, dtype: 'float64' },
      { start: 0, end: 10, steps: 7, dtype: 'int64' },
    ],
  ),
  logspace: creator(
    logspace,
    'base^start … base^end',
    ({ start, end, steps, base = 10, dtype }) => `torch.logspace(${start}, ${end}, ${steps}, base=${base}, ${dtypeSpelled(dtype)})`,
    [
      { start: 0, end: 2, steps: 5, dtype: 'float64' },
      { start: -1, end: 1, steps: 4, base: 2, dtype: 'float32' },
    ],
  ),
  eye: creator<{ n: number; m?: number; dtype: DType }>(
    eye,
    'identity',
    ({ n, m = n, dtype }) => `torch.eye(${n}, ${m}, ${dtypeSpelled(dtype)})`,
    [
      { n: 3, dtype: 'float32' },
      { n: 2, m: 4, dtype: 'int64' },
      { n: 0, dtype: 'float64' },
      { n: 2, dtype: 'complex64' },
    ],
  ),
  tril_indices: creator(
    triangle((i, j, offset) => j - i <= offset),
    'entries of the lower triangle',
    ({ row, col, offset = 0 }) => `torch.tril_indices(${row}, ${col}, ${offset})`,
    [
      { row: 3, col: 3 },
      { row: 3, col: 4, offset: 1 },
      { row: 3, col: 2, offset: -1 },
    ],
  ),
  triu_indices: creator(
    triangle((i, j, offset) => j - i >= offset),
    'entries of the upper triangle',
    ({ row, col, offset = 0 }) => `torch.triu_indices(${row}, ${col}, ${offset})`,
    [
      { row: 3, col: 3 },
      { row: 3, col: 4, offset: 1 },
      { row: 3, col: 2, offset: -1 },
    ],
  ),
};

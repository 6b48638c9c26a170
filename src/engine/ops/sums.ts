import { one } from '../apply.ts';
import { category, type DType, isComplex } from '../dtype.ts';
import { contiguousCopy, rowMajor } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { reducedShape, type Shape, sameShape, sizeOf, wrapDims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { expand, reshape, sumToSize } from './calls.ts';
import { pairs } from './elementwise.ts';
import { roundNarrow } from './support.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** `dims` null or empty: over all. */
    sum: Op<[x: Tensor], { dims: readonly number[] | null; keepdim: boolean; dtype?: DType }>;
    /** The adjoint of broadcasting: sums over the dimensions along which `shape` was stretched. */
    sum_to_size: Op<[x: Tensor], { shape: Shape }>;
  }
}

/**
 * Splits `x` into [kept elements] × [reduced elements], both row-major: the form in which every reduction over dimensions is a loop over rows.
 * @returns the rows as one row-major block of x's dtype.
 */
export function rowsOver(x: Tensor, dims: readonly number[]): { data: ReturnType<typeof rowMajor>; rows: number; length: number } {
  const gone = new Set(dims);
  const kept = x.shape.map((_, d) => d).filter((d) => !gone.has(d));
  const order = [...kept, ...dims];
  const moved = x.alias(
    order.map((d) => x.shape[d]!),
    order.map((d) => x.strides[d]!),
  );
  return { data: rowMajor(moved), rows: sizeOf(kept.map((d) => x.shape[d]!)), length: sizeOf(dims.map((d) => x.shape[d]!)) };
}

/** Pairwise summation: the rounding error grows with log n, not n. */
export function pairwiseSum(data: ArrayLike<number>, start: number, n: number, step = 1): number {
  if (n <= 128) {
    let s = 0;
    for (let i = 0; i < n; i++) s += data[start + i * step]!;
    return s;
  }
  const half = n >> 1;
  return pairwiseSum(data, start, half, step) + pairwiseSum(data, start + half * step, n - half, step);
}

/** Σ x over `dims` into a tensor of `shape` and `dtype`. */
export function sumOver(x: Tensor, dims: readonly number[], shape: Shape, dtype: DType): Tensor {
  const out = Tensor.empty(shape, dtype);
  const source = x.dtype === dtype || !isComplex(dtype) ? x : contiguousCopy(x, dtype);
  const { data, rows, length } = rowsOver(source, dims);
  const slots = isComplex(source.dtype) ? 2 : 1;
  for (let r = 0; r < rows * slots; r++) {
    const row = Math.floor(r / slots);
    out.data[r] = pairwiseSum(data, row * length * slots + (r % slots), length, slots);
  }
  roundNarrow(out.data, dtype);
  return out;
}

const sumRule: Rule<'sum'> = {
  forward: ([x], { dims, keepdim, dtype }) => {
    const wrapped = wrapDims(dims, x.rank);
    const c = category(x.dtype);
    return sumOver(x, wrapped, reducedShape(x.shape, wrapped, keepdim), dtype ?? (c === 'bool' || c === 'integral' ? 'int64' : x.dtype));
  },
  vjp: ({ inputs: [x], attrs: { dims } }, g) => [expand(reshape(g, reducedShape(x.shape, wrapDims(dims, x.rank), true)), x.shape)],
  jvp: ({ attrs }, [t]) => t && one('sum', [t], attrs),
  formula: { names: ['x'], value: 'Σ x', vjp: ['ḡ for each element'] },
  torch: ({ dims, keepdim }) => (dims === null ? 'x0.sum()' : `x0.sum(dim=[${dims.join()}], keepdim=${keepdim ? 'True' : 'False'})`),
  samples: () => [
    { inputs: [pairs()[1]![0]], attrs: { dims: null, keepdim: false } },
    { inputs: [pairs()[1]![0]], attrs: { dims: [-1], keepdim: true } },
    { inputs: [pairs()[3]![0]], attrs: { dims: [0], keepdim: false } },
    { inputs: [pairs()[5]![0]], attrs: { dims: [0], keepdim: false } },
  ],
};

const sumToSizeRule: Rule<'sum_to_size'> = {
  forward: ([x], { shape }) => {
    if (sameShape(x.shape, shape)) return contiguousCopy(x);
    const lead = x.rank - shape.length;
    const dims = x.shape.flatMap((s, d) => (d < lead || (shape[d - lead] === 1 && s !== 1) ? [d] : []));
    return sumOver(x, dims, shape, x.dtype);
  },
  vjp: ({ inputs: [x] }, g) => [expand(g, x.shape)],
  jvp: ({ attrs }, [t]) => t && sumToSize(t, attrs.shape),
  formula: { names: ['x'], value: 'Σ x over the copies', vjp: ['expand(ḡ)'] },
  torch: ({ shape }) => `x0.sum_to_size(${shape.join()})`,
  samples: () => [
    { inputs: [pairs()[1]![0]], attrs: { shape: [3] } },
    { inputs: [pairs()[1]![0]], attrs: { shape: [2, 1] } },
  ],
};

export const sums = { sum: sumRule, sum_to_size: sumToSizeRule };

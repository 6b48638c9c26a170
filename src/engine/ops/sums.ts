import { one } from '../apply.ts';
import { category, type DType, isComplex, type RealData } from '../dtype.ts';
import { pairwiseSum, RUN } from '../kernels/index.ts';
import { coalesce, contiguousCopy, rowMajor } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { allBehind, reducedShape, type Shape, sameShape, sizeOf, wrapDims } from '../shape.ts';
import { forEachOffset, Tensor } from '../tensor.ts';
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

/** Adds up `rows` rows, `step` apart, of `columns` neighbouring elements each; runs of rows are summed apart, so that errors do not pile up. */
function sumColumns(data: RealData, start: number, rows: number, step: number, columns: number): Float64Array {
  const total = new Float64Array(columns);
  const run = new Float64Array(columns);
  for (let first = 0; first < rows; first += RUN) {
    const end = Math.min(rows, first + RUN);
    run.fill(0);
    let [r, at] = [first, start + first * step];
    for (; r + 4 <= end; r += 4, at += 4 * step) {
      const [p1, p2, p3] = [at + step, at + 2 * step, at + 3 * step];
      for (let j = 0; j < columns; j++) run[j]! += data[at + j]! + data[p1 + j]! + (data[p2 + j]! + data[p3 + j]!);
    }
    for (; r < end; r++, at += step) for (let j = 0; j < columns; j++) run[j]! += data[at + j]!;
    for (let j = 0; j < columns; j++) total[j]! += run[j]!;
  }
  return total;
}

/** Sums in place, without moving the elements first. @returns false where the reduced dimensions do not lie evenly in memory. */
function sumEvenly(x: Tensor, dims: readonly number[], out: RealData): boolean {
  if (x.size === 0) return true;
  const gone = new Set(dims);
  const merged = (keep: boolean) => {
    const chosen = x.shape.map((_, d) => d).filter((d) => gone.has(d) !== keep);
    const { shape, strides } = coalesce(
      chosen.map((d) => x.shape[d]!),
      [chosen.map((d) => x.strides[d]!)],
    );
    return { shape, strides: strides[0]! };
  };
  const [kept, reduced] = [merged(true), merged(false)];
  if (reduced.shape.length > 1) return false;
  const [length, step] = [reduced.shape[0] ?? 1, reduced.strides[0] ?? 0];
  const [columns, apart] = [kept.shape.pop() ?? 1, kept.strides.pop() ?? 0];
  let at = 0;
  forEachOffset({ ...kept, offset: x.offset }, (start) => {
    if (apart === 1 && step !== 1) out.set(sumColumns(x.data, start, length, step, columns), at);
    else for (let c = 0; c < columns; c++) out[at + c] = pairwiseSum(x.data, start + c * apart, length, step);
    at += columns;
  });
  return true;
}

/** Splits off the last dimensions of `dims` that follow each other: those are reduced together, before the others. */
function lastRun(dims: readonly number[]): [others: number[], last: number[]] {
  const sorted = [...dims].sort((a, b) => a - b);
  let from = sorted.length - 1;
  while (from > 0 && sorted[from - 1] === sorted[from]! - 1) from--;
  return [sorted.slice(0, from), sorted.slice(from)];
}

/** Σ x over `dims` into a tensor of `shape` and `dtype`. */
export function sumOver(x: Tensor, dims: readonly number[], shape: Shape, dtype: DType): Tensor {
  const [others, last] = lastRun(dims);
  if (others.length > 0 && !isComplex(x.dtype) && !isComplex(dtype))
    return sumOver(sumOver(x, last, reducedShape(x.shape, last, true), 'float64'), others, shape, dtype);
  const out = Tensor.empty(shape, dtype);
  const source = x.dtype === dtype || !isComplex(dtype) ? x : contiguousCopy(x, dtype);
  if (isComplex(source.dtype) || !sumEvenly(source, dims, out.data)) {
    const { data, rows, length } = rowsOver(source, dims);
    const slots = isComplex(source.dtype) ? 2 : 1;
    for (let r = 0; r < rows * slots; r++) {
      const row = Math.floor(r / slots);
      out.data[r] = pairwiseSum(data, row * length * slots + (r % slots), length, slots);
    }
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
  many: (attrs, [x]) => ({ primitive: 'sum', attrs: { ...attrs, dims: allBehind(attrs.dims, x!) } }),
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
  torch: ({ shape }) => `x0.sum_to_size([${shape}])`,
  samples: () => [
    { inputs: [pairs()[1]![0]], attrs: { shape: [3] } },
    { inputs: [pairs()[1]![0]], attrs: { shape: [2, 1] } },
  ],
};

export const sums = { sum: sumRule, sum_to_size: sumToSizeRule };

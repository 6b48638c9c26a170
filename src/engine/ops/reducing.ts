import type { DType } from '../dtype.ts';
import type { Op, SampleOf } from '../primitive.ts';
import { reducedShape, type Shape, wrapDims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { reshape } from './calls.ts';
import { rowsOver } from './sums.ts';
import { roundNarrow } from './support.ts';

/** What the reductions share. */
export interface Over {
  /** Null or empty: over all. */
  readonly dims: readonly number[] | null;
  readonly keepdim: boolean;
}

/** A number from each row of reduced elements, which lie side by side in `data`. */
export type RowFunction = (data: ArrayLike<number>, start: number, length: number) => number;

/** Reduces real numbers over `dims`; NaN-free results are rounded to `dtype` once. */
export function reduceRows(x: Tensor, { dims, keepdim }: Over, dtype: DType, f: RowFunction): Tensor {
  const wrapped = wrapDims(dims, x.rank);
  const out = Tensor.empty(reducedShape(x.shape, wrapped, keepdim), dtype);
  const { data, rows, length } = rowsOver(x, wrapped);
  for (let r = 0; r < rows; r++) out.data[r] = f(data, r * length, length);
  roundNarrow(out.data, dtype);
  return out;
}

/** A reduced tensor with its dimensions back as 1, so that it broadcasts against `x`. */
export const restored = (t: Tensor, x: { shape: Shape }, dims: readonly number[] | null): Tensor =>
  reshape(t, reducedShape(x.shape, wrapDims(dims, x.shape.length), true));

/** How many elements go into each result. */
export const countOver = (x: { shape: Shape }, dims: readonly number[] | null) =>
  wrapDims(dims, x.shape.length).reduce((n, d) => n * x.shape[d]!, 1);

const grid = (shape: Shape, values: (i: number) => number) =>
  Tensor.from(
    Array.from({ length: shape.reduce((n, s) => n * s, 1) }, (_, i) => values(i)),
    shape,
    'float64',
  );
/** Distinct numbers in disorder, in memory that is not row-major. */
export const scrambled = () => grid([4, 2, 3], (i) => Math.sin(3 * i + 1) * 2 + 0.1).alias([3, 4, 2], [1, 6, 3]);
export const matrix = () => grid([3, 4], (i) => Math.cos(2 * i + 0.5) * 1.5);
/** Repeated numbers, for ties. */
export const tied = () => grid([3, 4], (i) => [1, 2, 2, 0, 3, 3, 3, 1, 0, 0, 0, 0][i]!);
export const withNaN = () => grid([2, 3], (i) => [1, Number.NaN, 2, 0.5, 3, -1][i]!);

/** Calls of a reduction over all the kinds of dimensions. */
export function reductionSamples<A extends object>(extra: A): SampleOf<Op<[x: Tensor], Over & A>>[] {
  const call = (x: Tensor, dims: readonly number[] | null, keepdim: boolean) => ({
    inputs: [x] as [Tensor],
    attrs: { dims, keepdim, ...extra },
  });
  return [
    call(matrix(), null, false),
    call(matrix(), [-1], true),
    call(scrambled(), [0, 2], false),
    call(scrambled(), [1], false),
    call(Tensor.scalar(0.7, 'float64'), null, false),
    call(Tensor.scalar(0.7, 'float64'), [0], true),
    call(Tensor.empty([0, 3], 'float64'), [1], false),
  ];
}

/** Spelled for PyTorch: `, dim=[0], keepdim=True`, or nothing where all is reduced. */
export const overSpelled = ({ dims, keepdim }: Over): string =>
  dims === null ? '' : `, dim=[${dims.join()}], keepdim=${keepdim ? 'True' : 'False'}`;

import { category, type DType, dtypeInfo, isComplex, slotsOf } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { contiguousCopy } from '../loops.ts';
import { type Shape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { ramp } from './picking.ts';

/** What the linear algebra primitives share: checks, and the loop over the matrices of a batch. */

/** Works on one matrix in doubles (a copy, free to be overwritten) and fills its part of each result. Complex numbers are (re, im) pairs, there and here. */
export type MatrixKernel = (a: Float64Array, results: readonly Float64Array[], index: number) => void;

/** Runs `kernel` on every matrix in the last two dimensions of `x`. `shapes` are those of one matrix's results; the batch goes in front. */
export function eachMatrix(
  x: Tensor,
  shapes: readonly Shape[],
  kernel: MatrixKernel,
  dtypes: readonly DType[] = shapes.map(() => x.dtype),
): Tensor[] {
  const batch = x.shape.slice(0, -2);
  const step = sizeOf(x.shape.slice(-2)) * slotsOf(x.dtype);
  const numbers = contiguousCopy(x, isComplex(x.dtype) ? 'complex128' : 'float64').data as Float64Array;
  const sizes = shapes.map((shape, k) => sizeOf(shape) * slotsOf(dtypes[k]!));
  const results = sizes.map((size) => new Float64Array(sizeOf(batch) * size));
  for (let i = 0; i < sizeOf(batch); i++) {
    const parts = results.map((r, k) => r.subarray(i * sizes[k]!, (i + 1) * sizes[k]!));
    kernel(numbers.slice(i * step, (i + 1) * step), parts, i);
  }
  return results.map((r, k) => Tensor.from(r, [...batch, ...shapes[k]!], dtypes[k]!));
}

/** The same, with results that lie in memory by columns, as LAPACK leaves those of PyTorch: `view(-1)` refuses the inverse of a matrix. */
export function eachMatrixByColumns(x: Tensor, shapes: readonly Shape[], kernel: MatrixKernel, dtypes?: readonly DType[]): Tensor[] {
  return eachMatrix(x, shapes, kernel, dtypes).map((t, k) => (shapes[k]!.length === 2 ? turned(contiguousCopy(turned(t))) : t));
}

/** The transposed matrices, in the same memory. Without history. */
function turned(x: Tensor): Tensor {
  const swapped = (of: readonly number[]) => [...of.slice(0, -2), of.at(-1)!, of.at(-2)!];
  return new Tensor(x.storage, swapped(x.shape), swapped(x.strides), x.offset, x.dtype);
}

/** @throws RuntimeError unless `x` holds matrices of floating numbers, square ones if so asked. @returns rows and columns. */
export function requireMatrices(x: Tensor, name: string, square = false): [rows: number, columns: number] {
  if (category(x.dtype) !== 'floating' && category(x.dtype) !== 'complex') {
    throw runtimeError(`${name}: Expected a floating point or complex tensor as input. Got ${dtypeInfo(x.dtype).title}`);
  }
  if (x.dtype === 'float16' || x.dtype === 'bfloat16')
    throw runtimeError(`${name}: Low precision dtypes not supported. Got ${dtypeInfo(x.dtype).title}`);
  if (x.rank < 2) throw runtimeError(`${name}: The input tensor A must have at least 2 dimensions.`);
  const [m, n] = [x.shape[x.rank - 2]!, x.shape[x.rank - 1]!];
  if (square && m !== n) throw runtimeError(`${name}: A must be batches of square matrices, but they are ${m} by ${n} matrices`);
  return [m, n];
}

/** "(Batch element 0): " for batches, nothing for a single matrix. */
export const batchElement = (x: Tensor, index: number) => (x.rank > 2 ? `(Batch element ${index}): ` : '');

/** The identity of the size of the matrices of `x`, to be broadcast. */
export function identityLike(n: number, dtype: DType): Tensor {
  const out = Tensor.full([n, n], 0, dtype);
  for (let i = 0; i < n; i++) out.data[(i * n + i) * slotsOf(dtype)] = 1;
  return out;
}

/** A well-conditioned square sample. */
export function regular(shape: Shape, phase = 0): Tensor {
  const out = ramp(shape, phase);
  const n = shape[shape.length - 1]!;
  for (let i = 0; i < out.size; i++) if (Math.floor(i / n) % n === i % n) out.data[i]! += 2;
  return out;
}

/** A well-conditioned square sample of complex numbers. */
export function complexRegular(n: number): Tensor {
  const out = Tensor.from(ramp([n, n, 2], 3).toArray(), [n, n], 'complex128');
  for (let i = 0; i < n; i++) out.data[2 * (i * n + i)]! += 2;
  return out;
}

/** A symmetric positive definite sample. */
export function definite(n: number): Tensor {
  const a = regular([n, n]);
  const out = Tensor.empty([n, n], 'float64');
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) out.data[i * n + j]! += a.data[i * n + k]! * a.data[j * n + k]!;
  return out;
}

/** Sums and extrema of neighbouring numbers: vector kernels for arrays in the kernels' memory, plain loops for all others. */
import { type RealArray, residence, wasmKernels } from './wasm.ts';

/** Below this many numbers the plain loop is faster. */
const WASM_FROM = 32;

/** Runs the kernel where there is one for the array. @returns null where there is none. */
function byKernel(which: 'sum' | 'max' | 'min', data: ArrayLike<number>, start: number, n: number): number | null {
  const found = n < WASM_FROM ? null : residence(data, start);
  return found ? found.precision[which](found.at, n) : null;
}

/** Numbers that are added one after the other, before pairwise summation begins. */
export const RUN = 128;

/** Pairwise summation in double: the rounding error grows with log n, not n. */
export function pairwiseSum(data: ArrayLike<number>, start: number, n: number, step = 1): number {
  return (step === 1 ? byKernel('sum', data, start, n) : null) ?? plainSum(data, start, n, step);
}

/** The plain twin of the kernel, bit for bit. */
function plainSum(data: ArrayLike<number>, start: number, n: number, step: number): number {
  if (n > RUN) {
    const half = (n >> 3) << 2;
    return plainSum(data, start, half, step) + plainSum(data, start + half * step, n - half, step);
  }
  // Four sums in flight: an addition takes four times as long as a processor waits between two.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const [step2, step3] = [2 * step, 3 * step];
  let at = start;
  let left = n;
  for (; left >= 4; left -= 4) {
    s0 += data[at]!;
    s1 += data[at + step]!;
    s2 += data[at + step2]!;
    s3 += data[at + step3]!;
    at += 4 * step;
  }
  for (; left > 0; left--, at += step) s0 += data[at]!;
  return s0 + s1 + (s2 + s3);
}

/** Position of the largest (sign 1) or smallest (−1) of a row, the first of several; a NaN beats all. */
export function extremeIndex(data: ArrayLike<number>, start: number, n: number, sign: 1 | -1): number {
  let best = start;
  for (let i = start; i < start + n; i++) {
    if (Number.isNaN(data[i]!)) return i - start;
    if (sign * data[i]! > sign * data[best]!) best = i;
  }
  return best - start;
}

/** The largest (sign 1) or smallest (−1) of a row of at least one; NaN if there is one. Of zeros of both signs, either. */
export function extremeValue(data: ArrayLike<number>, start: number, n: number, sign: 1 | -1): number {
  return byKernel(sign === 1 ? 'max' : 'min', data, start, n) ?? data[start + extremeIndex(data, start, n, sign)]!;
}

/** to[c][r] = from[r][c] for rows that begin `fromRow` and `toRow` elements apart. @returns false where an array does not lie in the kernels' memory. */
export function transposeCopy(
  from: RealArray,
  fromOffset: number,
  fromRow: number,
  rows: number,
  columns: number,
  to: RealArray,
  toOffset: number,
  toRow: number,
): boolean {
  const bytes = from.BYTES_PER_ELEMENT;
  const kernels = bytes === 4 || bytes === 8 ? wasmKernels() : null;
  const [source, target] = kernels ? [kernels.addressOf(from), kernels.addressOf(to)] : [-1, -1];
  if (source < 0 || target < 0) return false;
  const { transpose } = bytes === 4 ? kernels!.single : kernels!.double;
  transpose(source + fromOffset * bytes, fromRow * bytes, rows, columns, target + toOffset * bytes, toRow * bytes);
  return true;
}

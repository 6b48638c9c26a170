/** What a look at all numbers of an array finds: vector kernels for arrays in the kernels' memory, plain loops for all others. */
import { type RealArray, residence } from './wasm.ts';

/** Numbers whose sums are plain; the sums of the sums are compensated (Kahan): gradients cancel, and the digits of their sums are compared with PyTorch's. */
const CHUNK = 1024;
/** Sets of counters that the kernel keeps, and counters in a set. */
const SETS = 4;
const SLOTS = 32;

/** All in double precision. Extrema leave NaN out; where any number is not finite, neither is `absSum`. */
export interface Totals {
  sum: number;
  absSum: number;
  squares: number;
  /** +∞ and −∞ for no numbers. */
  min: number;
  max: number;
  zero: number;
}

/** Sums, extrema and zeros of `n` numbers from `start` on. */
export function totals(data: RealArray, start: number, n: number): Totals {
  const found = residence(data, start);
  if (!found) return plainTotals(data, start, n);
  const { kernels, precision, at } = found;
  const { out } = kernels.layout({ out: 48 });
  precision.totals(at, n, out);
  const [sum, absSum, squares, min, max, zero] = kernels.float64.subarray(out / 8, out / 8 + 6);
  return { sum: sum!, absSum: absSum!, squares: squares!, min: min!, max: max!, zero: zero! };
}

/** The plain twin of the kernel, bit for bit. */
function plainTotals(data: ArrayLike<number>, start: number, n: number): Totals {
  let [sum, lost, absSum, squares, zero] = [0, 0, 0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = start; at < start + n; at += CHUNK) {
    const end = Math.min(at + CHUNK, start + n);
    const vectors = at + ((end - at) & ~3);
    let [s0, s1, s2, s3, s] = [0, 0, 0, 0, 0];
    let [a0, a1, a2, a3, a] = [0, 0, 0, 0, 0];
    let [q0, q1, q2, q3, q] = [0, 0, 0, 0, 0];
    for (let i = at; i < vectors; i += 4) {
      const [x0, x1, x2, x3] = [data[i]!, data[i + 1]!, data[i + 2]!, data[i + 3]!];
      s0 += x0;
      s1 += x1;
      s2 += x2;
      s3 += x3;
      a0 += Math.abs(x0);
      a1 += Math.abs(x1);
      a2 += Math.abs(x2);
      a3 += Math.abs(x3);
      q0 += x0 * x0;
      q1 += x1 * x1;
      q2 += x2 * x2;
      q3 += x3 * x3;
    }
    for (let i = vectors; i < end; i++) {
      const x = data[i]!;
      s += x;
      a += Math.abs(x);
      q += x * x;
    }
    for (let i = at; i < end; i++) {
      const x = data[i]!;
      if (x < min) min = x;
      if (x > max) max = x;
      if (x === 0) zero++;
    }
    const y = s0 + s1 + (s2 + s3) + s - lost;
    const next = sum + y;
    lost = next - sum - y;
    sum = next;
    absSum += a0 + a1 + (a2 + a3) + a;
    squares += q0 + q1 + (q2 + q3) + q;
  }
  return { sum, absSum, squares, min, max, zero };
}

/**
 * Counts over `count` (below 32) equal bins from `low` to `high`.
 * @param data numbers that are all finite, and all from `low` to `high`.
 */
export function spread(data: RealArray, start: number, n: number, low: number, high: number, count: number): number[] {
  const scale = count / (high - low || 1);
  const counters = byKernel(data, start, n, low, scale) ?? byLoop(data, start, n, low, scale);
  const bins = Array.from({ length: count }, (_, bin) => sumOfSets(counters, bin));
  bins[count - 1]! += sumOfSets(counters, count); // the highest numbers themselves
  return bins;
}

/** Counts in each set; null where the array does not lie in the kernels' memory. */
function byKernel(data: RealArray, start: number, n: number, low: number, scale: number): Int32Array | null {
  const found = residence(data, start);
  if (!found) return null;
  const { kernels, precision, at } = found;
  const { bins } = kernels.layout({ bins: 4 * SETS * SLOTS });
  const counters = kernels.int32.subarray(bins / 4, bins / 4 + SETS * SLOTS).fill(0);
  precision.spread(at, n, low, scale, bins);
  return counters;
}

/** The plain twin of the kernel. */
function byLoop(data: ArrayLike<number>, start: number, n: number, low: number, scale: number): Int32Array {
  const counters = new Int32Array(SETS * SLOTS);
  for (let i = 0; i < n; i++) counters[(i & (SETS - 1)) * SLOTS + (((data[start + i]! - low) * scale) | 0)]!++;
  return counters;
}

function sumOfSets(counters: Int32Array, bin: number): number {
  let sum = 0;
  for (let set = 0; set < SETS; set++) sum += counters[set * SLOTS + bin]!;
  return sum;
}

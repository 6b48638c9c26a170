import { forEachOffset, isComplex, isDense, type Storage, type Tensor } from '../engine/index.ts';
import type { Summary } from '../protocol/trace.ts';

const BINS = 16;
/** Elements that are looked at together: their sums are plain, the sums of the sums are compensated. */
const CHUNK = 1024;
/** How many values a summary shows. */
const SHOWN = 8;

/** What depends on the numbers alone, not on their shape or order. */
type Statistics = Omit<Summary, 'shape' | 'dtype' | 'first'>;

/** Statistics of a tensor. For complex numbers they are of the magnitudes; `first` holds (re, im) pairs. */
export const summarize = (t: Tensor): Summary => describe(t, statistics(t));

/**
 * Summaries of the tensors of one run. Parameters are also variables, gradients are also cotangents, and views show their base's numbers in
 * another shape: each stretch of memory is read once. Nothing may write to the tensors meanwhile.
 */
export class Summaries {
  readonly #known = new Map<Storage, Map<string, Statistics>>();

  of(t: Tensor): Summary {
    const key = isDense(t) ? `${t.offset}+${t.size}` : `${t.offset}|${t.shape}|${t.strides}`;
    let known = this.#known.get(t.storage);
    if (!known) {
      known = new Map();
      this.#known.set(t.storage, known);
    }
    let found = known.get(key);
    if (!found) {
      found = statistics(t);
      known.set(key, found);
    }
    return describe(t, found);
  }
}

const describe = (t: Tensor, s: Statistics): Summary => ({ shape: [...t.shape], dtype: t.dtype, ...s, first: firstValues(t, SHOWN) });

function statistics(t: Tensor): Statistics {
  const n = t.size;
  const total = { sum: 0, lost: 0, absSum: 0, squares: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, zero: 0 };
  eachChunk(t, (values, count) => {
    let sum = 0,
      absSum = 0,
      squares = 0,
      zero = 0;
    let { min, max } = total;
    for (let i = 0; i < count; i++) {
      const v = values[i]!;
      sum += v;
      absSum += Math.abs(v);
      squares += v * v;
      if (v < min) min = v;
      if (v > max) max = v;
      if (v === 0) zero++;
    }
    // Kahan summation over the chunks: sums of many gradients cancel, and their digits are compared with PyTorch's.
    const y = sum - total.lost;
    const s = total.sum + y;
    total.lost = s - total.sum - y;
    total.sum = s;
    total.absSum += absSum;
    total.squares += squares;
    total.min = min;
    total.max = max;
    total.zero += zero;
  });
  const { min, max, zero, absSum } = total;
  if (!Number.isFinite(total.sum) || !Number.isFinite(absSum)) return broken(t, zero, absSum);
  const range = n === 0 ? { min: 0, max: 0 } : { min, max };
  return {
    sum: total.sum,
    absSum,
    // Squares of float64 may overflow or vanish: then everything is scaled by the largest magnitude.
    norm: total.squares > 1e-280 && total.squares < 1e300 ? Math.sqrt(total.squares) : scaledNorm(t, Math.max(-min, max)),
    ...range,
    mean: total.sum / n,
    nan: 0,
    inf: 0,
    zero,
    ...(n > 1 ? { histogram: histogram(t, min, max) } : {}),
  };
}

/** Statistics of numbers that are not all finite, or whose sum is not. */
function broken(t: Tensor, zero: number, absSum: number): Statistics {
  let sum = 0,
    nan = 0,
    inf = 0,
    low = Number.POSITIVE_INFINITY,
    high = Number.NEGATIVE_INFINITY,
    min = low,
    max = high;
  eachChunk(t, (values, count) => {
    for (let i = 0; i < count; i++) {
      const v = values[i]!;
      sum += v;
      if (Number.isNaN(v)) {
        nan++;
        continue;
      }
      if (v < min) min = v;
      if (v > max) max = v;
      if (v === Number.POSITIVE_INFINITY || v === Number.NEGATIVE_INFINITY) inf++;
      else {
        if (v < low) low = v;
        if (v > high) high = v;
      }
    }
  });
  const norm = nan > 0 ? Number.NaN : inf > 0 ? Number.POSITIVE_INFINITY : scaledNorm(t, Math.max(-low, high));
  return {
    sum,
    absSum,
    norm,
    min: nan > 0 ? Number.NaN : min,
    max: nan > 0 ? Number.NaN : max,
    mean: sum / t.size,
    nan,
    inf,
    zero,
    ...(t.size > 1 ? { histogram: histogram(t, low, high) } : {}),
  };
}

/** Euclidean norm of all elements. */
export function norm(t: Tensor): number {
  let squares = 0;
  eachChunk(t, (values, count) => {
    for (let i = 0; i < count; i++) squares += values[i]! * values[i]!;
  });
  return squares > 1e-280 && squares < 1e300 ? Math.sqrt(squares) : statistics(t).norm;
}

function scaledNorm(t: Tensor, largest: number): number {
  if (!(largest > 0)) return 0;
  let squares = 0;
  eachChunk(t, (values, count) => {
    for (let i = 0; i < count; i++) squares += (values[i]! / largest) ** 2;
  });
  return largest * Math.sqrt(squares);
}

/** Counts over equal bins from `low` to `high`, the range of the finite values. */
function histogram(t: Tensor, low: number, high: number): number[] {
  const bins = new Float64Array(BINS);
  if (!(low <= high)) return [...bins];
  const scale = BINS / (high - low || 1);
  eachChunk(t, (values, count) => {
    for (let i = 0; i < count; i++) {
      const v = values[i]!;
      // Also false for NaN.
      if (v >= low && v <= high) bins[Math.min(BINS - 1, ((v - low) * scale) | 0)]!++;
    }
  });
  return [...bins];
}

const scratch = new Float64Array(CHUNK);

/**
 * Hands a tensor's numbers over in pieces, as float64 whatever the dtype: so the loops above are compiled once, for one kind of array. Of
 * tensors that fill their memory in whatever order, the order is that of memory. The array is valid only during the call.
 */
function eachChunk(t: Tensor, visit: (values: Float64Array, count: number) => void): void {
  const { data, size, offset } = t;
  const complex = isComplex(t.dtype);
  if (isDense(t) && !complex) {
    for (let at = offset; at < offset + size; at += CHUNK) {
      const count = Math.min(CHUNK, offset + size - at);
      scratch.set(data.subarray(at, at + count));
      visit(scratch, count);
    }
    return;
  }
  let count = 0;
  forEachOffset(t, (o) => {
    scratch[count++] = complex ? Math.hypot(data[2 * o]!, data[2 * o + 1]!) : data[o]!;
    if (count < CHUNK) return;
    visit(scratch, count);
    count = 0;
  });
  if (count > 0) visit(scratch, count);
}

/** The first values in row-major order. */
function firstValues(t: Tensor, count: number): number[] {
  const out: number[] = [];
  const complex = isComplex(t.dtype);
  const shape = t.shape;
  const n = Math.min(count, t.size);
  const index = new Array<number>(shape.length).fill(0);
  let offset = t.offset;
  for (let i = 0; i < n; i++) {
    if (complex) out.push(t.data[2 * offset]!, t.data[2 * offset + 1]!);
    else out.push(t.data[offset]!);
    for (let d = shape.length - 1; d >= 0; d--) {
      offset += t.strides[d]!;
      if (++index[d]! < shape[d]!) break;
      offset -= t.strides[d]! * shape[d]!;
      index[d] = 0;
    }
  }
  return out;
}

import {
  coalesce,
  forEachOffset,
  isComplex,
  isDense,
  type RealArray,
  type Storage,
  spread,
  type Tensor,
  type Totals,
  totals,
  withTemporary,
} from '../engine/index.ts';
import type { Summary } from '../protocol/trace.ts';

const BINS = 16;
/** Numbers that are gathered at once where they do not lie side by side. */
const PIECE = 8192;
/** Numbers of a row from which it is looked at where it lies. */
const LONG_ROW = 256;
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
  const { sum, absSum, squares, min, max, zero } = totalsOf(t);
  if (!Number.isFinite(sum) || !Number.isFinite(absSum)) return broken(t, zero, absSum);
  return {
    sum,
    absSum,
    // Squares of float64 may overflow or vanish: then everything is scaled by the largest magnitude.
    norm: squares > 1e-280 && squares < 1e300 ? Math.sqrt(squares) : scaledNorm(t, Math.max(-min, max)),
    ...(n === 0 ? { min: 0, max: 0 } : { min, max }),
    mean: sum / n,
    nan: 0,
    inf: 0,
    zero,
    ...(n > 1 ? { histogram: histogram(t, min, max) } : {}),
  };
}

function totalsOf(t: Tensor): Totals {
  let all: Totals | null = null;
  let lost = 0; // compensated, as the sums within a piece are
  eachPart(t, (data, start, n) => {
    const part = totals(data, start, n);
    if (!all) all = part;
    else {
      const y = part.sum - lost;
      const sum = all.sum + y;
      lost = sum - all.sum - y;
      all.sum = sum;
      all.absSum += part.absSum;
      all.squares += part.squares;
      all.min = Math.min(all.min, part.min);
      all.max = Math.max(all.max, part.max);
      all.zero += part.zero;
    }
  });
  return all!;
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
  eachPart(t, (data, start, n) => {
    for (let i = start; i < start + n; i++) {
      const v = data[i]!;
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
    ...(t.size > 1 ? { histogram: histogram(t, low, high, nan + inf > 0) } : {}),
  };
}

/** Euclidean norm of all elements. */
export function norm(t: Tensor): number {
  const { squares } = totalsOf(t);
  return squares > 1e-280 && squares < 1e300 ? Math.sqrt(squares) : statistics(t).norm;
}

function scaledNorm(t: Tensor, largest: number): number {
  if (!(largest > 0)) return 0;
  let squares = 0;
  eachPart(t, (data, start, n) => {
    for (let i = start; i < start + n; i++) squares += (data[i]! / largest) ** 2;
  });
  return largest * Math.sqrt(squares);
}

/** Counts over equal bins from `low` to `high`, the range of the finite values. `choose`: there are others, which are not counted. */
function histogram(t: Tensor, low: number, high: number, choose = false): number[] {
  const bins = new Array<number>(BINS).fill(0);
  if (!(low <= high)) return bins;
  eachPart(t, (data, start, n) => {
    const values = choose ? Float64Array.from(data.subarray(start, start + n)).filter(Number.isFinite) : data;
    spread(values, choose ? 0 : start, choose ? values.length : n, low, high, BINS).forEach((count, bin) => {
      bins[bin]! += count;
    });
  });
  return bins;
}

/**
 * Hands a tensor's numbers over, in any order: where they lie side by side all at once, or row by row where rows are long; else in pieces; of complex
 * ones the magnitudes. The array is valid only during the call, of which there is at least one.
 */
function eachPart(t: Tensor, visit: (data: RealArray, start: number, n: number) => void): void {
  const { data, size, offset } = t;
  const complex = isComplex(t.dtype);
  if ((isDense(t) && !complex) || size === 0) return visit(data, offset, size);
  const { outer, count, step } = rowsOf(t);
  if (!complex && step === 1 && count >= LONG_ROW) return forEachOffset(outer, (o) => visit(data, o, count));
  withTemporary(Float64Array, Math.min(size, PIECE), (piece) => {
    let filled = 0;
    const flush = () => {
      visit(piece, 0, filled);
      filled = 0;
    };
    forEachOffset(outer, (row) => {
      for (let o = row, i = 0; i < count; i++, o += step) {
        piece[filled++] = complex ? Math.hypot(data[2 * o]!, data[2 * o + 1]!) : data[o]!;
        if (filled === PIECE) flush();
      }
    });
    if (filled > 0) flush();
  });
}

/** A tensor as rows of `count` numbers, `step` apart, whose beginnings `outer` walks: as long as its strides allow, in whatever order. */
function rowsOf(t: Tensor): { outer: { shape: number[]; strides: number[]; offset: number }; count: number; step: number } {
  // Repeated numbers (stride 0) outermost, then from far apart to close.
  const reach = (d: number) => (t.strides[d] === 0 ? Number.POSITIVE_INFINITY : Math.abs(t.strides[d]!));
  const order = t.shape.map((_, d) => d).sort((a, b) => reach(b) - reach(a) || 0);
  const merged = coalesce(
    order.map((d) => t.shape[d]!),
    [order.map((d) => t.strides[d]!)],
  );
  const [shape, strides] = [merged.shape, merged.strides[0]!];
  return {
    outer: { shape: shape.slice(0, -1), strides: strides.slice(0, -1), offset: t.offset },
    count: shape.at(-1) ?? 1,
    step: strides.at(-1) ?? 1,
  };
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

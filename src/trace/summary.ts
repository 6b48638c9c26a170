import { forEachOffset, isComplex, type Tensor } from '../engine/index.ts';
import type { Summary } from '../protocol/trace.ts';

const BINS = 16;

/** Statistics of a tensor in one pass (two for the histogram). For complex numbers they are of the magnitudes; `first` holds (re, im) pairs. */
export function summarize(t: Tensor): Summary {
  const complex = isComplex(t.dtype);
  const { data } = t;
  const n = t.size;
  const values = new Float64Array(n);
  forEachOffset(t, (o, i) => {
    values[i] = complex ? Math.hypot(data[2 * o]!, data[2 * o + 1]!) : data[o]!;
  });
  let sum = 0,
    lost = 0,
    absSum = 0,
    largest = 0;
  let min = Number.POSITIVE_INFINITY,
    max = Number.NEGATIVE_INFINITY,
    nan = 0,
    inf = 0,
    zero = 0;
  for (let i = 0; i < n; i++) {
    const v = values[i]!;
    // Kahan summation: sums of many gradients cancel, and their digits are compared with PyTorch's.
    const y = v - lost;
    const s = sum + y;
    lost = s - sum - y;
    sum = s;
    const a = Math.abs(v);
    absSum += a;
    if (Number.isNaN(v)) nan++;
    else if (a === Number.POSITIVE_INFINITY) inf++;
    else if (a > largest) largest = a;
    if (v === 0) zero++;
    if (v < min) min = v;
    if (v > max) max = v;
  }
  const empty = n === 0;
  const broken = nan > 0;
  return {
    shape: [...t.shape],
    dtype: t.dtype,
    sum: nan + inf > 0 ? plainSum(values) : sum,
    absSum,
    norm: norm(values, largest, nan, inf),
    min: broken ? Number.NaN : empty ? 0 : min,
    max: broken ? Number.NaN : empty ? 0 : max,
    mean: empty ? Number.NaN : (nan + inf > 0 ? plainSum(values) : sum) / n,
    nan,
    inf,
    zero,
    first: firstValues(t, 8),
    ...(n > 1 ? { histogram: histogram(values) } : {}),
  };
}

function plainSum(values: Float64Array): number {
  let s = 0;
  for (const v of values) s += v;
  return s;
}

/** Scaled by the largest magnitude, so that squares neither overflow nor vanish. */
function norm(values: Float64Array, largest: number, nan: number, inf: number): number {
  if (nan > 0) return Number.NaN;
  if (inf > 0) return Number.POSITIVE_INFINITY;
  if (largest === 0) return 0;
  let s = 0;
  for (const v of values) s += (v / largest) ** 2;
  return largest * Math.sqrt(s);
}

export function firstValues(t: Tensor, count: number): number[] {
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

function histogram(values: Float64Array): number[] {
  let low = Number.POSITIVE_INFINITY,
    high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const bins = new Array<number>(BINS).fill(0);
  if (!(low <= high)) return bins;
  const width = (high - low) / BINS || 1;
  for (const v of values) if (Number.isFinite(v)) bins[Math.min(BINS - 1, Math.floor((v - low) / width))]!++;
  return bins;
}

import { linAlgError } from '../../errors.ts';
import { double, type Precision, type Rotation, rotateColumns, rotationOf, sign, swapColumns } from './rotations.ts';

/**
 * Singular values of an upper bidiagonal matrix by the implicit QR iteration, with and without shift (LAPACK's dbdsqr). The choice of the direction, the
 * shifts and the tests for convergence are LAPACK's, since the signs of the vectors hang on them.
 * Source: Demmel & Kahan, "Accurate singular values of bidiagonal matrices" (1990).
 */

const ROUNDS = 6;
const toleranceOf = ({ epsilon }: Precision): number => Math.max(10, Math.min(100, epsilon ** -0.125)) * epsilon;

/** Makes (d, e) diagonal, d falling; the columns of `u` and `v` (n × n, column-major) are turned along. */
export function bidiagonalize(d: Float64Array, e: Float64Array, u: Float64Array, v: Float64Array, n: number, precision = double): void {
  const tolerance = toleranceOf(precision);
  if (n === 1) {
    u[0] = sign(1, d[0]!);
    d[0] = Math.abs(d[0]!);
    return;
  }
  const threshold = Math.max(tolerance * leastValue(d, e, n), ROUNDS * n * n * precision.least);
  const first: Rotation = { c: 1, s: 0, r: 0 };
  const second: Rotation = { c: 1, s: 0, r: 0 };
  let budget = ROUNDS * n * n;
  let [oldLow, oldHigh] = [-1, -1];
  let down = true;
  for (let m = n - 1; m > 0; ) {
    if (budget < 0)
      throw linAlgError(
        `linalg.svd: The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated singular values (error code: ${m}).`,
      );
    // The block [low, m] that does not fall apart.
    let largest = Math.abs(d[m]!);
    let low = m;
    let split = false;
    while (low > 0) {
      const off = Math.abs(e[low - 1]!);
      if (off <= threshold) {
        e[low - 1] = 0;
        split = true;
        break;
      }
      low--;
      largest = Math.max(largest, Math.abs(d[low]!), off);
    }
    if (split && low === m) {
      m--;
      continue;
    }
    if (low === m - 1) {
      const pair = singularPair(d[low]!, e[low]!, d[m]!, precision.epsilon);
      d[low] = pair.larger;
      e[low] = 0;
      d[m] = pair.smaller;
      rotateColumns(v, n, low, pair.cr, pair.sr);
      rotateColumns(u, n, low, pair.cl, pair.sl);
      m -= 2;
      continue;
    }
    if (low > oldHigh || m < oldLow) down = Math.abs(d[low]!) >= Math.abs(d[m]!);
    const smallest = converged(d, e, low, m, down, tolerance);
    if (smallest === null) continue;
    oldLow = low;
    oldHigh = m;
    const shift = shiftOf(d, e, low, m, down, n * (smallest / largest), precision);
    budget -= m - low;
    if (shift === 0) withoutShift(low, m);
    else withShift(low, m, shift);
    const last = down ? m - 1 : low;
    if (Math.abs(e[last]!) <= threshold) e[last] = 0;
  }
  order(d, u, v, n);

  /** The way of a sweep: from one end of the block towards the other. What a sweep down does to v, one up does to u, with the angles turned round. */
  function way(low: number, m: number): { step: 1 | -1; from: number; end: number; offAt: (i: number) => number } {
    // offAt: what couples i and the next on the way
    return down ? { step: 1, from: low, end: m, offAt: (i) => i } : { step: -1, from: m, end: low, offAt: (i) => i - 1 };
  }
  function rotate(i: number, step: 1 | -1): void {
    const plane = Math.min(i, i + step);
    rotateColumns(down ? v : u, n, plane, first.c, step * first.s);
    rotateColumns(down ? u : v, n, plane, second.c, step * second.s);
  }

  function withoutShift(low: number, m: number): void {
    const { step, from, end, offAt } = way(low, m);
    let [cs, oldCs, oldSn] = [1, 1, 0];
    for (let i = from; i !== end; i += step) {
      rotationOf(d[i]! * cs, e[offAt(i)]!, first);
      if (i !== from) e[offAt(i - step)] = oldSn * first.r;
      cs = first.c;
      rotationOf(oldCs * first.r, d[i + step]! * first.s, second);
      d[i] = second.r;
      oldCs = second.c;
      oldSn = second.s;
      rotate(i, step);
    }
    const h = d[end]! * cs;
    d[end] = h * oldCs;
    e[offAt(end - step)] = h * oldSn;
  }

  function withShift(low: number, m: number, shift: number): void {
    const { step, from, end, offAt } = way(low, m);
    let f = (Math.abs(d[from]!) - shift) * (sign(1, d[from]!) + shift / d[from]!);
    let g = e[offAt(from)]!;
    for (let i = from; i !== end; i += step) {
      const off = offAt(i);
      const next = i + step;
      rotationOf(f, g, first);
      if (i !== from) e[offAt(i - step)] = first.r;
      f = first.c * d[i]! + first.s * e[off]!;
      e[off] = first.c * e[off]! - first.s * d[i]!;
      g = first.s * d[next]!;
      d[next]! *= first.c;
      rotationOf(f, g, second);
      d[i] = second.r;
      f = second.c * e[off]! + second.s * d[next]!;
      d[next] = second.c * d[next]! - second.s * e[off]!;
      if (next !== end) {
        g = second.s * e[offAt(next)]!;
        e[offAt(next)]! *= second.c;
      }
      rotate(i, step);
    }
    e[offAt(end - step)] = f;
  }
}

/** A lower bound of the smallest singular value. */
function leastValue(d: Float64Array, e: Float64Array, n: number): number {
  let mu = Math.abs(d[0]!);
  let least = mu;
  for (let i = 1; i < n && least !== 0; i++) {
    mu = Math.abs(d[i]!) * (mu / (mu + Math.abs(e[i - 1]!)));
    least = Math.min(least, mu);
  }
  return least / Math.sqrt(n);
}

/** Null where an element could be set to zero; else a lower bound of the block's smallest singular value. */
function converged(d: Float64Array, e: Float64Array, low: number, m: number, down: boolean, tolerance: number): number | null {
  const drop = (i: number): null => {
    e[i] = 0;
    return null;
  };
  const far = down ? m : low;
  const edge = down ? m - 1 : low;
  if (Math.abs(e[edge]!) <= tolerance * Math.abs(d[far]!)) return drop(edge);
  let mu = Math.abs(d[down ? low : m]!);
  let least = mu;
  for (let k = 0; k < m - low; k++) {
    const i = down ? low + k : m - 1 - k;
    if (Math.abs(e[i]!) <= tolerance * mu) return drop(i);
    mu = Math.abs(d[down ? i + 1 : i]!) * (mu / (mu + Math.abs(e[i]!)));
    least = Math.min(least, mu);
  }
  return least;
}

function shiftOf(d: Float64Array, e: Float64Array, low: number, m: number, down: boolean, spread: number, precision: Precision): number {
  const tolerance = toleranceOf(precision);
  if (tolerance * spread <= Math.max(precision.epsilon, 0.01 * tolerance)) return 0;
  const start = Math.abs(d[down ? low : m]!);
  const shift = down ? smallerValue(d[m - 1]!, e[m - 1]!, d[m]!) : smallerValue(d[low]!, e[low]!, d[low + 1]!);
  return start > 0 && (shift / start) ** 2 < precision.epsilon ? 0 : shift;
}

/** The smaller singular value of [[f, g], [0, h]] (dlas2). */
function smallerValue(f: number, g: number, h: number): number {
  const [fa, ga, ha] = [Math.abs(f), Math.abs(g), Math.abs(h)];
  const [small, large] = fa < ha ? [fa, ha] : [ha, fa];
  if (small === 0) return 0;
  const as = 1 + small / large;
  const at = (large - small) / large;
  if (ga < large) {
    const au = (ga / large) ** 2;
    return small * (2 / (Math.sqrt(as * as + au) + Math.sqrt(at * at + au)));
  }
  const au = large / ga;
  if (au === 0) return (small * large) / ga;
  return small * (1 / (Math.sqrt(1 + (as * au) ** 2) + Math.sqrt(1 + (at * au) ** 2))) * au * 2;
}

/** Singular values and vectors of [[f, g], [0, h]] (dlasv2). */
function singularPair(
  f: number,
  g: number,
  h: number,
  epsilon: number,
): { larger: number; smaller: number; cl: number; sl: number; cr: number; sr: number } {
  let [ft, fa, ht, ha] = [f, Math.abs(f), h, Math.abs(h)];
  const swapped = ha > fa;
  if (swapped) [ft, fa, ht, ha] = [ht, ha, ft, fa];
  const ga = Math.abs(g);
  let largestIs: 'f' | 'g' | 'h' = swapped ? 'h' : 'f';
  let [smaller, larger, clt, crt, slt, srt] = [ha, fa, 1, 1, 0, 0];
  if (ga !== 0) {
    if (ga > fa) largestIs = 'g';
    if (ga > fa && fa / ga < epsilon) {
      larger = ga;
      smaller = ha > 1 ? fa / (ga / ha) : (fa / ga) * ha;
      slt = ht / g;
      srt = 1;
      crt = ft / g;
    } else {
      const gap = fa - ha;
      let l = gap === fa ? 1 : gap / fa;
      const m = g / ft;
      let t = 2 - l;
      const [mm, tt] = [m * m, t * t];
      const s = Math.sqrt(tt + mm);
      const r = l === 0 ? Math.abs(m) : Math.sqrt(l * l + mm);
      const a = 0.5 * (s + r);
      smaller = ha / a;
      larger = fa * a;
      if (mm === 0) t = l === 0 ? sign(2, ft) * sign(1, g) : g / sign(gap, ft) + m / t;
      else t = (m / (s + t) + m / (r + l)) * (1 + a);
      l = Math.sqrt(t * t + 4);
      crt = 2 / l;
      srt = t / l;
      clt = (crt + srt * m) / a;
      slt = ((ht / ft) * srt) / a;
    }
  }
  const [cl, sl, cr, sr] = swapped ? [srt, crt, slt, clt] : [clt, slt, crt, srt];
  const way =
    largestIs === 'f'
      ? sign(1, cr) * sign(1, cl) * sign(1, f)
      : largestIs === 'g'
        ? sign(1, sr) * sign(1, cl) * sign(1, g)
        : sign(1, sr) * sign(1, sl) * sign(1, h);
  return { larger: sign(larger, way), smaller: sign(smaller, way * sign(1, f) * sign(1, h)), cl, sl, cr, sr };
}

/** Singular values positive and falling. */
function order(d: Float64Array, u: Float64Array, v: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    if (d[i]! > 0 || Object.is(d[i], 0)) continue;
    d[i] = -d[i]!;
    for (let k = 0; k < n; k++) v[k + i * n]! *= -1;
  }
  for (let end = n - 1; end > 0; end--) {
    let k = 0;
    for (let j = 1; j <= end; j++) if (d[j]! <= d[k]!) k = j;
    if (k === end) continue;
    [d[k], d[end]] = [d[end]!, d[k]!];
    swapColumns(u, n, k, end);
    swapColumns(v, n, k, end);
  }
}

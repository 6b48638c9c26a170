import { linAlgError } from '../../errors.ts';
import { identity, reflectLeft, reflector, scaled, transposed } from './householder.ts';
import { double, type Precision, type Rotation, rotateColumns, rotationOf, sign, swapColumns } from './rotations.ts';

/**
 * Eigenvalues and eigenvectors of symmetric matrices the way LAPACK goes: Householder reflections to a tridiagonal matrix (dsytd2, lower), then the
 * implicit QL or QR iteration with Wilkinson's shifts (dsteqr). Source: Golub & Van Loan, 8.3; the choices that decide the signs of the vectors are
 * LAPACK's. Up to 25 rows they are those of dsyevd, which PyTorch calls; beyond, it divides and conquers, and signs may differ.
 */

/**
 * Symmetric n × n matrix, row-major: eigenvalues in rising order, eigenvectors in the columns of `vectors` (row-major).
 * @param upper which triangle is read. The upper one is reduced from its end (dsytd2), which is the lower one of the matrix turned round.
 */
export function symmetricEigen(
  a: Float64Array,
  n: number,
  upper = false,
  precision = double,
): { values: Float64Array; vectors: Float64Array } {
  const w = new Float64Array(n * n);
  for (let j = 0; j < n; j++) for (let i = j; i < n; i++) w[i + j * n] = upper ? a[(n - 1 - i) * n + n - 1 - j]! : a[i * n + j]!;
  if (!w.every(Number.isFinite))
    throw linAlgError(
      `linalg.eigh: The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated eigenvalues (error code: ${n - 1}).`,
    );
  const factor = scaled(w);
  const d = new Float64Array(n);
  const e = new Float64Array(Math.max(0, n - 1));
  const q = tridiagonal(w, n, d, e);
  if (upper) for (const part of [d, e, q]) part.reverse();
  diagonalize(d, e, q, n, precision);
  return { values: d.map((x) => x / factor), vectors: transposed(q, n, n) };
}

/** Reduces the lower triangle of `w` to a diagonal d and what is below it, e. @returns the orthogonal Q of W = Q T Qᵀ, column-major */
function tridiagonal(w: Float64Array, n: number, d: Float64Array, e: Float64Array): Float64Array {
  const taus = new Float64Array(n);
  const x = new Float64Array(n);
  for (let i = 0; i < n - 1; i++) {
    const at = i + 1 + i * n;
    const tau = reflector({ of: w, at, length: n - i - 1, stride: 1 });
    e[i] = w[at]!;
    taus[i] = tau;
    if (tau !== 0) {
      w[at] = 1;
      // x = τ A v, of which the lower triangle is stored
      x.fill(0, i + 1);
      for (let j = i + 1; j < n; j++) {
        const v = w[j + i * n]!;
        let s = w[j + j * n]! * v;
        for (let k = j + 1; k < n; k++) {
          const m = w[k + j * n]!;
          x[k]! += m * v;
          s += m * w[k + i * n]!;
        }
        x[j]! += s;
      }
      let dot = 0;
      for (let k = i + 1; k < n; k++) {
        x[k]! *= tau;
        dot += x[k]! * w[k + i * n]!;
      }
      const alpha = -0.5 * tau * dot;
      for (let k = i + 1; k < n; k++) x[k]! += alpha * w[k + i * n]!;
      for (let j = i + 1; j < n; j++) {
        const [vj, xj] = [w[j + i * n]!, x[j]!];
        for (let k = j; k < n; k++) w[k + j * n]! -= w[k + i * n]! * xj + x[k]! * vj;
      }
      w[at] = e[i]!;
    }
    d[i] = w[i + i * n]!;
  }
  if (n > 0) d[n - 1] = w[n * n - 1]!;
  const q = identity(n, n);
  for (let i = n - 2; i >= 0; i--) reflectLeft(taus[i]!, { of: w, at: i + 1 + i * n, length: n - i - 1, stride: 1 }, q, n, i + 1, i + 1, n);
  return q;
}

/** Makes the tridiagonal matrix (d, e) diagonal and applies the rotations to the columns of z. */
function diagonalize(d: Float64Array, e: Float64Array, z: Float64Array, n: number, { epsilon, least }: Precision): void {
  let left = 30 * n;
  const rot: Rotation = { c: 1, s: 0, r: 0 };
  const [cs, sn] = [new Float64Array(n), new Float64Array(n)];
  for (let start = 0; start < n; ) {
    if (start > 0) e[start - 1] = 0;
    let end = start;
    for (; end < n - 1; end++) {
      const off = Math.abs(e[end]!);
      if (off === 0) break;
      if (off <= Math.sqrt(Math.abs(d[end]!)) * Math.sqrt(Math.abs(d[end + 1]!)) * epsilon) {
        e[end] = 0;
        break;
      }
    }
    const [first, last] = [start, end];
    start = end + 1;
    if (first === last) continue;
    // The smaller end is where the iteration goes to.
    const down = Math.abs(d[last]!) < Math.abs(d[first]!);
    left = down ? iterate(last, first, -1, left) : iterate(first, last, 1, left);
    if (left <= 0) {
      const open = e.reduce((count, x) => count + (x !== 0 ? 1 : 0), 0);
      if (open > 0)
        throw linAlgError(
          `linalg.eigh: The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated eigenvalues (error code: ${open}).`,
        );
    }
  }
  for (let i = 0; i < n - 1; i++) {
    let k = i;
    for (let j = i + 1; j < n; j++) if (d[j]! < d[k]!) k = j;
    if (k === i) continue;
    [d[i], d[k]] = [d[k]!, d[i]!];
    swapColumns(z, n, i, k);
  }

  /** QL from `l` towards `end` (step 1), or QR (step −1): one eigenvalue after the other. */
  function iterate(from: number, end: number, step: 1 | -1, budget: number): number {
    let l = from;
    /** What couples i and its neighbour in the direction of the iteration. */
    const offAt = (i: number) => (step === 1 ? i : i - 1);
    while (step === 1 ? l <= end : l >= end) {
      let m = l;
      for (; m !== end; m += step) {
        const off = e[offAt(m)]! ** 2;
        if (off <= epsilon ** 2 * Math.abs(d[m]!) * Math.abs(d[m + step]!) + least) break;
      }
      if (m !== end) e[offAt(m)] = 0;
      if (m === l) {
        l += step;
        continue;
      }
      const near = offAt(l);
      if (m === l + step) {
        // A 2 × 2 block is solved at once.
        const upper = Math.min(l, m);
        const pair = eigenPair(d[upper]!, e[near]!, d[upper + 1]!);
        rotateColumns(z, n, upper, pair.c, pair.s);
        d[upper] = pair.first;
        d[upper + 1] = pair.second;
        e[near] = 0;
        l += 2 * step;
        continue;
      }
      if (budget-- <= 0) return 0;
      let p = d[l]!;
      let g = (d[l + step]! - p) / (2 * e[near]!);
      g = d[m]! - p + e[near]! / (g + sign(Math.hypot(g, 1), g));
      let [s, c] = [1, 1];
      p = 0;
      for (let i = m - step; step === 1 ? i >= l : i <= l; i -= step) {
        // Rotations in the plane of i and i + step.
        const off = offAt(i);
        const f = s * e[off]!;
        const b = c * e[off]!;
        rotationOf(g, f, rot);
        c = rot.c;
        s = rot.s;
        if (i !== m - step) e[offAt(i + step)] = rot.r;
        g = d[i + step]! - p;
        const r = (d[i]! - g) * s + 2 * c * b;
        p = s * r;
        d[i + step] = g + p;
        g = c * r - b;
        const plane = Math.min(i, i + step);
        cs[plane] = c;
        sn[plane] = step === 1 ? -s : s;
      }
      if (step === 1) for (let j = m - 1; j >= l; j--) rotateColumns(z, n, j, cs[j]!, sn[j]!);
      else for (let j = m; j < l; j++) rotateColumns(z, n, j, cs[j]!, sn[j]!);
      d[l]! -= p;
      e[near] = g;
    }
    return budget;
  }
}

/** Eigenvalues of [[a, b], [b, c]], the larger in size first, and the unit eigenvector of that one (dlaev2). */
function eigenPair(a: number, b: number, c: number): { first: number; second: number; c: number; s: number } {
  const sum = a + c;
  const gap = a - c;
  const [larger, smaller] = Math.abs(a) > Math.abs(c) ? [a, c] : [c, a];
  const root = Math.hypot(gap, 2 * b);
  let first = 0.5 * root;
  let second = -0.5 * root;
  let way = 1;
  if (sum !== 0) {
    way = sum < 0 ? -1 : 1;
    first = 0.5 * (sum + way * root);
    second = (larger / first) * smaller - (b / first) * b;
  }
  const turn = gap >= 0 ? 1 : -1;
  const cs = gap + turn * root;
  let [c1, s1] = [1, 0];
  if (Math.abs(cs) > Math.abs(2 * b)) {
    const ct = (-2 * b) / cs;
    s1 = 1 / Math.sqrt(1 + ct * ct);
    c1 = ct * s1;
  } else if (b !== 0) {
    const tn = -cs / (2 * b);
    c1 = 1 / Math.sqrt(1 + tn * tn);
    s1 = tn * c1;
  }
  if (way === turn) [c1, s1] = [-s1, c1];
  return { first, second, c: c1, s: s1 };
}

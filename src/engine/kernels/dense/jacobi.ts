import { factorQR } from './qr.ts';

/**
 * Eigenvalues and singular values by Jacobi rotations: slower than LAPACK's way for large matrices but as accurate as any (Golub & Van Loan, 8.5 and 8.6).
 * The signs of the vectors are a matter of the algorithm: here the largest component of each is made positive.
 */

const SWEEPS = 60;

/** Symmetric n × n matrix (the lower triangle is read): eigenvalues in rising order and eigenvectors in the columns of `vectors`. */
export function symmetricEigen(a: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const w = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) w[i * n + j] = w[j * n + i] = a[i * n + j]!;
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = w[p * n + q]!;
        if (Math.abs(off) <= 1e-17 * Math.sqrt(Math.abs(w[p * n + p]! * w[q * n + q]!)) || Math.abs(off) < 1e-300) continue;
        moved = true;
        const theta = (w[q * n + q]! - w[p * n + p]!) / (2 * off);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < n; k++) rotate(w, k * n + p, k * n + q, c, s);
        for (let k = 0; k < n; k++) rotate(w, p * n + k, q * n + k, c, s);
        for (let k = 0; k < n; k++) rotate(v, k * n + p, k * n + q, c, s);
      }
    }
    if (!moved) break;
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => w[i * n + i]! - w[j * n + j]!);
  const values = Float64Array.from(order, (i) => w[i * n + i]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    const sign = signOf(n, (i) => v[i * n + from]!);
    for (let i = 0; i < n; i++) vectors[i * n + to] = sign * v[i * n + from]!;
  });
  return { values, vectors };
}

function rotate(x: Float64Array, p: number, q: number, c: number, s: number): void {
  const [a, b] = [x[p]!, x[q]!];
  x[p] = c * a - s * b;
  x[q] = s * a + c * b;
}

function signOf(n: number, at: (i: number) => number): number {
  let largest = 0;
  for (let i = 0; i < n; i++) if (Math.abs(at(i)) > Math.abs(largest) * (1 + 1e-12)) largest = at(i);
  return largest < 0 ? -1 : 1;
}

/** A = U diag(s) Vᵀ for m × n: U is m × k, Vᵀ is k × n with k = min(m, n), or square if `full`; s falls. */
export function singularValues(
  a: Float64Array,
  m: number,
  n: number,
  full = false,
): { u: Float64Array; s: Float64Array; vt: Float64Array } {
  if (m < n) {
    const { u, s, vt } = singularValues(transposed(a, m, n), n, m, full);
    const k = full ? n : m;
    return { u: transposed(vt, m, m), s, vt: transposed(u, n, k) };
  }
  // One-sided Jacobi: rotate pairs of columns until all are orthogonal.
  const w = Float64Array.from(a);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        let [alpha, beta, gamma] = [0, 0, 0];
        for (let i = 0; i < m; i++) {
          const [x, y] = [w[i * n + p]!, w[i * n + q]!];
          alpha += x * x;
          beta += y * y;
          gamma += x * y;
        }
        if (Math.abs(gamma) <= 1e-16 * Math.sqrt(alpha * beta) || gamma === 0) continue;
        moved = true;
        const zeta = (beta - alpha) / (2 * gamma);
        const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.hypot(zeta, 1));
        const c = 1 / Math.hypot(t, 1);
        for (let i = 0; i < m; i++) rotate(w, i * n + p, i * n + q, c, c * t);
        for (let i = 0; i < n; i++) rotate(v, i * n + p, i * n + q, c, c * t);
      }
    }
    if (!moved) break;
  }
  const norms = Array.from({ length: n }, (_, j) => {
    let norm = 0;
    for (let i = 0; i < m; i++) norm = Math.hypot(norm, w[i * n + j]!);
    return norm;
  });
  const order = norms.map((_, j) => j).sort((i, j) => norms[j]! - norms[i]!);
  const s = Float64Array.from(order, (j) => norms[j]!);
  const vt = new Float64Array(n * n);
  const columns = full ? m : n;
  const u = new Float64Array(m * columns);
  const tiny = Number.EPSILON * Math.max(m, n) * (s[0] ?? 0);
  let rank = 0;
  order.forEach((from, to) => {
    const sign = signOf(n, (i) => v[i * n + from]!);
    for (let i = 0; i < n; i++) vt[to * n + i] = sign * v[i * n + from]!;
    if (s[to]! <= tiny) return;
    rank++;
    for (let i = 0; i < m; i++) u[i * columns + to] = (sign * w[i * n + from]!) / s[to]!;
  });
  if (rank < columns) complete(u, m, columns, rank);
  return { u, s, vt };
}

/** Fills columns rank… of `u` with an orthonormal basis of what the first ones do not span. */
function complete(u: Float64Array, m: number, columns: number, rank: number): void {
  const known = new Float64Array(m * Math.max(1, rank));
  for (let i = 0; i < m; i++) for (let j = 0; j < rank; j++) known[i * rank + j] = u[i * columns + j]!;
  const { q } = factorQR(known, m, rank, true);
  for (let i = 0; i < m; i++) for (let j = rank; j < columns; j++) u[i * columns + j] = q[i * m + j]!;
}

/** The n × m transpose of an m × n matrix. */
export function transposed(a: Float64Array, m: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = a[i * n + j]!;
  return out;
}

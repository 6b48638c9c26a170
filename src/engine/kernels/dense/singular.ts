import { linAlgError } from '../../errors.ts';
import { gemm } from '../gemm.ts';
import { bidiagonalize } from './bidiagonal.ts';
import { identity, reflectLeft, reflector, reflectRight, scaled, transposed, type Vector } from './householder.ts';
import { columnQR } from './qr.ts';
import { double, type Precision, type Rotation, rotationOf } from './rotations.ts';

/**
 * Singular values and vectors the way LAPACK's dgesdd goes, which PyTorch calls: reflections to a bidiagonal matrix (dgebd2), of a tall or wide matrix after
 * a QR or LQ factorization, then the implicit QR iteration (bidiagonal.ts). Up to 25 rows or columns the signs are LAPACK's; beyond, it divides and
 * conquers, and they may differ. Source: Golub & Van Loan, 8.6.
 */

export interface Singular {
  /** m × k, or m × m if full; row-major like the rest. */
  readonly u: Float64Array;
  readonly s: Float64Array;
  readonly vt: Float64Array;
}

/** @param a m × n, row-major, not overwritten */
export function singularValues(a: Float64Array, m: number, n: number, full = false, precision = double): Singular {
  const k = Math.min(m, n);
  const w = transposed(a, m, n);
  if (!w.every(Number.isFinite))
    throw linAlgError('linalg.svd: The algorithm failed to converge because the input matrix contained non-finite values.');
  const factor = scaled(w);
  const { u, s, v } = k === 0 ? empty(m, n, full) : (m >= n ? tall : wide)(w, m, n, full, precision);
  // Column-major V is row-major Vᵀ.
  return { u: transposed(u, full ? m : k, m), s: s.map((x) => x / factor), vt: v };
}

/** U and V column-major. */
interface Factors {
  readonly u: Float64Array;
  readonly s: Float64Array;
  readonly v: Float64Array;
}

const empty = (m: number, n: number, full: boolean): Factors => ({
  u: full ? identity(m, m) : new Float64Array(0),
  s: new Float64Array(0),
  v: full ? identity(n, n) : new Float64Array(0),
});

/** The first columns of a larger matrix that is the identity elsewhere. */
function within(rows: number, columns: number, inner: Float64Array, size: number): Float64Array {
  const q = identity(rows, columns);
  for (let j = 0; j < size; j++) q.set(inner.subarray(j * size, (j + 1) * size), j * rows);
  return q;
}

const column = (w: Float64Array, rows: number, i: number, from = i): Vector => ({
  of: w,
  at: from + i * rows,
  length: rows - from,
  stride: 1,
});
const row = (w: Float64Array, rows: number, columns: number, i: number, from = i): Vector => ({
  of: w,
  at: i + from * rows,
  length: columns - from,
  stride: rows,
});

/** From this many rows to k columns on, a QR factorization comes first. */
const tallFrom = (k: number): number => Math.floor((k * 11) / 6);

/** A tall matrix as Q R: R, k × k, is what is taken apart further, and `longer` makes its vectors those of the whole. */
function reduced(
  w: Float64Array,
  rows: number,
  k: number,
  full: boolean,
): { r: Float64Array; longer: (inner: Float64Array) => Float64Array } {
  const { q } = columnQR(w, rows, k, full);
  const r = new Float64Array(k * k);
  for (let j = 0; j < k; j++) for (let i = 0; i <= j; i++) r[i + j * k] = w[i + j * rows]!;
  const longer = (inner: Float64Array): Float64Array => {
    const c = q.slice();
    const byColumns = { aOffset: 0, aRow: 1, aCol: rows, bOffset: 0, bRow: 1, bCol: k, cOffset: 0, cRow: 1, cCol: rows };
    gemm({ m: rows, n: k, k, a: q, b: inner, c, ...byColumns });
    return c;
  };
  return { r, longer };
}

function tall(w: Float64Array, m: number, n: number, full: boolean, precision: Precision): Factors {
  if (m > n && m >= tallFrom(n)) {
    const { r, longer } = reduced(w, m, n, full);
    const inner = tall(r, n, n, false, precision);
    return { ...inner, u: longer(inner.u) };
  }
  const [d, e] = [new Float64Array(n), new Float64Array(Math.max(0, n - 1))];
  const [left, right] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    left[i] = reflector(column(w, m, i));
    d[i] = w[i + i * m]!;
    reflectLeft(left[i]!, column(w, m, i), w, m, i, i + 1, n);
    if (i === n - 1) break;
    right[i] = reflector(row(w, m, n, i, i + 1));
    e[i] = w[i + (i + 1) * m]!;
    reflectRight(right[i]!, row(w, m, n, i, i + 1), w, m, i + 1, i + 1, m);
  }
  const [small, v] = [identity(n, n), identity(n, n)];
  bidiagonalize(d, e, small, v, n, precision);
  const u = within(m, full ? m : n, small, n);
  for (let i = n - 1; i >= 0; i--) reflectLeft(left[i]!, column(w, m, i), u, m, i, 0, full ? m : n);
  for (let i = n - 2; i >= 0; i--) reflectLeft(right[i]!, row(w, m, n, i, i + 1), v, n, i + 1, 0, n);
  return { u, s: d, v };
}

function wide(w: Float64Array, m: number, n: number, full: boolean, precision: Precision): Factors {
  const columns = full ? n : m;
  if (n >= tallFrom(m)) {
    // A = L Q, where Aᵀ = Qᵀ Lᵀ is a QR factorization.
    const { r, longer } = reduced(transposed(w, n, m), n, m, full);
    const inner = tall(transposed(r, m, m), m, m, false, precision);
    return { ...inner, v: longer(inner.v) };
  }
  // A wide matrix becomes lower bidiagonal; rotations from the left make it upper.
  const [d, e] = [new Float64Array(m), new Float64Array(Math.max(0, m - 1))];
  const [left, right] = [new Float64Array(m), new Float64Array(m)];
  for (let i = 0; i < m; i++) {
    right[i] = reflector(row(w, m, n, i));
    d[i] = w[i + i * m]!;
    reflectRight(right[i]!, row(w, m, n, i), w, m, i, i + 1, m);
    if (i === m - 1) break;
    left[i] = reflector(column(w, m, i, i + 1));
    e[i] = w[i + 1 + i * m]!;
    reflectLeft(left[i]!, column(w, m, i, i + 1), w, m, i + 1, i + 1, n);
  }
  const turns: Rotation[] = [];
  for (let i = 0; i < m - 1; i++) {
    const turn = { c: 1, s: 0, r: 0 };
    rotationOf(d[i]!, e[i]!, turn);
    d[i] = turn.r;
    e[i] = turn.s * d[i + 1]!;
    d[i + 1]! *= turn.c;
    turns.push(turn);
  }
  const [u, small] = [identity(m, m), identity(m, m)];
  bidiagonalize(d, e, u, small, m, precision);
  unrotate(u, m, turns);
  for (let i = m - 2; i >= 0; i--) reflectLeft(left[i]!, column(w, m, i, i + 1), u, m, i + 1, 0, m);
  const v = within(n, columns, small, m);
  for (let i = m - 1; i >= 0; i--) reflectLeft(right[i]!, row(w, m, n, i), v, n, i, 0, columns);
  return { u, s: d, v };
}

/** Undoes the rotations of rows that made the matrix upper bidiagonal: dlasr('L', 'V', 'B') with −s. */
function unrotate(u: Float64Array, m: number, turns: readonly Rotation[]): void {
  for (let j = turns.length - 1; j >= 0; j--) {
    const { c, s } = turns[j]!;
    for (let i = 0; i < m; i++) {
      const x = u[j + 1 + i * m]!;
      const y = u[j + i * m]!;
      u[j + 1 + i * m] = c * x + s * y;
      u[j + i * m] = c * y - s * x;
    }
  }
}

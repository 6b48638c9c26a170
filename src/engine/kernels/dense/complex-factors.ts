import { adjointOf, type ComplexMatrix, identity, quotient, timesReal, zeros } from './complex-matrix.ts';
import { double, type Precision } from './rotations.ts';
import { singularValues } from './singular.ts';
import { symmetricEigen } from './symmetric.ts';

/**
 * Orthogonal factorizations of complex matrices the way LAPACK goes (zgeqr2, zhetd2, zgebd2): Householder reflections leave a matrix whose
 * diagonals are real, and the real algorithms do the rest. The phases of the vectors are LAPACK's wherever the real ones' signs are.
 */

/** H = I − τ v vᴴ with Hᴴ x = β e₁ and β real (LAPACK zlarfg). v starts with 1. Null where x is real and has nothing below its head. */
interface Reflector {
  readonly beta: number;
  readonly tau: readonly [re: number, im: number];
  readonly re: Float64Array;
  readonly im: Float64Array;
}
function reflectorOf(re: Float64Array, im: Float64Array): Reflector | null {
  let rest = 0;
  for (let i = 1; i < re.length; i++) rest = Math.hypot(rest, re[i]!, im[i]!);
  if (rest === 0 && im[0] === 0) return null;
  // Numbers whose reciprocals overflow are enlarged: v and τ do not depend on the scale.
  if (Math.hypot(rest, re[0]!, im[0]!) < 1e-140) {
    const larger = reflectorOf(
      re.map((x) => x * 2 ** 500),
      im.map((x) => x * 2 ** 500),
    );
    return larger && { ...larger, beta: larger.beta / 2 ** 500 };
  }
  const [a, b] = [re[0]!, im[0]!];
  const beta = (a < 0 || Object.is(a, -0) ? 1 : -1) * Math.hypot(a, b, rest);
  const [c, d] = quotient(1, 0, a - beta, b);
  for (let i = 1; i < re.length; i++) {
    const x = re[i]!;
    re[i] = x * c - im[i]! * d;
    im[i] = x * d + im[i]! * c;
  }
  re[0] = 1;
  im[0] = 0;
  return { beta, tau: [(beta - a) / beta, -b / beta], re, im };
}

/** A ← Hᴴ A on the rows from `row` and the columns from `column` on. */
function reflectLeft(a: ComplexMatrix, h: Reflector, row: number, column: number): void {
  const [t, s] = [h.tau[0], -h.tau[1]];
  for (let j = column; j < a.n; j++) {
    let wr = 0;
    let wi = 0;
    for (let k = 0, x = row * a.n + j; k < h.re.length; k++, x += a.n) {
      wr += h.re[k]! * a.re[x]! + h.im[k]! * a.im[x]!;
      wi += h.re[k]! * a.im[x]! - h.im[k]! * a.re[x]!;
    }
    [wr, wi] = [t * wr - s * wi, t * wi + s * wr];
    for (let k = 0, x = row * a.n + j; k < h.re.length; k++, x += a.n) {
      a.re[x]! -= wr * h.re[k]! - wi * h.im[k]!;
      a.im[x]! -= wr * h.im[k]! + wi * h.re[k]!;
    }
  }
}

/** A ← A H on the columns from `column` and the rows from `row` on. */
function reflectRight(a: ComplexMatrix, h: Reflector, row: number, column: number): void {
  const [t, s] = h.tau;
  for (let i = row; i < a.m; i++) {
    let wr = 0;
    let wi = 0;
    const at = i * a.n + column;
    for (let k = 0; k < h.re.length; k++) {
      wr += a.re[at + k]! * h.re[k]! - a.im[at + k]! * h.im[k]!;
      wi += a.re[at + k]! * h.im[k]! + a.im[at + k]! * h.re[k]!;
    }
    [wr, wi] = [t * wr - s * wi, t * wi + s * wr];
    for (let k = 0; k < h.re.length; k++) {
      a.re[at + k]! -= wr * h.re[k]! + wi * h.im[k]!;
      a.im[at + k]! -= wi * h.re[k]! - wr * h.im[k]!;
    }
  }
}

/** The reflector of column j from row i on. */
function columnReflector(a: ComplexMatrix, i: number, j: number): Reflector | null {
  const part = (x: Float64Array) => Float64Array.from({ length: a.m - i }, (_, k) => x[(i + k) * a.n + j]!);
  return reflectorOf(part(a.re), part(a.im));
}

/** Q (m × m) and R (m × n) with Q R = A. Overwrites `a` with R. */
export function factorComplexQR(a: ComplexMatrix): { q: ComplexMatrix; r: ComplexMatrix } {
  const q = identity(a.m);
  for (let i = 0; i < Math.min(a.m, a.n); i++) {
    const h = columnReflector(a, i, i);
    if (!h) continue;
    reflectLeft(a, h, i, i);
    reflectRight(q, h, 0, i);
    setColumn(a, i, i, h.beta);
  }
  return { q, r: a };
}

/** What a reflection leaves of column j from row i on: β and exact zeros. */
function setColumn(a: ComplexMatrix, i: number, j: number, beta: number): void {
  for (let k = i; k < a.m; k++) a.re[k * a.n + j] = a.im[k * a.n + j] = 0;
  a.re[i * a.n + j] = beta;
}

/** Reduces A to what is zero below its first subdiagonal, Qᴴ A Q; of a Hermitian matrix that is tridiagonal, and real. Overwrites `a`. @returns Q */
export function hessenberg(a: ComplexMatrix): ComplexMatrix {
  const q = identity(a.n);
  for (let i = 0; i < a.n - 1; i++) {
    const h = columnReflector(a, i + 1, i);
    if (!h) continue;
    reflectLeft(a, h, i + 1, i);
    reflectRight(a, h, 0, i + 1);
    reflectRight(q, h, 0, i + 1);
    setColumn(a, i + 1, i, h.beta);
  }
  return q;
}

/**
 * Hermitian n × n matrix of which one triangle is read: eigenvalues in rising order, eigenvectors in the columns.
 * The upper triangle is reduced from its end, which is the lower one of the matrix turned round.
 */
export function hermitianEigen(
  given: ComplexMatrix,
  upper: boolean,
  precision: Precision = double,
): { values: Float64Array; vectors: ComplexMatrix } {
  const { n } = given;
  const a = zeros(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const at = upper ? (n - 1 - i) * n + n - 1 - j : i * n + j;
      a.re[i * n + j] = a.re[j * n + i] = given.re[at]!;
      if (i === j) continue;
      a.im[i * n + j] = given.im[at]!;
      a.im[j * n + i] = -given.im[at]!;
    }
  const q = hessenberg(a);
  const t = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    t[i * n + i] = a.re[i * n + i]!;
    if (i > 0) t[i * n + i - 1] = t[(i - 1) * n + i] = a.re[i * n + i - 1]!;
  }
  if (upper) for (const part of [t, q.re, q.im]) part.reverse();
  const { values, vectors } = symmetricEigen(t, n, false, precision);
  return { values, vectors: timesReal(q, vectors, n) };
}

/** Singular values in falling order with A = U diag(s) Vᴴ; U is m × m and V n × n where `full`, otherwise they have min(m, n) columns. */
export function complexSingularValues(
  a: ComplexMatrix,
  full: boolean,
  precision: Precision = double,
): { u: ComplexMatrix; s: Float64Array; vh: ComplexMatrix } {
  if (a.m < a.n) {
    const { u, s, vh } = complexSingularValues(adjointOf(a), full, precision);
    return { u: adjointOf(vh), s, vh: adjointOf(u) };
  }
  const { m, n } = a;
  const b = { ...a, re: a.re.slice(), im: a.im.slice() };
  const [q, p] = [identity(m), identity(n)];
  for (let i = 0; i < n; i++) {
    const h = columnReflector(b, i, i);
    if (h) {
      reflectLeft(b, h, i, i);
      reflectRight(q, h, 0, i);
      setColumn(b, i, i, h.beta);
    }
    const row = (x: Float64Array, sign: number) => Float64Array.from({ length: n - i - 1 }, (_, k) => sign * x[i * n + i + 1 + k]!);
    const g = i < n - 1 ? reflectorOf(row(b.re, 1), row(b.im, -1)) : null;
    if (!g) continue;
    reflectRight(b, g, i, i + 1);
    reflectRight(p, g, 0, i + 1);
    for (let j = i + 1; j < n; j++) b.re[i * n + j] = b.im[i * n + j] = 0;
    b.re[i * n + i + 1] = g.beta;
  }
  const { u, s, vt } = singularValues(b.re.slice(0, n * n), n, n, false, precision);
  const turned = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) turned[j * n + i] = vt[i * n + j]!;
  // Beyond the first n columns Q stands for itself.
  const k = full ? m : n;
  const wide = new Float64Array(m * k);
  for (let i = 0; i < m; i++) for (let j = 0; j < k; j++) wide[i * k + j] = i < n && j < n ? u[i * n + j]! : i === j ? 1 : 0;
  return { u: timesReal(q, wide, k), s, vh: adjointOf(timesReal(p, turned, n)) };
}

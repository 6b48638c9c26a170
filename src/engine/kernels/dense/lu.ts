/** LU factorisation with partial pivoting and what follows from it. Matrices are row-major in doubles and overwritten where it says so. */

export interface LU {
  /** Unit lower and upper factors in one m × n matrix. */
  readonly lu: Float64Array;
  /** Row i was exchanged with row pivots[i] (LAPACK's ipiv, from 0). */
  readonly pivots: Int32Array;
  /** 1-based index of the first zero pivot, 0 if there is none. */
  readonly info: number;
  /** Sign of the permutation. */
  readonly sign: number;
}

/** P A = L U (LAPACK dgetrf). Overwrites `a`. */
export function factorLU(a: Float64Array, m: number, n = m, pivoting = true): LU {
  const steps = Math.min(m, n);
  const pivots = new Int32Array(steps);
  let sign = 1;
  let info = 0;
  for (let k = 0; k < steps; k++) {
    let p = k;
    if (pivoting) for (let i = k + 1; i < m; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[p * n + k]!)) p = i;
    pivots[k] = p;
    if (p !== k) {
      sign = -sign;
      for (let j = 0; j < n; j++) {
        const t = a[k * n + j]!;
        a[k * n + j] = a[p * n + j]!;
        a[p * n + j] = t;
      }
    }
    const pivot = a[k * n + k]!;
    if (pivot === 0) {
      if (info === 0) info = k + 1;
      continue;
    }
    for (let i = k + 1; i < m; i++) {
      const factor = a[i * n + k]! / pivot;
      a[i * n + k] = factor;
      if (factor !== 0) for (let j = k + 1; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
    }
  }
  return { lu: a, pivots, info, sign };
}

/** Solves A X = B for n × k right sides. Overwrites `b` with X. */
export function solveLU({ lu, pivots }: LU, n: number, b: Float64Array, k: number): void {
  for (let i = 0; i < n; i++) {
    const p = pivots[i]!;
    if (p === i) continue;
    for (let j = 0; j < k; j++) {
      const t = b[i * k + j]!;
      b[i * k + j] = b[p * k + j]!;
      b[p * k + j] = t;
    }
  }
  solveTriangular(lu, n, b, k, { upper: false, unit: true });
  solveTriangular(lu, n, b, k, { upper: true, unit: false });
}

/** Solves T X = B for a triangular T (the other triangle is not read). Overwrites `b` with X. */
export function solveTriangular(
  t: Float64Array,
  n: number,
  b: Float64Array,
  k: number,
  { upper, unit }: { upper: boolean; unit: boolean },
): void {
  for (let s = 0; s < n; s++) {
    const i = upper ? n - 1 - s : s;
    const from = upper ? i + 1 : 0;
    const to = upper ? n : i;
    for (let r = from; r < to; r++) {
      const factor = t[i * n + r]!;
      if (factor !== 0) for (let j = 0; j < k; j++) b[i * k + j]! -= factor * b[r * k + j]!;
    }
    if (!unit) for (let j = 0; j < k; j++) b[i * k + j]! /= t[i * n + i]!;
  }
}

/** The lower Cholesky factor of a symmetric matrix, of which the lower triangle is read. @returns the factor, and the order of the first minor that is not positive (0: none). */
export function factorCholesky(a: Float64Array, n: number): { l: Float64Array; info: number } {
  const l = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    let d = a[j * n + j]!;
    for (let k = 0; k < j; k++) d -= l[j * n + k]! * l[j * n + k]!;
    if (!(d > 0)) return { l, info: j + 1 };
    const root = Math.sqrt(d);
    l[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let s = a[i * n + j]!;
      for (let k = 0; k < j; k++) s -= l[i * n + k]! * l[j * n + k]!;
      l[i * n + j] = s / root;
    }
  }
  return { l, info: 0 };
}

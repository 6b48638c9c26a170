import { type ComplexMatrix, exchangeRows, quotient, subtractRow, zeros } from './complex-matrix.ts';

/** Complex linear systems: LU and Cholesky factors and what is solved with them. */

export interface ComplexLU {
  /** Unit lower and upper factors in one matrix. */
  readonly lu: ComplexMatrix;
  /** Row i was exchanged with row pivots[i]. */
  readonly pivots: Int32Array;
  /** 1-based index of the first zero pivot, 0 if there is none. */
  readonly info: number;
  readonly sign: number;
}

/** P A = L U (LAPACK zgetrf, which compares |re| + |im|). Overwrites `a`. */
export function factorComplexLU(a: ComplexMatrix, pivoting = true): ComplexLU {
  const { m, n, re, im } = a;
  const pivots = new Int32Array(Math.min(m, n));
  const size = (i: number, k: number) => Math.abs(re[i * n + k]!) + Math.abs(im[i * n + k]!);
  let sign = 1;
  let info = 0;
  for (let k = 0; k < pivots.length; k++) {
    let p = k;
    if (pivoting) for (let i = k + 1; i < m; i++) if (size(i, k) > size(p, k)) p = i;
    pivots[k] = p;
    if (p !== k) sign = -sign;
    exchangeRows(a, k, p);
    if (size(k, k) === 0) {
      if (info === 0) info = k + 1;
      continue;
    }
    for (let i = k + 1; i < m; i++) {
      const at = i * n + k;
      [re[at], im[at]] = quotient(re[at]!, im[at]!, re[k * n + k]!, im[k * n + k]!);
      subtractRow(a, i, re[at]!, im[at]!, a, k, k + 1);
    }
  }
  return { lu: a, pivots, info, sign };
}

/** Solves A X = B. Overwrites `b` with X. */
export function solveComplexLU({ lu, pivots }: ComplexLU, b: ComplexMatrix): void {
  pivots.forEach((p, i) => void exchangeRows(b, i, p));
  solveComplexTriangular(lu, b, { upper: false, unit: true });
  solveComplexTriangular(lu, b, { upper: true, unit: false });
}

/** Solves T X = B for a triangular T (the other triangle is not read). Overwrites `b` with X. */
export function solveComplexTriangular(t: ComplexMatrix, b: ComplexMatrix, { upper, unit }: { upper: boolean; unit: boolean }): void {
  const { n } = t;
  for (let s = 0; s < n; s++) {
    const i = upper ? n - 1 - s : s;
    for (let r = upper ? i + 1 : 0; r < (upper ? n : i); r++) subtractRow(b, i, t.re[i * n + r]!, t.im[i * n + r]!, b, r);
    if (unit) continue;
    for (let x = i * b.n; x < (i + 1) * b.n; x++) [b.re[x], b.im[x]] = quotient(b.re[x]!, b.im[x]!, t.re[i * n + i]!, t.im[i * n + i]!);
  }
}

/** The lower Cholesky factor of a Hermitian matrix, of which the lower triangle is read. @returns the factor, and the order of the first minor that is not positive (0: none). */
export function factorComplexCholesky(a: ComplexMatrix): { l: ComplexMatrix; info: number } {
  const { n } = a;
  const l = zeros(n, n);
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let re = a.re[i * n + j]!;
      let im = i === j ? 0 : a.im[i * n + j]!;
      for (let k = 0; k < j; k++) {
        const [x, y, u, v] = [l.re[i * n + k]!, l.im[i * n + k]!, l.re[j * n + k]!, l.im[j * n + k]!];
        re -= x * u + y * v;
        im -= y * u - x * v;
      }
      if (i === j) {
        if (!(re > 0)) return { l, info: j + 1 };
        l.re[j * n + j] = Math.sqrt(re);
      } else {
        l.re[i * n + j] = re / l.re[j * n + j]!;
        l.im[i * n + j] = im / l.re[j * n + j]!;
      }
    }
  return { l, info: 0 };
}

/**
 * Matrix products in plain TypeScript: what the WebAssembly kernel must equal, and what small problems run on.
 * Sums are kept in double, so float32 results are rounded once. Zeros are multiplied like anything else: 0·∞ must give NaN.
 */
import type { Floats } from './wasm.ts';

/**
 * C = alpha·A·B + beta·C on strided operands of one element type; A is m×k, B is k×n, C is m×n.
 * Offsets and strides count elements; a stride of 0 (an expanded operand) is fine for A and B. C must not overlap A or B,
 * and is not read when beta is 0, so whatever it held (even NaN) is gone.
 */
export interface Gemm<T extends Floats = Floats> {
  m: number;
  n: number;
  k: number;
  a: T;
  aOffset: number;
  aRow: number;
  aCol: number;
  b: T;
  bOffset: number;
  bRow: number;
  bCol: number;
  c: T;
  cOffset: number;
  cRow: number;
  cCol: number;
  /** Default 1. */
  alpha?: number;
  /** Default 0. */
  beta?: number;
}

/** The plain twin of `gemm`. */
export function gemmPlain(p: Gemm): void {
  const { m, n, k, a, aRow, aCol, b, bRow, bCol, c, cRow, cCol, alpha = 1, beta = 0 } = p;
  for (let i = 0; i < m; i++) {
    const aStart = p.aOffset + i * aRow;
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let x = aStart;
      let y = p.bOffset + j * bCol;
      for (let d = 0; d < k; d++) {
        sum += a[x]! * b[y]!;
        x += aCol;
        y += bRow;
      }
      const at = p.cOffset + i * cRow + j * cCol;
      c[at] = beta === 0 ? alpha * sum : alpha * sum + beta * c[at]!;
    }
  }
}

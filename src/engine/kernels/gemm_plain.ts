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

/**
 * `gemm` with m = 1 or n = 1. A matrix–vector product reads every matrix element once, so copying the matrix to WebAssembly
 * buys nothing; four rows at a time keep four independent sums in flight.
 */
export function gemv(p: Gemm): void {
  // A row vector times a matrix is the transposed matrix times a column vector.
  if (p.n === 1) matrixVector(p.m, p.k, p.a, p.aOffset, p.aRow, p.aCol, p.b, p.bOffset, p.bRow, p.c, p.cOffset, p.cRow, p.alpha, p.beta);
  else matrixVector(p.n, p.k, p.b, p.bOffset, p.bCol, p.bRow, p.a, p.aOffset, p.aCol, p.c, p.cOffset, p.cCol, p.alpha, p.beta);
}

function matrixVector(
  rows: number,
  depth: number,
  matrix: Floats,
  matrixOffset: number,
  rowStride: number,
  depthStride: number,
  x: Floats,
  xOffset: number,
  xStride: number,
  y: Floats,
  yOffset: number,
  yStride: number,
  alpha = 1,
  beta = 0,
): void {
  const write = (row: number, sum: number) => {
    const at = yOffset + row * yStride;
    y[at] = beta === 0 ? alpha * sum : alpha * sum + beta * y[at]!;
  };
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let i0 = matrixOffset + row * rowStride;
    let i1 = i0 + rowStride;
    let i2 = i1 + rowStride;
    let i3 = i2 + rowStride;
    let j = xOffset;
    for (let d = 0; d < depth; d++) {
      const factor = x[j]!;
      s0 += matrix[i0]! * factor;
      s1 += matrix[i1]! * factor;
      s2 += matrix[i2]! * factor;
      s3 += matrix[i3]! * factor;
      i0 += depthStride;
      i1 += depthStride;
      i2 += depthStride;
      i3 += depthStride;
      j += xStride;
    }
    write(row, s0);
    write(row + 1, s1);
    write(row + 2, s2);
    write(row + 3, s3);
  }
  for (; row < rows; row++) {
    let sum = 0;
    let i = matrixOffset + row * rowStride;
    let j = xOffset;
    for (let d = 0; d < depth; d++) {
      sum += matrix[i]! * x[j]!;
      i += depthStride;
      j += xStride;
    }
    write(row, sum);
  }
}

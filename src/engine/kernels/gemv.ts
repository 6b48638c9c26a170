/** Matrix–vector products, the thin case of `gemm`: the matrix is read once, so packing it would not pay. */
import type { Gemm } from './gemm-plain.ts';
import { stage, staging } from './staging.ts';
import type { WasmKernels } from './wasm.ts';

/** The same product with n = 1: a row vector times a matrix is the transposed matrix times a column vector. */
export function columnForm(p: Gemm): Gemm {
  if (p.n === 1) return p;
  return {
    ...p,
    ...{ m: p.n, n: p.m, cRow: p.cCol, cCol: p.cRow },
    ...{ a: p.b, aOffset: p.bOffset, aRow: p.bCol, aCol: p.bRow },
    ...{ b: p.a, bOffset: p.aOffset, bRow: p.aCol, bCol: p.aRow },
  };
}

function write(p: Gemm, row: number, sum: number): void {
  const { alpha = 1, beta = 0 } = p;
  const at = p.cOffset + row * p.cRow;
  p.c[at] = beta === 0 ? alpha * sum : alpha * sum + beta * p.c[at]!;
}

/** The plain twin of `gemvWasm`. Four rows at a time keep four independent sums in flight. */
export function gemvPlain(p: Gemm): void {
  const { m, k, a, aRow, aCol, b, bRow } = p;
  let row = 0;
  for (; row + 4 <= m; row += 4) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let d = 0, i = p.aOffset + row * aRow, j = p.bOffset; d < k; d++, i += aCol, j += bRow) {
      const factor = b[j]!;
      s0 += a[i]! * factor;
      s1 += a[i + aRow]! * factor;
      s2 += a[i + 2 * aRow]! * factor;
      s3 += a[i + 3 * aRow]! * factor;
    }
    write(p, row, s0);
    write(p, row + 1, s1);
    write(p, row + 2, s2);
    write(p, row + 3, s3);
  }
  for (; row < m; row++) {
    let sum = 0;
    for (let d = 0, i = p.aOffset + row * aRow, j = p.bOffset; d < k; d++, i += aCol, j += bRow) sum += a[i]! * b[j]!;
    write(p, row, sum);
  }
}

/** `gemm` with n = 1 on the WebAssembly kernels. */
export function gemvWasm(kernels: WasmKernels, p: Gemm): void {
  const { m, k } = p;
  const { bytes, gemvAlongDepth, gemvAlongRows } = kernels.precision(p.c);
  const matrix = staging(m, p.aRow, k, p.aCol, kernels.addressOf(p.a), true);
  const at = kernels.layout({ matrix: matrix.length * bytes, x: k * bytes, y: m * bytes });
  const view = kernels.view(p.c);
  const address = stage(view, at.matrix, matrix, p.a, p.aOffset, p.aRow, p.aCol, k);
  if (p.bRow === 1) view.set(p.b.subarray(p.bOffset, p.bOffset + k), at.x / bytes);
  else for (let d = 0, i = p.bOffset, to = at.x / bytes; d < k; d++, i += p.bRow) view[to + d] = p.b[i]!;
  if (matrix.column === 1) gemvAlongDepth(address, matrix.row * bytes, m, at.x, k, at.y);
  else gemvAlongRows(address, matrix.column * bytes, m, at.x, k, at.y);
  for (let row = 0, from = at.y / bytes; row < m; row++) write(p, row, view[from + row]!);
}

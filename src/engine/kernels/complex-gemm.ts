/** Products of complex matrices, out of real ones. */
import { gemm } from './gemm.ts';
import type { Gemm } from './gemm-plain.ts';

/** A `Gemm` on interleaved complex numbers (re, im, re, im …): sizes, offsets and strides count complex elements; alpha and beta are real. */
export interface ComplexGemm extends Gemm {
  /** Use the complex conjugate of A or of B. */
  conjugateA?: boolean;
  conjugateB?: boolean;
}

/**
 * C = alpha·A·B + beta·C over the complex numbers: four real products of the real and imaginary parts, which are strided views of
 * the interleaved arrays. Errors as for `gemm`.
 */
export function complexGemm(p: ComplexGemm): void {
  const { alpha = 1, beta = 0, conjugateA = false, conjugateB = false } = p;
  /** Adds sign · (part of A) · (part of B) to a part of C; parts are 0 for real, 1 for imaginary. */
  const term = (aPart: 0 | 1, bPart: 0 | 1, cPart: 0 | 1, sign: 1 | -1, keep: number) =>
    gemm({
      ...p,
      ...{ aOffset: 2 * p.aOffset + aPart, aRow: 2 * p.aRow, aCol: 2 * p.aCol },
      ...{ bOffset: 2 * p.bOffset + bPart, bRow: 2 * p.bRow, bCol: 2 * p.bCol },
      ...{ cOffset: 2 * p.cOffset + cPart, cRow: 2 * p.cRow, cCol: 2 * p.cCol },
      ...{ alpha: sign * alpha, beta: keep },
    });
  term(0, 0, 0, 1, beta);
  term(1, 1, 0, conjugateA === conjugateB ? -1 : 1, 1);
  term(0, 1, 1, conjugateB ? -1 : 1, beta);
  term(1, 0, 1, conjugateA ? -1 : 1, 1);
}

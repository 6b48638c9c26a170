import { one } from '../apply.ts';
import { isComplex, slotsOf } from '../dtype.ts';
import { fromPairs } from '../kernels/dense/complex-matrix.ts';
import { factorComplexLU } from '../kernels/dense/complex-systems.ts';
import { factorLU } from '../kernels/dense/lu.ts';
import type { Operand, Rule } from '../primitive.ts';
import { Tensor } from '../tensor.ts';
import { sub, zerosLike } from './calls.ts';
import { adjoint as H, matrixTranspose as T } from './dims.ts';
import { columns, last, plus } from './eigen.ts';
import { eachMatrix, regular, requireMatrices } from './matrices.ts';
import { times } from './products.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** P, L, U with A = P L U. */
    linalg_lu: Op<[a: Tensor], { pivot?: boolean }, [p: Tensor, l: Tensor, u: Tensor]>;
  }
}

const tril = (t: Tensor, diagonal = 0) => one('tril', [t], { diagonal });
const triu = (t: Tensor, diagonal = 0) => one('triu', [t], { diagonal });
const rows = (t: Tensor, start: number, end: number) => one('slice', [t], { dim: -2, start, end, step: 1 });
/** L⁻¹ X and L⁻ᴴ X for a lower L with ones on its diagonal, X U⁻¹ and X U⁻ᴴ for an upper U. */
const underLower = (l: Tensor, x: Tensor) => one('linalg_solve_triangular', [l, x], { upper: false, unitriangular: true });
const underAdjoint = (l: Tensor, x: Tensor) => one('linalg_solve_triangular', [H(l), x], { upper: true, unitriangular: true });
const overUpper = (x: Tensor, u: Tensor) => one('linalg_solve_triangular', [u, x], { upper: true, left: false });
const overAdjoint = (x: Tensor, u: Tensor) => one('linalg_solve_triangular', [H(u), x], { upper: false, left: false });
const less = (a: Operand, b: Operand): Operand => (b ? (a ? sub(a, b) : one('neg', [b], {})) : a);

/**
 * The factors of a matrix that is not square are those of its square part A₁, and what is beside (A = P L [U₁ U₂]) or below (A = P [L₁; L₂] U) it. With
 * M = L₁⁻¹ dA₁ U₁⁻¹ there is dL₁ = L₁ tril₋₁(M), dU₁ = triu(M) U₁, and dU₂ = L⁻¹ dA₂ − tril₋₁(M) U₂, dL₂ = dA₂ U⁻¹ − L₂ triu(M). Backward is the adjoint of that.
 * Source for the square part: Giles, "An extended collection of matrix derivative results" (2008).
 */
function cotangent(l: Tensor, u: Tensor, gl: Operand, gu: Operand): Tensor | null {
  const [m, k, n] = [l.shape[l.rank - 2]!, last(l), last(u)];
  const [l1, u1] = [rows(l, 0, k), columns(u, 0, k)];
  const [beside, below] = [n > k && gu ? columns(gu, k, n) : null, m > k && gl ? rows(gl, k, m) : null];
  const lower = less(gl && times(H(l1), rows(gl, 0, k)), beside && times(beside, H(columns(u, k, n))));
  const upper = less(gu && times(columns(gu, 0, k), H(u1)), below && times(H(rows(l, k, m)), below));
  const inside = plus(lower && tril(lower, -1), upper && triu(upper));
  if (!inside) return null;
  const square = underAdjoint(l1, overAdjoint(inside, u1));
  if (n > k) return one('cat', [square, beside ? underAdjoint(l1, beside) : zerosLike(columns(u, k, n))], { dim: -1 });
  if (m > k) return one('cat', [square, below ? overAdjoint(below, u1) : zerosLike(rows(l, k, m))], { dim: -2 });
  return square;
}

/** The tangents of L and U, from that of Pᵀ A. */
function tangents(l: Tensor, u: Tensor, t: Tensor): [Tensor, Tensor] {
  const [m, k, n] = [l.shape[l.rank - 2]!, last(l), last(u)];
  const [l1, u1] = [rows(l, 0, k), columns(u, 0, k)];
  const inside = overUpper(underLower(l1, columns(rows(t, 0, k), 0, k)), u1);
  const [strict, upper] = [tril(inside, -1), triu(inside)];
  const [dl, du] = [times(l1, strict), times(upper, u1)];
  if (n > k) {
    const beside = sub(underLower(l1, columns(t, k, n)), times(strict, columns(u, k, n)));
    return [dl, one('cat', [du, beside], { dim: -1 })];
  }
  if (m > k) {
    const below = sub(overUpper(rows(t, k, m), u1), times(rows(l, k, m), upper));
    return [one('cat', [dl, below], { dim: -2 }), du];
  }
  return [dl, du];
}

const lu: Rule<'linalg_lu'> = {
  forward: ([a], { pivot = true }) => {
    const [m, n] = requireMatrices(a, 'linalg.lu');
    const k = Math.min(m, n);
    return eachMatrix(
      a,
      [
        [m, m],
        [m, k],
        [k, n],
      ],
      (x, [p, l, u]) => {
        const complex = isComplex(a.dtype) ? factorComplexLU(fromPairs(x, m, n), pivot) : null;
        const real = complex ? null : factorLU(x, m, n, pivot);
        const pivots = (complex ?? real!).pivots;
        const rows = Array.from({ length: m }, (_, i) => i);
        pivots.forEach((r, i) => {
          [rows[i], rows[r]] = [rows[r]!, rows[i]!];
        });
        rows.forEach((from, i) => {
          p![(from * m + i) * slotsOf(a.dtype)] = 1;
        });
        if (complex) {
          const { re, im } = complex.lu;
          for (let i = 0; i < m; i++)
            for (let j = 0; j < n; j++) {
              const [of, at] = i > j ? [l!, i * k + j] : [u!, i * n + j];
              if (i > j ? j < k : i < k) of.set([re[i * n + j]!, im[i * n + j]!], 2 * at);
            }
          for (let i = 0; i < k; i++) l![2 * (i * k + i)] = 1;
          return;
        }
        const { lu } = real!;
        for (let i = 0; i < m; i++) for (let j = 0; j < k; j++) l![i * k + j] = i === j ? 1 : i > j ? lu[i * n + j]! : 0;
        for (let i = 0; i < k; i++) for (let j = i; j < n; j++) u![i * n + j] = lu[i * n + j]!;
      },
    );
  },
  vjp: ({ outputs: [p, l, u] }, _, [, gl, gu]) => {
    const moved = cotangent(l, u, gl ?? null, gu ?? null);
    return [moved && times(p, moved)];
  },
  jvp: ({ outputs: [p, l, u] }, [t]) => (t ? [zerosLike(p), ...tangents(l, u, times(T(p), t))] : [null, null, null]),
  saves: () => ({ outputs: [0, 1, 2] }),
  formula: { names: ['A'], value: 'P, L, U with P L U = A', vjp: ['P L⁻ᵀ (tril₋₁(Lᵀ L̄) + triu(Ū Uᵀ)) U⁻ᵀ'] },
  // PyTorch's P takes no gradient, so that the generated comparison would pair the wrong outputs: see test/oracle/functions.test.ts.
  torch: null,
  samples: () =>
    [
      regular([3, 3]),
      Tensor.from([1, 2, 3, 4, 5, 6, 7, 8, 10], [3, 3], 'float64'),
      regular([2, 2, 2]),
      Tensor.from([1, 2, 3, 4, 5, 7], [2, 3], 'float64'),
      Tensor.from([1, 2, 3, 4, 5, 7, 9, 1], [4, 2], 'float64'),
    ].map((a) => ({ inputs: [a], attrs: {} })),
};

export const luDecomposition = { linalg_lu: lu };

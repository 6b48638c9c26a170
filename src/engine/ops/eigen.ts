import { one } from '../apply.ts';
import { complexOf, isComplex, realOf } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { hermitianEigen } from '../kernels/dense/complex-factors.ts';
import { type ComplexMatrix, fromPairs, toPairs, zeros } from '../kernels/dense/complex-matrix.ts';
import { generalEigen } from '../kernels/dense/general-eigen.ts';
import { double, single } from '../kernels/dense/rotations.ts';
import { symmetricEigen } from '../kernels/dense/symmetric.ts';
import type { Operand, Rule } from '../primitive.ts';
import { Tensor } from '../tensor.ts';
import { add, cast, conj, div, mul, reshape, scale, sub } from './calls.ts';
import { adjoint as H } from './dims.ts';
import { complexRegular, eachMatrixByColumns, identityLike, regular, requireMatrices } from './matrices.ts';
import { times } from './products.ts';

/**
 * Eigenvalues and eigenvectors. Derivatives: Giles (2008); Boeddeker et al., "On the Computation of Complex-valued Gradients with Application to Statistically
 * Optimum Beamforming" (2019), which PyTorch follows. Vectors are unique only up to sign or phase: of `eigh` they have LAPACK's up to 25 rows. A gradient that
 * depends on a phase means nothing and raises, as in PyTorch.
 */
declare module '../primitive.ts' {
  interface Primitives {
    /** Eigenvalues (rising) and eigenvectors of symmetric or Hermitian matrices, of which the lower triangle is read; the gradient is Hermitian. */
    _linalg_eigh: Op<[a: Tensor], { upper?: boolean }, [values: Tensor, vectors: Tensor]>;
    /** Eigenvalues and right eigenvectors (of length 1) of general matrices, both complex. */
    linalg_eig: Op<[a: Tensor], Record<never, never>, [values: Tensor, vectors: Tensor]>;
  }
}

export const columns = (t: Tensor, start: number, end: number) => one('slice', [t], { dim: -1, start, end, step: 1 });
export const diagonalOf = (t: Tensor) => one('diagonal', [t], { offset: 0, dim1: -2, dim2: -1 });
export const onDiagonal = (t: Tensor) => one('diag_embed', [t], { offset: 0, dim1: -2, dim2: -1 });
export const plus = (a: Operand, b: Operand): Operand => (a && b ? add(a, b) : (a ?? b));
export const asRow = (t: Tensor) => reshape(t, [...t.shape.slice(0, -1), 1, t.shape[t.rank - 1]!]);
export const asColumn = (t: Tensor) => reshape(t, [...t.shape, 1]);
export const last = (t: Tensor) => t.shape[t.rank - 1]!;
export const realPart = (t: Tensor) => (isComplex(t.dtype) ? one('real', [t], {}) : t);
export const precisionOf = (a: Tensor) => (realOf(a.dtype) === 'float64' ? double : single);

/** The matrix of xⱼ − xᵢ, with ones on the diagonal so that it may be divided by. */
export function differences(x: Tensor): Tensor {
  return add(sub(asRow(x), asColumn(x)), identityLike(last(x), x.dtype));
}
/** t with its diagonal zeroed. */
export const offDiagonal = (t: Tensor): Tensor => mul(t, sub(Tensor.full([last(t), last(t)], 1, t.dtype), identityLike(last(t), t.dtype)));
/** The Hermitian part. */
const hermitian = (t: Tensor): Tensor => scale(add(t, H(t)), 0.5);

/** @throws RuntimeError where a loss depends on the phases of the vectors: `turned` is Vᴴ V̄, whose diagonal then has imaginary parts. */
export function requirePhaseFree(turned: Tensor, what: string, reason = 'this quantity, so it is'): void {
  if (!isComplex(turned.dtype)) return;
  if (
    one('imag', [diagonalOf(turned)], {})
      .toArray()
      .some((x) => Math.abs(x) > 1e-2)
  )
    throw runtimeError(
      `${what} in the complex case are specified up to multiplication by e^{i phi}. The specified loss function depends on ${reason} ill-defined.`,
    );
}

const eighRule: Rule<'_linalg_eigh'> = {
  forward: ([a], { upper = false }) => {
    const [n] = requireMatrices(a, 'linalg.eigh', true);
    return eachMatrixByColumns(
      a,
      [[n], [n, n]],
      (x, [values, vectors]) => {
        if (isComplex(a.dtype)) {
          const eigen = hermitianEigen(fromPairs(x, n, n), upper, precisionOf(a));
          values!.set(eigen.values);
          toPairs(eigen.vectors, vectors!);
        } else {
          const eigen = symmetricEigen(x, n, upper, precisionOf(a));
          values!.set(eigen.values);
          vectors!.set(eigen.vectors);
        }
      },
      [realOf(a.dtype), a.dtype],
    );
  },
  vjp: ({ outputs: [w, v] }, _, [gw, gv]) => {
    const inner = gv ? times(H(v), gv) : null;
    if (inner) requirePhaseFree(inner, 'linalg_eigh_backward: The eigenvectors');
    const inside = plus(inner && offDiagonal(div(inner, differences(w))), gw ? onDiagonal(gw) : null);
    return [inside && hermitian(times(times(v, cast(inside, v.dtype)), H(v)))];
  },
  jvp: ({ outputs: [w, v] }, [t]) => {
    if (!t) return [null, null];
    const inside = times(times(H(v), hermitian(t)), v);
    return [realPart(diagonalOf(inside)), times(v, offDiagonal(div(inside, differences(w))))];
  },
  saves: () => ({ outputs: [0, 1] }),
  formula: { names: ['A'], value: 'λ, V with V diag(λ) Vᴴ = A', vjp: ['V (diag(λ̄) + (Vᴴ V̄) / (λⱼ − λᵢ)) Vᴴ'] },
  // Signs of eigenvectors are free: test/oracle compares what does not depend on them.
  torch: null,
  samples: () => [
    { inputs: [regular([3, 3])], attrs: {}, kink: true },
    { inputs: [regular([2, 2, 2])], attrs: {}, kink: true },
  ],
};

const eigRule: Rule<'linalg_eig'> = {
  forward: ([a]) => {
    const [n] = requireMatrices(a, 'linalg.eig', true);
    const dtype = complexOf(a.dtype);
    return eachMatrixByColumns(
      a,
      [[n], [n, n]],
      (x, [values, vectors]) => {
        const matrix: ComplexMatrix = isComplex(a.dtype) ? fromPairs(x, n, n) : { ...zeros(n, n), re: x };
        const eigen = generalEigen(matrix, !isComplex(a.dtype));
        toPairs(eigen.values, values!);
        toPairs(eigen.vectors, vectors!);
      },
      [dtype, dtype],
    );
  },
  vjp: ({ inputs: [a], outputs: [w, v] }, _, [gw, gv]) => {
    const vh = H(v);
    let inside = gw ? onDiagonal(gw) : null;
    if (gv) {
      const inner = times(vh, gv);
      requirePhaseFree(inner, 'linalg_eig_backward: The eigenvectors');
      // A vector keeps its length: what would change it is taken off.
      const free = sub(inner, mul(times(vh, v), asRow(realPart(diagonalOf(inner)))));
      inside = plus(offDiagonal(div(free, conj(differences(w)))), inside);
    }
    if (!inside) return [null];
    const ga = one('linalg_solve_ex', [vh, times(inside, vh)], { left: true });
    return [isComplex(a.dtype) ? ga : realPart(ga)];
  },
  jvp: ({ outputs: [w, v] }, [t]) => {
    if (!t) return [null, null];
    const inside = one('linalg_solve_ex', [v, times(cast(t, v.dtype), v)], { left: true });
    const moved = times(v, offDiagonal(div(inside, differences(w))));
    return [diagonalOf(inside), sub(moved, mul(v, asRow(realPart(diagonalOf(times(H(v), moved))))))];
  },
  saves: () => ({ inputs: [0], outputs: [0, 1] }),
  formula: { names: ['A'], value: 'λ, V with V diag(λ) V⁻¹ = A', vjp: ['V⁻ᴴ (diag(λ̄) + (Vᴴ V̄ − Vᴴ V diag(Re Vᴴ V̄)) / conj(λⱼ − λᵢ)) Vᴴ'] },
  torch: null,
  samples: () =>
    [Tensor.from([1, 2, 0.5, 0.3, -1, 0.7, -0.4, 0.2, 3], [3, 3], 'float64'), regular([2, 2, 2]), complexRegular(3)].map((a) => ({
      inputs: [a],
      attrs: {},
      ambiguous: [1],
    })),
};

export const eigen = { _linalg_eigh: eighRule, linalg_eig: eigRule };

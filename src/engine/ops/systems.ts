import { one } from '../apply.ts';
import { isComplex, realOf } from '../dtype.ts';
import { linAlgError } from '../errors.ts';
import { adjointOf, type ComplexMatrix, fromPairs, identity, toPairs } from '../kernels/dense/complex-matrix.ts';
import { factorComplexCholesky, factorComplexLU, solveComplexLU, solveComplexTriangular } from '../kernels/dense/complex-systems.ts';
import { transposed } from '../kernels/dense/householder.ts';
import { factorCholesky, factorLU, type LU, solveLU, solveTriangular } from '../kernels/dense/lu.ts';
import { contiguousCopy } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { Tensor } from '../tensor.ts';
import { add, conj, mul, neg, reshape, scale, sub, sum, zerosLike } from './calls.ts';
import { adjoint } from './dims.ts';
import {
  batchElement,
  complexRegular,
  definite,
  eachMatrix,
  eachMatrixByColumns,
  identityLike,
  type MatrixKernel,
  regular,
  requireMatrices,
} from './matrices.ts';
import { python, ramp } from './picking.ts';
import { times } from './products.ts';

/**
 * Linear systems and determinants. Derivatives: M. Giles, "An extended collection of matrix derivative results" (2008), and
 * I. Murray, "Differentiation of the Cholesky decomposition" (2016); PyTorch uses the same.
 */
declare module '../primitive.ts' {
  interface Primitives {
    /** Outputs: the inverse, and per matrix 0 or the 1-based index of the zero pivot. */
    linalg_inv_ex: Op<[a: Tensor], { check_errors?: boolean }, [inverse: Tensor, info: Tensor]>;
    /** A X = B, or X A = B unless `left`. Batch dimensions must be the same, B must hold matrices. */
    linalg_solve_ex: Op<[a: Tensor, b: Tensor], { left?: boolean; check_errors?: boolean }, [x: Tensor, info: Tensor]>;
    linalg_solve_triangular: Op<[a: Tensor, b: Tensor], { upper: boolean; left?: boolean; unitriangular?: boolean }>;
    _linalg_det: Op<[a: Tensor]>;
    _linalg_slogdet: Op<[a: Tensor], Record<never, never>, [sign: Tensor, logabsdet: Tensor]>;
    /** Reads the lower triangle (the upper one if `upper`); its gradient is symmetric. */
    linalg_cholesky_ex: Op<[a: Tensor], { upper?: boolean; check_errors?: boolean }, [l: Tensor, info: Tensor]>;
  }
}

const invRule: Rule<'linalg_inv_ex'> = {
  forward: ([a], { check_errors }) => {
    const [n] = requireMatrices(a, 'linalg.inv', true);
    return eachMatrixByColumns(
      a,
      [[n, n], []],
      (m, [inverse, info], i) => {
        const complex = isComplex(a.dtype) ? factorComplexLU(fromPairs(m, n, n)) : null;
        const lu = complex ?? factorLU(m, n);
        info![0] = lu.info;
        if (lu.info && check_errors) {
          throw linAlgError(
            `linalg.inv: ${batchElement(a, i)}The diagonal element ${lu.info} is zero, the inversion could not be completed because the input matrix is singular.`,
          );
        }
        if (complex) {
          const solution = identity(n);
          solveComplexLU(complex, solution);
          toPairs(solution, inverse!);
          return;
        }
        for (let k = 0; k < n; k++) inverse![k * n + k] = 1;
        solveLU(lu as LU, n, inverse!, n);
      },
      [a.dtype, 'int32'],
    );
  },
  vjp: ({ outputs: [y] }, g) => {
    const yt = adjoint(y);
    return [g ? neg(times(times(yt, g), yt)) : null];
  },
  jvp: ({ outputs: [y] }, [t]) => [t ? neg(times(times(y, t), y)) : null, null],
  saves: () => ({ outputs: [0] }),
  formula: { names: ['A'], value: 'A⁻¹', vjp: ['−A⁻ᵀ Ḡ A⁻ᵀ'] },
  torch: () => 'torch.linalg.inv_ex(x0)',
  samples: () =>
    [regular([3, 3]), regular([2, 2, 2]), Tensor.empty([0, 0], 'float64'), complexRegular(3)].map((a) => ({ inputs: [a], attrs: {} })),
};

const solveRule: Rule<'linalg_solve_ex'> = {
  forward: ([a, b], { left = true, check_errors }) => {
    const [n] = requireMatrices(a, 'torch.linalg.solve', true);
    const k = b.shape[b.rank - (left ? 1 : 2)]!;
    const complex = isComplex(a.dtype);
    const right = contiguousCopy(b, complex ? 'complex128' : 'float64').data as Float64Array;
    return (left ? eachMatrixByColumns : eachMatrix)(
      a,
      [b.shape.slice(-2), []],
      (m, [x, info], i) => {
        // X A = B is Aᴴ Xᴴ = Bᴴ.
        const own = ownOf(right, i, n * k * (complex ? 2 : 1));
        const square = complex ? fromPairs(m, n, n) : null;
        const factors = square ? factorComplexLU(left ? square : adjointOf(square)) : null;
        const lu = factors ?? factorLU(left ? m : transposed(m, n, n), n);
        info![0] = lu.info;
        if (lu.info && check_errors)
          throw linAlgError(`torch.linalg.solve: ${batchElement(a, i)}The solver failed because the input matrix is singular.`);
        if (factors) {
          solveColumns(own, [n, k], left, x!, (columns) => solveComplexLU(factors, columns));
          return;
        }
        const columns = left ? own : transposed(own, k, n);
        solveLU(lu as LU, n, columns, k);
        x!.set(left ? columns : transposed(columns, n, k));
      },
      [b.dtype, 'int32'],
    );
  },
  vjp: ({ inputs: [a], outputs: [x], attrs: { left = true }, needs }, g) => {
    if (!g) return [null, null];
    const gb = one('linalg_solve_ex', [adjoint(a), g], { left });
    const xt = needs[0] ? adjoint(x) : null;
    return [xt && neg(left ? times(gb, xt) : times(xt, gb)), needs[1] ? gb : null];
  },
  jvp: ({ inputs: [a], outputs: [x], attrs: { left = true } }, [ta, tb]) => {
    const moved = ta ? (left ? times(ta, x) : times(x, ta)) : null;
    const right = tb && moved ? sub(tb, moved) : (tb ?? (moved && neg(moved)));
    return [right && one('linalg_solve_ex', [a, right], { left }), null];
  },
  saves: (needs) => ({ inputs: [0], outputs: needs[0] ? [0] : [] }),
  formula: { names: ['A', 'B'], value: 'A⁻¹ B', vjp: ['−(A⁻ᵀ Ḡ) Xᵀ', 'A⁻ᵀ Ḡ'] },
  torch: ({ left = true }) => `torch.linalg.solve_ex(x0, x1, left=${python(left)})`,
  samples: () => [
    { inputs: [regular([3, 3]), ramp([3, 2], 7)], attrs: {} },
    { inputs: [regular([2, 2, 2]), ramp([2, 2, 1], 7)], attrs: {} },
    { inputs: [regular([3, 3]), ramp([2, 3], 7)], attrs: { left: false } },
    { inputs: [complexRegular(3), complexRegular(3)], attrs: {} },
    { inputs: [complexRegular(3), complexRegular(3)], attrs: { left: false } },
  ],
};

const triangularRule: Rule<'linalg_solve_triangular'> = {
  forward: ([a, b], { upper, left = true, unitriangular = false }) => {
    const [n] = requireMatrices(a, 'linalg.solve_triangular', true);
    const k = b.shape[b.rank - (left ? 1 : 2)]!;
    const complex = isComplex(a.dtype);
    const right = contiguousCopy(b, complex ? 'complex128' : 'float64').data as Float64Array;
    return eachMatrixByColumns(a, [b.shape.slice(-2)], (m, [x], i) => {
      const own = ownOf(right, i, n * k * (complex ? 2 : 1));
      if (complex) {
        const t = fromPairs(m, n, n);
        const side = { upper: upper === left, unit: unitriangular };
        solveColumns(own, [n, k], left, x!, (columns) => solveComplexTriangular(left ? t : adjointOf(t), columns, side));
        return;
      }
      const columns = left ? own : transposed(own, k, n);
      solveTriangular(left ? m : transposed(m, n, n), n, columns, k, { upper: upper === left, unit: unitriangular });
      x!.set(left ? columns : transposed(columns, n, k));
    })[0]!;
  },
  vjp: ({ inputs: [a], outputs: [x], attrs, needs }, g) => {
    const { upper, left = true, unitriangular = false } = attrs;
    const gb = one('linalg_solve_triangular', [adjoint(a), g], { ...attrs, upper: !upper });
    const xt = needs[0] ? adjoint(x) : null;
    const full = xt && neg(left ? times(gb, xt) : times(xt, gb));
    return [full && triangleOf(full, upper, unitriangular), needs[1] ? gb : null];
  },
  jvp: ({ inputs: [a], outputs: [x], attrs }, [ta, tb]) => {
    const { upper, left = true, unitriangular = false } = attrs;
    const own = ta && triangleOf(ta, upper, unitriangular);
    const moved = own ? (left ? times(own, x) : times(x, own)) : null;
    const right = tb && moved ? sub(tb, moved) : (tb ?? (moved && neg(moved)));
    return right && one('linalg_solve_triangular', [a, right], attrs);
  },
  saves: (needs) => ({ inputs: [0], outputs: needs[0] ? [0] : [] }),
  formula: { names: ['T', 'B'], value: 'T⁻¹ B', vjp: ['the triangle of −(T⁻ᵀ Ḡ) Xᵀ', 'T⁻ᵀ Ḡ'] },
  torch: ({ upper, left = true, unitriangular = false }) =>
    `torch.linalg.solve_triangular(x0, x1, upper=${python(upper)}, left=${python(left)}, unitriangular=${python(unitriangular)})`,
  samples: () =>
    [{ upper: true }, { upper: false, unitriangular: true }, { upper: false, left: false }, { upper: true, left: false }].map((attrs) => ({
      inputs: [regular([3, 3]), ramp(attrs.left === false ? [2, 3] : [3, 2], 7)] as [Tensor, Tensor],
      attrs,
    })),
};

/** Solves for the columns of B in place, or for those of Bᴴ where X stands on the left of its matrix, and writes X. */
function solveColumns(
  b: Float64Array,
  [n, k]: [rows: number, columns: number],
  left: boolean,
  x: Float64Array,
  solve: (columns: ComplexMatrix) => void,
): void {
  const columns = left ? fromPairs(b, n, k) : adjointOf(fromPairs(b, k, n));
  solve(columns);
  toPairs(left ? columns : adjointOf(columns), x);
}

/** The numbers of matrix i of a batch, to be overwritten. */
const ownOf = (numbers: Float64Array, i: number, length: number): Float64Array => numbers.slice(i * length, (i + 1) * length);

/** The triangle that was read, without its diagonal if that stands for ones. */
const triangleOf = (t: Tensor, upper: boolean, unit: boolean): Tensor =>
  upper ? one('triu', [t], { diagonal: unit ? 1 : 0 }) : one('tril', [t], { diagonal: unit ? -1 : 0 });

/** A per-matrix number as a 1 × 1 matrix, to be broadcast over matrices. */
const over = (t: Tensor): Tensor => reshape(t, [...t.shape, 1, 1]);
const inverseAdjoint = (a: Tensor): Tensor => adjoint(one('linalg_inv_ex', [a], {}));

/** Σ aᵢⱼ b̄ᵢⱼ per matrix. */
const inner = (a: Tensor, b: Tensor): Tensor => sum(mul(a, conj(b)), [-2, -1]);

/** The adjoint of ∂det/∂A = det(A) A⁻ᵀ. Where det(A) is exactly 0 that is 0 here, as in PyTorch, whatever the cofactors are. */
function cofactors(a: Tensor, det: Tensor): Tensor {
  const zero = one('eq', [det, Tensor.scalar(0, det.dtype)], {}).toArray();
  const factor = over(conj(det));
  if (!zero.some(Boolean)) return mul(factor, inverseAdjoint(a));
  // The identity takes the place of singular matrices, so that inverting does not spoil the product with 0.
  const singular = over(Tensor.from(zero, det.shape, realOf(a.dtype)));
  const regularised = add(
    mul(a, sub(Tensor.scalar(1, singular.dtype), singular)),
    mul(identityLike(a.shape[a.rank - 1]!, a.dtype), singular),
  );
  return mul(factor, inverseAdjoint(regularised));
}

const detRule: Rule<'_linalg_det'> = {
  forward: ([a]) => {
    const [n] = requireMatrices(a, 'linalg.det', true);
    return eachMatrix(a, [[]], (m, [det]) => {
      if (isComplex(a.dtype)) {
        const { lu, sign } = factorComplexLU(fromPairs(m, n, n));
        let [re, im] = [sign, 0];
        for (let i = 0; i < n * n; i += n + 1) [re, im] = [re * lu.re[i]! - im * lu.im[i]!, re * lu.im[i]! + im * lu.re[i]!];
        det!.set([re, im]);
        return;
      }
      const { lu, sign } = factorLU(m, n);
      let d = sign;
      for (let i = 0; i < n; i++) d *= lu[i * n + i]!;
      det![0] = d;
    })[0]!;
  },
  vjp: ({ inputs: [a], outputs: [d] }, g) => [mul(over(g), cofactors(a, d))],
  jvp: ({ inputs: [a], outputs: [d] }, [t]) => t && inner(t, cofactors(a, d)),
  saves: () => ({ inputs: [0], outputs: [0] }),
  formula: { names: ['A'], value: 'det A', vjp: ['ḡ · det A · A⁻ᵀ'] },
  torch: () => 'torch.linalg.det(x0)',
  samples: () => [regular([3, 3]), regular([2, 2, 2]), complexRegular(3)].map((a) => ({ inputs: [a], attrs: {} })),
};

const slogdetRule: Rule<'_linalg_slogdet'> = {
  forward: ([a]) => {
    const [n] = requireMatrices(a, 'linalg.slogdet', true);
    const kernel: MatrixKernel = (m, [sign, log]) => {
      if (isComplex(a.dtype)) {
        const { lu, sign: parity } = factorComplexLU(fromPairs(m, n, n));
        let [re, im] = [parity, 0];
        for (let i = 0; i < n * n; i += n + 1) {
          const size = Math.hypot(lu.re[i]!, lu.im[i]!);
          const [x, y] = size === 0 ? [0, 0] : [lu.re[i]! / size, lu.im[i]! / size];
          [re, im] = [re * x - im * y, re * y + im * x];
          log![0]! += Math.log(size);
        }
        sign!.set([re, im]);
        return;
      }
      const { lu, sign: parity } = factorLU(m, n);
      let s = parity;
      for (let i = 0; i < n; i++) {
        s *= Math.sign(lu[i * n + i]!);
        log![0]! += Math.log(Math.abs(lu[i * n + i]!));
      }
      sign![0] = s;
    };
    return eachMatrix(a, [[], []], kernel, [a.dtype, realOf(a.dtype)]);
  },
  vjp: ({ inputs: [a], outputs: [sign] }, _, [gs, g]) => {
    if (!isComplex(a.dtype)) return [g ? mul(over(g), inverseAdjoint(a)) : null];
    // The sign turns with the imaginary part of tr(A⁻¹ dA).
    const turn = gs ? neg(one('imag', [mul(conj(gs), sign)], {})) : null;
    const real = g ?? (turn && zerosLike(turn));
    return [real && mul(over(one('complex', [real, turn ?? zerosLike(real)], {})), inverseAdjoint(a))];
  },
  jvp: ({ inputs: [a], outputs: [sign] }, [t]) => {
    if (!t) return [null, null];
    const trace = inner(t, inverseAdjoint(a));
    if (!isComplex(a.dtype)) return [zerosLike(sign), trace];
    const turn = one('imag', [trace], {});
    return [mul(sign, one('complex', [zerosLike(turn), turn], {})), one('real', [trace], {})];
  },
  saves: () => ({ inputs: [0], outputs: [0] }),
  formula: { names: ['A'], value: 'sign det A, log |det A|', vjp: ['ḡ · A⁻ᵀ'] },
  torch: () => 'torch.linalg.slogdet(x0)',
  samples: () => [regular([3, 3]), regular([2, 2, 2]), complexRegular(3)].map((a) => ({ inputs: [a], attrs: {} })),
};

/** tril with the diagonal halved. */
const halfTriangle = (t: Tensor): Tensor => sub(one('tril', [t], { diagonal: 0 }), scale(diagonalOf(t), 0.5));
/** t with everything but the diagonal zeroed. */
const diagonalOf = (t: Tensor): Tensor => mul(t, identityLike(t.shape[t.rank - 1]!, t.dtype));
const symmetric = (t: Tensor): Tensor => scale(add(t, adjoint(t)), 0.5);

const lower = (l: Tensor, t: Tensor) => one('linalg_solve_triangular', [l, t], { upper: false });
/** L⁻ᴴ X L⁻¹ for a lower L. */
function sandwiched(l: Tensor, x: Tensor): Tensor {
  const left = one('linalg_solve_triangular', [adjoint(l), x], { upper: true });
  return one('linalg_solve_triangular', [l, left], { upper: false, left: false });
}

const choleskyRule: Rule<'linalg_cholesky_ex'> = {
  forward: ([a], { upper = false, check_errors }) => {
    const [n] = requireMatrices(a, 'linalg.cholesky', true);
    return eachMatrixByColumns(
      a,
      [[n, n], []],
      (m, [l, info], i) => {
        const square = isComplex(a.dtype) ? fromPairs(m, n, n) : null;
        const complex = square && factorComplexCholesky(upper ? adjointOf(square) : square);
        const factor = complex ?? factorCholesky(upper ? transposed(m, n, n) : m, n);
        info![0] = factor.info;
        if (factor.info && check_errors) {
          throw linAlgError(
            `linalg.cholesky: ${batchElement(a, i)}The factorization could not be completed because the input is not positive-definite (the leading minor of order ${factor.info} is not positive-definite).`,
          );
        }
        if (complex) toPairs(upper ? adjointOf(complex.l) : complex.l, l!);
        else l!.set(upper ? transposed(factor.l as Float64Array, n, n) : (factor.l as Float64Array));
      },
      [a.dtype, 'int32'],
    );
  },
  vjp: ({ outputs: [y], attrs: { upper } }, g) => {
    if (!g) return [null];
    const [l, gl] = upper ? [adjoint(y), adjoint(g)] : [y, g];
    const x = one('tril', [times(adjoint(l), gl)], { diagonal: 0 });
    return [sandwiched(l, scale(sub(add(x, adjoint(x)), adjoint(diagonalOf(x))), 0.5))];
  },
  jvp: ({ outputs: [y], attrs: { upper } }, [t]) => {
    if (!t) return [null, null];
    const l = upper ? adjoint(y) : y;
    const inside = lower(l, adjoint(lower(l, symmetric(t))));
    const moved = times(l, halfTriangle(inside));
    return [upper ? adjoint(moved) : moved, null];
  },
  saves: () => ({ outputs: [0] }),
  formula: { names: ['A'], value: 'L with L Lᵀ = A', vjp: ['L⁻ᴴ sym(Φ(Lᴴ L̄)) L⁻¹'] },
  torch: ({ upper = false }) => `torch.linalg.cholesky_ex(x0, upper=${python(upper)})`,
  // Only one triangle is read, but the gradient is symmetric: differences see it otherwise.
  samples: () => [
    { inputs: [definite(3)], attrs: {}, kink: true },
    { inputs: [definite(3)], attrs: { upper: true }, kink: true },
  ],
};

export const systems = {
  linalg_inv_ex: invRule,
  linalg_solve_ex: solveRule,
  linalg_solve_triangular: triangularRule,
  _linalg_det: detRule,
  _linalg_slogdet: slogdetRule,
  linalg_cholesky_ex: choleskyRule,
};

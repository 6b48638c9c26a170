import { one } from '../apply.ts';
import { isComplex, realOf } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { complexSingularValues, factorComplexQR } from '../kernels/dense/complex-factors.ts';
import { fromPairs, toPairs } from '../kernels/dense/complex-matrix.ts';
import { exponential } from '../kernels/dense/exponential.ts';
import { factorQR } from '../kernels/dense/qr.ts';
import { singularValues } from '../kernels/dense/singular.ts';
import type { Rule } from '../primitive.ts';
import { Tensor } from '../tensor.ts';
import { add, cast, div, mul, neg, scale, sub, zerosLike } from './calls.ts';
import { adjoint as H } from './dims.ts';
import {
  asColumn,
  asRow,
  columns,
  diagonalOf,
  differences,
  last,
  offDiagonal,
  onDiagonal,
  plus,
  precisionOf,
  realPart,
  requirePhaseFree,
} from './eigen.ts';
import { complexRegular, eachMatrix, eachMatrixByColumns, type MatrixKernel, regular, requireMatrices } from './matrices.ts';
import { python, ramp } from './picking.ts';
import { times } from './products.ts';

/**
 * Matrix decompositions. Derivatives: Giles (2008); for QR of wide matrices Roberts & Roberts, "QR and LQ decomposition matrix backpropagation" (2020);
 * for the pseudo-inverse Golub & Pereyra (1973); of complex matrices PyTorch's notes on `linalg_qr_backward` and `svd_backward`. The vectors of QR and SVD have
 * LAPACK's signs (the latter up to 25 rows); they are unique only up to sign or phase, and gradients that depend on it mean nothing (PyTorch says the same).
 */
declare module '../primitive.ts' {
  interface Primitives {
    linalg_qr: Op<[a: Tensor], { mode?: 'reduced' | 'complete' | 'r' }, [q: Tensor, r: Tensor]>;
    _linalg_svd: Op<[a: Tensor], { full_matrices?: boolean }, [u: Tensor, s: Tensor, vh: Tensor]>;
    /** Singular values up to max(atol, rtol · largest) count as zero; rtol defaults to max(m, n) · epsilon, or 0 where atol is given. */
    linalg_pinv: Op<[a: Tensor], { rtol?: number | null; atol?: number | null }>;
    matrix_exp: Op<[a: Tensor]>;
  }
}

const tril = (t: Tensor, diagonal = 0) => one('tril', [t], { diagonal });
const triu = (t: Tensor, diagonal = 0) => one('triu', [t], { diagonal });
/** X R⁻ᴴ and X R⁻¹ for an upper R. */
const overAdjoint = (x: Tensor, r: Tensor) => one('linalg_solve_triangular', [H(r), x], { upper: false, left: false });
const overUpper = (x: Tensor, r: Tensor) => one('linalg_solve_triangular', [r, x], { upper: true, left: false });

/** The upper triangle with the real parts of the diagonal: R's is real. */
const upperOf = (x: Tensor) => (isComplex(x.dtype) ? add(triu(x, 1), onDiagonal(realPart(diagonalOf(x)))) : triu(x));

function requireQR(a: Tensor, mode: string): void {
  if (mode === 'r')
    throw runtimeError(
      "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, mode='reduced') if you are going to require gradients",
    );
  const [m, n] = [a.shape[a.rank - 2]!, last(a)];
  if (mode === 'complete' && m > n) throw runtimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols");
}

const qrRule: Rule<'linalg_qr'> = {
  forward: ([a], { mode = 'reduced' }) => {
    const [m, n] = requireMatrices(a, 'linalg.qr');
    if (!['reduced', 'complete', 'r'].includes(mode)) {
      throw runtimeError(`qr received unrecognized mode '${mode}' but expected one of 'reduced' (default), 'r', or 'complete'`);
    }
    const k = mode === 'complete' ? m : Math.min(m, n);
    const [q, r] = eachMatrixByColumns(
      a,
      [
        [m, k],
        [k, n],
      ],
      (x, [ofQ, ofR]) => {
        if (isComplex(a.dtype)) {
          const factors = factorComplexQR(fromPairs(x, m, n));
          toPairs(factors.q, ofQ!, m, k);
          toPairs(factors.r, ofR!, k, n);
          return;
        }
        const factors = factorQR(x, m, n, mode === 'complete');
        ofQ!.set(factors.q);
        ofR!.set(factors.r);
      },
    );
    return [mode === 'r' ? Tensor.empty([0], a.dtype) : q!, r!];
  },
  vjp: ({ inputs: [a], outputs: [q, r], attrs: { mode = 'reduced' } }, _, [gq, gr]) => {
    requireQR(a, mode);
    const [m, n] = [a.shape[a.rank - 2]!, last(a)];
    // Of a wide matrix only the first m columns decide Q; the others follow as R₂ = Qᵀ A₂.
    const wide = m < n;
    const r1 = wide ? columns(r, 0, m) : r;
    const gr1 = gr && (wide ? columns(gr, 0, m) : gr);
    const gr2 = wide && gr ? columns(gr, m, n) : null;
    const gqAll = plus(gq ?? null, gr2 && times(columns(a, m, n), H(gr2)));
    const x = plus(gr1 && times(gr1, H(r1)), gqAll && neg(times(H(q), gqAll)));
    if (!x) return [null];
    const balanced = add(upperOf(x), H(triu(x, 1)));
    const inside = plus(gqAll, times(q, balanced))!;
    const first = overAdjoint(inside, r1);
    if (!wide) return [first];
    return [one('cat', [first, gr2 ? times(q, gr2) : Tensor.full([...a.shape.slice(0, -1), n - m], 0, a.dtype)], { dim: -1 })];
  },
  jvp: ({ inputs: [a], outputs: [q, r], attrs: { mode = 'reduced' } }, [t]) => {
    if (!t) return [null, null];
    requireQR(a, mode);
    const [m, n] = [a.shape[a.rank - 2]!, last(a)];
    const wide = m < n;
    const r1 = wide ? columns(r, 0, m) : r;
    const moved = overUpper(wide ? columns(t, 0, m) : t, r1);
    const x = times(H(q), moved);
    const upper = add(upperOf(x), H(tril(x, -1)));
    const tq = sub(moved, times(q, upper));
    const tr1 = times(upper, r1);
    if (!wide) return [tq, tr1];
    return [tq, one('cat', [tr1, add(times(H(tq), times(q, columns(r, m, n))), times(H(q), columns(t, m, n)))], { dim: -1 })];
  },
  saves: () => ({ outputs: [0, 1] }),
  formula: { names: ['A'], value: 'Q, R with Q R = A', vjp: ['[Q̄ + Q sym(triu(R̄ Rᵀ − Qᵀ Q̄))] R⁻ᵀ'] },
  torch: ({ mode = 'reduced' }) => `torch.linalg.qr(x0, mode='${mode}')`,
  samples: () =>
    [regular([4, 3]), regular([3, 3]), ramp([2, 4]), regular([2, 2, 2]), complexRegular(3)].map((a) => ({ inputs: [a], attrs: {} })),
};

const skew = (t: Tensor): Tensor => sub(t, H(t));

const svdRule: Rule<'_linalg_svd'> = {
  forward: ([a], { full_matrices = false }) => {
    const [m, n] = requireMatrices(a, 'linalg.svd');
    const k = Math.min(m, n);
    const kernel: MatrixKernel = (x, [u, s, vt]) => {
      if (isComplex(a.dtype)) {
        const svd = complexSingularValues(fromPairs(x, m, n), full_matrices, precisionOf(a));
        toPairs(svd.u, u!);
        s!.set(svd.s);
        toPairs(svd.vh, vt!);
        return;
      }
      const svd = singularValues(x, m, n, full_matrices, precisionOf(a));
      u!.set(svd.u);
      s!.set(svd.s);
      vt!.set(svd.vt);
    };
    return eachMatrixByColumns(a, [[m, full_matrices ? m : k], [k], [full_matrices ? n : k, n]], kernel, [
      a.dtype,
      realOf(a.dtype),
      a.dtype,
    ]);
  },
  vjp: ({ inputs: [a], outputs: [uFull, s, vhFull] }, _, [guFull, gs, gvhFull]) => {
    const [m, n] = [a.shape[a.rank - 2]!, last(a)];
    const k = Math.min(m, n);
    const [u, v] = [columns(uFull, 0, k), columns(H(vhFull), 0, k)];
    const gu = guFull ? columns(guFull, 0, k) : null;
    const gv = gvhFull ? columns(H(gvhFull), 0, k) : null;
    // (sⱼ² − sᵢ²), with ones on the diagonal.
    const gaps = differences(mul(s, s));
    const ofU = gu ? times(H(u), gu) : null;
    const ofV = gv ? times(H(v), gv) : null;
    const both = plus(ofU, ofV);
    if (both) requirePhaseFree(both, 'svd_backward: The singular vectors', 'this phase term, making it');
    const left = ofU ? mul(offDiagonal(div(skew(ofU), gaps)), asRow(s)) : null;
    const right = ofV ? mul(asColumn(s), offDiagonal(div(skew(ofV), gaps))) : null;
    // Phases that U and V turn by together.
    const phase = ofU && isComplex(a.dtype) ? div(scale(diagonalOf(skew(ofU)), 0.5), s) : null;
    const onIt = plus(gs ?? null, phase);
    const sum = plus(plus(left, right), onIt && onDiagonal(onIt));
    const inside = sum && cast(sum, a.dtype);
    let ga = inside ? times(times(u, inside), H(v)) : null;
    // What moves U or V out of the space their columns span.
    if (gu && m > k) ga = plus(ga, times(div(sub(gu, times(u, times(H(u), gu))), asRow(s)), H(v)));
    if (gv && n > k) ga = plus(ga, times(u, H(div(sub(gv, times(v, times(H(v), gv))), asRow(s)))));
    return [ga];
  },
  jvp: ({ inputs: [a], outputs: [u, s, vh], attrs: { full_matrices = false } }, [t]) => {
    if (!t) return [null, null, null];
    const [m, n] = [a.shape[a.rank - 2]!, last(a)];
    if (full_matrices && m !== n) throw runtimeError('forward mode through linalg.svd needs full_matrices=False');
    const v = H(vh);
    const inside = times(times(H(u), t), v);
    const ts = realPart(diagonalOf(inside));
    const gaps = differences(mul(s, s));
    const spread = mul(inside, asRow(s)); // dP S
    const turned = mul(asColumn(s), inside); // S dP
    let tu = times(u, offDiagonal(div(add(spread, H(spread)), gaps)));
    let tv = times(v, offDiagonal(div(add(turned, H(turned)), gaps)));
    const k = Math.min(m, n);
    if (m > k) tu = add(tu, div(sub(times(t, v), times(u, times(times(H(u), t), v))), asRow(s)));
    if (n > k) tv = add(tv, div(sub(times(H(t), u), times(v, times(times(H(v), H(t)), u))), asRow(s)));
    return [tu, ts, H(tv)];
  },
  saves: () => ({ outputs: [0, 1, 2] }),
  formula: { names: ['A'], value: 'U, s, Vᵀ with U diag(s) Vᵀ = A', vjp: ['U ((skew(Uᵀ Ū)/E) S + S (skew(Vᵀ V̄)/E) + diag(s̄)) Vᵀ + …'] },
  torch: null,
  samples: () => [ramp([3, 2]), regular([3, 3]), ramp([2, 4])].map((a) => ({ inputs: [a], attrs: {} })),
};

const pinvRule: Rule<'linalg_pinv'> = {
  forward: ([a], { rtol = null, atol = null }) => {
    const [m, n] = requireMatrices(a, 'linalg.pinv');
    const k = Math.min(m, n);
    const epsilon = realOf(a.dtype) === 'float32' ? 2 ** -23 : Number.EPSILON;
    const relative = rtol ?? (atol !== null && atol > 0 ? 0 : Math.max(m, n) * epsilon);
    return eachMatrix(a, [[n, m]], (x, [p]) => {
      if (isComplex(a.dtype)) {
        const { u, s, vh } = complexSingularValues(fromPairs(x, m, n), false, precisionOf(a));
        const cut = Math.max(atol ?? 0, relative * (s[0] ?? 0));
        for (let c = 0; c < k; c++) {
          if (s[c]! <= cut) continue;
          for (let i = 0; i < n; i++)
            for (let j = 0; j < m; j++) {
              // v ū / s
              const [vr, vi, ur, ui] = [vh.re[c * n + i]!, -vh.im[c * n + i]!, u.re[j * k + c]!, -u.im[j * k + c]!];
              p![2 * (i * m + j)]! += (vr * ur - vi * ui) / s[c]!;
              p![2 * (i * m + j) + 1]! += (vr * ui + vi * ur) / s[c]!;
            }
        }
        return;
      }
      const { u, s, vt } = singularValues(x, m, n, false, precisionOf(a));
      const cut = Math.max(atol ?? 0, relative * (s[0] ?? 0));
      for (let c = 0; c < k; c++) {
        if (s[c]! <= cut) continue;
        for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) p![i * m + j]! += (vt[c * n + i]! * u[j * k + c]!) / s[c]!;
      }
    })[0]!;
  },
  vjp: ({ inputs: [a], outputs: [p] }, g) => {
    const [gt, pt] = [H(g), H(p)];
    const kept = sub(gt, times(times(gt, p), a)); // Ḡᴴ (I − P A)
    const rest = sub(gt, times(a, times(p, gt))); // (I − A P) Ḡᴴ
    return [add(neg(times(times(pt, g), pt)), add(times(times(pt, p), kept), times(rest, times(p, pt))))];
  },
  jvp: ({ inputs: [a], outputs: [p] }, [t]) => {
    if (!t) return null;
    const [tt, pt] = [H(t), H(p)];
    const left = sub(tt, times(times(tt, a), p)); // dAᴴ (I − A P)
    const right = sub(tt, times(p, times(a, tt))); // (I − P A) dAᴴ
    return add(neg(times(times(p, t), p)), add(times(times(p, pt), left), times(right, times(pt, p))));
  },
  saves: () => ({ inputs: [0], outputs: [0] }),
  formula: { names: ['A'], value: 'A⁺', vjp: ['−A⁺ᴴ Ḡ A⁺ᴴ + A⁺ᴴ A⁺ Ḡᴴ (I − A⁺A) + (I − A A⁺) Ḡᴴ A⁺ A⁺ᴴ'] },
  torch: ({ rtol = null, atol = null }) => `torch.linalg.pinv(x0, rtol=${python(rtol)}, atol=${python(atol)})`,
  samples: () => [ramp([3, 2]), regular([3, 3]), ramp([2, 4]), complexRegular(3)].map((a) => ({ inputs: [a], attrs: {} })),
};

/** The derivative of e^A in direction X is the upper right block of exp([[A, X], [0, A]]). */
function exponentialBlock(a: Tensor, x: Tensor): Tensor {
  const n = last(a);
  const top = one('cat', [a, x], { dim: -1 });
  const bottom = one('cat', [zerosLike(a), a], { dim: -1 });
  const whole = one('matrix_exp', [one('cat', [top, bottom], { dim: -2 })], {});
  return columns(one('slice', [whole], { dim: -2, start: 0, end: n, step: 1 }), n, 2 * n);
}

const expRule: Rule<'matrix_exp'> = {
  forward: ([a]) => {
    const [n] = requireMatrices(a, 'linalg.matrix_exp', true);
    return eachMatrix(a, [[n, n]], (x, [y]) => {
      if (!isComplex(a.dtype)) return y!.set(exponential(x, n));
      // X + iY behaves as the real matrix [[X, −Y], [Y, X]].
      const real = new Float64Array(4 * n * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          const at = 2 * (i * n + j);
          real[i * 2 * n + j] = real[(n + i) * 2 * n + n + j] = x[at]!;
          real[(n + i) * 2 * n + j] = x[at + 1]!;
          real[i * 2 * n + n + j] = -x[at + 1]!;
        }
      const e = exponential(real, 2 * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          y![2 * (i * n + j)] = e[i * 2 * n + j]!;
          y![2 * (i * n + j) + 1] = e[(n + i) * 2 * n + j]!;
        }
    })[0]!;
  },
  vjp: ({ inputs: [a] }, g) => [exponentialBlock(H(a), g)],
  jvp: ({ inputs: [a] }, [t]) => t && exponentialBlock(a, t),
  saves: () => ({ inputs: [0] }),
  formula: { names: ['A'], value: 'e^A', vjp: ['the upper right block of exp [[Aᴴ, Ḡ], [0, Aᴴ]]'] },
  torch: () => 'torch.linalg.matrix_exp(x0)',
  samples: () => [ramp([3, 3]), regular([2, 2, 2]), complexRegular(3)].map((a) => ({ inputs: [a], attrs: {} })),
};

export const decompositions = {
  linalg_qr: qrRule,
  _linalg_svd: svdRule,
  linalg_pinv: pinvRule,
  matrix_exp: expRule,
};

import { one } from '../apply.ts';
import { runtimeError, UnsupportedError } from '../errors.ts';
import { exponential } from '../kernels/dense/exponential.ts';
import { factorLU } from '../kernels/dense/lu.ts';
import { factorQR } from '../kernels/dense/qr.ts';
import { double, single } from '../kernels/dense/rotations.ts';
import { singularValues } from '../kernels/dense/singular.ts';
import { symmetricEigen } from '../kernels/dense/symmetric.ts';
import type { Operand, Rule } from '../primitive.ts';
import { Tensor } from '../tensor.ts';
import { add, div, mul, neg, reshape, scale, sub, zerosLike } from './calls.ts';
import { matrixTranspose as T } from './dims.ts';
import { eachMatrix, identityLike, regular, requireMatrices } from './matrices.ts';
import { python, ramp } from './picking.ts';
import { times } from './products.ts';

/**
 * Matrix decompositions. Derivatives: Giles (2008); for QR of wide matrices Roberts & Roberts, "QR and LQ decomposition matrix backpropagation" (2020);
 * for the pseudo-inverse Golub & Pereyra (1973). The vectors of QR, eigh and SVD have LAPACK's signs (of the latter two up to 25 rows); they are
 * unique only up to sign, and gradients that depend on it mean nothing (PyTorch says the same).
 */
declare module '../primitive.ts' {
  interface Primitives {
    linalg_qr: Op<[a: Tensor], { mode?: 'reduced' | 'complete' | 'r' }, [q: Tensor, r: Tensor]>;
    /** Eigenvalues (rising) and eigenvectors of symmetric matrices, of which the lower triangle is read; the gradient is symmetric. */
    _linalg_eigh: Op<[a: Tensor], { upper?: boolean }, [values: Tensor, vectors: Tensor]>;
    _linalg_svd: Op<[a: Tensor], { full_matrices?: boolean }, [u: Tensor, s: Tensor, vh: Tensor]>;
    /** Singular values up to max(atol, rtol · largest) count as zero; rtol defaults to max(m, n) · epsilon, or 0 where atol is given. */
    linalg_pinv: Op<[a: Tensor], { rtol?: number | null; atol?: number | null }>;
    matrix_exp: Op<[a: Tensor]>;
    /** P, L, U with A = P L U. */
    linalg_lu: Op<[a: Tensor], { pivot?: boolean }, [p: Tensor, l: Tensor, u: Tensor]>;
  }
}

const precisionOf = (a: Tensor) => (a.dtype === 'float64' ? double : single);
const tril = (t: Tensor, diagonal = 0) => one('tril', [t], { diagonal });
const triu = (t: Tensor, diagonal = 0) => one('triu', [t], { diagonal });
const columns = (t: Tensor, start: number, end: number) => one('slice', [t], { dim: -1, start, end, step: 1 });
const onDiagonal = (t: Tensor) => one('diag_embed', [t], { offset: 0, dim1: -2, dim2: -1 });
const plus = (a: Operand, b: Operand): Operand => (a && b ? add(a, b) : (a ?? b));
const asRow = (t: Tensor) => reshape(t, [...t.shape.slice(0, -1), 1, t.shape[t.rank - 1]!]);
const asColumn = (t: Tensor) => reshape(t, [...t.shape, 1]);
const last = (t: Tensor) => t.shape[t.rank - 1]!;
/** X R⁻ᵀ and X R⁻¹ for an upper R. */
const overTransposed = (x: Tensor, r: Tensor) => one('linalg_solve_triangular', [T(r), x], { upper: false, left: false });
const overUpper = (x: Tensor, r: Tensor) => one('linalg_solve_triangular', [r, x], { upper: true, left: false });

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
    const [q, r] = eachMatrix(
      a,
      [
        [m, k],
        [k, n],
      ],
      (x, [ofQ, ofR]) => {
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
    const gqAll = plus(gq ?? null, gr2 && times(columns(a, m, n), T(gr2)));
    const x = plus(gr1 && times(gr1, T(r1)), gqAll && neg(times(T(q), gqAll)));
    if (!x) return [null];
    const upper = triu(x);
    const balanced = add(upper, T(triu(x, 1)));
    const inside = plus(gqAll, times(q, balanced))!;
    const first = overTransposed(inside, r1);
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
    const x = times(T(q), moved);
    const upper = add(triu(x), T(tril(x, -1)));
    const tq = sub(moved, times(q, upper));
    const tr1 = times(upper, r1);
    if (!wide) return [tq, tr1];
    return [tq, one('cat', [tr1, add(times(T(tq), times(q, columns(r, m, n))), times(T(q), columns(t, m, n)))], { dim: -1 })];
  },
  saves: () => ({ outputs: [0, 1] }),
  formula: { names: ['A'], value: 'Q, R with Q R = A', vjp: ['[Q̄ + Q sym(triu(R̄ Rᵀ − Qᵀ Q̄))] R⁻ᵀ'] },
  torch: ({ mode = 'reduced' }) => `torch.linalg.qr(x0, mode='${mode}')`,
  samples: () => [regular([4, 3]), regular([3, 3]), ramp([2, 4]), regular([2, 2, 2])].map((a) => ({ inputs: [a], attrs: {} })),
};

/** The matrix of xⱼ − xᵢ, with ones on the diagonal so that it may be divided by. */
function differences(x: Tensor): Tensor {
  return add(sub(asRow(x), asColumn(x)), identityLike(last(x), x.dtype));
}
/** t with its diagonal zeroed. */
const offDiagonal = (t: Tensor): Tensor => mul(t, sub(Tensor.full([last(t), last(t)], 1, t.dtype), identityLike(last(t), t.dtype)));
const symmetric = (t: Tensor): Tensor => scale(add(t, T(t)), 0.5);

const eighRule: Rule<'_linalg_eigh'> = {
  forward: ([a], { upper = false }) => {
    const [n] = requireMatrices(a, 'linalg.eigh', true);
    return eachMatrix(a, [[n], [n, n]], (x, [values, vectors]) => {
      const eigen = symmetricEigen(x, n, upper, precisionOf(a));
      values!.set(eigen.values);
      vectors!.set(eigen.vectors);
    });
  },
  vjp: ({ outputs: [w, v] }, _, [gw, gv]) => {
    const turned = gv ? offDiagonal(div(times(T(v), gv), differences(w))) : null;
    const inside = plus(turned, gw ? onDiagonal(gw) : null);
    return [inside && symmetric(times(times(v, inside), T(v)))];
  },
  jvp: ({ outputs: [w, v] }, [t]) => {
    if (!t) return [null, null];
    const inside = times(times(T(v), symmetric(t)), v);
    return [one('diagonal', [inside], { offset: 0, dim1: -2, dim2: -1 }), times(v, offDiagonal(div(inside, differences(w))))];
  },
  saves: () => ({ outputs: [0, 1] }),
  formula: { names: ['A'], value: 'λ, V with V diag(λ) Vᵀ = A', vjp: ['V (diag(λ̄) + (Vᵀ V̄) / (λⱼ − λᵢ)) Vᵀ'] },
  // Signs of eigenvectors are free: test/oracle/functions.test.ts compares what does not depend on them.
  torch: null,
  samples: () => [
    { inputs: [regular([3, 3])], attrs: {}, kink: true },
    { inputs: [regular([2, 2, 2])], attrs: {}, kink: true },
  ],
};

const skew = (t: Tensor): Tensor => sub(t, T(t));

const svdRule: Rule<'_linalg_svd'> = {
  forward: ([a], { full_matrices = false }) => {
    const [m, n] = requireMatrices(a, 'linalg.svd');
    const k = Math.min(m, n);
    return eachMatrix(a, [[m, full_matrices ? m : k], [k], [full_matrices ? n : k, n]], (x, [u, s, vt]) => {
      const svd = singularValues(x, m, n, full_matrices, precisionOf(a));
      u!.set(svd.u);
      s!.set(svd.s);
      vt!.set(svd.vt);
    });
  },
  vjp: ({ inputs: [a], outputs: [uFull, s, vhFull] }, _, [guFull, gs, gvhFull]) => {
    const [m, n] = [a.shape[a.rank - 2]!, last(a)];
    const k = Math.min(m, n);
    const [u, v] = [columns(uFull, 0, k), columns(T(vhFull), 0, k)];
    const gu = guFull ? columns(guFull, 0, k) : null;
    const gv = gvhFull ? columns(T(gvhFull), 0, k) : null;
    // (sⱼ² − sᵢ²), with ones on the diagonal.
    const gaps = differences(mul(s, s));
    const left = gu ? mul(div(skew(times(T(u), gu)), gaps), asRow(s)) : null;
    const right = gv ? mul(asColumn(s), div(skew(times(T(v), gv)), gaps)) : null;
    const inside = plus(plus(left, right), gs ? onDiagonal(gs) : null);
    let ga = inside ? times(times(u, inside), T(v)) : null;
    // What moves U or V out of the space their columns span.
    if (gu && m > k) ga = plus(ga, times(div(sub(gu, times(u, times(T(u), gu))), asRow(s)), T(v)));
    if (gv && n > k) ga = plus(ga, times(u, T(div(sub(gv, times(v, times(T(v), gv))), asRow(s)))));
    return [ga];
  },
  jvp: ({ inputs: [a], outputs: [u, s, vh], attrs: { full_matrices = false } }, [t]) => {
    if (!t) return [null, null, null];
    const [m, n] = [a.shape[a.rank - 2]!, last(a)];
    if (full_matrices && m !== n) throw runtimeError('forward mode through linalg.svd needs full_matrices=False');
    const v = T(vh);
    const inside = times(times(T(u), t), v);
    const ts = one('diagonal', [inside], { offset: 0, dim1: -2, dim2: -1 });
    const gaps = differences(mul(s, s));
    const spread = mul(inside, asRow(s)); // dP S
    const turned = mul(asColumn(s), inside); // S dP
    let tu = times(u, offDiagonal(div(add(spread, T(spread)), gaps)));
    let tv = times(v, offDiagonal(div(add(turned, T(turned)), gaps)));
    const k = Math.min(m, n);
    if (m > k) tu = add(tu, div(sub(times(t, v), times(u, times(times(T(u), t), v))), asRow(s)));
    if (n > k) tv = add(tv, div(sub(times(T(t), u), times(v, times(times(T(v), T(t)), u))), asRow(s)));
    return [tu, ts, T(tv)];
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
    const epsilon = a.dtype === 'float32' ? 2 ** -23 : Number.EPSILON;
    const relative = rtol ?? (atol !== null && atol > 0 ? 0 : Math.max(m, n) * epsilon);
    return eachMatrix(a, [[n, m]], (x, [p]) => {
      const { u, s, vt } = singularValues(x, m, n, false, precisionOf(a));
      const cut = Math.max(atol ?? 0, relative * (s[0] ?? 0));
      for (let c = 0; c < k; c++) {
        if (s[c]! <= cut) continue;
        for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) p![i * m + j]! += (vt[c * n + i]! * u[j * k + c]!) / s[c]!;
      }
    })[0]!;
  },
  vjp: ({ inputs: [a], outputs: [p] }, g) => {
    const [gt, pt] = [T(g), T(p)];
    const kept = sub(gt, times(times(gt, p), a)); // Ḡᵀ (I − P A)
    const rest = sub(gt, times(a, times(p, gt))); // (I − A P) Ḡᵀ
    return [add(neg(times(times(pt, g), pt)), add(times(times(pt, p), kept), times(rest, times(p, pt))))];
  },
  jvp: ({ inputs: [a], outputs: [p] }, [t]) => {
    if (!t) return null;
    const [tt, pt] = [T(t), T(p)];
    const left = sub(tt, times(times(tt, a), p)); // dAᵀ (I − A P)
    const right = sub(tt, times(p, times(a, tt))); // (I − P A) dAᵀ
    return add(neg(times(times(p, t), p)), add(times(times(p, pt), left), times(right, times(pt, p))));
  },
  saves: () => ({ inputs: [0], outputs: [0] }),
  formula: { names: ['A'], value: 'A⁺', vjp: ['−A⁺ᵀ Ḡ A⁺ᵀ + A⁺ᵀ A⁺ Ḡᵀ (I − A⁺A) + (I − A A⁺) Ḡᵀ A⁺ A⁺ᵀ'] },
  torch: ({ rtol = null, atol = null }) => `torch.linalg.pinv(x0, rtol=${python(rtol)}, atol=${python(atol)})`,
  samples: () => [ramp([3, 2]), regular([3, 3]), ramp([2, 4])].map((a) => ({ inputs: [a], attrs: {} })),
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
    return eachMatrix(a, [[n, n]], (x, [y]) => y!.set(exponential(x, n)))[0]!;
  },
  vjp: ({ inputs: [a] }, g) => [exponentialBlock(T(a), g)],
  jvp: ({ inputs: [a] }, [t]) => t && exponentialBlock(a, t),
  saves: () => ({ inputs: [0] }),
  formula: { names: ['A'], value: 'e^A', vjp: ['the upper right block of exp [[Aᵀ, Ḡ], [0, Aᵀ]]'] },
  torch: () => 'torch.linalg.matrix_exp(x0)',
  samples: () => [ramp([3, 3]), regular([2, 2, 2])].map((a) => ({ inputs: [a], attrs: {} })),
};

const luRule: Rule<'linalg_lu'> = {
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
        const { lu, pivots } = factorLU(x, m, n, pivot);
        const rows = Array.from({ length: m }, (_, i) => i);
        pivots.forEach((r, i) => {
          [rows[i], rows[r]] = [rows[r]!, rows[i]!];
        });
        rows.forEach((from, i) => {
          p![from * m + i] = 1;
        });
        for (let i = 0; i < m; i++) for (let j = 0; j < k; j++) l![i * k + j] = i === j ? 1 : i > j ? lu[i * n + j]! : 0;
        for (let i = 0; i < k; i++) for (let j = i; j < n; j++) u![i * n + j] = lu[i * n + j]!;
      },
    );
  },
  vjp: ({ inputs: [a], outputs: [p, l, u] }, _, [, gl, gu]) => {
    requireSquareLU(a);
    const inside = plus(gl ? tril(times(T(l), gl), -1) : null, gu ? triu(times(gu, T(u))) : null);
    if (!inside) return [null];
    const left = one('linalg_solve_triangular', [T(l), overTransposed(inside, u)], { upper: true, unitriangular: true });
    return [times(p, left)];
  },
  jvp: ({ inputs: [a], outputs: [p, l, u] }, [t]) => {
    if (!t) return [null, null, null];
    requireSquareLU(a);
    const inside = overUpper(one('linalg_solve_triangular', [l, times(T(p), t)], { upper: false, unitriangular: true }), u);
    return [zerosLike(p), times(l, tril(inside, -1)), times(triu(inside), u)];
  },
  saves: () => ({ outputs: [0, 1, 2] }),
  formula: { names: ['A'], value: 'P, L, U with P L U = A', vjp: ['P L⁻ᵀ (tril₋₁(Lᵀ L̄) + triu(Ū Uᵀ)) U⁻ᵀ'] },
  // PyTorch's P takes no gradient, so that the generated comparison would pair the wrong outputs: see test/oracle/functions.test.ts.
  torch: null,
  samples: () =>
    [regular([3, 3]), Tensor.from([1, 2, 3, 4, 5, 6, 7, 8, 10], [3, 3], 'float64'), regular([2, 2, 2])].map((a) => ({
      inputs: [a],
      attrs: {},
    })),
};

function requireSquareLU(a: Tensor): void {
  if (a.shape[a.rank - 2] !== last(a)) throw new UnsupportedError('the derivative of the LU decomposition of a matrix that is not square');
}

export const decompositions = {
  linalg_qr: qrRule,
  _linalg_eigh: eighRule,
  _linalg_svd: svdRule,
  linalg_pinv: pinvRule,
  matrix_exp: expRule,
  linalg_lu: luRule,
};

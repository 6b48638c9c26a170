import { apply, one } from '../apply.ts';
import { dtypeInfo, isComplex, realOf } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { expand, reshape, sum } from '../ops/calls.ts';
import { adjoint } from '../ops/dims.ts';
import { identityLike, requireMatrices } from '../ops/matrices.ts';
import type { Operand } from '../primitive.ts';
import { broadcastShapes, formatShape, sameShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { composite } from './composite.ts';
import { matmul } from './matmul.ts';

/** The first or last of the entries along the last dimension. */
const entry = (x: Tensor, index: 0 | -1) => one('select', [x], { dim: -1, index });

/** The right side as matrices with the batch of `a`, and whether it was a vector: by NumPy's rule of before 2.0, which PyTorch keeps. */
function rightSide(a: Tensor, b: Tensor): { a: Tensor; b: Tensor; vector: boolean } {
  const vector = b.rank === 1 || (a.rank - 1 === b.rank && sameShape(b.shape, a.shape.slice(0, -1)));
  const columns = vector ? one('unsqueeze', [b], { dim: -1 }) : b;
  const batch = broadcastShapes(a.shape.slice(0, -2), columns.shape.slice(0, -2));
  const spread = (t: Tensor) => (sameShape(t.shape.slice(0, -2), batch) ? t : expand(t, [...batch, ...t.shape.slice(-2)]));
  return { a: spread(a), b: spread(columns), vector };
}

function requirePair(a: Tensor, b: Tensor, name: string, left: boolean): void {
  const n = a.shape[a.rank - 1]!;
  if (a.dtype !== b.dtype) {
    throw runtimeError(
      `${name}: Expected A and B to have the same dtype, but found A of type ${dtypeInfo(a.dtype).title} and B of type ${dtypeInfo(b.dtype).title} instead`,
    );
  }
  if (b.shape[b.rank - (left ? 2 : 1)] !== n) {
    throw runtimeError(
      `${name}: Incompatible shapes of A and B for the equation ${left ? 'AX = B' : 'XA = B'} (${a.shape[a.rank - 2]}x${n} and ${b.shape[b.rank - 2]}x${b.shape[b.rank - 1]})`,
    );
  }
}

/** torch.linalg.solve. */
function solve(given: Tensor, right: Tensor, left: boolean): Tensor {
  requireMatrices(given, 'linalg.solve', true);
  const { a, b, vector } = rightSide(given, right);
  requirePair(a, b, 'linalg.solve', left);
  const x = one('linalg_solve_ex', [a, b], { left, check_errors: true });
  return vector ? one('squeeze', [x], { dims: [-1] }) : x;
}

/** torch.linalg.solve_triangular: B holds matrices. */
function solveTriangular(given: Tensor, right: Tensor, attrs: { upper: boolean; left?: boolean; unitriangular?: boolean }): Tensor {
  const batch = broadcastShapes(given.shape.slice(0, -2), right.shape.slice(0, -2));
  const spread = (t: Tensor) => (sameShape(t.shape.slice(0, -2), batch) ? t : expand(t, [...batch, ...t.shape.slice(-2)]));
  requirePair(given, right, 'linalg.solve_triangular', attrs.left ?? true);
  return one('linalg_solve_triangular', [spread(given), spread(right)], attrs);
}

/** torch.cholesky_solve: A X = B from the Cholesky factor of A. */
function choleskySolve(b: Tensor, factor: Tensor, upper: boolean): Tensor {
  const l = upper ? adjoint(factor) : factor;
  return solveTriangular(adjoint(l), solveTriangular(l, b, { upper: false }), { upper: true });
}

/** torch.linalg.matrix_power by repeated squaring, in ATen's order. */
function matrixPower(x: Tensor, n: number): Tensor {
  const [size] = requireMatrices(x, 'linalg.matrix_power', true);
  if (n === 0) return one('zero_slope', [expand(identityLike(size, x.dtype), x.shape), x], {});
  if (n < 0) return matrixPower(one('linalg_inv_ex', [x], { check_errors: true }), -n);
  let power = x;
  let result: Tensor | null = null;
  for (let k = n; k > 0; k = Math.floor(k / 2)) {
    if (k % 2 === 1) result = result ? matmul(result, power) : power;
    if (k > 1) power = matmul(power, power);
  }
  return result!;
}

const singular = (x: Tensor) => (apply('_linalg_svd', [x], { full_matrices: false }) as readonly Tensor[])[1]!;

/** torch.linalg.matrix_norm over the last two dimensions. `ord`: 'fro', 'nuc', ±1, ±2, ±Infinity. */
function matrixNorm(x: Tensor, ord: string | number, keepdim: boolean): Tensor {
  if (x.rank < 2) throw runtimeError(`linalg.matrix_norm: The input tensor A must have at least 2 dimensions.`);
  const shaped = (t: Tensor) => (keepdim ? reshape(t, [...t.shape, 1, 1]) : t);
  if (ord === 'fro') return one('linalg_vector_norm', [x], { ord: 2, dims: [-2, -1], keepdim });
  if (ord === 'nuc') return shaped(sum(singular(x), [-1]));
  if (ord === 2 || ord === -2) return shaped(entry(singular(x), ord === 2 ? 0 : -1));
  if (typeof ord === 'number' && [1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].includes(ord)) {
    const sums = sum(one('abs', [x], {}), [Math.abs(ord) === 1 ? -2 : -1]);
    return shaped(one(ord > 0 ? 'amax' : 'amin', [sums], { dims: [-1], keepdim: false }));
  }
  throw runtimeError(`linalg.matrix_norm: Order ${ord} not supported.`);
}

/** torch.linalg.matrix_rank: how many singular values exceed max(atol, rtol · largest). */
function matrixRank(x: Tensor, rtol: number | null, atol: number | null): Tensor {
  const [m, n] = requireMatrices(x, 'linalg.matrix_rank');
  const s = singular(x);
  const k = s.shape[s.rank - 1]!;
  const epsilon = realOf(x.dtype) === 'float32' ? 2 ** -23 : Number.EPSILON;
  const relative = rtol ?? (atol !== null && atol > 0 ? 0 : Math.max(m, n) * epsilon);
  const values = s.toArray();
  const shape = s.shape.slice(0, -1);
  const out = Tensor.full(shape, 0, 'int64');
  values.forEach((v, i) => {
    const row = Math.floor(i / k);
    if (v > Math.max(atol ?? 0, relative * values[row * k]!)) out.data[row]!++;
  });
  return out;
}

/** torch.linalg.cond. */
function condition(x: Tensor, p: string | number | null): Tensor {
  if (p === null || p === 2 || p === -2) {
    const s = singular(x);
    const [large, small] = [entry(s, 0), entry(s, -1)];
    return p === -2 ? one('div', [small, large], {}) : one('div', [large, small], {});
  }
  return one('mul', [matrixNorm(x, p, false), matrixNorm(one('linalg_inv_ex', [x], { check_errors: true }), p, false)], {});
}

/** torch.linalg.lstsq: the solution of least norm, through the pseudo-inverse. */
function leastSquares(a: Tensor, b: Tensor, rcond: number | null): Tensor {
  const vector = a.rank - 1 === b.rank && sameShape(b.shape, a.shape.slice(0, -1));
  const p = one('linalg_pinv', [a], rcond === null ? {} : { rtol: rcond });
  if (a.shape[a.rank - 2] !== (vector ? b.shape[b.rank - 1] : b.shape[b.rank - 2])) {
    throw runtimeError(
      `torch.linalg.lstsq: input.size(-2) should match other.size(-${vector ? 1 : 2}), got ${formatShape(a.shape)} and ${formatShape(b.shape)}`,
    );
  }
  return vector ? one('squeeze', [matmul(p, one('unsqueeze', [b], { dim: -1 }))], { dims: [-1] }) : matmul(p, b);
}

/** torch.linalg.vander: powers 0…N−1 of the last dimension. */
function vander(x: Tensor, count: number | null): Tensor {
  const n = count ?? x.shape[x.rank - 1]!;
  if (n <= 1) throw runtimeError('N must be greater than 1.');
  const column = one('unsqueeze', [x], { dim: -1 });
  const powers = one('cumprod', [expand(column, [...x.shape, n - 1])], { dim: -1 });
  return one('cat', [Tensor.full([...x.shape, 1], 1, x.dtype), powers], { dim: -1 });
}

/** torch.cdist: broadcasts the batches. */
function cdist(a: Tensor, b: Tensor, p: number): Tensor {
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const spread = (t: Tensor) => (sameShape(t.shape.slice(0, -2), batch) ? t : expand(t, [...batch, ...t.shape.slice(-2)]));
  return one('_cdist_forward', [spread(a), spread(b)], { p });
}

type Triangular = { upper: boolean; left?: boolean; unitriangular?: boolean };
const checked = { check_errors: true };
export const linalg = {
  linalg_inv: composite<[Tensor], object>(([a]) => one('linalg_inv_ex', [a], checked)),
  linalg_solve: composite<[Tensor, Tensor], { left?: boolean }>(([a, b], { left = true }) => solve(a, b, left)),
  solve_triangular: composite<[Tensor, Tensor], Triangular>(([a, b], attrs) => solveTriangular(a, b, attrs)),
  linalg_det: composite<[Tensor], object>(([a]) => one('_linalg_det', [a], {})),
  linalg_slogdet: composite<[Tensor], object>(([a]) => apply('_linalg_slogdet', [a], {})),
  logdet: composite<[Tensor], object>(([a]) => {
    const [sign, log] = apply('_linalg_slogdet', [a], {}) as readonly [Tensor, Tensor];
    if (isComplex(sign.dtype)) return one('add', [log, one('log', [sign], {})], {});
    // log det is NaN where det < 0.
    return one(
      'add',
      [
        log,
        Tensor.from(
          sign.toArray().map((s) => (s === -1 ? Number.NaN : 0)),
          sign.shape,
          sign.dtype,
        ),
      ],
      {},
    );
  }),
  linalg_cholesky: composite<[Tensor], { upper?: boolean }>(([a], { upper = false }) =>
    one('linalg_cholesky_ex', [a], { upper, ...checked }),
  ),
  cholesky_solve: composite<[Tensor, Tensor], { upper?: boolean }>(([b, l], { upper = false }) => choleskySolve(b, l, upper)),
  cholesky_inverse: composite<[Tensor], { upper?: boolean }>(([l], { upper = false }) =>
    choleskySolve(expand(identityLike(l.shape[l.rank - 1]!, l.dtype), l.shape), l, upper),
  ),
  linalg_eigh: composite<[Tensor], { upper?: boolean }>(([a], attrs) => apply('_linalg_eigh', [a], attrs)),
  linalg_eigvalsh: composite<[Tensor], { upper?: boolean }>(([a], attrs) => (apply('_linalg_eigh', [a], attrs) as readonly Tensor[])[0]!),
  linalg_eigvals: composite<[Tensor], object>(([a]) => (apply('linalg_eig', [a], {}) as readonly Tensor[])[0]!),
  linalg_svd: composite<[Tensor], { full_matrices?: boolean }>(([a], { full_matrices = true }) =>
    apply('_linalg_svd', [a], { full_matrices }),
  ),
  linalg_svdvals: composite<[Tensor], object>(([a]) => singular(a)),
  linalg_matrix_power: composite<[Tensor], { n: number }>(([a], { n }) => matrixPower(a, n)),
  linalg_matrix_norm: composite<[Tensor], { ord: string | number; keepdim?: boolean }>(([a], { ord, keepdim = false }) =>
    matrixNorm(a, ord, keepdim),
  ),
  linalg_matrix_rank: composite<[Tensor], { rtol?: number | null; atol?: number | null }>(([a], { rtol = null, atol = null }) =>
    matrixRank(a, rtol, atol),
  ),
  linalg_cond: composite<[Tensor], { p?: string | number | null }>(([a], { p = null }) => condition(a, p)),
  linalg_lstsq: composite<[Tensor, Tensor], { rcond?: number | null }>(([a, b], { rcond = null }) => leastSquares(a, b, rcond)),
  cdist: composite<[Tensor, Tensor], { p?: number }>(([a, b], { p = 2 }) => cdist(a, b, p)),
  linalg_vander: composite<[Tensor], { N?: number | null }>(([x], { N = null }) => vander(x, N)),
} satisfies Record<string, (inputs: readonly Operand[], attrs: object) => unknown>;

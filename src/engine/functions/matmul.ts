import { one } from '../apply.ts';
import { runtimeError } from '../errors.ts';
import { add, expand, mul, reshape } from '../ops/calls.ts';
import { adjoint, matrixTranspose } from '../ops/dims.ts';
import { requireSameType } from '../ops/product-kernels.ts';
import { bmm, mm } from '../ops/products.ts';
import type { Operand } from '../primitive.ts';
import { broadcastShapes, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { composite } from './composite.ts';

/**
 * torch.matmul, composed as ATen composes it (native/LinearAlgebra.cpp), so that the graph has the same nodes: vectors and matrices go to
 * dot, mv and mm; a batch against one matrix is folded into mm where that saves memory; everything else is broadcast into bmm.
 * @throws RuntimeError with PyTorch's wording where shapes do not fit.
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  if (a.rank === 0 || b.rank === 0)
    throw runtimeError(`both arguments to matmul need to be at least 1D, but they are ${a.rank}D and ${b.rank}D`);
  if (a.rank === 1 && b.rank === 1) return one('dot', [a, b], {});
  if (a.rank === 2 && b.rank === 1) return one('mv', [a, b], {});
  if (a.rank === 1 && b.rank === 2) return one('squeeze', [mm(one('unsqueeze', [a], { dim: 0 }), b)], { dims: [0] });
  if (a.rank === 2 && b.rank === 2) return mm(a, b);
  if (shouldFold(a, b)) return a.rank >= b.rank ? folded(a, b) : foldedRight(a, b);
  return batched(a, b);
}

/** Whether a batch against a vector or matrix is better multiplied as one tall matrix. */
function shouldFold(a: Tensor, b: Tensor): boolean {
  const [large, small] = a.rank >= b.rank ? [a, b] : [b, a];
  if (large.rank < 3 || small.rank > 2) return false;
  // Folding avoids a gradient of the size of the expanded matrix.
  if (small.tracked) return true;
  if (a.rank === 2) return false;
  if (large.size === 0) return true;
  const { shape } = large;
  const strides =
    a.rank >= b.rank ? large.strides : [...large.strides.slice(0, -2), large.strides[large.rank - 1]!, large.strides[large.rank - 2]!];
  const sizes = a.rank >= b.rank ? shape : [...shape.slice(0, -2), shape[large.rank - 1]!, shape[large.rank - 2]!];
  for (let i = 0; i < large.rank - 2; i++) if (strides[i] !== strides[i + 1]! * sizes[i + 1]!) return false;
  return true;
}

/** A batch times a matrix or vector. */
function folded(a: Tensor, b: Tensor): Tensor {
  const lead = a.shape.slice(0, -1);
  const tall = reshape(a, [sizeOf(lead), a.shape[a.rank - 1]!]);
  if (b.rank === 1) return one('_unsafe_view', [one('mv', [tall, b], {})], { shape: lead });
  return one('_unsafe_view', [mm(tall, b)], { shape: [...lead, b.shape[1]!] });
}

/** A matrix or vector times a batch: the transposed problem. */
function foldedRight(a: Tensor, b: Tensor): Tensor {
  if (a.rank === 1) return folded(matrixTranspose(b), a);
  return one('contiguous', [matrixTranspose(folded(matrixTranspose(b), one('t', [a], {})))], {});
}

function batched(a: Tensor, b: Tensor): Tensor {
  const [n, m1] = [a.rank > 1 ? a.shape[a.rank - 2]! : 1, a.shape[a.rank - 1]!];
  const [m2, p] = b.rank > 1 ? [b.shape[b.rank - 2]!, b.shape[b.rank - 1]!] : [b.shape[0]!, 1];
  if (a.rank === 3 && b.rank === 3 && a.shape[0] !== b.shape[0]) {
    if (a.shape[0] === 1 && a.tracked) return matmul(one('squeeze', [a], { dims: [0] }), b);
    if (b.shape[0] === 1 && b.tracked) return matmul(a, one('squeeze', [b], { dims: [0] }));
  }
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const count = sizeOf(batch);
  const left = reshape(expand(a, [...batch, n, m1]), [count, n, m1]);
  const vector = b.rank === 1;
  const right = vector
    ? one('unsqueeze', [reshape(expand(b, [...batch, m2]), [count, m2])], { dim: 2 })
    : reshape(expand(b, [...batch, m2, p]), [count, m2, p]);
  const product = bmm(left, right);
  const shape = [...batch, ...(a.rank > 1 ? [n] : []), ...(vector ? [] : [p])];
  return one('_unsafe_view', [vector ? one('squeeze', [product], { dims: [-1] }) : product], { shape });
}

/** torch.nn.functional.linear: x Wᵀ + b, as addmm where ATen does it so. */
export function linear(x: Tensor, weight: Tensor, bias: Operand): Tensor {
  const transposed = one('t', [weight], {});
  if (bias && x.rank === 2) return one('addmm', [bias, x, transposed], {});
  if (bias && x.rank === 3 && x.contiguous) {
    const lead = x.shape.slice(0, -1);
    const flat = one('addmm', [bias, reshape(x, [sizeOf(lead), x.shape[2]!]), transposed], {});
    return one('view', [flat], { shape: [...lead, flat.shape[1]!] });
  }
  if (bias && x.rank === 1) requireSameType(x, weight, 'addmm_impl_cpu_', 'mat1 and mat2');
  const product = matmul(x, transposed);
  return bias ? add(product, bias) : product;
}

/** torch.nn.functional.bilinear: y[…, k] = Σᵢⱼ a[…, i] W[k, i, j] b[…, j] + bias[k]. */
function bilinear(a: Tensor, b: Tensor, weight: Tensor, bias: Operand): Tensor {
  if (a.rank !== b.rank) throw runtimeError(`bilinear(): input dimensions do not match: got ${a.rank} and ${b.rank}`);
  const [out, m, n] = weight.shape as [number, number, number];
  if (a.shape[a.rank - 1] !== m)
    throw runtimeError(`bilinear(): input1 size does not match weight size: got ${a.shape[a.rank - 1]} but expected ${m}`);
  if (b.shape[b.rank - 1] !== n)
    throw runtimeError(`bilinear(): input2 size does not match weight size: got ${b.shape[b.rank - 1]} but expected ${n}`);
  const lead = a.shape.slice(0, -1);
  const rows = sizeOf(lead);
  // First against j for every (k, i), then against i.
  const half = reshape(mm(reshape(b, [rows, n]), one('t', [reshape(weight, [out * m, n])], {})), [rows, out, m]);
  const y = reshape(bmm(half, reshape(a, [rows, m, 1])), [...lead, out]);
  return bias ? add(y, bias) : y;
}

/** torch.tensordot over pairs of dimensions. */
function tensordot(a: Tensor, b: Tensor, dimsA: readonly number[], dimsB: readonly number[]): Tensor {
  if (dimsA.length !== dimsB.length) throw runtimeError('both dimension lists should have same length');
  const wrap = (d: number, rank: number) => (d < 0 ? d + rank : d);
  const [da, db] = [dimsA.map((d) => wrap(d, a.rank)), dimsB.map((d) => wrap(d, b.rank))];
  da.forEach((d, i) => {
    if (a.shape[d] !== b.shape[db[i]!]) {
      throw runtimeError(
        `contracted dimensions need to match, but first has size ${a.shape[d]} in dim ${d} and second has size ${b.shape[db[i]!]} in dim ${db[i]}`,
      );
    }
  });
  const freeA = a.shape.map((_, d) => d).filter((d) => !da.includes(d));
  const freeB = b.shape.map((_, d) => d).filter((d) => !db.includes(d));
  const common = sizeOf(da.map((d) => a.shape[d]!));
  const shapeOf = (t: Tensor, dims: readonly number[]) => dims.map((d) => t.shape[d]!);
  const left = reshape(one('permute', [a], { dims: [...freeA, ...da] }), [sizeOf(shapeOf(a, freeA)), common]);
  const right = reshape(one('permute', [b], { dims: [...db, ...freeB] }), [common, sizeOf(shapeOf(b, freeB))]);
  return reshape(mm(left, right), [...shapeOf(a, freeA), ...shapeOf(b, freeB)]);
}

/** The Kronecker product. */
function kron(a: Tensor, b: Tensor): Tensor {
  const rank = Math.max(a.rank, b.rank);
  const padded = (t: Tensor) => [...new Array<number>(rank - t.rank).fill(1), ...t.shape];
  const [sa, sb] = [padded(a), padded(b)];
  const left = reshape(
    a,
    sa.flatMap((n) => [n, 1]),
  );
  const right = reshape(
    b,
    sb.flatMap((n) => [1, n]),
  );
  return reshape(
    mul(left, right),
    sa.map((n, d) => n * sb[d]!),
  );
}

/** linalg.multi_dot, in the order with the fewest multiplications. */
function multiDot(factors: readonly Tensor[]): Tensor {
  if (factors.length < 2) throw runtimeError(`multi_dot(): expected at least 2 tensors but got ${factors.length}`);
  const first = factors[0]!;
  const last = factors[factors.length - 1]!;
  const matrices = factors.map((t, i) => (t.rank === 1 ? one('unsqueeze', [t], { dim: i === 0 ? 0 : 1 }) : t));
  const n = matrices.length;
  const size = [...matrices.map((t) => t.shape[0]!), matrices[n - 1]!.shape[1]!];
  // cost[i][j]: the fewest multiplications for factors i…j, and where to cut them.
  const cost = matrices.map(() => new Array<number>(n).fill(0));
  const cut = matrices.map(() => new Array<number>(n).fill(0));
  for (let length = 1; length < n; length++) {
    for (let i = 0; i + length < n; i++) {
      const j = i + length;
      cost[i]![j] = Number.POSITIVE_INFINITY;
      for (let k = i; k < j; k++) {
        const c = cost[i]![k]! + cost[k + 1]![j]! + size[i]! * size[k + 1]! * size[j + 1]!;
        if (c < cost[i]![j]!) {
          cost[i]![j] = c;
          cut[i]![j] = k;
        }
      }
    }
  }
  const product = (i: number, j: number): Tensor => (i === j ? matrices[i]! : mm(product(i, cut[i]![j]!), product(cut[i]![j]! + 1, j)));
  const whole = product(0, n - 1);
  const shape = [...(first.rank === 1 ? [] : [whole.shape[0]!]), ...(last.rank === 1 ? [] : [whole.shape[1]!])];
  return shape.length === 2 ? whole : reshape(whole, shape);
}

export const matmuls = {
  matmul: composite<[Tensor, Tensor], object>(([a, b]) => matmul(a, b)),
  linear: composite<[Tensor, Tensor, Operand], object>(([x, weight, bias]) => linear(x, weight, bias ?? null)),
  bilinear: composite<[Tensor, Tensor, Tensor, Operand], object>(([a, b, weight, bias]) => bilinear(a, b, weight, bias ?? null)),
  /** `dims_a` and `dims_b`: the dimensions to contract, pair by pair. */
  tensordot: composite<[Tensor, Tensor], { dims_a: readonly number[]; dims_b: readonly number[] }>(([a, b], { dims_a, dims_b }) =>
    tensordot(a, b, dims_a, dims_b),
  ),
  kron: composite<[Tensor, Tensor], object>(([a, b]) => kron(a, b)),
  multi_dot: composite<readonly Tensor[], object>((factors) => multiDot(factors)),
  /** Conjugate transpose of the last two dimensions. */
  adjoint: composite<[Tensor], object>(([x]) => adjoint(x)),
};

import { one } from '../apply.ts';
import { dtypeInfo, isComplex } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { contiguousCopy } from '../loops.ts';
import type { Op, Operand, Rule, RuleOf } from '../primitive.ts';
import { broadcastShapes, formatShape, type Shape, sameShape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { add, conj, mul, reshape, scale, sum, zerosLike } from './calls.ts';
import { adjoint } from './dims.ts';
import { ramp, transposed } from './picking.ts';
import { blended, matrixProducts, requireSameType } from './product-kernels.ts';

interface Blend {
  readonly beta?: number;
  readonly alpha?: number;
}
declare module '../primitive.ts' {
  interface Primitives {
    mm: Op<[a: Tensor, b: Tensor]>;
    bmm: Op<[a: Tensor, b: Tensor]>;
    mv: Op<[a: Tensor, v: Tensor]>;
    dot: Op<[a: Tensor, b: Tensor]>;
    vdot: Op<[a: Tensor, b: Tensor]>;
    /** beta·self + alpha·(a b); self is broadcast, and ignored (NaN and all) if beta is 0. Both default to 1. */
    addmm: Op<[self: Tensor, a: Tensor, b: Tensor], Blend>;
    addmv: Op<[self: Tensor, a: Tensor, v: Tensor], Blend>;
    baddbmm: Op<[self: Tensor, a: Tensor, b: Tensor], Blend>;
    /** beta·self + alpha·Σ over the batch of aᵢ bᵢ. */
    addbmm: Op<[self: Tensor, a: Tensor, b: Tensor], Blend>;
    /** beta·self + alpha·u vᵀ. */
    addr: Op<[self: Tensor, u: Tensor, v: Tensor], Blend>;
  }
}

type Product = (a: Tensor, b: Tensor) => Tensor;
interface ProductSpec {
  readonly name: 'mm' | 'bmm' | 'mv' | 'dot' | 'vdot';
  readonly forward: Product;
  /** The cotangents of the two factors, from the other one; the factor itself says how its cotangent is to lie in memory. */
  readonly left: (g: Tensor, b: Tensor, a: Tensor) => Tensor;
  readonly right: (g: Tensor, a: Tensor, b: Tensor) => Tensor;
  readonly formula: RuleOf<Op<[Tensor, Tensor]>>['formula'];
  readonly samples: readonly (readonly [Tensor, Tensor])[];
}

/** The rule of a product, linear in each of its factors. */
function productRule(spec: ProductSpec): Rule<'mm'> {
  const again: Product = (a, b) => one(spec.name, [a, b], {});
  return {
    forward: ([a, b]) => spec.forward(a, b),
    vjp: ({ inputs: [a, b], needs }, g) => [needs[0] ? spec.left(g, b, a) : null, needs[1] ? spec.right(g, a, b) : null],
    jvp: ({ inputs: [a, b] }, [ta, tb]) => plus(ta ? again(ta, b) : null, tb ? again(a, tb) : null),
    saves: (needs) => ({ inputs: [...(needs[1] ? [0] : []), ...(needs[0] ? [1] : [])] }),
    ...(spec.name === 'mm' && { many: () => ({ primitive: 'bmm' as const, attrs: {} }) }),
    formula: spec.formula,
    torch: () => `torch.${spec.name}(x0, x1)`,
    samples: () => spec.samples.map(([a, b]) => ({ inputs: [a, b], attrs: {} })),
  };
}
const plus = (a: Operand, b: Operand): Operand => (a && b ? add(a, b) : (a ?? b));

/**
 * The cotangents of a product of matrices. That of a transposed matrix is computed transposed, so that a weight, which is used so, has a gradient in its
 * own memory order without another copy. Source: mm_mat1_grad and mm_mat2_grad (torch/csrc/autograd/FunctionsManual.cpp).
 */
const mmLeft = (g: Tensor, b: Tensor, a: Tensor) => (isTransposed(a) ? turned(mm(conj(b), turned(g))) : mm(g, adjoint(b)));
const mmRight = (g: Tensor, a: Tensor, b: Tensor) => (isTransposed(b) ? turned(mm(turned(g), conj(a))) : mm(adjoint(a), g));
const isTransposed = (t: Tensor) => t.strides[0] === 1 && t.strides[1] === t.shape[0];
const turned = (t: Tensor) => one('transpose', [t], { dim0: 0, dim1: 1 });

export const mm: Product = (a, b) => one('mm', [a, b], {});
export const bmm: Product = (a, b) => one('bmm', [a, b], {});
const mv: Product = (a, v) => one('mv', [a, v], {});
/** u vᵀ. */
const outer: Product = (u, v) => mul(reshape(u, [-1, 1]), reshape(v, [1, -1]));

const matrixSize = (t: Tensor) => `${t.shape[0]}x${t.shape[1]}`;
function mmForward(a: Tensor, b: Tensor): Tensor {
  if (a.rank !== 2) throw runtimeError('self must be a matrix');
  if (b.rank !== 2) throw runtimeError('mat2 must be a matrix');
  if (a.shape[1] !== b.shape[0]) throw runtimeError(`mat1 and mat2 shapes cannot be multiplied (${matrixSize(a)} and ${matrixSize(b)})`);
  requireSameType(a, b, 'addmm_impl_cpu_', 'm1 and m2');
  return matrixProducts(a, b);
}

function bmmForward(a: Tensor, b: Tensor): Tensor {
  if (a.rank !== 3) throw runtimeError('batch1 must be a 3D tensor');
  if (b.rank !== 3) throw runtimeError('batch2 must be a 3D tensor');
  if (a.shape[0] !== b.shape[0] || a.shape[2] !== b.shape[1]) {
    throw runtimeError(
      `Expected size for first two dimensions of batch2 tensor to be: [${a.shape[0]}, ${a.shape[2]}] but got: [${b.shape[0]}, ${b.shape[1]}].`,
    );
  }
  requireSameType(a, b, 'baddbmm_with_gemm', 'm1 and m2');
  return matrixProducts(a, b);
}

const column = (v: Tensor) => v.alias([v.shape[0]!, 1], [v.strides[0]!, 0]);
function mvForward(a: Tensor, v: Tensor): Tensor {
  if (a.rank !== 2 || v.rank !== 1) throw runtimeError(`vector + matrix @ vector expected, got ${v.rank}, ${a.rank}, ${v.rank}`);
  if (a.shape[1] !== v.shape[0])
    throw runtimeError(`size mismatch, got input (${a.shape[0]}), mat (${matrixSize(a)}), vec (${v.shape[0]})`);
  requireSameType(a, v, 'addmv_impl_cpu', 'm1 and m2');
  const out = matrixProducts(a, column(v));
  return out.alias([a.shape[0]!], [1]);
}

function dotForward(a: Tensor, b: Tensor): Tensor {
  if (a.rank !== 1 || b.rank !== 1) throw runtimeError(`1D tensors expected, but got ${a.rank}D and ${b.rank}D tensors`);
  if (a.dtype !== b.dtype) throw runtimeError(`dot : expected both vectors to have same dtype, but found ${title(a)} and ${title(b)}`);
  if (a.shape[0] !== b.shape[0]) {
    throw runtimeError(
      `inconsistent tensor size, expected tensor [${a.shape[0]}] and src [${b.shape[0]}] to have the same number of elements, but got ${a.shape[0]} and ${b.shape[0]} elements respectively`,
    );
  }
  return matrixProducts(a.alias([1, a.shape[0]!], [0, a.strides[0]!]), column(b)).alias([], []);
}
/** Complex conjugate, outside the tape. */
function conjugated(t: Tensor): Tensor {
  if (!isComplex(t.dtype)) return t;
  const out = contiguousCopy(t);
  for (let i = 1; i < out.data.length; i += 2) out.data[i] = -out.data[i]!;
  return out;
}
const title = (t: Tensor) => dtypeInfo(t.dtype).title;

interface BlendSpec {
  readonly name: 'addmm' | 'addmv' | 'baddbmm' | 'addbmm' | 'addr';
  readonly forward: Product;
  readonly product: Product;
  readonly left: (g: Tensor, b: Tensor, a: Tensor) => Tensor;
  readonly right: (g: Tensor, a: Tensor, b: Tensor) => Tensor;
  readonly formula: RuleOf<Op<[Tensor, Tensor, Tensor]>>['formula'];
  readonly samples: readonly (readonly [Tensor, Tensor, Tensor])[];
}

function requireBroadcast(self: Tensor, shape: Shape): void {
  const lead = shape.length - self.rank;
  const fits =
    lead >= 0 &&
    sameShape(
      broadcastShapes(
        shape,
        self.shape.map((s, d) => (s === 1 || s === shape[lead + d] ? s : 1)),
      ),
      shape,
    );
  const d = lead < 0 ? -1 : self.shape.findIndex((s, i) => s !== 1 && s !== shape[lead + i]);
  if (fits && d === -1) return;
  if (lead < 0)
    throw runtimeError(
      `The expanded size of the tensor (${formatShape(shape)}) must have at least as many dimensions as the tensor (${self.rank})`,
    );
  throw runtimeError(
    `The expanded size of the tensor (${shape[lead + d]}) must match the existing size (${self.shape[d]}) at non-singleton dimension ${lead + d}.  Target sizes: ${formatShape(shape)}.  Tensor sizes: ${formatShape(self.shape)}`,
  );
}

/** The rule of beta·self + alpha·(a b). */
function blendRule(spec: BlendSpec): Rule<'addmm'> {
  const scaled = (t: Tensor, k = 1) => (k === 1 ? t : scale(t, k));
  return {
    forward: ([self, a, b], { beta = 1, alpha = 1 }) => {
      requireSameType(a, b, 'addmm_impl_cpu_', spec.name === 'addmm' ? 'mat1 and mat2' : 'm1 and m2');
      const p = spec.forward(a, b);
      requireBroadcast(self, p.shape);
      requireSameType(self, b, 'addmm_impl_cpu_', 'self and mat2');
      return blended(p, self, alpha, beta);
    },
    vjp: ({ inputs: [, a, b], attrs: { beta, alpha }, needs }, g) => {
      const h = needs[1] || needs[2] ? scaled(g, alpha) : g;
      return [needs[0] ? scaled(g, beta) : null, needs[1] ? spec.left(h, b, a) : null, needs[2] ? spec.right(h, a, b) : null];
    },
    jvp: ({ inputs: [self, a, b], attrs: { beta, alpha } }, [ts, ta, tb]) => {
      const moved = plus(ta ? spec.product(ta, b) : null, tb ? spec.product(a, tb) : null);
      const own = ts ? scaled(ts, beta) : null;
      return plus(own, moved && scaled(moved, alpha)) ?? zerosLike(self);
    },
    saves: (needs) => ({ inputs: [...(needs[2] ? [1] : []), ...(needs[1] ? [2] : [])] }),
    ...(spec.name === 'addmm' && { many: (attrs: Blend) => ({ primitive: 'baddbmm' as const, attrs }) }),
    formula: spec.formula,
    torch: ({ beta = 1, alpha = 1 }) => `torch.${spec.name}(x0, x1, x2, beta=${beta}, alpha=${alpha})`,
    samples: () => [
      ...spec.samples.map(([s, a, b]) => ({ inputs: [s, a, b] as [Tensor, Tensor, Tensor], attrs: {} })),
      { inputs: [...spec.samples[0]!] as [Tensor, Tensor, Tensor], attrs: { beta: 0.5, alpha: -2 } },
      { inputs: [...spec.samples[0]!] as [Tensor, Tensor, Tensor], attrs: { beta: 0, alpha: 1 } },
    ],
  };
}

/** Σ over the batch, outside the tape. */
function summedBatch(p: Tensor): Tensor {
  const [batch, m, n] = p.shape as [number, number, number];
  const out = Tensor.full([m, n], 0, p.dtype);
  for (let b = 0; b < batch; b++) for (let i = 0; i < m * n; i++) out.data[i]! += p.data[b * m * n + i]!;
  return out;
}
const batchSum = (p: Tensor) => sum(p, [0]);
/** The cotangent of a sum over the batch, for each matrix of the batch. */
const eachOf = (g: Tensor, batch: number) => one('expand', [g], { shape: [batch, ...g.shape] });

export const products = {
  mm: productRule({
    name: 'mm',
    forward: mmForward,
    left: mmLeft,
    right: mmRight,
    formula: { names: ['A', 'B'], value: 'A B', vjp: ['Ḡ Bᵀ', 'Aᵀ Ḡ'] },
    samples: [
      [ramp([2, 3]), ramp([3, 4], 5)],
      [transposed(2, 3), transposed(3, 2, 5)],
      [ramp([2, 0]), ramp([0, 3])],
    ],
  }),
  bmm: productRule({
    name: 'bmm',
    forward: bmmForward,
    left: (g, b) => bmm(g, adjoint(b)),
    right: (g, a) => bmm(adjoint(a), g),
    formula: { names: ['A', 'B'], value: 'A B', vjp: ['Ḡ Bᵀ', 'Aᵀ Ḡ'] },
    samples: [
      [ramp([2, 2, 3]), ramp([2, 3, 4], 5)],
      [ramp([0, 2, 3]), ramp([0, 3, 2])],
    ],
  }),
  mv: productRule({
    name: 'mv',
    forward: mvForward,
    left: (g, v) => outer(g, conj(v)),
    right: (g, a) => mv(adjoint(a), g),
    formula: { names: ['A', 'v'], value: 'A v', vjp: ['ḡ vᵀ', 'Aᵀ ḡ'] },
    samples: [
      [ramp([2, 3]), ramp([3], 5)],
      [transposed(2, 3), ramp([3], 7)],
    ],
  }),
  dot: productRule({
    name: 'dot',
    forward: dotForward,
    left: (g, b) => mul(g, conj(b)),
    right: (g, a) => mul(g, conj(a)),
    formula: { names: ['a', 'b'], value: 'Σ a b', vjp: ['ḡ b', 'ḡ a'] },
    samples: [
      [ramp([4]), ramp([4], 5)],
      [ramp([0]), ramp([0])],
    ],
  }),
  vdot: productRule({
    name: 'vdot',
    forward: (a, b) => dotForward(conjugated(a), b),
    left: (g, b) => mul(conj(g), b),
    right: (g, a) => mul(g, a),
    formula: { names: ['a', 'b'], value: 'Σ ā b', vjp: ['conj(ḡ) b', 'ḡ a'] },
    samples: [[ramp([4]), ramp([4], 5)]],
  }),
  addmm: blendRule({
    name: 'addmm',
    forward: mmForward,
    product: mm,
    left: mmLeft,
    right: mmRight,
    formula: { names: ['C', 'A', 'B'], value: 'βC + α A B', vjp: ['β Ḡ', 'α Ḡ Bᵀ', 'α Aᵀ Ḡ'] },
    samples: [
      [ramp([4], 9), ramp([2, 3]), ramp([3, 4], 5)],
      [ramp([2, 1], 9), transposed(2, 3), transposed(3, 2, 5)],
    ],
  }),
  addmv: blendRule({
    name: 'addmv',
    forward: mvForward,
    product: mv,
    left: (g, v) => outer(g, conj(v)),
    right: (g, a) => mv(adjoint(a), g),
    formula: { names: ['c', 'A', 'v'], value: 'βc + α A v', vjp: ['β ḡ', 'α ḡ vᵀ', 'α Aᵀ ḡ'] },
    samples: [[ramp([2], 9), ramp([2, 3]), ramp([3], 5)]],
  }),
  baddbmm: blendRule({
    name: 'baddbmm',
    forward: bmmForward,
    product: bmm,
    left: (g, b) => bmm(g, adjoint(b)),
    right: (g, a) => bmm(adjoint(a), g),
    formula: { names: ['C', 'A', 'B'], value: 'βC + α A B', vjp: ['β Ḡ', 'α Ḡ Bᵀ', 'α Aᵀ Ḡ'] },
    samples: [[ramp([2, 4], 9), ramp([2, 2, 3]), ramp([2, 3, 4], 5)]],
  }),
  addbmm: blendRule({
    name: 'addbmm',
    forward: (a, b) => summedBatch(bmmForward(a, b)),
    product: (a, b) => batchSum(bmm(a, b)),
    left: (g, b, { shape: [batch] }) => bmm(eachOf(g, batch!), adjoint(b)),
    right: (g, a, { shape: [batch] }) => bmm(adjoint(a), eachOf(g, batch!)),
    formula: { names: ['C', 'A', 'B'], value: 'βC + α Σ Aᵢ Bᵢ', vjp: ['β Ḡ', 'α Ḡ Bᵢᵀ', 'α Aᵢᵀ Ḡ'] },
    samples: [[ramp([2, 4], 9), ramp([2, 2, 3]), ramp([2, 3, 4], 5)]],
  }),
  addr: blendRule({
    name: 'addr',
    forward: (u, v) => mmForward(column(u), v.alias([1, v.shape[0]!], [0, v.strides[0]!])),
    product: outer,
    left: (g, v) => mv(g, conj(v)),
    right: (g, u) => mv(one('t', [g], {}), conj(u)),
    formula: { names: ['C', 'u', 'v'], value: 'βC + α u vᵀ', vjp: ['β Ḡ', 'α Ḡ v', 'α Ḡᵀ u'] },
    samples: [[ramp([2, 3], 9), ramp([2]), ramp([3], 5)]],
  }),
};

/** The products of matrices in the last two dimensions, whose batch dimensions are the same; as recorded operations. */
export function times(a: Tensor, b: Tensor): Tensor {
  if (a.rank === 2) return mm(a, b);
  const lead = a.shape.slice(0, -2);
  const flat = (t: Tensor) => (t.rank === 3 ? t : reshape(t, [sizeOf(lead), ...t.shape.slice(-2)]));
  const product = bmm(flat(a), flat(b));
  return a.rank === 3 ? product : reshape(product, [...lead, ...product.shape.slice(-2)]);
}

import { one } from '../apply.ts';
import { runtimeError, UnsupportedError } from '../errors.ts';
import { rowMajor } from '../loops.ts';
import type { Context, Operand, Rule } from '../primitive.ts';
import { contiguousStrides, formatShape, type Shape, wrapDim } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { div, mul, zerosLike } from './calls.ts';
import { longs, ramp, transposed } from './picking.ts';
import { type Positions, pick, place } from './positions.ts';

declare module '../primitive.ts' {
  interface Primitives {
    gather: Op<[x: Tensor, index: Tensor], { dim: number }>;
    /** x[index[i]] ← source[i] along `dim`; a 0-d `source` (a number) goes everywhere. */
    scatter: Op<[x: Tensor, index: Tensor, source: Tensor], { dim: number }>;
    scatter_add: Op<[x: Tensor, index: Tensor, source: Tensor], { dim: number }>;
    scatter_reduce: Op<[x: Tensor, index: Tensor, source: Tensor], { dim: number; reduce: Reduce; include_self: boolean }>;
  }
}
type Reduce = 'sum' | 'prod' | 'mean' | 'amax' | 'amin';

/** Where gather along `dim` reads a tensor of `shape`: at its own coordinates, but for `dim`, where the index says. */
function alongDim(shape: Shape, index: Tensor, dimension: number, name: string): Positions {
  const rank = shape.length;
  const dim = wrapDim(dimension, rank);
  if (index.dtype !== 'int64' && !(index.dtype === 'int32')) throw runtimeError(`${name}(): Expected dtype int32/int64 for index`);
  if (index.size === 0) return { shape: index.shape, starts: new Int32Array(0), block: 1 };
  if (Math.max(1, index.rank) !== Math.max(1, rank))
    throw runtimeError(`Index tensor must have the same number of dimensions as ${name === 'gather' ? 'input' : 'self'} tensor`);
  const size = shape[dim] ?? 1;
  const own = contiguousStrides(shape);
  const steps = contiguousStrides(index.shape);
  const rows = rowMajor(index);
  const starts = new Int32Array(index.size);
  for (let i = 0; i < starts.length; i++) {
    const row = rows[i]!;
    if (row < 0 || row >= size) throw runtimeError(`index ${row} is out of bounds for dimension ${dim} with size ${size}`);
    let at = row * (own[dim] ?? 1);
    for (let d = 0; d < index.rank; d++) if (d !== dim) at += (Math.floor(i / steps[d]!) % index.shape[d]!) * own[d]!;
    starts[i] = at;
  }
  return { shape: index.shape, starts, block: 1 };
}

function checkGather(x: Tensor, index: Tensor, dimension: number): void {
  const dim = wrapDim(dimension, x.rank);
  index.shape.forEach((n, d) => {
    if (d !== dim && index.rank === x.rank && n > x.shape[d]! && index.size > 0) {
      throw runtimeError(
        `Size does not match at dimension ${d} expected index ${formatShape(index.shape)} to be no larger than self ${formatShape(x.shape)} apart from dimension ${dim}`,
      );
    }
  });
}

function checkScatter(x: Tensor, index: Tensor, source: Tensor, dimension: number, name: string): void {
  const dim = wrapDim(dimension, x.rank);
  if (source.dtype !== x.dtype && !source.wrapped) throw runtimeError(`${name}(): Expected self.dtype to be equal to src.dtype`);
  const whole = source.wrapped || index.size === 0;
  index.shape.forEach((n, d) => {
    const beyond = index.rank === x.rank && d !== dim && n > x.shape[d]!;
    if (!(index.size > 0) || (!beyond && (whole || n <= (source.shape[d] ?? 1)))) return;
    throw runtimeError(
      `Expected index ${formatShape(index.shape)} to be no larger than self ${formatShape(x.shape)} apart from dimension ${dim}${whole ? '' : ` and to be no larger size than src ${formatShape(source.shape)}`}`,
    );
  });
}

/** The part of `source` that `index` covers: sources may be larger than the index, but, as in PyTorch, only without a gradient. */
const covered = (source: Tensor, index: Tensor): Tensor =>
  source.rank === 0 && index.rank !== 0 ? source : source.alias(index.shape, source.strides);

/** The same as a recorded operation. */
const coveredPart = (source: Tensor, index: Tensor): Tensor =>
  source.rank === 0
    ? source
    : source.shape.reduce(
        (t, n, dim) => (n === index.shape[dim] ? t : one('slice', [t], { dim, start: 0, end: index.shape[dim]!, step: 1 })),
        source,
      );

const gatherRule: Rule<'gather'> = {
  forward: ([x, index], { dim }) => {
    checkGather(x, index, dim);
    return pick(x, alongDim(x.shape, index, dim, 'gather'));
  },
  vjp: ({ inputs: [x, index], attrs }, g) => [one('scatter_add', [Tensor.full(x.shape, 0, g.dtype), index, g], attrs), null],
  jvp: ({ inputs: [, index], attrs }, [t]) => (t ? one('gather', [t, index], attrs) : null),
  saves: () => ({ inputs: [0, 1] }),
  formula: { names: ['x', 'i'], value: 'x[i] along a dimension', vjp: ['ḡ added at i', '—'] },
  torch: ({ dim }) => `torch.gather(x0, ${dim}, x1)`,
  samples: () => [
    { inputs: [ramp([3, 4]), longs([0, 2, 2, 1, 0, 0], [2, 3])], attrs: { dim: 0 } },
    { inputs: [transposed(3, 4), longs([3, 3, 0], [3, 1])], attrs: { dim: -1 } },
    { inputs: [ramp([]), longs([0], [])], attrs: { dim: 0 } },
    { inputs: [ramp([3]), longs([], [0])], attrs: { dim: 0 } },
  ],
};

const scatterRule: Rule<'scatter'> = {
  forward: ([x, index, source], { dim }) => {
    checkScatter(x, index, source, dim, 'scatter');
    return place(x, alongDim(x.shape, index, dim, 'scatter'), covered(source, index), false);
  },
  vjp: ({ inputs: [, index], attrs, needs }, g) => [
    needs[0] ? one('scatter', [g, index, Tensor.number(0)], attrs) : null,
    null,
    needs[2] ? one('gather', [g, index], attrs) : null,
  ],
  jvp: ({ inputs: [x, index, source], attrs }, [tx, , ts]) =>
    one('scatter', [tx ?? zerosLike(x), index, ts ?? (source.wrapped ? Tensor.number(0) : zerosLike(source))], attrs),
  saves: () => ({ inputs: [1] }),
  formula: { names: ['x', 'i', 'v'], value: 'x with x[i] ← v', vjp: ['ḡ, zero at i', '—', 'ḡ[i]'] },
  torch: ({ dim }) => `torch.scatter(x0, ${dim}, x1, x2)`,
  samples: () => [
    { inputs: [ramp([3, 4]), longs([0, 2, 1, 1, 0, 0], [2, 3]), ramp([2, 3], 9)], attrs: { dim: 0 } },
    { inputs: [ramp([3, 4]), longs([0, 2], [2, 1]), ramp([2, 1], 9)], attrs: { dim: -1 } },
    { inputs: [ramp([3, 4]), longs([0, 2], [2, 1]), Tensor.number(1.5)], attrs: { dim: 1 } },
  ],
};

const scatterAdd: Rule<'scatter_add'> = {
  forward: ([x, index, source], { dim }) => {
    checkScatter(x, index, source, dim, 'scatter');
    return place(x, alongDim(x.shape, index, dim, 'scatter_add'), covered(source, index), true);
  },
  vjp: ({ inputs: [, index], attrs, needs }, g) => [needs[0] ? g : null, null, needs[2] ? one('gather', [g, index], attrs) : null],
  jvp: ({ inputs: [x, index, source], attrs }, [tx, , ts]) =>
    one('scatter_add', [tx ?? zerosLike(x), index, ts ?? zerosLike(source)], attrs),
  saves: (needs) => ({ inputs: needs[2] ? [1] : [] }),
  formula: { names: ['x', 'i', 'v'], value: 'x with x[i] += v', vjp: ['ḡ', '—', 'ḡ[i]'] },
  torch: ({ dim }) => `torch.scatter_add(x0, ${dim}, x1, x2)`,
  samples: () => [
    { inputs: [ramp([3, 4]), longs([0, 2, 0, 0, 2, 0], [2, 3]), ramp([2, 3], 9)], attrs: { dim: 0 } },
    { inputs: [ramp([3, 4]), longs([3, 3], [1, 2]), ramp([1, 2], 9)], attrs: { dim: 1 } },
  ],
};

/** What the elements of `source` that share a position make of it. */
function reduceInto(x: Tensor, { starts }: Positions, source: ArrayLike<number>, reduce: Reduce, includeSelf: boolean): Tensor {
  const values = Float64Array.from(rowMajor(x));
  const counts = new Float64Array(values.length).fill(includeSelf ? 1 : 0);
  for (let i = 0; i < starts.length; i++) {
    const at = starts[i]!;
    const v = source[i]!;
    const old = values[at]!;
    if (counts[at]!++ === 0) values[at] = v;
    else if (reduce === 'prod') values[at] = old * v;
    else if (reduce === 'amax') values[at] = Math.max(old, v);
    else if (reduce === 'amin') values[at] = Math.min(old, v);
    else values[at] = old + v;
  }
  const whole = x.dtype.startsWith('int') || x.dtype === 'uint8';
  for (let i = 0; i < values.length; i++) {
    if (reduce === 'mean' && counts[i]! > 1) values[i] = whole ? Math.floor(values[i]! / counts[i]!) : values[i]! / counts[i]!;
  }
  return Tensor.from(values, x.shape, x.dtype);
}

/** ∂result/∂self and ∂result[index]/∂source, in differentiable operations where they depend on values. PyTorch: scatter_reduce_backward. */
function slopes({ inputs: [x, index, source], outputs: [y], attrs }: Context<'scatter_reduce'>): { own: Operand; given: Operand } {
  const { dim, reduce, include_self } = attrs;
  const used = coveredPart(source, index);
  const notHit = () => one('scatter', [Tensor.full(x.shape, 1, x.dtype), index, Tensor.number(0)], { dim });
  const self = (t: Operand) => (include_self ? t : t ? mul(t, notHit()) : notHit());
  if (reduce === 'sum') return { own: self(null), given: null };
  const at = alongDim(x.shape, index, dim, 'scatter_reduce');
  if (reduce === 'mean') {
    const counts = place(Tensor.full(x.shape, include_self ? 1 : 0, x.dtype), at, Tensor.scalar(1, x.dtype), true);
    for (let i = 0; i < counts.data.length; i++) counts.data[i] = 1 / Math.max(1, counts.data[i]!);
    return { own: self(counts), given: pick(counts, at) };
  }
  const equal = (a: Tensor, b: Tensor) => {
    const theirs = b.toArray();
    return Tensor.from(
      a.toArray().map((v, i) => (v === theirs[i] ? 1 : 0)),
      a.shape,
      x.dtype,
    );
  };
  if (reduce === 'amax' || reduce === 'amin') {
    // Ties share: every element that equals the result gets an equal part. x counts even where it was left out, as in PyTorch.
    const own = equal(x, y);
    const given = equal(used, pick(y, at));
    const shares = place(own, at, given, true);
    for (let i = 0; i < shares.data.length; i++) shares.data[i] = 1 / Math.max(1, shares.data[i]!);
    return { own: self(mul(own, shares)), given: mul(given, pick(shares, at)) };
  }
  return products(x, index, used, attrs, self);
}

/** The slopes of products: each factor's is the product of the others, also where some are zero. */
function products(
  x: Tensor,
  index: Tensor,
  source: Tensor,
  attrs: { dim: number; include_self: boolean },
  self: (t: Operand) => Operand,
): { own: Operand; given: Operand } {
  const { dim, include_self } = attrs;
  const isZero = (t: Tensor) =>
    Tensor.from(
      t.toArray().map((v) => (v === 0 ? 1 : 0)),
      t.shape,
      'bool',
    );
  const ones = (t: Tensor, where: Tensor) => one('masked_fill', [t, where, Tensor.number(1)], {});
  const product = (base: Tensor, factors: Tensor) => one('scatter_reduce', [base, index, factors], { dim, reduce: 'prod', include_self });
  const safe = ones(x, isZero(x));
  const own = div(product(safe, source), safe);
  const zero = isZero(source);
  const at = alongDim(x.shape, index, dim, 'scatter_reduce');
  const zeros = pick(place(Tensor.full(x.shape, 0, 'int64'), at, zero, true), at).toArray();
  const alone = Tensor.from(
    zero.toArray().map((z, i) => (z !== 0 && zeros[i] === 1 ? 1 : 0)),
    source.shape,
    'bool',
  );
  const many = Tensor.from(
    alone.toArray().map((v) => 1 - v),
    source.shape,
    source.dtype,
  );
  const single = Tensor.from(alone.toArray(), source.shape, source.dtype);
  const without = one('gather', [product(x, ones(source, alone)), index], { dim });
  const others = div(one('gather', [product(x, source), index], { dim }), ones(source, zero));
  return { own: self(own), given: one('add', [mul(single, without), mul(many, others)], {}) };
}

const scatterReduce: Rule<'scatter_reduce'> = {
  forward: ([x, index, source], { dim, reduce, include_self }) => {
    if (!['sum', 'prod', 'mean', 'amax', 'amin'].includes(reduce))
      throw runtimeError('reduce argument must be either sum, prod, mean, amax or amin.');
    if (x.dtype.startsWith('complex')) throw new UnsupportedError('scatter_reduce of complex numbers');
    checkScatter(x, index, source, dim, 'scatter');
    return reduceInto(x, alongDim(x.shape, index, dim, 'scatter_reduce'), rowMajor(covered(source, index)), reduce, include_self);
  },
  vjp: (ctx, g) => {
    const { own, given } = slopes(ctx);
    const [, index] = ctx.inputs;
    const { dim } = ctx.attrs;
    const picked = ctx.needs[2] ? one('gather', [g, index], { dim }) : null;
    return [ctx.needs[0] ? (own ? mul(g, own) : g) : null, null, picked && given ? mul(picked, given) : picked];
  },
  jvp: (ctx, [tx, , ts]) => {
    const { own, given } = slopes(ctx);
    const [x, index] = ctx.inputs;
    const { dim } = ctx.attrs;
    const base = tx ? (own ? mul(tx, own) : tx) : zerosLike(x);
    if (!ts) return base;
    const used = coveredPart(ts, index);
    return one('scatter_add', [base, index, given ? mul(used, given) : used], { dim });
  },
  saves: () => ({ inputs: [0, 1, 2], outputs: [0] }),
  formula: { names: ['x', 'i', 'v'], value: 'x with the v of each i reduced into it', vjp: ['ḡ · ∂y/∂x', '—', 'ḡ[i] · ∂y[i]/∂v'] },
  torch: ({ dim, reduce, include_self }) =>
    `torch.scatter_reduce(x0, ${dim}, x1, x2, '${reduce}', include_self=${include_self ? 'True' : 'False'})`,
  samples: () => [
    ...(['sum', 'prod', 'mean', 'amax', 'amin'] as const).flatMap((reduce) =>
      [true, false].map((include_self) => ({
        inputs: [ramp([3, 2]), longs([0, 2, 0, 0, 2, 0], [3, 2]), ramp([3, 2], 9)] as [Tensor, Tensor, Tensor],
        attrs: { dim: 0, reduce, include_self },
      })),
    ),
    ...(['prod', 'amax', 'amin', 'mean'] as const).map((reduce) => ({
      inputs: [
        Tensor.from([1, 2, 0, 3], [4], 'float64'),
        longs([0, 0, 1, 1, 2, 3, 3]),
        Tensor.from([1, 1, 0, 4, 5, 0, 0], [7], 'float64'),
      ] as [Tensor, Tensor, Tensor],
      attrs: { dim: 0, reduce, include_self: true },
      kink: true as const,
    })),
  ],
};

export const scattering = { gather: gatherRule, scatter: scatterRule, scatter_add: scatterAdd, scatter_reduce: scatterReduce };

import { one } from '../apply.ts';
import { gradMode } from '../autograd/mode.ts';
import { category, type DType, isComplex, isDifferentiable } from '../dtype.ts';
import { UnsupportedError } from '../errors.ts';
import { contiguousCopy, rowMajor } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { reducedShape, wrapDim, wrapDims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { add, div, mul, reshape, sub, sum } from './calls.ts';
import { mask, notImplemented } from './elementwise.ts';
import { matrix, reduceRows, restored, scrambled, withNaN } from './reducing.ts';
import { python, roundNarrow } from './support.ts';

declare module '../primitive.ts' {
  interface Primitives {
    cumsum: Op<[x: Tensor], { dim: number; dtype?: DType }>;
    cumprod: Op<[x: Tensor], { dim: number; dtype?: DType }>;
    logcumsumexp: Op<[x: Tensor], { dim: number }>;
    /** `dim` null: the product of all elements. */
    prod: Op<[x: Tensor], { dim: number | null; keepdim: boolean; dtype?: DType }>;
  }
}

/** Runs along `dim`: result k is `step(result k − 1, element k)`, kept in double precision. */
function scan(x: Tensor, dim: number, dtype: DType, start: number, step: (total: number, value: number) => number): Tensor {
  if (isComplex(x.dtype)) throw new UnsupportedError('running totals of complex tensors');
  if (x.rank === 0) return Tensor.scalar(step(start, x.item()), dtype);
  const d = wrapDim(dim, x.rank);
  const data = rowMajor(x);
  const out = Tensor.empty(x.shape, dtype);
  const n = x.shape[d]!;
  const inner = x.shape.slice(d + 1).reduce((m, s) => m * s, 1);
  for (let outer = 0; outer < x.size; outer += n * inner) {
    for (let i = outer; i < outer + inner; i++) {
      let total = start;
      for (let o = i; o < i + n * inner; o += inner) out.data[o] = total = step(total, data[o]!);
    }
  }
  roundNarrow(out.data, dtype);
  return out;
}

const summed = (x: Tensor, dtype?: DType): DType =>
  dtype ?? (category(x.dtype) === 'bool' || category(x.dtype) === 'integral' ? 'int64' : x.dtype);
const flip = (t: Tensor, dim: number) => (t.rank === 0 ? t : one('flip', [t], { dims: [dim] }));
/** Running from the end of the dimension to its start. */
const reversed = (name: 'cumsum' | 'logcumsumexp', t: Tensor, dim: number) => flip(one(name, [flip(t, dim)], { dim }), dim);

const scanSamples = () => [
  { inputs: [matrix()] as [Tensor], attrs: { dim: -1 } },
  { inputs: [scrambled()] as [Tensor], attrs: { dim: 1 } },
  { inputs: [Tensor.scalar(0.7, 'float64')] as [Tensor], attrs: { dim: 0 } },
  { inputs: [Tensor.empty([2, 0], 'float64')] as [Tensor], attrs: { dim: 1 } },
];
const withZeros = () => Tensor.from([2, 0, 3, -1, 1.5, 0, 0, 2, 0.5, -2, 4, 1], [3, 4], 'float64');

const cumsum: Rule<'cumsum'> = {
  forward: ([x], { dim, dtype }) => scan(x, dim, summed(x, dtype), 0, (s, v) => s + v),
  vjp: ({ attrs: { dim } }, g) => [reversed('cumsum', g, dim)],
  jvp: ({ attrs: { dim } }, [t]) => t && one('cumsum', [t], { dim }),
  formula: { names: ['x'], value: 'yₖ = Σ_{i ≤ k} xᵢ', vjp: ['Σ_{k ≥ i} ḡₖ'] },
  torch: ({ dim }) => `torch.cumsum(x0, ${dim})`,
  samples: () => [...scanSamples(), { inputs: [withNaN()], attrs: { dim: 1 }, kink: true }],
};

const length = (t: Tensor, dim: number) => t.shape[wrapDim(dim, t.rank)]!;
const part = (t: Tensor, dim: number, start: number, end: number) => one('slice', [t], { dim, start, end, step: 1 });
const onesBefore = (t: Tensor, dim: number) => {
  const d = wrapDim(dim, t.rank);
  return one('cat', [Tensor.full(t.shape.with(d, 1), 1, t.dtype), t], { dim: d });
};

/** ∂yₖ/∂xᵢ for k ≥ i, without dividing by xᵢ: the product before i, times the running product after it. */
function tailOfProducts(x: Tensor, dim: number, i: number): Tensor {
  const n = length(x, dim);
  const after = one('cumprod', [onesBefore(part(x, dim, i + 1, n), dim)], { dim });
  return i === 0 ? after : mul(one('prod', [part(x, dim, 0, i)], { dim, keepdim: true }), after);
}

const hasZero = (x: Tensor) => x.toArray().includes(0);
const cumprod: Rule<'cumprod'> = {
  forward: ([x], { dim, dtype }) => scan(x, dim, summed(x, dtype), 1, (p, v) => p * v),
  vjp: ({ inputs: [x], outputs: [y], attrs: { dim } }, g) => {
    if (x.size === 0 || x.rank === 0) return [g];
    if (!hasZero(x)) return [div(reversed('cumsum', mul(g, y), dim), x)];
    const n = length(x, dim);
    const columns = Array.from({ length: n }, (_, i) => sum(mul(part(g, dim, i, n), tailOfProducts(x, dim, i)), [dim], true));
    return [one('cat', columns, { dim: wrapDim(dim, x.rank) })];
  },
  jvp: ({ inputs: [x], outputs: [y], attrs: { dim } }, [t]) => {
    if (!t || x.size === 0 || x.rank === 0) return t ?? null;
    if (!hasZero(x)) return mul(y, one('cumsum', [div(t, x)], { dim }));
    const n = length(x, dim);
    return Array.from({ length: n }, (_, i) =>
      one('slice_scatter_zeros', [mul(part(t, dim, i, i + 1), tailOfProducts(x, dim, i))], {
        shape: x.shape,
        dim,
        start: i,
        end: n,
        step: 1,
      }),
    ).reduce(add);
  },
  saves: () => ({ inputs: [0], outputs: [0] }),
  formula: { names: ['x'], value: 'yₖ = Π_{i ≤ k} xᵢ', vjp: ['Σ_{k ≥ i} ḡₖ yₖ / xᵢ'] },
  torch: ({ dim }) => `torch.cumprod(x0, ${dim})`,
  samples: () => [...scanSamples(), { inputs: [withZeros()], attrs: { dim: 1 } }, { inputs: [withZeros()], attrs: { dim: 0 } }],
};

/** ln(exp(a) + exp(b)) without overflow. */
export function logAddExp(a: number, b: number): number {
  if (a === b) return a + Math.LN2;
  const high = Math.max(a, b);
  return high === Number.POSITIVE_INFINITY ? high : high + Math.log1p(Math.exp(-Math.abs(a - b)));
}

/** Where `expression` holds, ln of ±g, elsewhere −∞; so that cotangents can be summed in the log domain. */
function logOf(g: Tensor, sign: 1 | -1): Tensor {
  const positive = mask(sign === 1 ? 'a > 0' : 'a < 0', g);
  const magnitude = one('where', [positive, sign === 1 ? g : one('neg', [g], {}), Tensor.scalar(1, g.dtype)], {});
  return one('where', [positive, one('log', [magnitude], {}), Tensor.scalar(Number.NEGATIVE_INFINITY, g.dtype)], {});
}
/** The largest along `dim`, as a constant: subtracted and added again, its derivative cancels. */
function highestAlong(x: Tensor, dim: number): Tensor {
  if (x.size === 0) return x;
  const highest = x.rank === 0 ? x : one('amax', [x], { dims: [dim], keepdim: true });
  return contiguousCopy(highest);
}
const exp = (t: Tensor) => one('exp', [t], {});
const logcumsumexp: Rule<'logcumsumexp'> = {
  forward: ([x], { dim }) => {
    if (!isDifferentiable(x.dtype)) throw notImplemented('logcumsumexp_out_cpu', x.dtype);
    return scan(x, dim, x.dtype, Number.NEGATIVE_INFINITY, (s, v) => (s === Number.NEGATIVE_INFINITY ? v : logAddExp(s, v)));
  },
  vjp: ({ inputs: [x], outputs: [y], attrs: { dim } }, g) => {
    if (gradMode.enabled) {
      // The log domain's −∞ for absent signs has no second derivative; this form has, at the price of overflow for spreads beyond exp's range.
      const shifted = highestAlong(x, dim);
      return [mul(exp(sub(x, shifted)), reversed('cumsum', mul(g, exp(sub(shifted, y))), dim))];
    }
    const [up, down] = ([1, -1] as const).map((sign) => exp(add(reversed('logcumsumexp', sub(logOf(g, sign), y), dim), x)));
    return [sub(up!, down!)];
  },
  jvp: ({ inputs: [x], outputs: [y], attrs: { dim } }, [t]) => {
    if (!t || x.size === 0) return t ?? null;
    const shifted = highestAlong(x, dim);
    return div(one('cumsum', [mul(t, exp(sub(x, shifted)))], { dim }), exp(sub(y, shifted)));
  },
  saves: () => ({ inputs: [0], outputs: [0] }),
  formula: { names: ['x'], value: 'yₖ = ln Σ_{i ≤ k} exp xᵢ', vjp: ['Σ_{k ≥ i} ḡₖ exp(xᵢ − yₖ)'] },
  torch: ({ dim }) => `torch.logcumsumexp(x0, ${dim})`,
  samples: () => scanSamples(),
};

/** Π of the others along `dim`, without dividing: running products from both ends. */
function productOfOthers(x: Tensor, dim: number): Tensor {
  const n = length(x, dim);
  const before = (t: Tensor) => one('cumprod', [onesBefore(part(t, dim, 0, n - 1), dim)], { dim });
  return mul(before(x), flip(before(flip(x, dim)), dim));
}
function prodSlope(x: Tensor, y: Tensor, dim: number | null): Tensor {
  if (x.size === 0 || x.rank === 0) return Tensor.full(x.shape, 1, x.dtype);
  if (!hasZero(x)) return div(restored(y, x, dim === null ? null : [dim]), x);
  return dim === null ? reshape(productOfOthers(reshape(x, [x.size]), 0), x.shape) : productOfOthers(x, dim);
}
const prod: Rule<'prod'> = {
  forward: ([x], { dim, keepdim, dtype }) => {
    if (isComplex(x.dtype)) throw new UnsupportedError('products of complex tensors');
    return reduceRows(x, { dims: dim === null ? null : [dim], keepdim }, summed(x, dtype), (data, start, n) => {
      let product = 1;
      for (let i = start; i < start + n; i++) product *= data[i]!;
      return product;
    });
  },
  vjp: ({ inputs: [x], outputs: [y], attrs: { dim } }, g) => [mul(restored(g, x, dim === null ? null : [dim]), prodSlope(x, y, dim))],
  jvp: ({ inputs: [x], outputs: [y], attrs: { dim, keepdim } }, [t]) => {
    if (!t) return null;
    const dims = dim === null ? null : [dim];
    return reshape(sum(mul(t, prodSlope(x, y, dim)), dims, true), reducedShape(x.shape, wrapDims(dims, x.rank), keepdim));
  },
  saves: () => ({ inputs: [0], outputs: [0] }),
  formula: { names: ['x'], value: 'Π x', vjp: ['ḡ · Π of the others'] },
  torch: ({ dim, keepdim }) => (dim === null ? 'torch.prod(x0)' : `torch.prod(x0, dim=${dim}, keepdim=${python(keepdim)})`),
  samples: () => [
    { inputs: [matrix()], attrs: { dim: null, keepdim: false } },
    { inputs: [scrambled()], attrs: { dim: -2, keepdim: true } },
    { inputs: [scrambled()], attrs: { dim: 0, keepdim: false } },
    { inputs: [withZeros()], attrs: { dim: 1, keepdim: false } },
    { inputs: [withZeros()], attrs: { dim: null, keepdim: false } },
    { inputs: [Tensor.from([0, 2, 3], [3], 'float64')], attrs: { dim: null, keepdim: false } },
    { inputs: [Tensor.scalar(0.7, 'float64')], attrs: { dim: null, keepdim: false } },
    { inputs: [Tensor.empty([0], 'float64')], attrs: { dim: null, keepdim: false } },
  ],
};

export const scans = { cumsum, cumprod, logcumsumexp, prod };

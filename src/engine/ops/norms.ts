import { one } from '../apply.ts';
import { type DType, dtypeInfo, isComplex, isDifferentiable, isFloating, realOf } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import type { Rule } from '../primitive.ts';
import { Tensor } from '../tensor.ts';
import { cast, conj, div, mul, power, sub, sum } from './calls.ts';
import { keep, mask, notImplemented } from './elementwise.ts';
import { matrix, type Over, overSpelled, reduceRows, reductionSamples, restored, scrambled, tied, withNaN } from './reducing.ts';

declare module '../primitive.ts' {
  interface Primitives {
    logsumexp: Op<[x: Tensor], Over>;
    /** Vector norm of any order, ±∞ and 0 included. */
    linalg_vector_norm: Op<[x: Tensor], Over & { ord: number; dtype?: DType }>;
    /** The same under torch.norm's name. */
    norm: Op<[x: Tensor], Over & { ord: number; dtype?: DType }>;
  }
}

const logsumexp: Rule<'logsumexp'> = {
  forward: ([x], attrs) => {
    if (isComplex(x.dtype)) throw notImplemented('logsumexp', x.dtype);
    const wide = isFloating(x.dtype) ? x : cast(x, 'float32');
    return reduceRows(wide, attrs, wide.dtype, (data, start, n) => {
      let high = Number.NEGATIVE_INFINITY;
      for (let i = start; i < start + n; i++) high = Math.max(high, data[i]!);
      if (!Number.isFinite(high)) return high;
      let total = 0;
      for (let i = start; i < start + n; i++) total += Math.exp(data[i]! - high);
      return high + Math.log(total);
    });
  },
  vjp: ({ inputs: [x], outputs: [y], attrs: { dims } }, g) => [mul(restored(g, x, dims), one('exp', [sub(x, restored(y, x, dims))], {}))],
  jvp: ({ inputs: [x], outputs: [y], attrs: { dims, keepdim } }, [t]) =>
    t && sum(mul(t, one('exp', [sub(x, restored(y, x, dims))], {})), dims, keepdim),
  saves: () => ({ inputs: [0], outputs: [0] }),
  formula: { names: ['x'], value: 'ln Σ exp x', vjp: ['ḡ · exp(x − y)'] },
  torch: ({ dims, keepdim }) =>
    `torch.logsumexp(x0, dim=${dims === null ? 'tuple(range(x0.dim()))' : `[${dims.join()}]`}, keepdim=${keepdim ? 'True' : 'False'})`,
  samples: () => [
    ...reductionSamples({}).filter(({ inputs: [x] }) => x.rank > 0),
    { inputs: [withNaN()], attrs: { dims: [1], keepdim: false }, kink: true },
    {
      inputs: [Tensor.from([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY], [2, 2], 'float64')],
      attrs: { dims: [1], keepdim: false },
      kink: true,
    },
  ],
};

/** The norm of a row of magnitudes. */
function normOf(data: ArrayLike<number>, start: number, n: number, p: number): number {
  let total = p === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : 0;
  for (let i = start; i < start + n; i++) {
    const a = Math.abs(data[i]!);
    if (p === 2) total += a * a;
    else if (p === 1) total += a;
    else if (p === 0) total += a === 0 ? 0 : 1;
    else if (p === Number.POSITIVE_INFINITY) total = Math.max(total, a);
    else if (p === Number.NEGATIVE_INFINITY) total = Math.min(total, a);
    else total += a ** p;
  }
  if (p === 2) return Math.sqrt(total);
  return p === 0 || p === 1 || !Number.isFinite(p) ? total : total ** (1 / p);
}

/** ∂‖x‖/∂x, with PyTorch's zeros: where the norm (or, below order 1, the element) is 0. */
function slope(x: Tensor, y: Tensor, dims: readonly number[] | null, p: number): Tensor {
  const norm = restored(y, x, dims);
  const abs = () => one('abs', [x], {});
  const sign = () => one('sgn', [x], {});
  const nonZero = () => mask('a !== 0', norm);
  const perNorm = (k: number) => keep(power(norm, -k), nonZero());
  if (p === 0) return Tensor.full(x.shape, 0, x.dtype);
  if (p === 1) return sign();
  if (p === 2) return keep(div(x, norm), nonZero());
  if (!Number.isFinite(p)) {
    const attained = cast(mask('a === b || a !== a', abs(), norm), y.dtype);
    return mul(sign(), div(attained, sum(attained, dims, true)));
  }
  if (p < 1) return mul(keep(mul(sign(), power(abs(), p - 1)), mask('a !== 0', abs())), power(norm, 1 - p));
  if (p < 2) return mul(mul(sign(), power(abs(), p - 1)), perNorm(p - 1));
  return mul(mul(x, power(abs(), p - 2)), perNorm(p - 1));
}

const orderSpelled = (p: number) => (p === Number.POSITIVE_INFINITY ? 'inf' : p === Number.NEGATIVE_INFINITY ? '-inf' : String(p));

function vectorNorm(name: 'linalg_vector_norm' | 'norm'): Rule<'linalg_vector_norm'> {
  return {
    forward: ([x], attrs) => {
      const dtype = attrs.dtype ?? x.dtype;
      if (!isDifferentiable(dtype)) {
        throw runtimeError(
          name === 'norm'
            ? `norm(): the desired output dtype should be either floating point or complex. Got ${dtypeInfo(dtype).title} instead.`
            : `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${dtypeInfo(dtype).title}`,
        );
      }
      const magnitudes = isComplex(x.dtype) ? one('abs', [x], {}) : x;
      return reduceRows(magnitudes, attrs, realOf(dtype), (data, start, n) => normOf(data, start, n, attrs.ord));
    },
    vjp: ({ inputs: [x], outputs: [y], attrs: { dims, ord } }, g) => [mul(restored(g, x, dims), slope(x, y, dims, ord))],
    jvp: ({ inputs: [x], outputs: [y], attrs: { dims, keepdim, ord } }, [t]) => {
      if (!t) return null;
      const moved = mul(t, conj(slope(x, y, dims, ord)));
      return sum(isComplex(moved.dtype) ? one('real', [moved], {}) : moved, dims, keepdim);
    },
    saves: () => ({ inputs: [0], outputs: [0] }),
    formula: { names: ['x'], value: '(Σ |x|ᵖ)^(1/p)', vjp: ['ḡ · x |x|^(p−2) / ‖x‖^(p−1)'] },
    torch: (attrs) =>
      name === 'norm'
        ? `torch.norm(x0, p=${orderSpelled(attrs.ord)}${overSpelled(attrs)})`
        : `torch.linalg.vector_norm(x0, ${orderSpelled(attrs.ord)}${overSpelled(attrs)})`,
    samples: () => [
      ...reductionSamples({ ord: 2 }),
      ...[0, 0.5, 1, 1.5, 3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].flatMap((ord) => [
        { inputs: [matrix()] as [Tensor], attrs: { dims: [1], keepdim: false, ord } },
        { inputs: [scrambled()] as [Tensor], attrs: { dims: [0, 2], keepdim: true, ord } },
        { inputs: [tied()] as [Tensor], attrs: { dims: [1], keepdim: false, ord }, kink: true as const },
        { inputs: [Tensor.full([2, 2], 0, 'float64')] as [Tensor], attrs: { dims: [1], keepdim: false, ord }, kink: true as const },
      ]),
      { inputs: [Tensor.full([2, 2], 0, 'float64')], attrs: { dims: null, keepdim: false, ord: 2 }, kink: true },
      { inputs: [withNaN()], attrs: { dims: [1], keepdim: false, ord: 2 }, kink: true },
      { inputs: [withNaN()], attrs: { dims: [1], keepdim: false, ord: Number.POSITIVE_INFINITY }, kink: true },
      { inputs: [Tensor.from([0.3, 0.4, -0.6, 0.7], [2], 'complex128')], attrs: { dims: null, keepdim: false, ord: 2 } },
    ],
  };
}

export const norms = { logsumexp, linalg_vector_norm: vectorNorm('linalg_vector_norm'), norm: vectorNorm('norm') };

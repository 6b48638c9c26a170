import { one } from '../apply.ts';
import { type Floats, softmaxRows } from '../kernels/index.ts';
import { rowMajor } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { behind, type Shape, sizeOf, wrapDim } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { mul, sub, sum } from './calls.ts';
import { requireFloating, roundNarrow, transposedInMemory, wave } from './support.ts';

declare module '../primitive.ts' {
  interface Primitives {
    softmax: Op<[x: Tensor], { dim: number }>;
    log_softmax: Op<[x: Tensor], { dim: number }>;
    /** The softmax of attention: a lane that is masked altogether (all −∞) gives 0 instead of NaN. */
    _safe_softmax: Op<[x: Tensor], { dim: number }>;
  }
}

/** A dimension as lanes: element j of lane (o, i) lies at (o · length + j) · inner + i of row-major data. */
export function lanes(shape: Shape, dim: number): { outer: number; length: number; inner: number } {
  const d = wrapDim(dim, shape.length);
  return { outer: sizeOf(shape.slice(0, d)), length: shape[d] ?? 1, inner: sizeOf(shape.slice(d + 1)) };
}

/** exp(x − max) / Σ exp(x − max), or x − max − log Σ, along `dim`; sums in double. A lane of −∞ gives NaN, as in PyTorch. */
function normalise(x: Tensor, dim: number, log: boolean): Tensor {
  requireFloating(x, log ? 'log_softmax_lastdim_kernel_impl' : 'softmax_lastdim_kernel_impl');
  const { outer, length, inner } = lanes(x.shape, dim);
  const from = rowMajor(x);
  const out = Tensor.unfilled(x.shape, x.dtype);
  const to = out.data;
  if (inner === 1 && (x.dtype === 'float32' || x.dtype === 'float64')) {
    softmaxRows(from as Floats, to as Floats, length, log);
    return out;
  }
  const exps = new Float64Array(length);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * length * inner + i;
      let max = Number.NEGATIVE_INFINITY;
      for (let j = 0, at = start; j < length; j++, at += inner) {
        const v = from[at]!;
        if (v > max || Number.isNaN(v)) max = v;
      }
      let total = 0;
      for (let j = 0, at = start; j < length; j++, at += inner) {
        const e = Math.exp(from[at]! - max);
        exps[j] = e;
        total += e;
      }
      if (log) {
        const shift = Math.log(total);
        for (let j = 0, at = start; j < length; j++, at += inner) to[at] = from[at]! - max - shift;
      } else {
        for (let j = 0, at = start; j < length; j++, at += inner) to[at] = exps[j]! / total;
      }
    }
  }
  roundNarrow(to, x.dtype);
  return out;
}

const total = (t: Tensor, dim: number) => (t.rank === 0 ? t : sum(t, [dim], true));

function samples(): { inputs: [Tensor]; attrs: { dim: number } }[] {
  return [
    { inputs: [wave([3, 4])], attrs: { dim: -1 } },
    { inputs: [transposedInMemory(wave([2, 3, 4], 0.3))], attrs: { dim: 1 } },
    { inputs: [wave([5])], attrs: { dim: 0 } },
    { inputs: [wave([])], attrs: { dim: 0 } },
    { inputs: [wave([0, 3])], attrs: { dim: 1 } },
  ];
}

/** J = diag(y) − y yᵀ is symmetric, so both modes share it. */
const softmaxSlope = (y: Tensor, v: Tensor, dim: number) => {
  const weighted = mul(v, y);
  return sub(weighted, mul(y, total(weighted, dim)));
};
const softmaxRule: Rule<'softmax'> = {
  forward: ([x], { dim }) => normalise(x, dim, false),
  vjp: ({ outputs: [y], attrs }, g) => [softmaxSlope(y, g, attrs.dim)],
  jvp: ({ outputs: [y], attrs }, [t]) => t && softmaxSlope(y, t, attrs.dim),
  saves: () => ({ outputs: [0] }),
  many: ({ dim }) => ({ primitive: 'softmax', attrs: { dim: behind(dim) } }),
  formula: { names: ['x'], value: 'exp x / Σ exp x', vjp: ['y · (ḡ − Σ ḡ·y)'] },
  torch: ({ dim }) => `torch.softmax(x0, ${dim})`,
  samples,
};

const safeSoftmaxRule: Rule<'_safe_softmax'> = {
  ...softmaxRule,
  forward: ([x], { dim }) => {
    const y = normalise(x, dim, false);
    const from = rowMajor(x);
    const { outer, length, inner } = lanes(x.shape, dim);
    for (let lane = 0; lane < outer * inner; lane++) {
      const start = Math.floor(lane / inner) * length * inner + (lane % inner);
      let j = 0;
      while (j < length && from[start + j * inner] === Number.NEGATIVE_INFINITY) j++;
      if (j === length) for (let k = 0; k < length; k++) y.data[start + k * inner] = 0;
    }
    return y;
  },
  torch: null, // torch._safe_softmax is not public
  samples: () => {
    const masked = Tensor.from(
      [0.3, Number.NEGATIVE_INFINITY, -0.5, ...new Array<number>(3).fill(Number.NEGATIVE_INFINITY)],
      [2, 3],
      'float64',
    );
    return [...samples(), { inputs: [masked], attrs: { dim: -1 }, kink: true }];
  },
};

const exp = (t: Tensor) => one('exp', [t], {});
const logSoftmaxRule: Rule<'log_softmax'> = {
  forward: ([x], { dim }) => normalise(x, dim, true),
  vjp: ({ outputs: [y], attrs }, g) => [sub(g, mul(exp(y), total(g, attrs.dim)))],
  jvp: ({ outputs: [y], attrs }, [t]) => t && sub(t, total(mul(exp(y), t), attrs.dim)),
  saves: () => ({ outputs: [0] }),
  many: ({ dim }) => ({ primitive: 'log_softmax', attrs: { dim: behind(dim) } }),
  formula: { names: ['x'], value: 'x − log Σ exp x', vjp: ['ḡ − softmax(x) · Σ ḡ'] },
  torch: ({ dim }) => `torch.log_softmax(x0, ${dim})`,
  samples,
};

export const softmaxes = { softmax: softmaxRule, log_softmax: logSoftmaxRule, _safe_softmax: safeSoftmaxRule };

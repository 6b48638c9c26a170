import { one } from '../apply.ts';
import { addTangents } from '../autograd/forward.ts';
import { rowMajor } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import type { Tensor } from '../tensor.ts';
import { add, mul, neg, scale, sum } from './calls.ts';
import { rounded, wave } from './support.ts';

/**
 * What batch, layer, group and instance norm have in common. Their input is reshaped to (outer, rows, inner) and each row – all elements with the
 * same middle index – is normalised: x̂ = s·(x − mean), s = 1/√(var + eps) with the biased variance. The rows are channels for batch norm
 * (outer: batch, inner: space) and samples or groups for the others (outer 1).
 */
declare module '../primitive.ts' {
  interface Primitives {
    /** x̂ of a (outer, rows, inner) tensor. */
    normalize: Op<[x: Tensor], { eps: number }>;
    /** s of each row, shape (1, rows, 1). */
    inverse_deviation: Op<[x: Tensor], { eps: number }>;
    /** s·(h − mean(h) − x̂·mean(h·x̂)): the Jacobian of normalize, which is symmetric, times h. */
    normalize_backward: Op<[h: Tensor, x: Tensor], { eps: number }>;
  }
}
type Eps = { readonly eps: number };
export const normalize = (x: Tensor, { eps }: Eps) => one('normalize', [x], { eps });
export const normalizeBackward = (h: Tensor, x: Tensor, { eps }: Eps) => one('normalize_backward', [h, x], { eps });
const inverseDeviation = (x: Tensor, { eps }: Eps) => one('inverse_deviation', [x], { eps });

/** Mean over each row, shape (1, rows, 1). */
const rowMean = (t: Tensor) => scale(sum(t, [0, 2], true), 1 / (t.shape[0]! * t.shape[2]!));

/** Mean and biased variance of each row, in double, in two passes. */
export function rowStatistics(x: Tensor): { mean: Float64Array; variance: Float64Array } {
  const [outer, rows, inner] = x.shape as [number, number, number];
  const data = rowMajor(x);
  const count = outer * inner;
  const mean = new Float64Array(rows);
  const variance = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    let total = 0;
    for (let o = 0; o < outer; o++) for (let i = 0, at = (o * rows + r) * inner; i < inner; i++) total += data[at + i]!;
    const m = total / count;
    let squares = 0;
    for (let o = 0; o < outer; o++) {
      for (let i = 0, at = (o * rows + r) * inner; i < inner; i++) {
        const d = data[at + i]! - m;
        squares += d * d;
      }
    }
    mean[r] = m;
    variance[r] = squares / count;
  }
  return { mean, variance };
}

/** 1/√(var + eps). */
export const inverse = (variance: Float64Array, eps: number) => variance.map((v) => 1 / Math.sqrt(v + eps));

const normalizeRule: Rule<'normalize'> = {
  forward: ([x], { eps }) => {
    const { mean, variance } = rowStatistics(x);
    const s = inverse(variance, eps);
    const data = rowMajor(x);
    const out = new Float64Array(data.length);
    const [, rows, inner] = x.shape as [number, number, number];
    for (let at = 0, k = 0; at < out.length; k++) {
      const [m, scaleBy] = [mean[k % rows]!, s[k % rows]!];
      for (let i = 0; i < inner; i++, at++) out[at] = (data[at]! - m) * scaleBy;
    }
    return rounded(out, x.shape, x.dtype);
  },
  vjp: ({ inputs: [x], attrs }, g) => [normalizeBackward(g, x, attrs)],
  jvp: ({ inputs: [x], attrs }, [t]) => t && normalizeBackward(t, x, attrs),
  saves: () => ({ inputs: [0] }),
  formula: { names: ['x'], value: 'x̂ = (x − mean) / √(var + eps)', vjp: ['(ḡ − mean ḡ − x̂ · mean(ḡ·x̂)) / √(var + eps)'] },
  torch: null,
  samples: () => [
    { inputs: [wave([2, 3, 4])], attrs: { eps: 0.1 } },
    { inputs: [wave([1, 2, 5], 0.3)], attrs: { eps: 1e-3 } },
  ],
};

const inverseDeviationRule: Rule<'inverse_deviation'> = {
  forward: ([x], { eps }) => rounded(inverse(rowStatistics(x).variance, eps), [1, x.shape[1]!, 1], x.dtype),
  // ds/dx = −s²·x̂ / n
  vjp: ({ inputs: [x], outputs: [s], attrs }, g) => [scale(mul(mul(g, mul(s, s)), normalize(x, attrs)), -1 / (x.shape[0]! * x.shape[2]!))],
  jvp: ({ inputs: [x], outputs: [s], attrs }, [t]) => t && neg(mul(mul(s, s), rowMean(mul(normalize(x, attrs), t)))),
  saves: () => ({ inputs: [0], outputs: [0] }),
  formula: { names: ['x'], value: 's = 1 / √(var + eps)', vjp: ['−ḡ · s² · x̂ / n'] },
  torch: null,
  samples: () => [{ inputs: [wave([2, 3, 4])], attrs: { eps: 0.1 } }],
};

const normalizeBackwardRule: Rule<'normalize_backward'> = {
  forward: ([h, x], { eps }) => {
    const { mean, variance } = rowStatistics(x);
    const s = inverse(variance, eps);
    const [outer, rows, inner] = x.shape as [number, number, number];
    const [hs, xs] = [rowMajor(h), rowMajor(x)];
    const out = new Float64Array(xs.length);
    const count = outer * inner;
    for (let r = 0; r < rows; r++) {
      const [m, scaleBy] = [mean[r]!, s[r]!];
      let plain = 0;
      let along = 0;
      for (let o = 0; o < outer; o++) {
        for (let i = 0, at = (o * rows + r) * inner; i < inner; i++, at++) {
          plain += hs[at]!;
          along += hs[at]! * (xs[at]! - m) * scaleBy;
        }
      }
      plain /= count;
      along /= count;
      for (let o = 0; o < outer; o++) {
        for (let i = 0, at = (o * rows + r) * inner; i < inner; i++, at++)
          out[at] = scaleBy * (hs[at]! - plain - (xs[at]! - m) * scaleBy * along);
      }
    }
    return rounded(out, x.shape, x.dtype);
  },
  // With φ = ⟨v, J h⟩ per row: ∂φ/∂x = −s·x̂·φ/n − s·(mean(h·x̂)·J v + mean(v·x̂)·J h), since ds/dx = −s²·x̂/n and dx̂/dx = J.
  vjp: ({ inputs: [h, x], attrs, needs }, v) => {
    const jv = normalizeBackward(v, x, attrs);
    if (!needs[1]) return [jv, null];
    const s = inverseDeviation(x, attrs);
    const xHat = normalize(x, attrs);
    const jh = normalizeBackward(h, x, attrs);
    const bent = add(mul(xHat, rowMean(mul(v, jh))), add(mul(rowMean(mul(h, xHat)), jv), mul(rowMean(mul(v, xHat)), jh)));
    return [needs[0] ? jv : null, neg(mul(s, bent))];
  },
  jvp: ({ inputs: [h, x], attrs }, [th, tx]) => {
    const straight = th ? normalizeBackward(th, x, attrs) : null;
    if (!tx) return straight;
    const s = inverseDeviation(x, attrs);
    const xHat = normalize(x, attrs);
    const jt = normalizeBackward(tx, x, attrs);
    const jh = normalizeBackward(h, x, attrs);
    const bent = add(mul(rowMean(mul(xHat, tx)), jh), add(mul(jt, rowMean(mul(h, xHat))), mul(xHat, rowMean(mul(h, jt)))));
    return addTangents(straight, neg(mul(s, bent)));
  },
  saves: () => ({ inputs: [0, 1] }),
  formula: { names: ['h', 'x'], value: '(h − mean h − x̂ · mean(h·x̂)) · s', vjp: ['the same of ḡ', 'its curvature'] },
  torch: null,
  samples: () => [{ inputs: [wave([2, 2, 3], 0.2), wave([2, 2, 3])], attrs: { eps: 0.1 } }],
};

export const normalizing = { normalize: normalizeRule, inverse_deviation: inverseDeviationRule, normalize_backward: normalizeBackwardRule };

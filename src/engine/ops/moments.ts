import { one } from '../apply.ts';
import { type DType, dtypeInfo, isComplex, isDifferentiable } from '../dtype.ts';
import { runtimeError, UnsupportedError } from '../errors.ts';
import { pairwiseSum } from '../kernels/index.ts';
import type { Operand, Rule } from '../primitive.ts';
import { allBehind, reducedShape, wrapDims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { add, div, expand, mul, scale, sub, sum } from './calls.ts';
import { keep, mask } from './elementwise.ts';
import { countOver, matrix, type Over, overSpelled, reduceRows, reductionSamples, restored, scrambled, withNaN } from './reducing.ts';
import { sumOver } from './sums.ts';
import { roundNarrow } from './support.ts';

declare module '../primitive.ts' {
  interface Primitives {
    mean: Op<[x: Tensor], Over & { dtype?: DType }>;
    nansum: Op<[x: Tensor], Over & { dtype?: DType }>;
    /** `correction` (1 by default) is subtracted from the number of elements. */
    var: Op<[x: Tensor], Over & { correction?: number }>;
    std: Op<[x: Tensor], Over & { correction?: number }>;
    var_mean: Op<[x: Tensor], Over & { correction?: number }, [variance: Tensor, mean: Tensor]>;
    std_mean: Op<[x: Tensor], Over & { correction?: number }, [deviation: Tensor, mean: Tensor]>;
  }
}

const dividedBy = (t: Tensor, k: number) => div(t, Tensor.number(k));

function meanOf(x: Tensor, { dims, keepdim }: Over, dtype: DType): Tensor {
  const wrapped = wrapDims(dims, x.rank);
  const out = sumOver(x, wrapped, reducedShape(x.shape, wrapped, keepdim), dtype);
  const n = countOver(x, dims);
  for (let i = 0; i < out.data.length; i++) out.data[i]! /= n;
  roundNarrow(out.data, dtype);
  return out;
}

const meanRule: Rule<'mean'> = {
  forward: ([x], attrs) => {
    const dtype = attrs.dtype ?? x.dtype;
    if (!isDifferentiable(dtype)) {
      throw runtimeError(
        `mean(): could not infer output dtype. ${attrs.dtype ? 'Optional' : 'Input'} dtype must be either a floating point or complex dtype. Got: ${dtypeInfo(dtype).title}`,
      );
    }
    return meanOf(x, attrs, dtype);
  },
  vjp: ({ inputs: [x], attrs: { dims } }, g) => [dividedBy(expand(restored(g, x, dims), x.shape), countOver(x, dims))],
  jvp: ({ attrs }, [t]) => t && one('mean', [t], attrs),
  many: (attrs, [x]) => ({ primitive: 'mean', attrs: { ...attrs, dims: allBehind(attrs.dims, x!) } }),
  formula: { names: ['x'], value: 'Σ x / n', vjp: ['ḡ / n for each element'] },
  torch: (attrs) => `torch.mean(x0${overSpelled(attrs)})`,
  samples: () => [
    ...reductionSamples({}),
    { inputs: [withNaN()], attrs: { dims: [1], keepdim: false }, kink: true },
    { inputs: [Tensor.from([0.3, 0.4, -0.6, 0.7], [2], 'complex128')], attrs: { dims: null, keepdim: false } },
  ],
};

const nansum: Rule<'nansum'> = {
  forward: ([x], attrs) => {
    const dtype = attrs.dtype ?? (isDifferentiable(x.dtype) ? x.dtype : 'int64');
    if (isComplex(dtype)) throw runtimeError('nansum does not support complex inputs');
    return reduceRows(x, attrs, dtype, (data, start, n) => {
      const kept = Array.prototype.slice.call(data, start, start + n).filter((v: number) => !Number.isNaN(v));
      return pairwiseSum(kept, 0, kept.length);
    });
  },
  vjp: ({ inputs: [x], attrs: { dims } }, g) => [keep(expand(restored(g, x, dims), x.shape), mask('a === a', x))],
  jvp: ({ inputs: [x], attrs: { dims, keepdim } }, [t]) => t && sum(keep(t, mask('a === a', x)), dims, keepdim),
  saves: () => ({ inputs: [0] }),
  formula: { names: ['x'], value: 'Σ x without NaN', vjp: ['ḡ where x is a number'] },
  torch: (attrs) => `torch.nansum(x0${overSpelled(attrs)})`,
  samples: () => [...reductionSamples({}), { inputs: [withNaN()], attrs: { dims: [1], keepdim: false }, kink: true }],
};

type Spread = Over & { correction?: number };

/** Σ (x − x̄)² / max(0, n − correction), in two passes. */
function varianceOf(x: Tensor, attrs: Spread, kernel: string, finish: (v: number) => number = (v) => v): Tensor {
  if (isComplex(x.dtype)) throw new UnsupportedError(`${kernel} of complex tensors`);
  if (!isDifferentiable(x.dtype)) throw runtimeError('std and var only support floating point and complex dtypes');
  const degrees = Math.max(0, countOver(x, attrs.dims) - (attrs.correction ?? 1));
  return reduceRows(x, attrs, x.dtype, (data, start, n) => {
    const mean = pairwiseSum(data, start, n) / n;
    let squares = 0;
    for (let i = start; i < start + n; i++) squares += (data[i]! - mean) ** 2;
    return finish((n === 0 ? Number.NaN : squares) / degrees);
  });
}

/** 2 (x − x̄) / (n − correction): the slope of the variance; its other half, through the mean, sums to zero. */
function varianceSlope(x: Tensor, { dims, correction = 1 }: Spread): Tensor {
  return scale(sub(x, one('mean', [x], { dims, keepdim: true })), 2 / (countOver(x, dims) - correction));
}
function varianceVjp(x: Tensor, attrs: Spread, g: Tensor): Tensor {
  // PyTorch answers a lone element with infinity times the cotangent.
  if (attrs.dims === null && countOver(x, null) === (attrs.correction ?? 1))
    return scale(expand(restored(g, x, null), x.shape), Number.POSITIVE_INFINITY);
  return mul(restored(g, x, attrs.dims), varianceSlope(x, attrs));
}
const varianceJvp = (x: Tensor, attrs: Spread, t: Tensor) => sum(mul(t, varianceSlope(x, attrs)), attrs.dims, attrs.keepdim);

/** ḡ / (2σ), and 0 where σ is 0. */
const throughRoot = (g: Tensor, deviation: Tensor) => keep(div(g, scale(deviation, 2)), mask('a !== 0', deviation));

const spreadSamples = (correction: number) => reductionSamples({ correction }).filter(({ inputs: [x] }) => x.size > 1);
const spreadSpelled = (name: string, attrs: Spread) =>
  `torch.${name}(x0, dim=${attrs.dims === null ? 'None' : `[${attrs.dims.join()}]`}, correction=${attrs.correction ?? 1}, keepdim=${attrs.keepdim ? 'True' : 'False'})`;
const spreadFormula = (name: string) => ({
  names: ['x'],
  value: name === 'var' ? 'Σ (x − x̄)² / (n − c)' : '√(Σ (x − x̄)² / (n − c))',
  vjp: [name === 'var' ? 'ḡ · 2 (x − x̄) / (n − c)' : 'ḡ · (x − x̄) / ((n − c) σ)'],
});
const lone = () => ({
  inputs: [Tensor.from([1.5, -2], [1, 2], 'float64')] as [Tensor],
  attrs: { dims: [0], keepdim: false, correction: 1 },
  kink: true as const,
});

const varRule: Rule<'var'> = {
  forward: ([x], attrs) => varianceOf(x, attrs, 'var'),
  vjp: ({ inputs: [x], attrs }, g) => [varianceVjp(x, attrs, g)],
  jvp: ({ inputs: [x], attrs }, [t]) => t && varianceJvp(x, attrs, t),
  saves: () => ({ inputs: [0] }),
  formula: spreadFormula('var'),
  torch: (attrs) => spreadSpelled('var', attrs),
  samples: () => [...spreadSamples(1), ...spreadSamples(0), lone()],
};

const stdRule: Rule<'std'> = {
  forward: ([x], attrs) => varianceOf(x, attrs, 'std', Math.sqrt),
  vjp: ({ inputs: [x], outputs: [y], attrs }, g) => [varianceVjp(x, attrs, throughRoot(g, y))],
  jvp: ({ inputs: [x], outputs: [y], attrs }, [t]) => t && throughRoot(varianceJvp(x, attrs, t), y),
  saves: () => ({ inputs: [0], outputs: [0] }),
  formula: spreadFormula('std'),
  torch: (attrs) => spreadSpelled('std', attrs),
  samples: () => [
    ...spreadSamples(1),
    ...spreadSamples(0),
    lone(),
    { inputs: [Tensor.full([2, 3], 0.5, 'float64')], attrs: { dims: [1], keepdim: false }, kink: true },
  ],
};

function withMean(name: 'var_mean' | 'std_mean'): Rule<'var_mean'> {
  const root = name === 'std_mean';
  const meanJvp = (t: Tensor, { dims, keepdim }: Over) => one('mean', [t], { dims, keepdim });
  return {
    forward: ([x], attrs) => [varianceOf(x, attrs, name, root ? Math.sqrt : undefined), meanOf(x, attrs, x.dtype)],
    vjp: ({ inputs: [x], outputs: [y], attrs }, _, [gv, gm]) => {
      const parts: Operand[] = [
        gv ? varianceVjp(x, attrs, root ? throughRoot(gv, y) : gv) : null,
        gm ? dividedBy(expand(restored(gm, x, attrs.dims), x.shape), countOver(x, attrs.dims)) : null,
      ];
      return [parts[0] && parts[1] ? add(parts[0], parts[1]) : (parts[0] ?? parts[1]!)];
    },
    jvp: ({ inputs: [x], outputs: [y], attrs }, [t]) => {
      if (!t) return [null, null];
      const tv = varianceJvp(x, attrs, t);
      return [root ? throughRoot(tv, y) : tv, meanJvp(t, attrs)];
    },
    saves: () => ({ inputs: [0], outputs: root ? [0] : [] }),
    formula: { ...spreadFormula(root ? 'std' : 'var'), value: root ? '(σ, x̄)' : '(σ², x̄)' },
    torch: (attrs) => spreadSpelled(name, attrs),
    samples: () => [
      { inputs: [matrix()], attrs: { dims: null, keepdim: false } },
      { inputs: [scrambled()], attrs: { dims: [0, -1], keepdim: true, correction: 0 } },
    ],
  };
}

export const moments = {
  mean: meanRule,
  nansum,
  var: varRule,
  std: stdRule,
  var_mean: withMean('var_mean'),
  std_mean: withMean('std_mean'),
};

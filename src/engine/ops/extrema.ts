import { category, isComplex } from '../dtype.ts';
import { indexError, runtimeError, UnsupportedError } from '../errors.ts';
import { extremeIndex, extremeValue } from '../kernels/index.ts';
import type { Rule } from '../primitive.ts';
import { wrapDim } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { cast, div, mul, sum } from './calls.ts';
import { mask, notImplemented } from './elementwise.ts';
import { matrix, type Over, overSpelled, reduceRows, reductionSamples, restored, scrambled, tied, withNaN } from './reducing.ts';
import { python } from './support.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** Of the whole tensor; `max_dim` is the one with indices. */
    max: Op<[x: Tensor]>;
    min: Op<[x: Tensor]>;
    /** Of the whole tensor: the lower of the two in the middle. */
    median: Op<[x: Tensor]>;
    nanmedian: Op<[x: Tensor]>;
    amax: Op<[x: Tensor], Over>;
    amin: Op<[x: Tensor], Over>;
    /** `dim` null: index into the flattened tensor. */
    argmax: Op<[x: Tensor], { dim: number | null; keepdim: boolean }>;
    argmin: Op<[x: Tensor], { dim: number | null; keepdim: boolean }>;
    any: Op<[x: Tensor], Over>;
    all: Op<[x: Tensor], Over>;
    count_nonzero: Op<[x: Tensor], { dims: readonly number[] | null }>;
  }
}

type Sign = 1 | -1;

const extremeOf = (sign: Sign) => (data: ArrayLike<number>, start: number, n: number) => extremeValue(data, start, n, sign);

function refuse(name: string, x: Tensor): void {
  if (isComplex(x.dtype)) throw notImplemented(`${name}_cpu`, x.dtype);
}
function refuseEmpty(name: string, x: Tensor, dims: readonly number[] | null): void {
  if (x.size > 0) return;
  if (dims === null)
    throw runtimeError(
      `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
    );
  for (const d of dims) {
    if (x.shape[wrapDim(d, x.rank)] === 0) throw indexError(`${name}(): Expected reduction dim ${d} to have non-zero size.`);
  }
}

/** 1/count on each element that equals the result, 0 elsewhere: how evenly_distribute_backward shares a cotangent among ties. */
function shares(x: Tensor, y: Tensor, dims: readonly number[] | null, nanMatches: boolean): Tensor {
  const equal = cast(mask(nanMatches ? 'a === b || (a !== a && b !== b)' : 'a === b', x, restored(y, x, dims)), x.dtype);
  return div(equal, sum(equal, dims, true));
}

function overDims(name: 'amax' | 'amin', sign: Sign): Rule<'amax'> {
  return {
    forward: ([x], attrs) => {
      refuse(name, x);
      refuseEmpty(name, x, attrs.dims);
      return reduceRows(x, attrs, x.dtype, extremeOf(sign));
    },
    vjp: ({ inputs: [x], outputs: [y], attrs: { dims } }, g) => [mul(restored(g, x, dims), shares(x, y, dims, false))],
    jvp: ({ inputs: [x], outputs: [y], attrs: { dims, keepdim } }, [t]) => t && sum(mul(t, shares(x, y, dims, false)), dims, keepdim),
    saves: () => ({ inputs: [0], outputs: [0] }),
    formula: { names: ['x'], value: `${name === 'amax' ? 'max' : 'min'} x`, vjp: ['ḡ / count where x is the extremum'] },
    torch: (attrs) => `torch.${name}(x0${overSpelled(attrs)})`,
    samples: () => [
      ...reductionSamples({}),
      { inputs: [tied()], attrs: { dims: [1], keepdim: false }, kink: true },
      { inputs: [tied()], attrs: { dims: null, keepdim: false }, kink: true },
      { inputs: [withNaN()], attrs: { dims: [1], keepdim: true }, kink: true },
    ],
  };
}

const whole: Over = { dims: null, keepdim: false };
/** One number picked from the whole tensor; equal numbers share its cotangent. */
function ofAll(
  name: 'max' | 'min' | 'median' | 'nanmedian',
  pick: (data: ArrayLike<number>, start: number, n: number) => number,
): Rule<'max'> {
  const median = name.includes('median');
  return {
    forward: ([x]) => {
      refuse(name, x);
      if (median && category(x.dtype) === 'bool') throw notImplemented('median_out_impl', x.dtype);
      if (!median) refuseEmpty(name, x, null);
      return reduceRows(x, whole, x.dtype, pick);
    },
    vjp: ({ inputs: [x], outputs: [y] }, g) => [mul(g, shares(x, y, null, true))],
    jvp: ({ inputs: [x], outputs: [y] }, [t]) => t && sum(mul(t, shares(x, y, null, true))),
    saves: () => ({ inputs: [0], outputs: [0] }),
    formula: { names: ['x'], value: `${name} x`, vjp: ['ḡ / count where x is the result'] },
    torch: () => `torch.${name}(x0)`,
    samples: () => [
      { inputs: [matrix()], attrs: {} },
      { inputs: [scrambled()], attrs: {} },
      { inputs: [Tensor.scalar(0.3, 'float64')], attrs: {} },
      { inputs: [tied()], attrs: {}, kink: true },
      { inputs: [withNaN()], attrs: {}, kink: true },
    ],
  };
}

/** The lower median; a NaN decides it unless it is ignored. */
export function medianOf(ignoreNaN: boolean) {
  return (data: ArrayLike<number>, start: number, n: number): number => {
    const row = Float64Array.from({ length: n }, (_, i) => data[start + i]!);
    const numbers = row.filter((v) => !Number.isNaN(v));
    if (numbers.length === 0 || (!ignoreNaN && numbers.length < n)) return Number.NaN;
    return numbers.sort()[(numbers.length - 1) >> 1]!;
  };
}

function position(name: 'argmax' | 'argmin', sign: Sign): Rule<'argmax'> {
  return {
    forward: ([x], { dim, keepdim }) => {
      refuse(name, x);
      if (category(x.dtype) === 'bool') throw notImplemented(`${name}_cpu`, x.dtype);
      refuseEmpty(name, x, dim === null ? null : [dim]);
      return reduceRows(x, { dims: dim === null ? null : [dim], keepdim }, 'int64', (data, start, n) => extremeIndex(data, start, n, sign));
    },
    vjp: null,
    jvp: null,
    formula: { names: ['x'], value: `${name} x`, vjp: [] },
    torch: ({ dim, keepdim }) => (dim === null ? `torch.${name}(x0)` : `torch.${name}(x0, dim=${dim}, keepdim=${python(keepdim)})`),
    samples: () => [
      { inputs: [matrix()], attrs: { dim: null, keepdim: false } },
      { inputs: [scrambled()], attrs: { dim: null, keepdim: false } },
      { inputs: [scrambled()], attrs: { dim: -2, keepdim: true } },
      { inputs: [tied()], attrs: { dim: 1, keepdim: false } },
      { inputs: [withNaN()], attrs: { dim: 1, keepdim: false } },
      { inputs: [Tensor.scalar(2, 'float64')], attrs: { dim: 0, keepdim: false } },
    ],
  };
}

function quantifier(name: 'any' | 'all'): Rule<'any'> {
  const stop = name === 'any';
  return {
    forward: ([x], attrs) => {
      if (isComplex(x.dtype)) throw new UnsupportedError(`torch.${name} of complex tensors`);
      return reduceRows(x, attrs, x.dtype === 'uint8' ? 'uint8' : 'bool', (data, start, n) => {
        for (let i = start; i < start + n; i++) if ((data[i] !== 0) === stop) return stop ? 1 : 0;
        return stop ? 0 : 1;
      });
    },
    vjp: null,
    jvp: null,
    formula: { names: ['x'], value: name === 'any' ? '∃ x ≠ 0' : '∀ x ≠ 0', vjp: [] },
    torch: ({ dims, keepdim }) =>
      dims === null
        ? `torch.${name}(x0)`
        : `torch.${name}(x0, dim=${dims.length === 1 ? dims[0] : `[${dims.join()}]`}, keepdim=${python(keepdim)})`,
    samples: () => [
      ...reductionSamples({}).filter(({ attrs: { dims } }) => dims === null || dims.length === 1),
      { inputs: [tied()], attrs: { dims: [1], keepdim: false } },
      { inputs: [mask('a > 1', tied())], attrs: { dims: [0], keepdim: false } },
      { inputs: [Tensor.from([0, 3, 0, 0], [2, 2], 'uint8')], attrs: { dims: [1], keepdim: false } },
      { inputs: [Tensor.from([], [0], 'float64')], attrs: { dims: null, keepdim: false } },
    ],
  };
}

const countNonzero: Rule<'count_nonzero'> = {
  forward: ([x], { dims }) =>
    reduceRows(x, { dims, keepdim: false }, 'int64', (data, start, n) => {
      let count = 0;
      for (let i = start; i < start + n; i++) if (data[i] !== 0) count++;
      return count;
    }),
  vjp: null,
  jvp: null,
  formula: { names: ['x'], value: '#{x ≠ 0}', vjp: [] },
  torch: ({ dims }) => `torch.count_nonzero(x0${dims === null ? '' : `, dim=[${dims.join()}]`})`,
  samples: () => [
    { inputs: [tied()], attrs: { dims: null } },
    { inputs: [tied()], attrs: { dims: [0] } },
    { inputs: [withNaN()], attrs: { dims: [-1] } },
  ],
};

export const extrema = {
  max: ofAll('max', extremeOf(1)),
  min: ofAll('min', extremeOf(-1)),
  median: ofAll('median', medianOf(false)),
  nanmedian: ofAll('nanmedian', medianOf(true)),
  amax: overDims('amax', 1),
  amin: overDims('amin', -1),
  argmax: position('argmax', 1),
  argmin: position('argmin', -1),
  any: quantifier('any'),
  all: quantifier('all'),
  count_nonzero: countNonzero,
};

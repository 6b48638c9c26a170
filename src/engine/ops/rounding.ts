import { one } from '../apply.ts';
import { category, isComplex, realOf } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { contiguousCopy, library, mapReal } from '../loops.ts';
import type { Operand, Rule } from '../primitive.ts';
import { broadcastShapes } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { add, mul, neg, scale, zerosLike } from './calls.ts';
import { modulus } from './complex-math.ts';
import {
  binaryForward,
  complexPoints,
  keep,
  mapComplex,
  mask,
  notImplemented,
  pairs,
  rounded,
  unary,
  unaryForward,
} from './elementwise.ts';
import { resultType } from './promotion.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** Of complex numbers: the modulus, a real tensor. */
    abs: Op<[x: Tensor]>;
    sign: Op<[x: Tensor]>;
    /** sign for real numbers, z/|z| for complex ones. */
    sgn: Op<[x: Tensor]>;
    floor: Op<[x: Tensor]>;
    ceil: Op<[x: Tensor]>;
    trunc: Op<[x: Tensor]>;
    frac: Op<[x: Tensor]>;
    /** Ties to even; `decimals` 0 by default. */
    round: Op<[x: Tensor], { decimals?: number }>;
    /** div with rounding_mode 'floor' or 'trunc'. */
    div_rounded: Op<[a: Tensor, b: Tensor], { mode: 'floor' | 'trunc' }>;
    /** The sign of the divisor, as Python's %. */
    remainder: Op<[a: Tensor, b: Tensor]>;
    /** The sign of the dividend, as C's fmod. */
    fmod: Op<[a: Tensor, b: Tensor]>;
  }
}

const scattered = [-2.7, -1.2, -0.4, 0.3, 1.6, 2.2];
const edges = [0, -0.0, 0.5, 1.5, 2.5, -0.5, -1.5, 3, -3, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

const magnitude = unaryForward({ real: 'Math.abs(a)', integers: 'keep' });
/** Complex only: |z| as a real tensor. */
const complexMagnitude = (x: Tensor) =>
  contiguousCopy(
    mapComplex((z) => [modulus(z!), 0], x.shape, x.dtype, [x]),
    realOf(x.dtype),
  );

const absRule: Rule<'abs'> = {
  forward: ([x]) => (isComplex(x.dtype) ? complexMagnitude(x) : magnitude(x, {})),
  vjp: ({ inputs: [x] }, g) => [mul(g, one('sgn', [x], {}))],
  jvp: ({ inputs: [x] }, [t]) => {
    if (!t) return null;
    const slope = one('sgn', [x], {});
    return isComplex(x.dtype) ? one('real', [mul(t, one('conj_physical', [slope], {}))], {}) : mul(t, slope);
  },
  saves: () => ({ inputs: [0] }),
  formula: { names: ['x'], value: '|x|', vjp: ['ḡ · sign(x)'] },
  torch: () => 'torch.abs(x0)',
  samples: () => [
    ...pairs().map(([x]) => ({ inputs: [x] as [Tensor], attrs: {} })),
    { inputs: [complexPoints()], attrs: {} },
    { inputs: [Tensor.from(edges, [edges.length], 'float64')], attrs: {}, kink: true },
  ],
};

const sgnValue = unaryForward({
  real: 'a > 0 ? 1 : a < 0 ? -1 : 0',
  complex: (z) => {
    const r = modulus(z);
    return r === 0 ? [0, 0] : [z[0] / r, z[1] / r];
  },
  integers: 'keep',
});
/** Tangent of z/|z|: (t − s Re(s̄ t)) / |z|, which is its own transpose; 0 at 0, as in PyTorch. */
function sgnTangent(x: Tensor, s: Tensor, t: Tensor): Tensor {
  if (!isComplex(x.dtype)) return zerosLike(t);
  const along = one('real', [mul(one('conj_physical', [s], {}), t)], {});
  const size = one('abs', [x], {});
  return keep(mul(add(t, neg(mul(s, along))), one('reciprocal', [size], {})), mask('a !== 0', size));
}
const sgnRule: Rule<'sgn'> = {
  forward: ([x]) => sgnValue(x, {}),
  vjp: ({ inputs: [x], outputs: [s] }, g) => [sgnTangent(x, s, g)],
  jvp: ({ inputs: [x], outputs: [s] }, [t]) => t && sgnTangent(x, s, t),
  saves: () => ({ inputs: [0], outputs: [0] }),
  formula: { names: ['x'], value: 'x / |x|', vjp: ['0 for real x'] },
  torch: () => 'torch.sgn(x0)',
  samples: () => absRule.samples(),
};

/** Piecewise constant: the cotangent is zero, whatever arrives. */
function steps(name: string, value: string, real: string): Rule<'neg'> {
  const forward = unaryForward({ real, integers: 'keep' });
  return {
    forward: ([x]) => forward(x, {}),
    vjp: (_, g) => [zerosLike(g)],
    jvp: (_, [t]) => t && zerosLike(t),
    formula: { names: ['x'], value, vjp: ['0'] },
    torch: () => `torch.${name}(x0)`,
    samples: () => [
      { inputs: [Tensor.from(scattered, [2, 3], 'float64')], attrs: {} },
      { inputs: [Tensor.from(scattered, [3, 2], 'float64').alias([2, 3], [1, 2])], attrs: {} },
      { inputs: [Tensor.from(edges, [edges.length], 'float64')], attrs: {}, kink: true },
    ],
  };
}

/** Ties to even. */
const half = (x: number) => {
  const r = Math.round(x);
  return r - x === 0.5 && r % 2 !== 0 ? r - 1 : r;
};
library.round = half;
library.roundTo = (x, decimals) => {
  const p = 10 ** Math.abs(decimals);
  return decimals >= 0 ? half(x * p) / p : half(x / p) * p;
};

const roundForward = unaryForward<{ decimals?: number }>({
  real: ({ decimals }) => (decimals ? `m.roundTo(a, ${decimals})` : 'm.round(a)'),
  integers: 'keep',
});
const roundRule: Rule<'round'> = {
  ...(steps('round', 'round(x)', 'm.round(a)') as Rule<'neg'>),
  forward: ([x], attrs) => {
    if (category(x.dtype) === 'integral' && attrs.decimals) throw notImplemented('round_cpu', x.dtype);
    return roundForward(x, attrs);
  },
  torch: ({ decimals }) => (decimals ? `torch.round(x0, decimals=${decimals})` : 'torch.round(x0)'),
  vjp: (_, g) => [zerosLike(g)],
  jvp: (_, [t]) => t && zerosLike(t),
  samples: () => [
    ...steps('round', '', 'm.round(a)').samples(),
    { inputs: [Tensor.from([1.2345, -2.7189, 31.4169], [3], 'float64')], attrs: { decimals: 2 } },
    { inputs: [Tensor.from([1234.5, -271.8], [2], 'float64')], attrs: { decimals: -2 } },
  ],
};

/** C's division of integers has no answer for a zero divisor. */
function refuseZeroDivisor(a: Tensor, b: Tensor): void {
  if (a.size > 0 && b.toArray().includes(0)) throw runtimeError('ZeroDivisionError');
}

// floor(a / b) by way of the exact remainder, as c10::div_floor_floating does: the quotient itself may round up to the next integer.
library.divFloor = (a, b) => {
  if (b === 0) return a / b;
  const mod = a % b;
  let div = (a - mod) / b;
  if (mod !== 0 && b < 0 !== mod < 0) div -= 1;
  if (div === 0) return a / b > 0 || Object.is(a / b, 0) ? 0 : -0;
  const floor = Math.floor(div);
  return div - floor > 0.5 ? floor + 1 : floor;
};
const quotient = {
  floor: binaryForward<'div_rounded'>({ real: 'm.divFloor(a, b)' }),
  trunc: binaryForward<'div_rounded'>({ real: 'Math.trunc(a / b)' }),
};
const divRounded: Rule<'div_rounded'> = {
  forward: ([a, b], attrs) => {
    const dtype = resultType([a, b]);
    if (category(dtype) === 'integral') refuseZeroDivisor(a, rounded(b, dtype));
    return quotient[attrs.mode]([a, b], attrs);
  },
  vjp: ({ needs }, g) => [needs[0] ? zerosLike(g) : null, needs[1] ? zerosLike(g) : null],
  jvp: (_, [ta, tb]) => zerosLike((ta ?? tb)!),
  // Nothing is read, but PyTorch keeps both.
  saves: (needs) => ({ inputs: needs[1] ? [0, 1] : [1] }),
  formula: { names: ['a', 'b'], value: '⌊a / b⌋ or trunc(a / b)', vjp: ['0', '0'] },
  torch: ({ mode }) => `torch.div(x0, x1, rounding_mode='${mode}')`,
  samples: () =>
    (['floor', 'trunc'] as const).flatMap((mode) => [
      ...pairs(-2, 2).map(([a, b]) => ({ inputs: [scale(a, 2.83), b] as [Tensor, Tensor], attrs: { mode } })),
      {
        inputs: [Tensor.from([7, -7, 7, -7], [4], 'int64'), Tensor.from([2, 2, -2, -2], [4], 'int64')] as [Tensor, Tensor],
        attrs: { mode },
      },
      {
        inputs: [Tensor.from(edges, [edges.length], 'float64'), Tensor.number(0.5)] as [Tensor, Tensor],
        attrs: { mode },
        kink: true as const,
      },
      {
        inputs: [Tensor.from(edges, [edges.length], 'float64'), Tensor.number(0)] as [Tensor, Tensor],
        attrs: { mode },
        kink: true as const,
      },
    ]),
};

library.remainder = (a, b) => {
  const r = a % b;
  return r !== 0 && b < 0 !== r < 0 ? r + b : r;
};
/** a − b · q with an integer quotient q: ∂a = 1, ∂b = −q. */
function modulo(name: 'remainder' | 'fmod', expression: string, mode: 'floor' | 'trunc'): Rule<'remainder'> {
  const q = (a: Tensor, b: Tensor) => one('div_rounded', [a, b], { mode });
  return {
    forward: ([a, b]) => {
      const dtype = resultType([a, b]);
      if (category(dtype) === 'bool' || isComplex(dtype)) throw notImplemented(`${name}_cpu`, dtype);
      if (category(dtype) === 'integral') refuseZeroDivisor(a, rounded(b, dtype));
      return mapReal(expression, broadcastShapes(a.shape, b.shape), dtype, [rounded(a, dtype), rounded(b, dtype)]);
    },
    vjp: ({ inputs: [a, b], needs }, g) => [needs[0] ? g : null, needs[1] ? neg(mul(g, q(a, b))) : null],
    jvp: ({ inputs: [a, b] }, [ta, tb]) => {
      const moved: Operand = tb ? neg(mul(tb, q(a, b))) : null;
      return ta && moved ? add(ta, moved) : (ta ?? moved);
    },
    saves: (needs) => ({ inputs: needs[1] ? [0, 1] : [] }),
    formula: {
      names: ['a', 'b'],
      value: `a ${name === 'fmod' ? 'fmod' : 'mod'} b`,
      vjp: ['ḡ', `−ḡ · ${mode === 'floor' ? '⌊a/b⌋' : 'trunc(a/b)'}`],
    },
    torch: () => `torch.${name}(x0, x1)`,
    samples: () => [
      ...pairs().map(([a, b]) => ({ inputs: [scale(a, 2.83), b] as [Tensor, Tensor], attrs: {} })),
      { inputs: [Tensor.from([7, -7, 7, -7], [4], 'int64'), Tensor.from([2, 2, -2, -2], [4], 'int64')], attrs: {} },
      { inputs: [Tensor.from(scattered, [6], 'float64'), Tensor.number(0.7)], attrs: {} },
      { inputs: [Tensor.from(edges, [edges.length], 'float64'), Tensor.number(-2)], attrs: {}, kink: true },
    ],
  };
}

export const roundings = {
  abs: absRule,
  sgn: sgnRule,
  sign: steps('sign', 'sign(x)', 'a > 0 ? 1 : a < 0 ? -1 : 0'),
  floor: steps('floor', '⌊x⌋', 'Math.floor(a)'),
  ceil: steps('ceil', '⌈x⌉', 'Math.ceil(a)'),
  trunc: steps('trunc', 'trunc(x)', 'Math.trunc(a)'),
  frac: unary({
    real: 'a - Math.trunc(a)',
    derivative: () => Tensor.number(1),
    integers: { refuse: 'frac_cpu' },
    saves: 'none',
    formula: { value: 'x − trunc(x)', derivative: '1' },
    torch: 'torch.frac',
    domain: scattered,
    kinks: edges,
  }),
  round: roundRule,
  div_rounded: divRounded,
  remainder: modulo('remainder', 'm.remainder(a, b)', 'floor'),
  fmod: modulo('fmod', 'a % b', 'trunc'),
};

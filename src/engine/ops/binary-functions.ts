import { one } from '../apply.ts';
import { type DType, isDifferentiable } from '../dtype.ts';
import { EngineError } from '../errors.ts';
import { type Expression, library, mapReal } from '../loops.ts';
import type { Operand, Rule } from '../primitive.ts';
import { broadcastShapes } from '../shape.ts';
import { hurwitz } from '../special/gamma.ts';
import { gammaP, gammaQ } from '../special/incomplete-gamma.ts';
import { gammaSampleSlope } from '../special/sample-derivatives.ts';
import { Tensor } from '../tensor.ts';
import { add, div, mul, neg, shift, sub, zerosLike } from './calls.ts';
import { binaryForward, keep, mask, notImplemented, pairs } from './elementwise.ts';
import { resultType } from './promotion.ts';
import { logAddExp } from './scans.ts';

declare module '../primitive.ts' {
  interface Primitives {
    atan2: Op<[y: Tensor, x: Tensor]>;
    hypot: Op<[a: Tensor, b: Tensor]>;
    copysign: Op<[a: Tensor, b: Tensor]>;
    nextafter: Op<[a: Tensor, b: Tensor]>;
    heaviside: Op<[a: Tensor, b: Tensor]>;
    logaddexp: Op<[a: Tensor, b: Tensor]>;
    logaddexp2: Op<[a: Tensor, b: Tensor]>;
    xlogy: Op<[a: Tensor, b: Tensor]>;
    xlog1py: Op<[a: Tensor, b: Tensor]>;
    /** Hurwitz's ζ(s, q). */
    zeta: Op<[s: Tensor, q: Tensor]>;
    /** The regularised lower incomplete gamma function P(a, x). */
    igamma: Op<[a: Tensor, x: Tensor]>;
    /** The upper one, Q(a, x) = 1 − P(a, x). */
    igammac: Op<[a: Tensor, x: Tensor]>;
    /** The derivative of a sample x of Gamma(a, 1) by a. */
    standard_gamma_grad: Op<[a: Tensor, x: Tensor]>;
    gcd: Op<[a: Tensor, b: Tensor]>;
    lcm: Op<[a: Tensor, b: Tensor]>;
  }
}

const view = new DataView(new ArrayBuffer(8));
/** The neighbour of `a` towards `b` among the doubles, by counting in their bit patterns. */
function nextAfter(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (a === b) return b;
  if (a === 0) return b > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
  view.setFloat64(0, a);
  const up = b > a === a > 0;
  view.setBigInt64(0, view.getBigInt64(0) + (up ? 1n : -1n));
  return view.getFloat64(0);
}
function nextAfterSingle(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (a === b) return b;
  if (a === 0) return b > 0 ? 2 ** -149 : -(2 ** -149);
  view.setFloat32(0, a);
  view.setInt32(0, view.getInt32(0) + (b > a === a > 0 ? 1 : -1));
  return view.getFloat32(0);
}
/** The same among floats with a mantissa of `bits` and normal numbers from two to the `lowest` on. */
function nextAfterNarrow(a: number, b: number, bits: number, lowest: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (a === b) return b;
  if (a === 0) return Math.sign(b) * 2 ** (lowest - bits);
  const away = b > a === a > 0;
  if (!Number.isFinite(a)) return Math.sign(a) * (2 - 2 ** -bits) * 2 ** (1 - lowest);
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(a))), lowest);
  // Below a power of two the neighbours are half as far apart.
  const below = !away && Math.abs(a) === 2 ** exponent && exponent > lowest;
  return a + Math.sign(b - a) * 2 ** (exponent - bits - (below ? 1 : 0));
}
function gcd(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}
const isNegative = (x: number) => x < 0 || Object.is(x, -0);
Object.assign(library, {
  nextAfter,
  nextAfterSingle,
  nextAfterNarrow,
  gcd,
  lcm: (a: number, b: number) => (a === 0 || b === 0 ? 0 : Math.abs((a / gcd(a, b)) * b)),
  logAddExp,
  logAddExp2: (a: number, b: number) =>
    a === b
      ? a + 1
      : Math.max(a, b) === Number.POSITIVE_INFINITY
        ? Number.POSITIVE_INFINITY
        : Math.max(a, b) + Math.log1p(2 ** -Math.abs(a - b)) * Math.LOG2E,
  copysign: (a: number, b: number) => (isNegative(a) === isNegative(b) ? a : -a),
  xlogy: (a: number, b: number) => (Number.isNaN(b) ? b : a === 0 ? 0 : a * Math.log(b)),
  xlog1py: (a: number, b: number) => (Number.isNaN(b) ? b : a === 0 ? 0 : a * Math.log1p(b)),
  zeta: hurwitz,
  gammaP,
  gammaQ,
  gammaSampleSlope,
});

interface BinaryFunction {
  readonly name: string;
  readonly real: Expression | ((attrs: object, dtype: DType) => Expression);
  /** 'refuse' as kernels of floating dtypes do. */
  readonly integers?: 'keep' | 'to-float' | 'refuse';
  /** ∂/∂a and ∂/∂b in differentiable operations; null: not differentiable in that operand; 'zero': 0 whatever arrives, NaN too. */
  readonly slopes: readonly [SlopeOf, SlopeOf] | 'none' | 'zero';
  readonly saves: readonly ('a' | 'b' | 'y')[];
  readonly formula: { readonly value: string; readonly vjp: readonly string[] };
  readonly torch?: string;
  readonly domain?: readonly [low: number, high: number];
  readonly edges?: readonly [readonly number[], readonly number[]];
  readonly samples?: Rule<'atan2'>['samples'];
}
type SlopeOf = ((a: Tensor, b: Tensor, y: Tensor) => Tensor) | null | 'zero';

/** A Python number as a tensor of the result's dtype: what slopes make of it alone would else be of the default dtype. */
const inTypeOf = (y: Tensor, t: Tensor) => (t.wrapped ? Tensor.scalar(t.item(), y.dtype) : t);

/** The rule of a function of two broadcasting real tensors. */
function binary(spec: BinaryFunction): Rule<'atan2'> {
  const { slopes } = spec;
  const value = binaryForward<'atan2'>({ real: spec.real, integers: spec.integers === 'refuse' ? 'keep' : (spec.integers ?? 'to-float') });
  const through = (k: 0 | 1, v: Operand, a: Tensor, b: Tensor, y: Tensor): Operand => {
    if (!v || slopes === 'none') return null;
    if (slopes === 'zero') return zerosLike(v);
    const slope = slopes[k];
    if (slope === 'zero') return zerosLike(v);
    return slope && mul(v, slope(inTypeOf(y, a), inTypeOf(y, b), y));
  };
  return {
    forward: (inputs, attrs) => {
      const dtype = resultType(inputs);
      if (spec.integers === 'refuse' && !isDifferentiable(dtype)) throw notImplemented(`${spec.name}_cpu`, dtype);
      return value(inputs, attrs);
    },
    vjp:
      slopes === 'none'
        ? null
        : ({ inputs: [a, b], outputs: [y], needs }, g) => [
            through(0, needs[0] ? g : null, a, b, y),
            through(1, needs[1] ? g : null, a, b, y),
          ],
    jvp:
      slopes === 'none'
        ? null
        : ({ inputs: [a, b], outputs: [y] }, [ta, tb]) => {
            const parts = [through(0, ta ?? null, a, b, y), through(1, tb ?? null, a, b, y)];
            return parts[0] && parts[1] ? add(parts[0], parts[1]) : (parts[0] ?? parts[1]!);
          },
    many: 'broadcasts',
    saves: () => ({
      inputs: [...(spec.saves.includes('a') ? [0] : []), ...(spec.saves.includes('b') ? [1] : [])],
      outputs: spec.saves.includes('y') ? [0] : [],
    }),
    formula: { names: ['a', 'b'], ...spec.formula },
    torch: () => `${spec.torch ?? `torch.${spec.name}`}(x0, x1)`,
    samples:
      spec.samples ??
      (() => [
        ...pairs(...(spec.domain ?? [-2, 2])).map(([a, b]) => ({ inputs: [a, b] as [Tensor, Tensor], attrs: {} })),
        ...(spec.edges
          ? [{ inputs: spec.edges.map((e) => Tensor.from(e, [e.length], 'float64')) as [Tensor, Tensor], attrs: {}, kink: true as const }]
          : []),
      ]),
  };
}

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const edges: [number[], number[]] = [
  [0, 0, -0.0, 1, -1, inf, -inf, nan, 1, 2, inf, 0],
  [0, 1, -1, 0, -0.0, 1, inf, 1, nan, 2, -inf, -1],
];
const square = (t: Tensor) => mul(t, t);
const sigmoid = (t: Tensor) => one('sigmoid', [t], {});
/** σ(a − b), the share of a in ln(eᵃ + eᵇ); one half where both are the same infinity. */
const shareOf = (a: Tensor, b: Tensor, base: number) => {
  const d = sub(a, b);
  return sigmoid(base === Math.E ? d : mul(d, Tensor.number(Math.log(base))));
};

/** A slope that PyTorch does not have either. */
const unknown = (what: string) => (): never => {
  throw new EngineError('NotImplementedError', `the derivative for '${what}' is not implemented.`);
};

/** P or Q, whose slope in the second operand is ± bᵃ⁻¹ e⁻ᵇ / Γ(a). */
function incompleteGamma(name: 'igamma' | 'igammac', real: Expression, value: string, sign: 1 | -1): Rule<'atan2'> {
  const density = (a: Tensor, b: Tensor) => one('exp', [sub(sub(mul(shift(a, -1), one('log', [b], {})), b), one('lgamma', [a], {}))], {});
  return binary({
    name,
    real,
    integers: 'refuse',
    slopes: [unknown(`${name}: input`), (a, b) => (sign === 1 ? density(a, b) : neg(density(a, b)))],
    saves: ['a', 'b'],
    formula: { value, vjp: ['not implemented', `${sign === 1 ? '' : '−'}ḡ · bᵃ⁻¹ e⁻ᵇ / Γ(a)`] },
    samples: () => [
      {
        inputs: [Tensor.from([0.5, 2, 3.5, 30, 200, 1], [6], 'float64'), Tensor.from([0.3, 2.5, 9, 28, 240, 0.01], [6], 'float64')],
        attrs: {},
        fixed: [0],
      },
    ],
  });
}

/** Integer operands only. */
function onIntegers(name: 'gcd' | 'lcm'): Rule<'atan2'> {
  return {
    ...binary({
      name,
      real: `m.${name}(a, b)`,
      slopes: 'none',
      saves: [],
      formula: { value: `${name}(a, b)`, vjp: [] },
      samples: () => [{ inputs: [Tensor.from([12, -18, 0, 7], [4], 'int64'), Tensor.from([8, 12, 5, 0], [4], 'int64')], attrs: {} }],
    }),
    forward: ([a, b]) => {
      const dtype = resultType([a, b]);
      if (isDifferentiable(dtype) || dtype === 'bool') throw notImplemented(`${name}_cpu`, dtype);
      return mapReal(`m.${name}(a, b)`, broadcastShapes(a.shape, b.shape), dtype, [a, b]);
    },
  };
}

/** y/a, hence NaN at the infinities, and 0 where a is 0; written in PyTorch's steps, so that the second derivative there is NaN as well. */
const copiedSign = (a: Tensor, y: Tensor) => one('masked_fill', [div(y, a), one('eq', [a, Tensor.number(0)], {}), Tensor.number(0)], {});

export const binaryFunctions = {
  atan2: binary({
    name: 'atan2',
    real: 'Math.atan2(a, b)',
    slopes: [(a, b) => atan2Slope(b, a, b), (a, b) => neg(atan2Slope(a, a, b))],
    saves: ['a', 'b'],
    formula: { value: 'atan2(a, b)', vjp: ['ḡ · b/(a² + b²)', '−ḡ · a/(a² + b²)'] },
    edges,
  }),
  hypot: binary({
    name: 'hypot',
    real: 'Math.hypot(a, b)',
    integers: 'refuse',
    slopes: [(a, _, y) => div(a, y), (_, b, y) => div(b, y)],
    saves: ['a', 'b', 'y'],
    formula: { value: '√(a² + b²)', vjp: ['ḡ · a/y', 'ḡ · b/y'] },
    edges,
  }),
  copysign: binary({
    name: 'copysign',
    real: 'm.copysign(a, b)',
    slopes: [(a, _, y) => copiedSign(a, y), 'zero'],
    saves: ['a', 'y'],
    formula: { value: '|a| sign(b)', vjp: ['ḡ · sign(a) sign(b)', '0'] },
    edges,
  }),
  nextafter: binary({
    name: 'nextafter',
    real: (_, dtype) => {
      if (dtype === 'float16') return 'm.nextAfterNarrow(a, b, 10, -14)';
      if (dtype === 'bfloat16') return 'm.nextAfterNarrow(a, b, 7, -126)';
      return dtype === 'float64' ? 'm.nextAfter(a, b)' : 'm.nextAfterSingle(a, b)';
    },
    integers: 'refuse',
    slopes: 'none',
    saves: [],
    formula: { value: 'next number after a towards b', vjp: [] },
    edges,
  }),
  standard_gamma_grad: binary({
    name: 'standard_gamma_grad',
    real: 'm.gammaSampleSlope(a, b)',
    integers: 'refuse',
    slopes: 'none',
    saves: [],
    formula: { value: '−(∂F(x; a)/∂a) / f(x; a)', vjp: [] },
    torch: 'torch._standard_gamma_grad',
    // Each of the approximations: small samples, large shapes (at the mean and off it), and between.
    samples: () => {
      const [a, x] = [
        [0.3, 0.9, 2, 5, 7.5, 9, 20, 40, 12, 30],
        [0.2, 1.5, 0.7, 4, 9, 8.8, 35, 41, 3, 60],
      ].map((v) => Tensor.from(v, [10], 'float64'));
      return [{ inputs: [a!, x!], attrs: {} }];
    },
  }),
  heaviside: binary({
    name: 'heaviside',
    real: 'a === 0 ? b : a < 0 || a !== a ? 0 : 1',
    integers: 'keep',
    slopes: 'none',
    saves: [],
    formula: { value: '[a > 0], b at 0', vjp: [] },
    edges,
  }),
  logaddexp: binary({
    name: 'logaddexp',
    real: 'm.logAddExp(a, b)',
    integers: 'refuse',
    slopes: [(a, b) => shareOf(a, b, Math.E), (a, b) => shareOf(b, a, Math.E)],
    saves: ['a', 'b'],
    formula: { value: 'ln(eᵃ + eᵇ)', vjp: ['ḡ · σ(a − b)', 'ḡ · σ(b − a)'] },
    edges: [
      [0, 1, 1000, -inf, 3],
      [0, 1, -1000, 2, nan],
    ],
  }),
  logaddexp2: binary({
    name: 'logaddexp2',
    real: 'm.logAddExp2(a, b)',
    integers: 'refuse',
    slopes: [(a, b) => shareOf(a, b, 2), (a, b) => shareOf(b, a, 2)],
    saves: ['a', 'b'],
    formula: { value: 'log₂(2ᵃ + 2ᵇ)', vjp: ['ḡ · 2ᵃ/(2ᵃ + 2ᵇ)', 'ḡ · 2ᵇ/(2ᵃ + 2ᵇ)'] },
    edges: [
      [0, 1, 1000, 3],
      [0, 1, -1000, nan],
    ],
  }),
  xlogy: binary({
    name: 'xlogy',
    real: 'm.xlogy(a, b)',
    slopes: [(a, b) => keep(one('log', [b], {}), mask('!(a === 0 && b <= 0)', a, b)), (a, b) => div(a, b)],
    saves: ['a', 'b'],
    formula: { value: 'a ln b', vjp: ['ḡ · ln b', 'ḡ · a/b'] },
    domain: [0.2, 3],
    edges,
  }),
  xlog1py: binary({
    name: 'xlog1py',
    real: 'm.xlog1py(a, b)',
    slopes: [(a, b) => keep(one('log1p', [b], {}), mask('!(a === 0 && b <= -1)', a, b)), (a, b) => div(a, shift(b, 1))],
    saves: ['a', 'b'],
    formula: { value: 'a ln(1 + b)', vjp: ['ḡ · ln(1 + b)', 'ḡ · a/(1 + b)'] },
    torch: 'torch.special.xlog1py',
    domain: [-0.8, 3],
    edges,
  }),
  zeta: binary({
    name: 'zeta',
    real: 'm.zeta(a, b)',
    slopes: [unknown('zeta'), (a, b) => mul(neg(a), one('zeta', [shift(a, 1), b], {}))],
    saves: ['a', 'b'],
    formula: { value: 'ζ(a, b)', vjp: ['not implemented', '−ḡ · a ζ(a + 1, b)'] },
    torch: 'torch.special.zeta',
    samples: () => [
      { inputs: [Tensor.from([2, 3.5, 6, 1.5], [4], 'float64'), Tensor.from([1, 0.25, 30, 2.5], [4], 'float64')], attrs: {}, fixed: [0] },
      { inputs: [Tensor.from([1, 0.5, 2], [3], 'float64'), Tensor.from([2, 1, -1], [3], 'float64')], attrs: {}, kink: true, fixed: [0, 1] },
    ],
  }),
  igamma: incompleteGamma('igamma', 'm.gammaP(a, b)', 'P(a, b)', 1),
  igammac: incompleteGamma('igammac', 'm.gammaQ(a, b)', 'Q(a, b)', -1),
  gcd: onIntegers('gcd'),
  lcm: onIntegers('lcm'),
};

/** v / (a² + b²), and 0 where both are 0, as PyTorch has it. */
function atan2Slope(v: Tensor, a: Tensor, b: Tensor): Tensor {
  return keep(div(v, add(square(a), square(b))), mask('!(a === 0 && b === 0)', a, b));
}

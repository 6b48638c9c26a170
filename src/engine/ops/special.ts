import { one } from '../apply.ts';
import { library } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { besselI, besselScaled } from '../special/bessel.ts';
import { erf, erfc, erfcx, erfinv, logNdtr, ndtr, ndtri } from '../special/erf.ts';
import { digamma, hurwitz, lgamma, polygamma } from '../special/gamma.ts';
import { Tensor } from '../tensor.ts';
import { add, div, mul, neg, scale, shift, sub } from './calls.ts';
import { keep, mask, type UnarySpec, unary } from './elementwise.ts';

declare module '../primitive.ts' {
  interface Primitives {
    erf: Op<[x: Tensor]>;
    erfc: Op<[x: Tensor]>;
    erfcx: Op<[x: Tensor]>;
    erfinv: Op<[x: Tensor]>;
    ndtr: Op<[x: Tensor]>;
    ndtri: Op<[x: Tensor]>;
    log_ndtr: Op<[x: Tensor]>;
    lgamma: Op<[x: Tensor]>;
    digamma: Op<[x: Tensor]>;
    polygamma: Op<[x: Tensor], { n: number }>;
    i0: Op<[x: Tensor]>;
    i0e: Op<[x: Tensor]>;
    i1: Op<[x: Tensor]>;
    i1e: Op<[x: Tensor]>;
    entr: Op<[x: Tensor]>;
    /** log(x / (1 − x)), with x first clamped to [eps, 1 − eps] if `eps` is given. */
    logit: Op<[x: Tensor], { eps?: number }>;
  }
}

Object.assign(library, {
  erf,
  erfc,
  erfcx,
  erfinv,
  ndtr,
  ndtri,
  logNdtr,
  lgamma,
  digamma,
  polygamma,
  hurwitz,
  i0: (x: number) => besselI(0, x),
  i0e: (x: number) => besselScaled(0, x),
  i1: (x: number) => besselI(1, x),
  i1e: (x: number) => besselScaled(1, x),
  entr: (x: number) => (x > 0 ? -x * Math.log(x) : x === 0 ? 0 : Number.isNaN(x) ? x : Number.NEGATIVE_INFINITY),
});

type Called = 'erf' | 'exp' | 'log' | 'i0' | 'i0e' | 'i1' | 'i1e' | 'sgn' | 'reciprocal' | 'digamma';
const f = (name: Called, x: Tensor) => one(name, [x], {});
const square = (x: Tensor) => mul(x, x);
/** exp(−k x²). */
const bell = (x: Tensor, k = 1) => f('exp', scale(square(x), -k));
const rootPi = Math.sqrt(Math.PI);
const rootTwoPi = Math.sqrt(2 * Math.PI);
const polygammaOf = (n: number, x: Tensor) => one('polygamma', [x], { n });

const anywhere = [-2.2, -0.7, 0.1, 0.9, 3.1];
const positive = [0.05, 0.6, 1.4616, 2.7, 8];
const edges = [0, -0.0, 1, -1, 2, 0.5, -0.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
const far = [-30, -9, -5.5, 5.5, 9, 26, 30];

type Short = Pick<UnarySpec, 'real' | 'derivative'> & Partial<UnarySpec> & { readonly value?: string; readonly slope: string };
const special = (name: string, spec: Short): Rule<'neg'> =>
  unary({
    saves: 'input',
    domain: anywhere,
    kinks: edges,
    torch: `torch.special.${name}`,
    ...spec,
    formula: { value: spec.value ?? `${name}(x)`, derivative: spec.slope },
  });

export const specialFunctions = {
  erf: special('erf', {
    real: 'm.erf(a)',
    derivative: (x) => scale(bell(x), 2 / rootPi),
    fused: `${2 / rootPi} * Math.exp(-a * a)`,
    slope: '2/√π · exp(−x²)',
    kinks: [...edges, ...far],
  }),
  erfc: special('erfc', {
    real: 'm.erfc(a)',
    derivative: (x) => scale(bell(x), -2 / rootPi),
    slope: '−2/√π · exp(−x²)',
    kinks: [...edges, ...far],
  }),
  erfcx: special('erfcx', {
    real: 'm.erfcx(a)',
    derivative: (x, y) => shift(scale(mul(x, y), 2), -2 / rootPi),
    saves: 'both',
    value: 'exp(x²) erfc(x)',
    slope: '(2x erfcx(x) − 2/√π)',
  }),
  erfinv: special('erfinv', {
    real: 'm.erfinv(a)',
    derivative: (x) => scale(f('exp', square(one('erfinv', [x], {}))), rootPi / 2),
    domain: [-0.98, -0.6, 0.05, 0.49, 0.97],
    kinks: [0, 1, -1, 1.5, Number.NaN, 0.9995, -1e-12],
    value: 'erf⁻¹(x)',
    slope: '√π/2 · exp(y²)',
  }),
  ndtr: special('ndtr', {
    real: 'm.ndtr(a)',
    derivative: (x) => scale(bell(x, 0.5), 1 / rootTwoPi),
    value: 'Φ(x)',
    slope: 'φ(x)',
    kinks: far,
  }),
  ndtri: special('ndtri', {
    real: 'm.ndtri(a)',
    derivative: (_, y) => scale(f('exp', scale(square(y), 0.5)), rootTwoPi),
    saves: 'output',
    domain: [0.01, 0.2, 0.45, 0.7, 0.95],
    kinks: [0, 1, 0.5, 1e-30, 1 - 1e-12, 2, -1, Number.NaN],
    value: 'Φ⁻¹(x)',
    slope: '√2π · exp(y²/2)',
  }),
  log_ndtr: special('log_ndtr', {
    real: 'm.logNdtr(a)',
    derivative: (x, y) => scale(f('exp', neg(add(y, scale(square(x), 0.5)))), 1 / rootTwoPi),
    saves: 'both',
    value: 'ln Φ(x)',
    slope: 'φ(x)/Φ(x)',
    kinks: far,
  }),
  lgamma: special('gammaln', {
    real: 'm.lgamma(a)',
    derivative: (x) => f('digamma', x),
    domain: positive,
    kinks: [...edges, -2.5, -0.3, 100.5, -3],
    value: 'ln|Γ(x)|',
    slope: 'ψ(x)',
  }),
  digamma: special('digamma', {
    real: 'm.digamma(a)',
    derivative: (x) => polygammaOf(1, x),
    domain: positive,
    kinks: [0, -0.0, 1, 0.5, -0.5, -2.5, -0.3, 100.5, Number.POSITIVE_INFINITY, Number.NaN],
    value: 'ψ(x)',
    slope: 'ψ′(x)',
  }),
  polygamma: unary<{ n: number }>({
    real: ({ n }) => `m.polygamma(${n}, a)`,
    derivative: (x, _, { n }) => polygammaOf(n + 1, x),
    saves: 'input',
    formula: { value: 'ψ⁽ⁿ⁾(x)', derivative: 'ψ⁽ⁿ⁺¹⁾(x)' },
    torch: ({ n }) => `torch.polygamma(${n}, x0)`,
    domain: [0.3, 0.6, 1.4616, 2.7, 8],
    tries: [{ n: 1 }, { n: 0 }, { n: 2 }, { n: 3 }],
  }),
  i0: special('i0', { real: 'm.i0(a)', derivative: (x) => f('i1', x), value: 'I₀(x)', slope: 'I₁(x)', kinks: [...edges, ...far] }),
  i0e: special('i0e', {
    real: 'm.i0e(a)',
    derivative: (x, y) => sub(f('i1e', x), mul(f('sgn', x), y)),
    saves: 'both',
    value: 'exp(−|x|) I₀(x)',
    slope: '(I₁ₑ(x) − sgn(x) I₀ₑ(x))',
    kinks: far,
  }),
  i1: special('i1', {
    real: 'm.i1(a)',
    derivative: (x, y) => overX(x, y, f('i0', x), 0.5),
    saves: 'both',
    value: 'I₁(x)',
    slope: '(I₀(x) − I₁(x)/x)',
    kinks: [0, ...far],
  }),
  i1e: special('i1e', {
    real: 'm.i1e(a)',
    derivative: (x, y) => sub(overX(x, y, f('i0e', x), 0.5), mul(f('sgn', x), y)),
    saves: 'both',
    value: 'exp(−|x|) I₁(x)',
    slope: '(I₀ₑ(x) − sgn(x) I₁ₑ(x) − I₁ₑ(x)/x)',
    kinks: [0, ...far],
  }),
  entr: special('entr', {
    real: 'm.entr(a)',
    derivative: (x) => shift(neg(f('log', x)), -1),
    domain: positive,
    kinks: [0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY],
    value: '−x ln x',
    slope: '(−ln x − 1)',
  }),
  logit: unary<{ eps?: number }>({
    real: ({ eps }) =>
      eps === undefined
        ? 'Math.log(a / (1 - a))'
        : `(a < ${eps} ? Math.log(${eps} / (1 - ${eps})) : a > 1 - ${eps} ? Math.log((1 - ${eps}) / ${eps}) : Math.log(a / (1 - a)))`,
    // Outside (0, 1) the gradient is NaN without eps, and 0 with it.
    derivative: (x, _, { eps }) => {
      const slope = f('reciprocal', mul(x, shift(neg(x), 1)));
      return eps === undefined
        ? one('where', [mask('a >= 0 && a <= 1', x), slope, Tensor.scalar(Number.NaN, x.dtype)], {})
        : keep(slope, mask(`!(a < ${eps} || a > 1 - ${eps})`, x));
    },
    saves: 'input',
    formula: { value: 'ln(x/(1 − x))', derivative: '1/(x(1 − x))' },
    torch: ({ eps }) => (eps === undefined ? 'torch.logit(x0)' : `torch.logit(x0, eps=${eps})`),
    domain: [0.05, 0.3, 0.5, 0.8, 0.97],
    kinks: [0, 1, -0.5, 1.5, Number.NaN],
    tries: [{}, { eps: 0.125 }],
  }),
};

/** a − y/x, and at x = 0 its limit; there 1 takes the place of x, so that derivatives of the part not chosen stay finite. */
function overX(x: Tensor, y: Tensor, a: Tensor, limit: number): Tensor {
  const away = mask('a !== 0', x);
  const safe = one('where', [away, x, Tensor.scalar(1, x.dtype)], {});
  return one('where', [away, sub(a, div(y, safe)), Tensor.scalar(limit, x.dtype)], {});
}

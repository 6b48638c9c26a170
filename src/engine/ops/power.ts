import { one } from '../apply.ts';
import { category, isComplex } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { library, mapReal } from '../loops.ts';
import type { Context, Operand, Rule } from '../primitive.ts';
import { Tensor } from '../tensor.ts';
import { add, conj, mul, power, scale, shift, zerosLike } from './calls.ts';
import { complexPower } from './complex-math.ts';
import { binaryForward, keep, mask, notImplemented, pairs } from './elementwise.ts';
import { resultType } from './promotion.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** Either operand may be a Python number. */
    pow: Op<[base: Tensor, exponent: Tensor]>;
  }
}

/** C's pow: unlike JavaScript's, 1 to any power is 1, and so is −1 to ±∞. */
library.pow = (a, b) => (a === 1 || (a === -1 && !Number.isFinite(b) && !Number.isNaN(b)) ? 1 : a ** b);
/** Powers of integers: 0 for a fraction, as integer division gives. */
library.ipow = (a, b) => (b >= 0 ? a ** b : a === 1 ? 1 : a === -1 ? (b % 2 === 0 ? 1 : -1) : 0);

/** Number exponents that PyTorch computes by other means, which differ at infinities and signed zeros. */
const shortcuts: Readonly<Record<string, string>> = {
  '0.5': 'Math.sqrt(a)',
  '2': 'a * a',
  '3': 'a * a * a',
  '-0.5': '1 / Math.sqrt(a)',
  '-1': '1 / a',
  '-2': '1 / (a * a)',
};

const general = binaryForward<'pow'>({
  real: (_, dtype) => (category(dtype) === 'floating' ? 'm.pow(a, b)' : 'm.ipow(a, b)'),
  complex: complexPower,
});

function forward([a, b]: readonly [Tensor, Tensor]): Tensor {
  const dtype = resultType([a, b]);
  if (dtype === 'bool') throw notImplemented('pow', dtype);
  if (b.wrapped && !isComplex(dtype)) {
    if (category(dtype) === 'integral' && b.item() < 0) throw runtimeError('Integers to negative integer powers are not allowed.');
    const quick = category(dtype) === 'floating' ? shortcuts[String(b.item())] : undefined;
    if (quick) return mapReal(quick, a.shape, dtype, [a]);
  }
  return general([a, b], {});
}

/** b · a^(b − 1), and 0 where b is 0 (rather than 0 · a^(−1), which is NaN at 0). */
function baseSlope([a, b]: readonly [Tensor, Tensor]): Tensor {
  if (b.wrapped && b.dtype !== 'complex128') return b.item() === 0 ? zerosLike(a) : scale(power(a, b.item() - 1), b.item());
  return keep(mul(b, one('pow', [a, shift(b, -1)], {})), mask('a !== 0', real(b)));
}
const real = (t: Tensor) => (isComplex(t.dtype) ? one('abs', [t], {}) : t);

/** y · log a, and 0 where a is 0 and b ≥ 0. */
function exponentSlope({ inputs: [a, b], outputs: [y] }: Context<'pow'>): Tensor {
  // A number's logarithm stays a double.
  const slope = a.wrapped && !isComplex(a.dtype) ? scale(y, Math.log(a.item())) : mul(y, one('log', [a], {}));
  return isComplex(y.dtype) ? slope : keep(slope, mask('!(a === 0 && b >= 0)', a, b));
}

const powRule: Rule<'pow'> = {
  forward,
  vjp: (ctx, g) => [ctx.needs[0] ? mul(g, conj(baseSlope(ctx.inputs))) : null, ctx.needs[1] ? mul(g, conj(exponentSlope(ctx))) : null],
  jvp: (ctx, [ta, tb]) => {
    const parts: Operand[] = [ta ? mul(ta, baseSlope(ctx.inputs)) : null, tb ? mul(tb, exponentSlope(ctx)) : null];
    return parts[0] && parts[1] ? add(parts[0], parts[1]) : (parts[0] ?? parts[1]!);
  },
  saves: (needs) => ({ inputs: [0, 1], outputs: needs[1] ? [0] : [] }),
  formula: { names: ['a', 'b'], value: 'a^b', vjp: ['ḡ · b · a^(b−1)', 'ḡ · a^b · ln a'] },
  torch: () => 'torch.pow(x0, x1)',
  samples: () => {
    const x = () => Tensor.from([-1.5, -0.4, 0.3, 1, 2.5, 3], [2, 3], 'float64');
    const positive = () => Tensor.from([0.2, 0.7, 1.3, 2.5, 3.1, 0.9], [2, 3], 'float64');
    const edges = () => Tensor.from([0, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, -2, -0.0], [8], 'float64');
    const number = (k: number) => Tensor.number(k, Number.isInteger(k) ? 'int64' : 'float64');
    return [
      ...pairs(0.3, 2).map(([a, b]) => ({ inputs: [a, b] as [Tensor, Tensor], attrs: {} })),
      ...[2, 3, -1, -2, 4, 1, 0].map((k) => ({ inputs: [x(), number(k)] as [Tensor, Tensor], attrs: {} })),
      ...[0.5, -0.5, 1.7, -2.3].map((k) => ({ inputs: [positive(), number(k)] as [Tensor, Tensor], attrs: {} })),
      { inputs: [Tensor.number(2.5), x()] as [Tensor, Tensor], attrs: {} },
      { inputs: [Tensor.number(0), edges()], attrs: {}, kink: true as const },
      ...[0, 0.5, 1, 2, 3, -1, -0.5, 2.5].map((k) => ({
        inputs: [edges(), number(k)] as [Tensor, Tensor],
        attrs: {},
        kink: true as const,
      })),
      { inputs: [edges(), Tensor.from([0, 2, Infinity, -1, 0.5, 0, NaN, -3], [8], 'float64')], attrs: {}, kink: true as const },
      {
        inputs: [Tensor.from([0, 0, 0, 1, -1, 2], [6], 'float64'), Tensor.from([0, 2, -1, NaN, Infinity, 0], [6], 'float64')],
        attrs: {},
        kink: true as const,
      },
      { inputs: [Tensor.from([2, -3, 1, -1, 0, 5], [6], 'int64'), Tensor.from([-1, 3, -2, -3, 0, 2], [6], 'int64')], attrs: {} },
      { inputs: [Tensor.from([0.3, 0.4, -0.6, 0.7], [2], 'complex128'), Tensor.from([1.2, -0.3, 0.5, 0.8], [2], 'complex128')], attrs: {} },
      { inputs: [Tensor.from([0.3, 0.4, -0.6, 0.7], [2], 'complex128'), number(2)], attrs: {} },
    ];
  },
};

export const powers = { pow: powRule };

import { castNumber } from '../dtype.ts';
import { EngineError } from '../errors.ts';
import type { Context, Operand, Rule } from '../primitive.ts';
import { Tensor } from '../tensor.ts';
import { add, conj, div, mul, neg, scale, sub } from './calls.ts';
import { over, times } from './complex-math.ts';
import { binaryForward, linearMap, pairs, unaryForward, withoutBool } from './elementwise.ts';
import { resultType } from './promotion.ts';

declare module '../primitive.ts' {
  interface Primitives {
    add: Op<[a: Tensor, b: Tensor], { alpha?: number }>;
    sub: Op<[a: Tensor, b: Tensor], { alpha?: number }>;
    mul: Op<[a: Tensor, b: Tensor]>;
    div: Op<[a: Tensor, b: Tensor]>;
    neg: Op<[x: Tensor]>;
  }
}

const scaled = (t: Tensor, alpha = 1) => (alpha === 1 ? t : scale(t, alpha));

/** a + αb and a − αb, which differ by the sign of α alone. */
function sumRule(sign: 1 | -1): Rule<'add'> {
  const factor = (alpha = 1) => sign * alpha;
  const symbol = sign === 1 ? '+' : '−';
  const forward = binaryForward<'add'>({
    real: ({ alpha }) => `a + ${factor(alpha) === 1 ? '' : factor(alpha) === -1 ? '-' : `(${factor(alpha)}) * `}b`,
    complex: ([ar, ai], [br, bi], { alpha }) => [ar + factor(alpha) * br, ai + factor(alpha) * bi],
  });
  return {
    forward: ([a, b], attrs) => {
      // A number in front of narrow floats is made one of them, which elsewhere it is not: 2.7 − x.
      const narrowed = sign === -1 && a.wrapped && b.dtype.endsWith('float16');
      const alpha = attrs.alpha === undefined ? attrs : { alpha: castNumber(attrs.alpha, resultType([a, b])) };
      return forward([narrowed ? Tensor.scalar(a.item(), b.dtype) : a, b], alpha);
    },
    vjp: ({ needs, attrs }, g) => [needs[0] ? g : null, needs[1] ? scaled(g, factor(attrs.alpha)) : null],
    jvp: ({ attrs }, [ta, tb]) => combine(ta ?? null, tb ? scaled(tb, factor(attrs.alpha)) : null),
    many: 'broadcasts',
    formula: { names: ['a', 'b'], value: `a ${symbol} b`, vjp: ['ḡ', sign === 1 ? 'ḡ' : '−ḡ'] },
    torch: ({ alpha }) => `torch.${sign === 1 ? 'add' : 'sub'}(x0, x1, alpha=${alpha ?? 1})`,
    samples: () => [
      ...pairs().map(([a, b]) => ({ inputs: [a, b] as [Tensor, Tensor], attrs: {} })),
      ...pairs()
        .slice(0, 2)
        .map(([a, b]) => ({ inputs: [a, b] as [Tensor, Tensor], attrs: { alpha: 2.5 } })),
    ],
  };
}

/** The sum of two tangents that were scaled already; broadcasting makes the shape of the result. */
const combine = (a: Operand, b: Operand): Operand => (a && b ? add(a, b) : (a ?? b));

const mulRule: Rule<'mul'> = {
  forward: binaryForward<'mul'>({ real: 'a * b', complex: times }),
  vjp: ({ inputs: [a, b], needs }, g) => [needs[0] ? mul(g, conj(b)) : null, needs[1] ? mul(g, conj(a)) : null],
  jvp: ({ inputs: [a, b] }, [ta, tb]) => combine(ta ? mul(ta, b) : null, tb ? mul(a, tb) : null),
  saves: (needs) => ({ inputs: [...(needs[1] ? [0] : []), ...(needs[0] ? [1] : [])] }),
  many: 'broadcasts',
  formula: { names: ['a', 'b'], value: 'a · b', vjp: ['ḡ · b', 'ḡ · a'] },
  torch: () => 'torch.mul(x0, x1)',
  samples: () => pairs().map(([a, b]) => ({ inputs: [a, b], attrs: {} })),
};

const quotientSlope = ({ inputs: [a, b] }: Context<'div'>) => neg(div(div(a, b), b));
const divRule: Rule<'div'> = {
  forward: binaryForward<'div'>({ real: 'a / b', complex: over, integers: 'to-float' }),
  vjp: (ctx, g) => [ctx.needs[0] ? div(g, conj(ctx.inputs[1])) : null, ctx.needs[1] ? mul(g, conj(quotientSlope(ctx))) : null],
  jvp: (ctx, [ta, tb]) => combine(ta ? div(ta, ctx.inputs[1]) : null, tb ? mul(tb, quotientSlope(ctx)) : null),
  saves: (needs) => ({ inputs: needs[1] ? [0, 1] : [1] }),
  many: 'broadcasts',
  formula: { names: ['a', 'b'], value: 'a / b', vjp: ['ḡ / b', '−ḡ · a / b²'] },
  torch: () => 'torch.div(x0, x1)',
  samples: () => pairs(0.3, 2).map(([a, b]) => ({ inputs: [sub(a, b), b], attrs: {} })),
};

const negate = unaryForward({ real: '-a', complex: ([re, im]) => [-re, -im], integers: 'keep' });

const difference = sumRule(-1);
const useInversion = 'is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.';

export const arithmetic = {
  add: sumRule(1),
  sub: {
    ...difference,
    forward: (inputs, attrs) => {
      const bools = inputs.filter((t) => t.dtype === 'bool').length;
      if (bools === 2) {
        throw new EngineError(
          'NotImplementedError',
          'Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.',
        );
      }
      if (bools === 1) throw new EngineError('NotImplementedError', `Subtraction, the \`-\` operator, with a bool tensor ${useInversion}`);
      return difference.forward(inputs, attrs);
    },
  } satisfies Rule<'sub'>,
  mul: mulRule,
  div: divRule,
  neg: withoutBool(
    linearMap({
      forward: ([x]) => negate(x, {}),
      again: neg,
      transpose: neg,
      formula: { value: '−x', vjp: '−ḡ' },
      torch: 'torch.neg(x0)',
    }),
    `Negation, the \`-\` operator, on a bool tensor ${useInversion}`,
  ),
};

import { one } from '../apply.ts';
import { dtypeInfo, isComplex } from '../dtype.ts';
import { runtimeError, UnsupportedError } from '../errors.ts';
import { mapReal } from '../loops.ts';
import type { Operand, Rule } from '../primitive.ts';
import { broadcastShapes } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { add, scale } from './calls.ts';
import { keep, mapComplex, mask, pairs, rounded } from './elementwise.ts';
import { resultType } from './promotion.ts';

declare module '../primitive.ts' {
  interface Primitives {
    where: Op<[condition: Tensor, a: Tensor, b: Tensor]>;
    /** Bounds are tensors or Python numbers; either may be left out, not both. */
    clamp: Op<[x: Tensor, min: Operand, max: Operand]>;
    clamp_min: Op<[x: Tensor, min: Tensor]>;
    clamp_max: Op<[x: Tensor, max: Tensor]>;
    maximum: Op<[a: Tensor, b: Tensor]>;
    minimum: Op<[a: Tensor, b: Tensor]>;
    fmax: Op<[a: Tensor, b: Tensor]>;
    fmin: Op<[a: Tensor, b: Tensor]>;
  }
}

const plus = (a: Operand, b: Operand): Operand => (a && b ? add(a, b) : (a ?? b));

const whereRule: Rule<'where'> = {
  forward: ([condition, a, b]) => {
    if (condition.dtype !== 'bool' && condition.dtype !== 'uint8') {
      throw runtimeError(
        `where expected condition to be a boolean tensor, but got a tensor with dtype ${dtypeInfo(condition.dtype).title}`,
      );
    }
    const dtype = resultType([a, b]);
    const shape = broadcastShapes(condition.shape, a.shape, b.shape);
    if (isComplex(dtype)) return mapComplex((c, x, y) => (c![0] ? x! : y!), shape, dtype, [condition, a, b]);
    return mapReal('a ? b : c', shape, dtype, [condition, a, b]);
  },
  vjp: ({ inputs: [condition], needs }, g) => [
    null,
    needs[1] ? keep(g, condition) : null,
    needs[2] ? keep(g, mask('!a', condition)) : null,
  ],
  jvp: ({ inputs: [condition] }, [, ta, tb]) =>
    ta && tb ? one('where', [condition, ta, tb], {}) : ta ? keep(ta, condition) : tb ? keep(tb, mask('!a', condition)) : null,
  saves: () => ({ inputs: [0] }),
  many: 'broadcasts',
  formula: { names: ['c', 'a', 'b'], value: 'c ? a : b', vjp: ['0', 'c ? ḡ : 0', 'c ? 0 : ḡ'] },
  torch: () => 'torch.where(x0, x1, x2)',
  samples: () => [
    ...pairs().map(([a, b]) => ({ inputs: [mask('a > 0.2', a), a, b] as [Tensor, Tensor, Tensor], attrs: {} })),
    { inputs: [mask('a > 0', pairs()[2]![0]), pairs()[2]![1], Tensor.number(0.5)], attrs: {} },
  ],
};

/** The part of a cotangent (or tangent) that belongs to an operand: all of it where `chosen`, half of it where `tie` holds too, else 0. */
function share(v: Tensor, chosen: Tensor, tie: Operand): Tensor {
  const halved = tie ? one('where', [tie, scale(v, 0.5), v], {}) : v;
  return keep(halved, chosen);
}

/** The larger or smaller of two. A tie is shared evenly; where an operand is NaN no comparison holds and both get all of the cotangent. */
function extremum(name: 'maximum' | 'minimum' | 'fmax' | 'fmin', value: string, wins: '<' | '>'): Rule<'maximum'> {
  const loses = wins === '<' ? '>' : '<';
  const parts = (a: Tensor, b: Tensor, va: Operand, vb: Operand): Operand[] => {
    const tie = mask('a === b', a, b);
    return [va && share(va, mask(`!(a ${loses} b)`, a, b), tie), vb && share(vb, mask(`!(a ${wins} b)`, a, b), tie)];
  };
  return {
    forward: ([a, b]) => {
      const dtype = resultType([a, b]);
      if (isComplex(dtype)) throw runtimeError(`${name} not implemented for complex tensors.`);
      return mapReal(value, broadcastShapes(a.shape, b.shape), dtype, [rounded(a, dtype), rounded(b, dtype)]);
    },
    vjp: ({ inputs: [a, b], needs }, g) => parts(a, b, needs[0] ? g : null, needs[1] ? g : null),
    jvp: ({ inputs: [a, b] }, [ta, tb]) => plus(...(parts(a, b, ta ?? null, tb ?? null) as [Operand, Operand])),
    saves: () => ({ inputs: [0, 1] }),
    many: 'broadcasts',
    formula: { names: ['a', 'b'], value: `${name}(a, b)`, vjp: [`ḡ where a ${wins} b, ḡ/2 on ties`, `ḡ where b ${wins} a, ḡ/2 on ties`] },
    torch: () => `torch.${name}(x0, x1)`,
    samples: () => [
      ...pairs().map(([a, b]) => ({ inputs: [a, b] as [Tensor, Tensor], attrs: {} })),
      {
        inputs: [Tensor.from([1, 2, NaN, 1, NaN, Infinity], [6], 'float64'), Tensor.from([1, 3, 1, NaN, NaN, Infinity], [6], 'float64')],
        attrs: {},
        kink: true,
      },
    ],
  };
}

const clampExpressions = { both: 'Math.min(Math.max(a, b), c)', min: 'Math.max(a, b)', max: 'Math.min(a, b)' } as const;

function clampForward(x: Tensor, min: Operand, max: Operand): Tensor {
  if (!min && !max) throw runtimeError("torch.clamp: At least one of 'min' or 'max' must not be None");
  const operands = [x, min, max].filter((t) => t !== null);
  const dtype = resultType(operands);
  if (isComplex(dtype)) throw runtimeError('clamp is not supported for complex types');
  if (dtype === 'bool') throw new UnsupportedError('clamp of bool tensors');
  const expression = min && max ? clampExpressions.both : min ? clampExpressions.min : clampExpressions.max;
  return mapReal(
    expression,
    broadcastShapes(...operands.map((t) => t.shape)),
    dtype,
    operands.map((t) => rounded(t, dtype)),
  );
}

/**
 * What belongs to each of (x, min, max). Number bounds: x strictly inside them. Tensor bounds: a tie is shared evenly between x and the bound
 * if min < max, and a bound has the cotangent where it was chosen. (PyTorch 2.14; in 1.13 x had all of it on the bounds.)
 */
function clampParts(x: Tensor, min: Operand, max: Operand, vx: Operand, vmin: Operand, vmax: Operand): Operand[] {
  if ((min ?? max)!.wrapped) {
    const inside = min && max ? mask('a > b && a < c', x, min, max) : min ? mask('a > b', x, min) : mask('a < b', x, max!);
    return [vx && keep(vx, inside), null, null];
  }
  if (min && max) {
    return [
      vx && share(vx, mask('!(a < b || a > c)', x, min, max), mask('b < c && (a === b || a === c)', x, min, max)),
      vmin && share(vmin, mask('(a < b && b <= c) || (a === b && b < c)', x, min, max), mask('a === b', x, min)),
      vmax && share(vmax, mask('c < b || (a > c && b <= c) || (a === c && b < c)', x, min, max), mask('a === c && b < c', x, min, max)),
    ];
  }
  const bound = (min ?? max)!;
  const [below, above] = min ? ['<', '>'] : ['>', '<'];
  const tie = mask('a === b', x, bound);
  const outside = (v: Operand) => v && share(v, mask(`!(a ${above} b)`, x, bound), tie);
  return [vx && share(vx, mask(`!(a ${below} b)`, x, bound), tie), min ? outside(vmin) : null, max ? outside(vmax) : null];
}
const wanted =
  (needs: readonly boolean[], g: Tensor) =>
  (i: number): Operand =>
    needs[i] ? g : null;

const some = () => pairs()[1]![0];
const at = () => Tensor.from([-1, 0.5, 1, 2, NaN, Infinity], [6], 'float64');
const clampRule: Rule<'clamp'> = {
  forward: ([x, min, max]) => clampForward(x, min, max),
  vjp: ({ inputs: [x, min, max], needs }, g) =>
    clampParts(x, min, max, ...([0, 1, 2].map(wanted(needs, g)) as [Operand, Operand, Operand])),
  jvp: ({ inputs: [x, min, max] }, [tx, tmin, tmax]) => clampParts(x, min, max, tx ?? null, tmin ?? null, tmax ?? null).reduce(plus),
  saves: () => ({ inputs: [0, 1, 2] }),
  many: 'broadcasts',
  formula: { names: ['x', 'l', 'u'], value: 'min(max(x, l), u)', vjp: ['ḡ where l < x < u', 'ḡ where x < l < u', 'ḡ where x > u'] },
  torch: () => 'torch.clamp(x0, x1, x2)',
  samples: () => {
    const corners = [0, 1, 2].flatMap((x) => [0, 1, 2, NaN].flatMap((l) => [0, 1, 2, NaN].map((u) => [x, l, u])));
    const column = (k: number) =>
      Tensor.from(
        corners.map((c) => c[k]!),
        [corners.length],
        'float64',
      );
    return [
      { inputs: [some(), Tensor.number(-0.5), Tensor.number(0.7)], attrs: {} },
      { inputs: [some(), Tensor.number(-0.5), null], attrs: {} },
      { inputs: [some(), null, Tensor.number(0.3)], attrs: {} },
      { inputs: [some(), pairs()[1]![1], Tensor.from([1.1, 0.2, -0.1], [3], 'float64')], attrs: {} },
      { inputs: [at(), Tensor.number(-1), Tensor.number(1)], attrs: {}, kink: true },
      { inputs: [at(), Tensor.number(2), Tensor.number(1)], attrs: {}, kink: true },
      { inputs: [column(0), column(1), column(2)], attrs: {}, kink: true },
      { inputs: [at(), Tensor.from([-1, 0, 0, 3, 0, NaN], [6], 'float64'), null], attrs: {}, kink: true },
      { inputs: [at(), null, Tensor.from([-1, 0.5, 2, 2, 1, 1], [6], 'float64')], attrs: {}, kink: true },
    ];
  },
};

const oneSided = (name: 'clamp_min' | 'clamp_max', symbol: string, value: string): Rule<'clamp_min'> => {
  const bounds = (b: Operand): [Operand, Operand] => (name === 'clamp_min' ? [b, null] : [null, b]);
  const parts = (x: Tensor, bound: Tensor, vx: Operand, vb: Operand) => clampParts(x, ...bounds(bound), vx, ...bounds(vb));
  return {
    forward: ([x, bound]) => clampForward(x, ...bounds(bound)),
    vjp: ({ inputs: [x, bound], needs }, g) => {
      const [gx, gmin, gmax] = parts(x, bound, needs[0] ? g : null, needs[1] ? g : null);
      return [gx!, gmin ?? gmax!];
    },
    jvp: ({ inputs: [x, bound] }, [tx, tb]) => parts(x, bound, tx ?? null, tb ?? null).reduce(plus),
    saves: () => ({ inputs: [0, 1] }),
    many: 'broadcasts',
    formula: { names: ['x', 'b'], value, vjp: [`ḡ where x ${symbol} b`, 'ḡ elsewhere'] },
    torch: () => `torch.${name}(x0, x1)`,
    samples: () => [
      { inputs: [some(), Tensor.number(0.2)], attrs: {} },
      { inputs: [some(), pairs()[1]![1]], attrs: {} },
      { inputs: [at(), Tensor.number(1)], attrs: {}, kink: true },
      { inputs: [at(), Tensor.from([-1, 0, 0, 3, 0, NaN], [6], 'float64')], attrs: {}, kink: true },
    ],
  };
};

export const choice = {
  where: whereRule,
  clamp: clampRule,
  clamp_min: oneSided('clamp_min', '>', 'max(x, b)'),
  clamp_max: oneSided('clamp_max', '<', 'min(x, b)'),
  maximum: extremum('maximum', 'Math.max(a, b)', '>'),
  minimum: extremum('minimum', 'Math.min(a, b)', '<'),
  // The f-variants prefer a number to NaN.
  fmax: extremum('fmax', 'a !== a ? b : b !== b ? a : Math.max(a, b)', '>'),
  fmin: extremum('fmin', 'a !== a ? b : b !== b ? a : Math.min(a, b)', '<'),
};

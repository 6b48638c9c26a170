import { category, type DType, dtypeInfo, isComplex } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { contiguousCopy, type Expression, library, mapReal } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { broadcastShapes } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { type ComplexPair, mapComplex, notImplemented, pairs, rounded } from './elementwise.ts';
import { resultType } from './promotion.ts';

declare module '../primitive.ts' {
  interface Primitives {
    eq: Op<[a: Tensor, b: Tensor]>;
    ne: Op<[a: Tensor, b: Tensor]>;
    lt: Op<[a: Tensor, b: Tensor]>;
    le: Op<[a: Tensor, b: Tensor]>;
    gt: Op<[a: Tensor, b: Tensor]>;
    ge: Op<[a: Tensor, b: Tensor]>;
    logical_and: Op<[a: Tensor, b: Tensor]>;
    logical_or: Op<[a: Tensor, b: Tensor]>;
    logical_xor: Op<[a: Tensor, b: Tensor]>;
    logical_not: Op<[x: Tensor]>;
    bitwise_and: Op<[a: Tensor, b: Tensor]>;
    bitwise_or: Op<[a: Tensor, b: Tensor]>;
    bitwise_xor: Op<[a: Tensor, b: Tensor]>;
    bitwise_not: Op<[x: Tensor]>;
    bitwise_left_shift: Op<[a: Tensor, b: Tensor]>;
    bitwise_right_shift: Op<[a: Tensor, b: Tensor]>;
    isnan: Op<[x: Tensor]>;
    isinf: Op<[x: Tensor]>;
    isfinite: Op<[x: Tensor]>;
    isposinf: Op<[x: Tensor]>;
    isneginf: Op<[x: Tensor]>;
    signbit: Op<[x: Tensor]>;
  }
}

const specials = () =>
  Tensor.from([1, 0, -0.0, -2.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3], [2, 4], 'float64');
const others = () => Tensor.from([1, 2, 0, -2.5, Number.NaN, Number.POSITIVE_INFINITY, 1, Number.NaN], [2, 4], 'float64');

const truth = (f: (a: ComplexPair, b: ComplexPair) => boolean, shape: readonly number[], operands: readonly Tensor[]) =>
  contiguousCopy(
    mapComplex((a, b) => [f(a!, b ?? a!) ? 1 : 0, 0], shape, 'complex128', operands),
    'bool',
  );

/** A predicate of two numbers. Complex numbers have no order; those without `complex` refuse them. */
function relation(name: string, symbol: string, real: Expression, complex?: (a: ComplexPair, b: ComplexPair) => boolean): Rule<'eq'> {
  return {
    forward: ([a, b]) => {
      const dtype = resultType([a, b]);
      const shape = broadcastShapes(a.shape, b.shape);
      if (!isComplex(dtype)) return mapReal(real, shape, 'bool', [rounded(a, dtype), rounded(b, dtype)]);
      if (!complex) throw notImplemented(`${name}_cpu`, dtype);
      return truth(complex, shape, [a, b]);
    },
    vjp: null,
    jvp: null,
    formula: { names: ['a', 'b'], value: `a ${symbol} b`, vjp: [] },
    torch: () => `torch.${name}(x0, x1)`,
    samples: () => [
      ...pairs().map(([a, b]) => ({ inputs: [a, b] as [Tensor, Tensor], attrs: {} })),
      { inputs: [specials(), others()], attrs: {} },
      ...(name.startsWith('logical')
        ? []
        : [
            { inputs: [specials(), Tensor.number(1, 'int64')] as [Tensor, Tensor], attrs: {} },
            { inputs: [Tensor.from([0.1, 0.2], [2], 'float32'), Tensor.number(0.1)] as [Tensor, Tensor], attrs: {} },
          ]),
    ],
  };
}

const isTrue = ([re, im]: ComplexPair) => re !== 0 || im !== 0;

/** A predicate of one number. */
function predicate(name: string, symbol: string, real: Expression, complex?: (z: ComplexPair) => boolean): Rule<'isnan'> {
  return {
    forward: ([x]) => {
      if (!isComplex(x.dtype)) return mapReal(real, x.shape, 'bool', [x]);
      if (!complex) throw runtimeError(`${name} does not support complex inputs.`);
      return truth(complex, x.shape, [x]);
    },
    vjp: null,
    jvp: null,
    formula: { names: ['x'], value: symbol, vjp: [] },
    torch: () => `torch.${name}(x0)`,
    samples: () => [
      { inputs: [specials()], attrs: {} },
      { inputs: [pairs()[3]![0]], attrs: {} },
      { inputs: [Tensor.scalar(0, 'float64')], attrs: {} },
    ],
  };
}

/** Bits beyond the 32 that JavaScript's operators see go through BigInt. */
function onBits(small: (a: number, b: number) => number, wide: (a: bigint, b: bigint) => bigint) {
  return (a: number, b: number) => ((a | 0) === a && (b | 0) === b ? small(a, b) : Number(BigInt.asIntN(64, wide(BigInt(a), BigInt(b)))));
}
Object.assign(library, {
  and: onBits(
    (a, b) => a & b,
    (a, b) => a & b,
  ),
  or: onBits(
    (a, b) => a | b,
    (a, b) => a | b,
  ),
  xor: onBits(
    (a, b) => a ^ b,
    (a, b) => a ^ b,
  ),
});

const integerSamples = () => [
  { inputs: [Tensor.from([1, 6, -3, 12], [2, 2], 'int64'), Tensor.from([3, 5], [2], 'int64')] as [Tensor, Tensor], attrs: {} },
  { inputs: [Tensor.from([1, 6, 255, 12], [4], 'uint8'), Tensor.number(2, 'int64')] as [Tensor, Tensor], attrs: {} },
];
const boolSamples = () => [
  { inputs: [Tensor.from([1, 1, 0, 0], [2, 2], 'bool'), Tensor.from([1, 0], [2], 'bool')] as [Tensor, Tensor], attrs: {} },
];
function bitwise(name: string, symbol: string, real: Expression | ((bits: number) => Expression), onBool = true): Rule<'eq'> {
  const check = (dtype: DType) => {
    const c = category(dtype);
    if (c === 'floating' || c === 'complex' || (c === 'bool' && !onBool)) {
      throw notImplemented(`${name.startsWith('bitwise_left') ? 'lshift' : name.startsWith('bitwise_right') ? 'rshift' : name}_cpu`, dtype);
    }
  };
  return {
    forward: ([a, b]) => {
      const dtype = resultType([a, b]);
      check(dtype);
      const expression = typeof real === 'string' ? real : real(8 * dtypeInfo(dtype).itemSize);
      return mapReal(expression, broadcastShapes(a.shape, b.shape), dtype, [rounded(a, dtype), rounded(b, dtype)]);
    },
    vjp: null,
    jvp: null,
    formula: { names: ['a', 'b'], value: `a ${symbol} b`, vjp: [] },
    torch: () => `torch.${name}(x0, x1)`,
    samples: () => [...integerSamples(), ...(onBool ? boolSamples() : [])],
  };
}

const bitwiseNot: Rule<'isnan'> = {
  forward: ([x]) => {
    const c = category(x.dtype);
    if (c === 'floating' || c === 'complex') throw notImplemented(`bitwise_not_cpu`, x.dtype);
    return mapReal(c === 'bool' ? '!a' : '-a - 1', x.shape, x.dtype, [x]);
  },
  vjp: null,
  jvp: null,
  formula: { names: ['x'], value: '~x', vjp: [] },
  torch: () => 'torch.bitwise_not(x0)',
  samples: () => [...integerSamples(), ...boolSamples()].map(({ inputs: [a] }) => ({ inputs: [a], attrs: {} })),
};

export const comparison = {
  eq: relation('eq', '=', 'a === b', (a, b) => a[0] === b[0] && a[1] === b[1]),
  ne: relation('ne', '≠', 'a !== b', (a, b) => a[0] !== b[0] || a[1] !== b[1]),
  lt: relation('lt', '<', 'a < b'),
  le: relation('le', '≤', 'a <= b'),
  gt: relation('gt', '>', 'a > b'),
  ge: relation('ge', '≥', 'a >= b'),
  logical_and: relation('logical_and', '∧', 'a !== 0 && b !== 0', (a, b) => isTrue(a) && isTrue(b)),
  logical_or: relation('logical_or', '∨', 'a !== 0 || b !== 0', (a, b) => isTrue(a) || isTrue(b)),
  logical_xor: relation('logical_xor', '⊻', '(a !== 0) !== (b !== 0)', (a, b) => isTrue(a) !== isTrue(b)),
  logical_not: predicate('logical_not', '¬x', 'a === 0', (z) => !isTrue(z)),
  bitwise_and: bitwise('bitwise_and', '&', 'm.and(a, b)'),
  bitwise_or: bitwise('bitwise_or', '|', 'm.or(a, b)'),
  bitwise_xor: bitwise('bitwise_xor', '^', 'm.xor(a, b)'),
  bitwise_not: bitwiseNot,
  bitwise_left_shift: bitwise('bitwise_left_shift', '<<', (bits) => `b < 0 || b >= ${bits} ? 0 : a * 2 ** b`, false),
  bitwise_right_shift: bitwise('bitwise_right_shift', '>>', (bits) => `Math.floor(a / 2 ** (b < 0 || b >= ${bits} ? ${bits} : b))`, false),
  isnan: predicate('isnan', 'x is NaN', 'a !== a', ([re, im]) => Number.isNaN(re) || Number.isNaN(im)),
  isinf: predicate(
    'isinf',
    '|x| = ∞',
    'a === Infinity || a === -Infinity',
    ([re, im]) => Math.abs(re) === Number.POSITIVE_INFINITY || Math.abs(im) === Number.POSITIVE_INFINITY,
  ),
  isfinite: predicate('isfinite', '|x| < ∞', 'a - a === 0', ([re, im]) => Number.isFinite(re) && Number.isFinite(im)),
  isposinf: predicate('isposinf', 'x = ∞', 'a === Infinity'),
  isneginf: predicate('isneginf', 'x = −∞', 'a === -Infinity'),
  signbit: predicate('signbit', 'sign bit of x', 'a < 0 || Object.is(a, -0)'),
};

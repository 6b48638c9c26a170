import { allocate, category, type DType, isComplex } from '../dtype.ts';
import { UnsupportedError } from '../errors.ts';
import { type Expression, mapReal } from '../loops.ts';
import type { Attrs, Context, Primitive, Rule, Sample } from '../primitive.ts';
import { expandStrides, broadcastShapes, type Shape, sizeOf } from '../shape.ts';
import { forEachOffset, Tensor } from '../tensor.ts';
import { conj, mul } from './calls.ts';
import { getDefaultDType, resultType } from './promotion.ts';

export type ComplexPair = readonly [re: number, im: number];

/** Element by element over complex tensors. */
export function mapComplex(f: (...xs: ComplexPair[]) => ComplexPair, shape: Shape, dtype: DType, operands: readonly Tensor[]): Tensor {
  const out = Tensor.empty(shape, dtype);
  const n = sizeOf(shape);
  const columns = operands.map((t) => readPairs(t, shape, n));
  for (let i = 0; i < n; i++) {
    const [re, im] = f(...columns.map((c): ComplexPair => [c[2 * i]!, c[2 * i + 1]!]));
    out.data[2 * i] = re;
    out.data[2 * i + 1] = im;
  }
  return out;
}

function readPairs(t: Tensor, shape: Shape, n: number): Float64Array {
  const pairs = allocate('complex128', n) as Float64Array;
  const complex = isComplex(t.dtype);
  const { data } = t;
  forEachOffset({ shape, strides: expandStrides(t.shape, t.strides, shape), offset: t.offset }, (o, i) => {
    pairs[2 * i] = complex ? data[2 * o]! : data[o]!;
    if (complex) pairs[2 * i + 1] = data[2 * o + 1]!;
  });
  return pairs;
}

/** What an operation makes of integer operands: their own dtype, or the default floating dtype as exp and division do. */
export type IntegerPolicy = 'keep' | 'to-float';

function computeType(operands: readonly Tensor[], policy: IntegerPolicy): DType {
  const dtype = resultType(operands);
  const c = category(dtype);
  return policy === 'to-float' && (c === 'bool' || c === 'integral') ? getDefaultDType() : dtype;
}

export interface UnaryForward {
  /** The value of `a` as an expression. */
  readonly real: Expression;
  readonly complex?: (z: ComplexPair) => ComplexPair;
  /** Defaults to 'to-float'. */
  readonly integers?: IntegerPolicy;
}

/** The forward pass of a function of one tensor. */
export function unaryForward(spec: UnaryForward): (x: Tensor) => Tensor {
  return (x) => {
    const dtype = computeType([x], spec.integers ?? 'to-float');
    if (!isComplex(dtype)) return mapReal(spec.real, x.shape, dtype, [x]);
    if (!spec.complex) throw new UnsupportedError(`complex numbers in '${spec.real}'`);
    return mapComplex(spec.complex, x.shape, dtype, [x]);
  };
}

export interface UnarySpec extends UnaryForward {
  /** dy/dx in differentiable operations, from the input and the output. Null: not differentiable. */
  readonly derivative: ((x: Tensor, y: Tensor) => Tensor) | null;
  /** Which of the two `derivative` reads. */
  readonly saves: 'input' | 'output' | 'both' | 'none';
  readonly formula: { readonly value: string; readonly derivative: string };
  readonly torch: string;
  /** Points of interest within the domain; samples are built from them. */
  readonly domain: readonly number[];
  /** Points where the derivative jumps: compared with PyTorch only. */
  readonly kinks?: readonly number[];
}

/** The rule of a function applied to each element. */
export function unary(spec: UnarySpec): Rule<'neg'> {
  const { derivative } = spec;
  const value = unaryForward(spec);
  const chain = (ctx: Context<'neg'>, v: Tensor) => mul(v, conj(derivative!(ctx.inputs[0], ctx.outputs[0])));
  return {
    forward: ([x]) => value(x),
    vjp: derivative && ((ctx, g) => [chain(ctx, g)]),
    jvp: derivative && ((ctx, [t]) => t && mul(t, derivative(ctx.inputs[0], ctx.outputs[0]))),
    saves: () => ({
      inputs: spec.saves === 'input' || spec.saves === 'both' ? [0] : [],
      outputs: spec.saves === 'output' || spec.saves === 'both' ? [0] : [],
    }),
    formula: { names: ['x'], value: spec.formula.value, vjp: [`ḡ · ${spec.formula.derivative}`] },
    torch: () => `${spec.torch}(x0)`,
    samples: () => unarySamples(spec),
  };
}

function unarySamples(spec: UnarySpec): Sample<'neg'>[] {
  const row = Tensor.from(spec.domain, [spec.domain.length], 'float64');
  const twice = Tensor.from([...spec.domain, ...spec.domain], [2, spec.domain.length], 'float64');
  const transposed = twice.alias([spec.domain.length, 2], [1, spec.domain.length]);
  const samples: Sample<'neg'>[] = [row, transposed, Tensor.scalar(spec.domain[0]!, 'float64'), Tensor.empty([0], 'float64')].map((x) => ({ inputs: [x], attrs: {} }));
  if (spec.kinks) samples.push({ inputs: [Tensor.from(spec.kinks, [spec.kinks.length], 'float64')], attrs: {}, kink: true });
  return samples;
}

/** The rule of a function that is linear in its only input: forward mode is the function itself, called `again` as a recorded operation. */
export function linearMap(spec: { forward: Rule<'neg'>['forward']; again: (t: Tensor) => Tensor; transpose: (g: Tensor) => Tensor; formula: { value: string; vjp: string }; torch: string }): Rule<'neg'> {
  return {
    forward: spec.forward,
    vjp: (_, g) => [spec.transpose(g)],
    jvp: (_, [t]) => t && spec.again(t),
    formula: { names: ['x'], value: spec.formula.value, vjp: [spec.formula.vjp] },
    torch: () => spec.torch,
    samples: () => pairs().map(([x]) => ({ inputs: [x], attrs: {} })),
  };
}

export interface BinarySpec<P extends Primitive> {
  readonly real: Expression | ((attrs: Attrs<P>, dtype: DType) => Expression);
  readonly complex?: (a: ComplexPair, b: ComplexPair, attrs: Attrs<P>) => ComplexPair;
  readonly integers?: IntegerPolicy;
  /** Dtype of the result where it is not that of the operands (comparisons). */
  readonly result?: 'bool';
}

/** The forward pass of a broadcasting function of two tensors. */
export function binaryForward<P extends Primitive>(spec: BinarySpec<P>): (inputs: readonly [Tensor, Tensor], attrs: Attrs<P>) => Tensor {
  return ([a, b], attrs) => {
    const shape = broadcastShapes(a.shape, b.shape);
    const dtype = computeType([a, b], spec.integers ?? 'keep');
    const { complex } = spec;
    if (isComplex(dtype)) {
      if (!complex) throw new UnsupportedError(`complex numbers in '${String(spec.real)}'`);
      return mapComplex((x, y) => complex(x!, y!, attrs), shape, dtype, [a, b]);
    }
    const expression = typeof spec.real === 'string' ? spec.real : spec.real(attrs, dtype);
    const out = spec.result ?? dtype;
    // Operands of a wider dtype than the result (a wrapped double beside a float32) are first rounded to it, as PyTorch does with scalars.
    return mapReal(expression, shape, out, spec.result ? [a, b] : [rounded(a, dtype), rounded(b, dtype)]);
  };
}

function rounded(t: Tensor, dtype: DType): Tensor {
  return t.wrapped && dtype === 'float32' && t.dtype === 'float64' ? Tensor.scalar(t.item(), 'float32') : t;
}

/** Operand pairs that exercise broadcasting, layouts and edge shapes; values stay within [low, high]. */
export function pairs(low = -2, high = 2): (readonly [Tensor, Tensor])[] {
  const ramp = (shape: Shape, phase: number) => {
    const n = sizeOf(shape);
    return Tensor.from(Array.from({ length: n }, (_, i) => low + (high - low) * ((((i + 1) * 0.6180339887 + phase) % 1) * 0.96 + 0.02)), shape, 'float64');
  };
  const square = ramp([3, 4], 0.1);
  return [
    [ramp([4], 0), ramp([4], 0.37)],
    [ramp([2, 3], 0.2), ramp([3], 0.5)],
    [ramp([3, 1], 0.3), ramp([1, 4], 0.7)],
    [square.alias([4, 3], [1, 4]), ramp([4, 3], 0.9)],
    [ramp([], 0.4), ramp([2, 2], 0.6)],
    [ramp([0, 3], 0), ramp([3], 0.2)],
  ];
}

import { one } from '../apply.ts';
import { gradMode } from '../autograd/mode.ts';
import { allocate, category, type DType, dtypeInfo, isComplex, isDifferentiable, isFloating } from '../dtype.ts';
import { EngineError, UnsupportedError } from '../errors.ts';
import { type Expression, mapReal } from '../loops.ts';
import type { AnyOp, Attrs, ContextOf, Op, Primitive, Rule, RuleOf, SampleOf } from '../primitive.ts';
import { broadcastShapes, expandStrides, type Shape, sizeOf } from '../shape.ts';
import { forEachOffset, Tensor } from '../tensor.ts';
import { conj, mul } from './calls.ts';
import { flat } from './flat.ts';
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

export interface UnaryForward<A extends object = NoAttrs> {
  /** The value of `a` as an expression. Numbers in `attrs` come rounded to the dtype of the computation, as PyTorch's kernels round them. */
  readonly real: Expression | ((attrs: A, dtype: DType) => Expression);
  readonly complex?: (z: ComplexPair, attrs: A) => ComplexPair;
  /** Defaults to 'to-float'; 'floating-only' refuses integers in the words of PyTorch's dispatch, which names the kernel. */
  readonly integers?: IntegerPolicy | { readonly refuse: string };
}
export type NoAttrs = Record<never, never>;

/** The forward pass of a function of one tensor. */
export function unaryForward<A extends object = NoAttrs>(spec: UnaryForward<A>): (x: Tensor, attrs: A) => Tensor {
  return (x, attrs) => {
    const dtype = computeType([x], typeof spec.integers === 'object' ? 'keep' : (spec.integers ?? 'to-float'));
    if (typeof spec.integers === 'object' && !isDifferentiable(dtype)) throw notImplemented(spec.integers.refuse, dtype);
    if (!isComplex(dtype)) return mapReal(expressionOf(spec.real, roundedAttrs(attrs, dtype), dtype), x.shape, dtype, [x]);
    const { complex } = spec;
    if (!complex) throw new UnsupportedError(`complex numbers in '${expressionOf(spec.real, attrs, dtype)}'`);
    return mapComplex((z) => complex(z!, attrs), x.shape, dtype, [x]);
  };
}

/** The error of PyTorch's dtype dispatch. */
export const notImplemented = (kernel: string, dtype: DType) =>
  new EngineError('NotImplementedError', `"${kernel}" not implemented for '${dtypeInfo(dtype).title}'`);

/** The rule, refusing bools in PyTorch's words. */
export const withoutBool = <O extends AnyOp>(rule: RuleOf<O>, message: string): RuleOf<O> => ({
  ...rule,
  forward: (inputs, attrs) => {
    if (inputs.some((t) => t?.dtype === 'bool')) throw new EngineError('NotImplementedError', message);
    return rule.forward(inputs, attrs);
  },
});

const expressionOf = <A>(e: Expression | ((attrs: A, dtype: DType) => Expression), attrs: A, dtype: DType) =>
  typeof e === 'string' ? e : e(attrs, dtype);

/** Kernels hold their constants in the dtype they compute in (float32 for the 16-bit ones). */
function roundedAttrs<A extends object>(attrs: A, dtype: DType): A {
  if (dtype === 'float64' || !isFloating(dtype)) return attrs;
  return Object.fromEntries(Object.entries(attrs).map(([k, v]) => [k, typeof v === 'number' ? Math.fround(v) : v])) as A;
}

export interface UnarySpec<A extends object = NoAttrs> extends UnaryForward<A> {
  /** dy/dx in differentiable operations, from the input and the output. Null: not differentiable. */
  readonly derivative: ((x: Tensor, y: Tensor, attrs: A) => Tensor) | null;
  /** dy/dx as one expression of the input `a` and the output `b`: used instead of `derivative` while nothing is recorded. */
  readonly fused?: Expression | ((attrs: A, dtype: DType) => Expression);
  /**
   * Where the slope is 0 or 1 and PyTorch picks the cotangent or zero instead of multiplying: the condition on input `a` and output `b` for zero.
   * An infinite cotangent then stays out of a closed unit, where 0 · ∞ would be NaN.
   */
  readonly closed?: Expression | ((attrs: A, dtype: DType) => Expression);
  /** Linear in pieces (see `flat`). */
  readonly flat?: true;
  /** Which of the two `derivative` reads. */
  readonly saves: 'input' | 'output' | 'both' | 'none';
  readonly formula: { readonly value: string; readonly derivative: string };
  /** `torch.sin`, or the whole call of `x0`. */
  readonly torch: string | ((attrs: A) => string);
  /** Points of interest within the domain; samples are built from them. */
  readonly domain: readonly number[];
  /** Points where the derivative jumps: compared with PyTorch only. */
  readonly kinks?: readonly number[];
  /** Attributes to try; the empty ones by default. */
  readonly tries?: readonly A[];
}

/** The rule of a function applied to each element. */
export function unary<A extends object = NoAttrs>(spec: UnarySpec<A>): RuleOf<Op<[x: Tensor], A>> {
  const { derivative, fused, closed } = spec;
  const value = unaryForward(spec);
  type Ctx = ContextOf<Op<[x: Tensor], A>>;
  const slope = (ctx: Ctx) => derivative!(ctx.inputs[0], ctx.outputs[0], ctx.attrs);
  const quick = ({ inputs: [x], outputs: [y], attrs }: Ctx, v: Tensor) => {
    if (gradMode.enabled || isComplex(y.dtype)) return null;
    const written = (e: NonNullable<typeof fused>) => expressionOf(e, roundedAttrs(attrs, y.dtype), y.dtype);
    if (closed) return mapReal(`(${written(closed)}) ? 0 : c`, v.shape, y.dtype, [x, y, v]);
    return fused ? mapReal(`c * (${written(fused)})`, v.shape, y.dtype, [x, y, v]) : null;
  };
  const rule: RuleOf<Op<[x: Tensor], A>> = {
    forward: ([x], attrs) => value(x, attrs),
    vjp: derivative && ((ctx, g) => [quick(ctx, g) ?? mul(g, conj(slope(ctx)))]),
    jvp: derivative && ((ctx, [t]) => t && (quick(ctx, t) ?? mul(t, slope(ctx)))),
    many: 'broadcasts',
    saves: () => ({
      inputs: spec.saves === 'input' || spec.saves === 'both' ? [0] : [],
      outputs: spec.saves === 'output' || spec.saves === 'both' ? [0] : [],
    }),
    formula: { names: ['x'], value: spec.formula.value, vjp: [`ḡ · ${spec.formula.derivative}`] },
    torch: (attrs) => (typeof spec.torch === 'string' ? `${spec.torch}(x0)` : spec.torch(attrs)),
    samples: () => (spec.tries ?? [{} as A]).flatMap((attrs, k) => unarySamples(spec, attrs, k === 0)),
  };
  return spec.flat ? flat(rule, spec.saves === 'output' ? 'outputs' : 'inputs') : rule;
}

function unarySamples<A extends object>(spec: UnarySpec<A>, attrs: A, layouts: boolean): SampleOf<Op<[x: Tensor], A>>[] {
  const row = Tensor.from(spec.domain, [spec.domain.length], 'float64');
  const twice = Tensor.from([...spec.domain, ...spec.domain], [2, spec.domain.length], 'float64');
  const transposed = twice.alias([spec.domain.length, 2], [1, spec.domain.length]);
  const others = layouts ? [transposed, Tensor.scalar(spec.domain[0]!, 'float64'), Tensor.empty([0], 'float64')] : [];
  const samples: SampleOf<Op<[x: Tensor], A>>[] = [row, ...others].map((x) => ({ inputs: [x], attrs }));
  if (spec.kinks) samples.push({ inputs: [Tensor.from(spec.kinks, [spec.kinks.length], 'float64')], attrs, kink: true });
  if (layouts && spec.complex) samples.push({ inputs: [complexPoints()], attrs });
  return samples;
}

/** A few complex numbers off every branch cut. */
export const complexPoints = () => Tensor.from([0.3, 0.4, -0.6, 0.7, 0.2, -0.9, 1.4, 0.5, -1.2, -0.8], [5], 'complex128');

/** The rule of a function that is linear in its only input: forward mode is the function itself, called `again` as a recorded operation. */
export function linearMap(spec: {
  forward: Rule<'neg'>['forward'];
  again: (t: Tensor) => Tensor;
  transpose: (g: Tensor) => Tensor;
  formula: { value: string; vjp: string };
  torch: string;
}): Rule<'neg'> {
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
    return mapReal(expression, shape, out, [rounded(a, dtype), rounded(b, dtype)]);
  };
}

/**
 * A scalar of a wider dtype than the result (a Python number beside a float32) is first rounded, as PyTorch does; the 16-bit floats compute in
 * float32, and integers wrap round.
 */
export function rounded(t: Tensor, dtype: DType): Tensor {
  if (t.rank === 0 && t.dtype !== dtype && category(t.dtype) === 'integral' && category(dtype) === 'integral')
    return Tensor.scalar(t.item(), dtype);
  if (t.rank > 0 || t.dtype !== 'float64' || dtype === 'float64' || !isFloating(dtype)) return t;
  return Tensor.scalar(t.item(), 'float32');
}

/** The truth of an expression of up to four real operands, element by element; for derivative rules, which treat it as constant. */
export function mask(expression: Expression, ...operands: Tensor[]): Tensor {
  const dtype = resultType(operands);
  return mapReal(
    expression,
    broadcastShapes(...operands.map((t) => t.shape)),
    'bool',
    operands.map((t) => rounded(t, dtype)),
  );
}
/** `g` where the mask holds, elsewhere 0 whatever `g` is. */
export const keep = (g: Tensor, where: Tensor) => one('where', [where, g, Tensor.scalar(0, g.dtype)], {});

/** Operand pairs that exercise broadcasting, layouts and edge shapes; values stay within [low, high]. */
export function pairs(low = -2, high = 2): (readonly [Tensor, Tensor])[] {
  const ramp = (shape: Shape, phase: number) => {
    const n = sizeOf(shape);
    return Tensor.from(
      Array.from({ length: n }, (_, i) => low + (high - low) * ((((i + 1) * 0.6180339887 + phase) % 1) * 0.96 + 0.02)),
      shape,
      'float64',
    );
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

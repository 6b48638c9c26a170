import { one } from '../apply.ts';
import { type DType, isDifferentiable } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { mapReal } from '../loops.ts';
import type { Operand, Rule } from '../primitive.ts';
import { broadcastShapes, wrapDim } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { add, mul, neg, scale, shift } from './calls.ts';
import { type IntegerPolicy, keep, mask, notImplemented, pairs, rounded, unary, withoutBool } from './elementwise.ts';
import { flat } from './flat.ts';
import { resultType } from './promotion.ts';

declare module '../primitive.ts' {
  interface Primitives {
    relu: Op<[x: Tensor]>;
    threshold: Op<[x: Tensor], { threshold: number; value: number }>;
    leaky_relu: Op<[x: Tensor], { negative_slope?: number }>;
    /** With `scale` and `input_scale` also selu and celu. */
    elu: Op<[x: Tensor], { alpha?: number; scale?: number; input_scale?: number }>;
    softplus: Op<[x: Tensor], { beta?: number; threshold?: number }>;
    gelu: Op<[x: Tensor], { approximate?: 'none' | 'tanh' }>;
    silu: Op<[x: Tensor]>;
    mish: Op<[x: Tensor]>;
    log_sigmoid: Op<[x: Tensor]>;
    /** relu6 is hardtanh from 0 to 6. */
    hardtanh: Op<[x: Tensor], { min?: number; max?: number }>;
    hardsigmoid: Op<[x: Tensor]>;
    hardswish: Op<[x: Tensor]>;
    hardshrink: Op<[x: Tensor], { lambd?: number }>;
    softshrink: Op<[x: Tensor], { lambd?: number }>;
    /** The weight is given already in a shape that broadcasts with x. */
    _prelu_kernel: Op<[x: Tensor, weight: Tensor]>;
    /** The noise is drawn by the caller: the slope for each negative element. */
    rrelu_with_noise: Op<[x: Tensor, noise: Tensor]>;
    glu: Op<[x: Tensor], { dim?: number }>;
  }
}

const sigmoid = (x: Tensor) => one('sigmoid', [x], {});
const exp = (x: Tensor) => one('exp', [x], {});
const constant = (k: number) => Tensor.number(k);
/** `slope` where the mask holds, elsewhere `other`. */
const choose = (where: Tensor, slope: Tensor, other: Tensor) => one('where', [where, slope, other], {});
const when = (expression: string, x: Tensor, slope: number, other: number) =>
  choose(mask(expression, x), Tensor.scalar(slope, x.dtype), Tensor.scalar(other, x.dtype));

const around = [-4.2, -2.1, -0.8, -0.2, 0.3, 1.1, 2.6, 4.4];
const edges = [0, -0.0, 3, -3, 1, -1, 0.5, -0.5, 6, 25, -25, 100, -100, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const refuse = (kernel: string): { integers: IntegerPolicy | { refuse: string } } => ({ integers: { refuse: kernel } });
const F = (name: string, args = '') => `F.${name}(x0${args})`;

// Spelled with functions that have vector kernels; a call that is repeated is made once there.
const logistic = '(1 / (1 + Math.exp(-a)))';
/** tanh(ln(1 + eˣ)) = n / (n + 2) with n = eˣ (eˣ + 2); 1 from 20 on, where n would overflow later. */
const mishTanh = '(Math.exp(a) * (Math.exp(a) + 2) / (Math.exp(a) * (Math.exp(a) + 2) + 2))';
const rootHalf = Math.SQRT1_2;
const phi = `${1 / Math.sqrt(2 * Math.PI)} * Math.exp(-a * a / 2)`;
/** Φ(a) by 1 + erf, which cancels in the left tail: single precision must do it in single precision to show the digits PyTorch shows. */
const cumulative = (dtype: DType) =>
  dtype === 'float64'
    ? `0.5 * (1 + m.erf(a * ${rootHalf}))`
    : `0.5 * Math.fround(1 + Math.fround(m.erf(Math.fround(a * ${Math.fround(rootHalf)}))))`;
const cubic = 0.044715;
const rootTwoOverPi = Math.sqrt(2 / Math.PI);
const geluTanh = `Math.tanh(${rootTwoOverPi} * (a + ${cubic} * a * a * a))`;
const geluTanhSlope = `0.5 * (1 + ${geluTanh}) + 0.5 * a * (1 - ${geluTanh} * ${geluTanh}) * ${rootTwoOverPi} * (1 + ${3 * cubic} * a * a)`;

/** Φ(x) + x φ(x). */
function exactGeluSlope(x: Tensor): Tensor {
  const density = scale(exp(scale(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return add(scale(shift(one('erf', [scale(x, rootHalf)], {}), 1), 0.5), mul(x, density));
}
/** The slope of x (1 + tanh u)/2 with u = √(2/π) (x + 0.044715 x³). */
function tanhGeluSlope(x: Tensor): Tensor {
  const square = mul(x, x);
  const t = one('tanh', [scale(mul(x, shift(scale(square, cubic), 1)), rootTwoOverPi)], {});
  const inner = scale(shift(scale(square, 3 * cubic), 1), rootTwoOverPi);
  return add(scale(shift(t, 1), 0.5), scale(mul(mul(x, shift(neg(mul(t, t)), 1)), inner), 0.5));
}

export const activations = {
  relu: withoutBool(
    unary({
      real: 'a <= 0 ? 0 : a',
      integers: 'keep',
      derivative: (_, y) => when('!(a <= 0)', y, 1, 0),
      closed: 'b <= 0',
      saves: 'output',
      flat: true,
      formula: { value: 'max(x, 0)', derivative: '[x > 0]' },
      torch: 'torch.relu',
      domain: around,
      kinks: edges,
    }),
    'Boolean inputs not supported for relu',
  ),
  threshold: unary<{ threshold: number; value: number }>({
    real: ({ threshold, value }) => `a <= ${threshold} ? ${value} : a`,
    integers: 'keep',
    derivative: (x, _, { threshold }) => when(`!(a <= ${threshold})`, x, 1, 0),
    closed: ({ threshold }) => `a <= ${threshold}`,
    saves: 'input',
    flat: true,
    formula: { value: 'x if x > threshold else value', derivative: '[x > threshold]' },
    torch: ({ threshold, value }) => F('threshold', `, ${threshold}, ${value}`),
    domain: around,
    kinks: edges,
    tries: [{ threshold: 0.5, value: -2 }],
  }),
  leaky_relu: unary<{ negative_slope?: number }>({
    real: ({ negative_slope: s = 0.01 }) => `a > 0 ? a : a * ${s}`,
    ...refuse('leaky_relu_cpu'),
    derivative: (x, _, { negative_slope: s = 0.01 }) => when('a > 0', x, 1, s),
    fused: ({ negative_slope: s = 0.01 }) => `a > 0 ? 1 : ${s}`,
    saves: 'input',
    flat: true,
    formula: { value: 'x if x > 0 else slope · x', derivative: '(1 if x > 0 else slope)' },
    torch: ({ negative_slope: s = 0.01 }) => F('leaky_relu', `, ${s}`),
    domain: around,
    kinks: edges,
    tries: [{}, { negative_slope: 0.2 }],
  }),
  elu: unary<{ alpha?: number; scale?: number; input_scale?: number }>({
    real: ({ alpha = 1, scale: s = 1, input_scale: i = 1 }) => `a < 0 ? Math.expm1(a * ${i}) * ${alpha * s} : a * ${s}`,
    ...refuse('elu_cpu'),
    derivative: (x, _, { alpha = 1, scale: s = 1, input_scale: i = 1 }) =>
      choose(mask('a > 0', x), Tensor.scalar(s, x.dtype), scale(exp(scale(x, i)), alpha * s * i)),
    saves: 'input',
    formula: { value: 's · x if x > 0 else s α (exp(x) − 1)', derivative: '(s if x > 0 else s α exp(x))' },
    torch: ({ alpha = 1, scale: s = 1, input_scale: i = 1 }) => `torch._C._nn.elu(x0, ${alpha}, ${s}, ${i})`,
    domain: around,
    kinks: edges,
    tries: [{}, { alpha: 1.6732632423543772, scale: 1.0507009873554805 }, { alpha: 0.5, input_scale: 2 }],
  }),
  softplus: unary<{ beta?: number; threshold?: number }>({
    real: ({ beta = 1, threshold = 20 }) => `a * ${beta} > ${threshold} ? a : Math.log1p(Math.exp(a * ${beta})) / ${beta}`,
    ...refuse('softplus_cpu'),
    derivative: (x, _, { beta = 1, threshold = 20 }) =>
      choose(mask(`a * ${beta} > ${threshold}`, x), Tensor.scalar(1, x.dtype), sigmoid(scale(x, beta))),
    saves: 'input',
    formula: { value: 'ln(1 + exp(βx)) / β', derivative: 'σ(βx)' },
    torch: ({ beta = 1, threshold = 20 }) => F('softplus', `, ${beta}, ${threshold}`),
    domain: around,
    kinks: edges,
    tries: [{}, { beta: 2, threshold: 3 }],
  }),
  gelu: unary<{ approximate?: 'none' | 'tanh' }>({
    real: ({ approximate }, dtype) => (approximate === 'tanh' ? `0.5 * a * (1 + ${geluTanh})` : `a * ${cumulative(dtype)}`),
    ...refuse('GeluKernelImpl'),
    derivative: (x, _, { approximate }) => (approximate === 'tanh' ? tanhGeluSlope(x) : exactGeluSlope(x)),
    fused: ({ approximate }, dtype) => (approximate === 'tanh' ? geluTanhSlope : `${cumulative(dtype)} + a * ${phi}`),
    saves: 'input',
    formula: { value: 'x Φ(x)', derivative: '(Φ(x) + x φ(x))' },
    torch: ({ approximate = 'none' }) => F('gelu', `, approximate='${approximate}'`),
    domain: around,
    kinks: edges.filter(Number.isFinite),
    tries: [{}, { approximate: 'tanh' }],
  }),
  silu: unary({
    real: 'a / (1 + Math.exp(-a))',
    complex: undefined,
    ...refuse('silu_cpu'),
    derivative: (x) => {
      const s = sigmoid(x);
      return mul(s, shift(mul(x, shift(neg(s), 1)), 1));
    },
    fused: `${logistic} * (1 + a * (1 - ${logistic}))`,
    saves: 'input',
    formula: { value: 'x σ(x)', derivative: 'σ(x) (1 + x (1 − σ(x)))' },
    torch: 'F.silu',
    domain: around,
    kinks: edges,
  }),
  mish: unary({
    real: `a > 20 ? a : a * ${mishTanh}`,
    ...refuse('mish_cpu'),
    derivative: (x) => {
      const t = one('tanh', [one('log1p', [exp(x)], {})], {});
      return add(t, mul(mul(x, sigmoid(x)), shift(neg(mul(t, t)), 1)));
    },
    fused: `a > 20 ? 1 : ${mishTanh} + a * (1 - ${mishTanh} * ${mishTanh}) * ${logistic}`,
    saves: 'input',
    formula: { value: 'x tanh(ln(1 + eˣ))', derivative: '(t + x σ(x) (1 − t²)), t = tanh(ln(1 + eˣ))' },
    torch: 'F.mish',
    domain: around,
    kinks: [0, -0.0, 1, -1, 25, -25],
  }),
  log_sigmoid: unary({
    real: 'Math.min(0, a) - Math.log1p(Math.exp(-Math.abs(a)))',
    ...refuse('log_sigmoid_cpu'),
    derivative: (x) => sigmoid(neg(x)),
    saves: 'input',
    formula: { value: 'ln σ(x)', derivative: 'σ(−x)' },
    torch: 'F.logsigmoid',
    domain: around,
    kinks: edges,
  }),
  hardtanh: unary<{ min?: number; max?: number }>({
    real: ({ min = -1, max = 1 }) => `Math.min(Math.max(a, ${min}), ${max})`,
    integers: 'keep',
    derivative: (x, _, { min = -1, max = 1 }) => when(`a > ${min} && a < ${max}`, x, 1, 0),
    fused: ({ min = -1, max = 1 }) => `a > ${min} && a < ${max}`,
    saves: 'input',
    flat: true,
    formula: { value: 'min(max(x, l), u)', derivative: '[l < x < u]' },
    torch: ({ min = -1, max = 1 }) => F('hardtanh', `, ${min}, ${max}`),
    domain: around,
    kinks: edges,
    tries: [{}, { min: 0, max: 6 }],
  }),
  hardsigmoid: unary({
    real: 'Math.min(Math.max(a + 3, 0), 6) / 6',
    ...refuse('hardsigmoid_cpu'),
    // PyTorch's kernel holds 1/6 in single precision, whatever the dtype.
    derivative: (x) => when('a > -3 && a < 3', x, Math.fround(1 / 6), 0),
    saves: 'input',
    flat: true,
    formula: { value: 'min(max(x + 3, 0), 6) / 6', derivative: '[−3 < x < 3] / 6' },
    torch: 'F.hardsigmoid',
    domain: around,
    kinks: edges,
  }),
  hardswish: unary({
    real: 'a * Math.min(Math.max(a + 3, 0), 6) / 6',
    ...refuse('hardswish_cpu'),
    derivative: (x) =>
      choose(
        mask('a <= -3', x),
        Tensor.scalar(0, x.dtype),
        choose(mask('a >= 3', x), Tensor.scalar(1, x.dtype), shift(scale(x, 1 / 3), 0.5)),
      ),
    saves: 'input',
    formula: { value: 'x min(max(x + 3, 0), 6) / 6', derivative: '(x/3 + 1/2 between −3 and 3)' },
    torch: 'F.hardswish',
    domain: around,
    kinks: edges,
  }),
  hardshrink: unary<{ lambd?: number }>({
    real: ({ lambd = 0.5 }) => `a >= -(${lambd}) && a <= ${lambd} ? 0 : a`,
    ...refuse('hardshrink_cpu'),
    derivative: (x, _, { lambd = 0.5 }) => when(`a < -(${lambd}) || a > ${lambd}`, x, 1, 0),
    saves: 'input',
    flat: true,
    formula: { value: 'x if |x| > λ else 0', derivative: '[|x| > λ]' },
    torch: ({ lambd = 0.5 }) => F('hardshrink', `, ${lambd}`),
    domain: around,
    kinks: edges,
    tries: [{}, { lambd: 1 }],
  }),
  softshrink: unary<{ lambd?: number }>({
    real: ({ lambd = 0.5 }) => `a > ${lambd} ? a - ${lambd} : a < -(${lambd}) ? a + ${lambd} : a * 0`,
    ...refuse('softshrink_cpu'),
    derivative: (x, _, { lambd = 0.5 }) => when(`a < -(${lambd}) || a > ${lambd}`, x, 1, 0),
    saves: 'input',
    flat: true,
    formula: { value: 'x − λ sign(x) if |x| > λ else 0', derivative: '[|x| > λ]' },
    torch: ({ lambd = 0.5 }) => F('softshrink', `, ${lambd}`),
    domain: around,
    kinks: edges,
    tries: [{}, { lambd: 1 }],
  }),
  _prelu_kernel: flat(preluLike(true)),
  rrelu_with_noise: flat(preluLike(false)),
  glu: gluRule(),
};

/** x where it is positive, else w · x; the slope is a parameter of the model (prelu) or drawn noise (rrelu). */
function preluLike(learned: boolean): Rule<'_prelu_kernel'> {
  const positive = (x: Tensor) => mask('a > 0', x);
  const slopes = (x: Tensor, w: Tensor) => choose(positive(x), constant(1), w);
  const forWeight = (x: Tensor, v: Tensor) => keep(mul(v, x), mask('!(a > 0)', x));
  return {
    forward: ([x, w]) => {
      const dtype = resultType([x, w]);
      if (!isDifferentiable(dtype)) throw notImplemented('prelu_cpu', dtype);
      return mapReal('a > 0 ? a : a * b', broadcastShapes(x.shape, w.shape), dtype, [rounded(x, dtype), rounded(w, dtype)]);
    },
    vjp: ({ inputs: [x, w], needs }, g) => [needs[0] ? mul(g, slopes(x, w)) : null, needs[1] && learned ? forWeight(x, g) : null],
    jvp: ({ inputs: [x, w] }, [tx, tw]) => {
      const parts: Operand[] = [tx ? mul(tx, slopes(x, w)) : null, tw && learned ? forWeight(x, tw) : null];
      return parts[0] && parts[1] ? add(parts[0], parts[1]) : (parts[0] ?? parts[1]!);
    },
    saves: () => ({ inputs: [0, 1] }),
    formula: { names: ['x', 'w'], value: 'x if x > 0 else w · x', vjp: ['ḡ · (1 if x > 0 else w)', 'ḡ · min(x, 0)'] },
    torch: learned ? () => 'torch._prelu_kernel(x0, x1)' : null,
    // The noise of rrelu gets no gradient, so its samples hold it in integers.
    samples: () => pairs().map(([x, w]) => ({ inputs: [x, learned ? w : Tensor.full(w.shape, 2, 'int64')], attrs: {} })),
  };
}

/** a · σ(b) for the two halves of x along a dimension. */
function gluRule(): Rule<'glu'> {
  const halves = (x: Tensor, d: number): [Tensor, Tensor] => {
    const half = x.shape[d]! / 2;
    return [
      one('slice', [x], { dim: d, start: 0, end: half, step: 1 }),
      one('slice', [x], { dim: d, start: half, end: 2 * half, step: 1 }),
    ];
  };
  const slopes = (x: Tensor, d: number): [Tensor, Tensor] => {
    const [a, b] = halves(x, d);
    const s = sigmoid(b);
    return [s, mul(a, mul(s, shift(neg(s), 1)))];
  };
  const dimOf = (x: Tensor, dim = -1) => wrapDim(dim, x.rank);
  return {
    forward: ([x], { dim }) => {
      if (x.rank === 0) throw runtimeError('glu does not support 0-dimensional tensors');
      const d = dimOf(x, dim);
      if (x.shape[d]! % 2 !== 0) throw runtimeError(`Halving dimension must be even, but dimension ${d} is size ${x.shape[d]}`);
      if (!isDifferentiable(x.dtype)) throw notImplemented('glu_cpu', x.dtype);
      const shape = x.shape.with(d, x.shape[d]! / 2);
      return mapReal('a * m.sigmoid(b)', shape, x.dtype, [x.alias(shape), x.alias(shape, x.strides, x.offset + shape[d]! * x.strides[d]!)]);
    },
    vjp: ({ inputs: [x], attrs: { dim } }, g) => {
      const d = dimOf(x, dim);
      const half = x.shape[d]! / 2;
      const [first, second] = slopes(x, d);
      const place = (v: Tensor, start: number) =>
        one('slice_scatter_zeros', [v], { shape: x.shape, dim: d, start, end: start + half, step: 1 });
      return [add(place(mul(g, first), 0), place(mul(g, second), half))];
    },
    jvp: ({ inputs: [x], attrs: { dim } }, [t]) => {
      if (!t) return null;
      const d = dimOf(x, dim);
      const [first, second] = slopes(x, d);
      const [ta, tb] = halves(t, d);
      return add(mul(ta, first), mul(tb, second));
    },
    saves: () => ({ inputs: [0] }),
    formula: { names: ['x'], value: 'a σ(b), x = [a, b]', vjp: ['[ḡ σ(b), ḡ a σ(b) (1 − σ(b))]'] },
    torch: ({ dim = -1 }) => F('glu', `, ${dim}`),
    samples: () => [
      { inputs: [Tensor.from(around, [2, 4], 'float64')], attrs: {} },
      { inputs: [Tensor.from(around, [4, 2], 'float64').alias([2, 4], [1, 2])], attrs: { dim: 0 } },
    ],
  };
}

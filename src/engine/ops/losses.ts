import { one } from '../apply.ts';
import { addTangents } from '../autograd/forward.ts';
import { gradMode } from '../autograd/mode.ts';
import { dtypeInfo, isFloating } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { pairwiseSum } from '../kernels/index.ts';
import { type Expression, library, mapReal, rowMajor } from '../loops.ts';
import type { ContextOf, Op, Operand, RuleOf } from '../primitive.ts';
import { broadcastShapes } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { add, div, mul, neg, scale, shift, sub, sum } from './calls.ts';
import { notImplemented } from './elementwise.ts';
import { resultType } from './promotion.ts';
import { wave, waveIn } from './support.ts';

export type Reduction = 'none' | 'mean' | 'sum';
type Reduced = { readonly reduction: Reduction };
type Pair<A extends object = Reduced> = Op<[x: Tensor, y: Tensor], A>;
declare module '../primitive.ts' {
  interface Primitives {
    mse_loss: Pair;
    smooth_l1_loss: Pair<Reduced & { beta: number }>;
    huber_loss: Pair<Reduced & { delta: number }>;
    soft_margin_loss: Pair;
    binary_cross_entropy: Op<[x: Tensor, y: Tensor, weight: Tensor | null], Reduced>;
    binary_cross_entropy_with_logits: Op<[x: Tensor, y: Tensor, weight: Tensor | null, pos_weight: Tensor | null], Reduced>;
  }
}

/** A loss that compares two tensors element by element and reduces. */
interface Pointwise<I extends readonly Operand[], A extends Reduced> {
  readonly name: string;
  /** Value in a (input), b (target), c (weight), d (pos_weight). */
  value(attrs: A, inputs: I): Expression;
  check?(inputs: I, attrs: A): void;
  /** ∂loss/∂x and ∂loss/∂y for each element, in differentiable operations, without the weight; null where PyTorch takes no gradient. */
  slopes(inputs: I, attrs: A): readonly [() => Tensor, (() => Tensor) | null];
  readonly formula: { readonly value: string; readonly dx: string; readonly dy: string };
  readonly names: readonly string[];
  torch(attrs: A): string;
  samples(): { inputs: I; attrs: A; kink?: true }[];
}

/** Σ or mean of the elements, or the elements themselves. */
function reduce(t: Tensor, reduction: Reduction): Tensor {
  if (reduction === 'none') return t;
  const data = rowMajor(t);
  const total = pairwiseSum(data, 0, data.length);
  return Tensor.scalar(reduction === 'sum' ? total : total / data.length, t.dtype);
}
const reduceRecorded = (t: Tensor, reduction: Reduction) => {
  if (reduction === 'none') return t;
  return reduction === 'sum' ? sum(t) : scale(sum(t), 1 / t.size);
};

type PointwiseInputs = readonly [Tensor, Tensor, ...Operand[]];
function pointwise<I extends PointwiseInputs, A extends Reduced>(
  spec: Pointwise<I, A>,
): RuleOf<{ inputs: I; attrs: A; outputs: [Tensor] }> {
  const tensors = (inputs: I) => inputs.filter((t): t is Tensor => t !== null);
  const shapeOf = (inputs: I) => broadcastShapes(...tensors(inputs).map((t) => t.shape));
  const weighted = (t: Tensor, inputs: I) => (inputs[2] ? mul(t, inputs[2]) : t);
  return {
    forward: (inputs, attrs) => {
      const dtype = resultType(tensors(inputs));
      if (!isFloating(dtype)) throw notImplemented(`${spec.name.replace('_loss', '')}_cpu`, dtype);
      spec.check?.(inputs, attrs);
      if (!spec.slopes(inputs, attrs)[1]) refuseTracked(spec.name, 'target', inputs[1]);
      const one = Tensor.scalar(1, dtype);
      const operands = [...inputs.map((t) => t ?? one)].slice(0, inputs.length);
      const expression = inputs.length > 2 ? `c * (${spec.value(attrs, inputs)})` : spec.value(attrs, inputs);
      return reduce(mapReal(expression, shapeOf(inputs), dtype, operands), attrs.reduction);
    },
    vjp: ({ inputs, attrs, needs }, g) => {
      const [dx, dy] = spec.slopes(inputs, attrs);
      const each = attrs.reduction === 'mean' ? scale(g, 1 / shapeOf(inputs).reduce((n, s) => n * s, 1)) : g;
      const back = (slope: (() => Tensor) | null | undefined, needed: boolean | undefined) =>
        slope && needed ? mul(each, weighted(slope(), inputs)) : null;
      return [back(dx, needs[0]), back(dy, needs[1]), ...inputs.slice(2).map(() => null)];
    },
    jvp: (ctx: ContextOf<{ inputs: I; attrs: A; outputs: [Tensor] }>, [tx, ty]) => {
      const [dx, dy] = spec.slopes(ctx.inputs, ctx.attrs);
      const t = addTangents(tx ? mul(tx, weighted(dx(), ctx.inputs)) : null, ty && dy ? mul(ty, weighted(dy(), ctx.inputs)) : null);
      return t && reduceRecorded(t, ctx.attrs.reduction);
    },
    saves: () => ({ inputs: spec.names.map((_, i) => i) }),
    formula: {
      names: spec.names,
      value: spec.formula.value,
      vjp: [`ḡ · ${spec.formula.dx}`, spec.formula.dy === '–' ? '–' : `ḡ · ${spec.formula.dy}`, ...spec.names.slice(2).map(() => '–')],
    },
    torch: (attrs) => spec.torch(attrs),
    samples: () => spec.samples(),
  };
}

/** @throws RuntimeError as PyTorch does where an argument has no derivative but asks for one. */
export function refuseTracked(name: string, argument: string, t: Operand): void {
  if (!gradMode.enabled || !t?.tracked) return;
  throw runtimeError(
    `The function '${name}' is not differentiable with respect to argument '${argument}'. This input cannot have requires_grad True.`,
  );
}

const reductions: readonly Reduction[] = ['mean', 'sum', 'none'];
const samplePairs = () =>
  reductions.map((reduction, i) => ({
    inputs: [wave([2, 3], i * 0.2), wave([2, 3], 0.1 + i * 0.2)] as [Tensor, Tensor],
    attrs: { reduction },
  }));
const difference = (x: Tensor, y: Tensor) => sub(x, y);
const both = (dx: () => Tensor): readonly [() => Tensor, () => Tensor] => [dx, () => neg(dx())];

/** d/scaleBy inside (−bound, bound) and ±edge outside: the slope of both Huber losses. The regions are constants, as the value is smooth across them. */
function clipped(x: Tensor, y: Tensor, bound: number, inside: number, edge: number): Tensor {
  const within = mapReal(`Math.abs(a - b) < ${bound} ? ${inside} : 0`, broadcastShapes(x.shape, y.shape), resultType([x, y]), [x, y]);
  const beyond = mapReal(`a - b >= ${bound} ? ${edge} : a - b <= -${bound} ? -${edge} : 0`, within.shape, within.dtype, [x, y]);
  return add(mul(difference(x, y), within), beyond);
}

const exp = (t: Tensor) => one('exp', [t], {});
const log = (t: Tensor) => one('log', [t], {});
const sigmoid = (t: Tensor) => one('sigmoid', [t], {});
library.logSigmoid = (x) => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x!)));
library.logFrom100 = (x) => Math.max(Math.log(x!), -100);
library.log1pFrom100 = (x) => Math.max(Math.log1p(x!), -100);
/** log σ(x), recorded: x − log(1 + e^x) would overflow, −log(1 + e^−x) too on the other side, so the sign is taken out first. */
function logSigmoid(x: Tensor): Tensor {
  const negative = mapReal('a < 0 ? 1 : 0', x.shape, x.dtype, [x]);
  const sign = mapReal('a < 0 ? 1 : -1', x.shape, x.dtype, [x]);
  return sub(mul(x, negative), one('log1p', [exp(mul(x, sign))], {}));
}

const bceSamples = (weight: Tensor | null) =>
  reductions.map((reduction, i) => ({
    inputs: [waveIn(0.1, 0.9, [2, 3], i * 0.2), waveIn(0, 1, [2, 3], 0.1), weight] as [Tensor, Tensor, Tensor | null],
    attrs: { reduction },
  }));

export const losses = {
  mse_loss: pointwise<[Tensor, Tensor], Reduced>({
    name: 'mse_loss',
    value: () => '(a - b) * (a - b)',
    slopes: ([x, y]) => both(() => scale(difference(x, y), 2)),
    formula: { value: '(x − y)²', dx: '2(x − y)', dy: '2(y − x)' },
    names: ['x', 'y'],
    torch: ({ reduction }) => `F.mse_loss(x0, x1, reduction='${reduction}')`,
    samples: () => [...samplePairs(), { inputs: [wave([3]), wave([2, 3], 0.3)], attrs: { reduction: 'mean' } }],
  }),
  smooth_l1_loss: pointwise<[Tensor, Tensor], Reduced & { beta: number }>({
    name: 'smooth_l1_loss',
    value: ({ beta }) => `Math.abs(a - b) < ${beta} ? 0.5 * (a - b) * (a - b) / ${beta} : Math.abs(a - b) - ${0.5 * beta}`,
    check: (_, { beta }) => {
      if (beta < 0) throw runtimeError('smooth_l1_loss does not support negative values for beta.');
    },
    slopes: ([x, y], { beta }) => both(() => clipped(x, y, beta, 1 / beta, 1)),
    formula: { value: '|x − y| − β/2, near 0 (x − y)²/2β', dx: 'clamp((x − y)/β, −1, 1)', dy: '−clamp((x − y)/β, −1, 1)' },
    names: ['x', 'y'],
    torch: ({ reduction, beta }) => `F.smooth_l1_loss(x0, x1, reduction='${reduction}', beta=${beta})`,
    samples: () => [
      ...samplePairs().map((s) => ({ ...s, attrs: { ...s.attrs, beta: 1 } })),
      {
        inputs: [Tensor.from([1, 0, -1], [3], 'float64'), Tensor.from([0, 0, 0], [3], 'float64')],
        attrs: { reduction: 'none', beta: 1 },
        kink: true,
      },
    ],
  }),
  huber_loss: pointwise<[Tensor, Tensor], Reduced & { delta: number }>({
    name: 'huber_loss',
    value: ({ delta }) => `Math.abs(a - b) <= ${delta} ? 0.5 * (a - b) * (a - b) : ${delta} * (Math.abs(a - b) - ${0.5 * delta})`,
    check: (_, { delta }) => {
      if (!(delta > 0)) throw runtimeError('huber_loss does not support non-positive values for delta.');
    },
    slopes: ([x, y], { delta }) => both(() => clipped(x, y, delta, 1, delta)),
    formula: { value: 'δ(|x − y| − δ/2), near 0 (x − y)²/2', dx: 'clamp(x − y, −δ, δ)', dy: '−clamp(x − y, −δ, δ)' },
    names: ['x', 'y'],
    torch: ({ reduction, delta }) => `F.huber_loss(x0, x1, reduction='${reduction}', delta=${delta})`,
    samples: () => samplePairs().map((s) => ({ ...s, attrs: { ...s.attrs, delta: 0.7 } })),
  }),
  soft_margin_loss: pointwise<[Tensor, Tensor], Reduced>({
    name: 'soft_margin_loss',
    value: () => 'Math.log1p(Math.exp(-a * b))',
    slopes: ([x, y]) => [
      () => {
        const e = exp(neg(mul(x, y)));
        return neg(div(mul(y, e), shift(e, 1)));
      },
      null,
    ],
    formula: { value: 'log(1 + exp(−y·x))', dx: '−y / (1 + exp(y·x))', dy: '–' },
    names: ['x', 'y'],
    torch: ({ reduction }) => `F.soft_margin_loss(x0, x1.detach(), reduction='${reduction}')`,
    samples: () =>
      reductions.map((reduction) => ({
        inputs: [wave([4]), Tensor.from([1, -1, -1, 1], [4], 'int64')] as [Tensor, Tensor],
        attrs: { reduction },
      })),
  }),
  binary_cross_entropy: pointwise<[Tensor, Tensor, Tensor | null], Reduced>({
    name: 'binary_cross_entropy',
    value: () => '(b - 1) * m.log1pFrom100(-a) - b * m.logFrom100(a)',
    check: ([x, y]) => {
      if (x.dtype !== y.dtype) throw runtimeError(`Found dtype ${dtypeInfo(y.dtype).title} but expected ${dtypeInfo(x.dtype).title}`);
      if (rowMajor(x).some((v) => !(v >= 0 && v <= 1))) throw runtimeError('all elements of input should be between 0 and 1');
    },
    // The gradient's denominator is kept from 0 by 1e-12 (as a float32, whatever the dtype), which is another clamp than the value's: PyTorch's convention.
    slopes: ([x, y]) => [
      () => div(sub(x, y), one('clamp_min', [mul(shift(neg(x), 1), x), Tensor.number(Math.fround(1e-12))], {})),
      () => sub(log(shift(neg(x), 1)), log(x)),
    ],
    formula: {
      value: '−w·(y·log x + (1 − y)·log(1 − x)), logs ≥ −100',
      dx: 'w·(x − y) / max(x(1 − x), 1e−12)',
      dy: 'w·(log(1 − x) − log x)',
    },
    names: ['x', 'y', 'w'],
    torch: ({ reduction }) => `F.binary_cross_entropy(x0, x1, x2 if x2 is None else x2.detach(), reduction='${reduction}')`,
    samples: () => [
      ...bceSamples(null),
      ...bceSamples(waveIn(0.5, 2, [3])).map((s) => ({ ...s, kink: true as const })),
      {
        inputs: [Tensor.from([0, 1, 0, 1], [4], 'float64'), Tensor.from([0, 0, 1, 1], [4], 'float64'), null],
        attrs: { reduction: 'none' },
        kink: true,
      },
    ],
  }),
  binary_cross_entropy_with_logits: pointwise<[Tensor, Tensor, Tensor | null, Tensor | null], Reduced>({
    name: 'binary_cross_entropy_with_logits',
    value: (_, [, , , p]) => (p ? '(1 - b) * a - ((d - 1) * b + 1) * m.logSigmoid(a)' : '(1 - b) * a - m.logSigmoid(a)'),
    slopes: ([x, y, , p]) => [
      () => {
        if (!p) return sub(sigmoid(x), y);
        const t = mul(p, y);
        return sub(mul(shift(sub(t, y), 1), sigmoid(x)), t);
      },
      () => (p ? sub(neg(x), mul(shift(p, -1), logSigmoid(x))) : neg(x)),
    ],
    formula: { value: 'w·((1 − y)·x − (1 + (p − 1)·y)·log σ(x))', dx: 'w·((p·y + 1 − y)·σ(x) − p·y)', dy: 'w·(−x − (p − 1)·log σ(x))' },
    names: ['x', 'y', 'w', 'p'],
    torch: ({ reduction }) =>
      `F.binary_cross_entropy_with_logits(x0, x1, x2 if x2 is None else x2.detach(), pos_weight=x3 if x3 is None else x3.detach(), reduction='${reduction}')`,
    samples: () => [
      ...reductions.map((reduction) => ({
        inputs: [wave([2, 3]), waveIn(0, 1, [2, 3], 0.1), null, null] as [Tensor, Tensor, null, null],
        attrs: { reduction },
      })),
      ...reductions.map((reduction) => ({
        inputs: [wave([2, 3]), waveIn(0, 1, [2, 3], 0.1), waveIn(0.5, 2, [3]), waveIn(0.5, 3, [3])] as [Tensor, Tensor, Tensor, Tensor],
        attrs: { reduction },
        kink: true as const,
      })),
      {
        inputs: [Tensor.from([-1000, 0, 1000], [3], 'float64'), Tensor.from([1, 0.5, 0], [3], 'float64'), null, null],
        attrs: { reduction: 'none' },
        kink: true,
      },
    ],
  }),
};

import { one } from '../apply.ts';
import { isComplex, isDifferentiable, isFloating, limitsOf, spelledInC } from '../dtype.ts';
import { runtimeError, UnsupportedError } from '../errors.ts';
import { type Expression, library, mapReal } from '../loops.ts';
import type { Operand, Rule } from '../primitive.ts';
import { broadcastShapes } from '../shape.ts';
import { dirichletSampleSlope } from '../special/sample-derivatives.ts';
import { Tensor } from '../tensor.ts';
import { add, conj, div, mul, neg, scale, shift, sub } from './calls.ts';
import { over, plus as plusPair, times } from './complex-math.ts';
import { type ComplexPair, mapComplex, mask, notImplemented, pairs, rounded, unary } from './elementwise.ts';
import { resultType } from './promotion.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** start + weight · (end − start); the weight may be a Python number. */
    lerp: Op<[start: Tensor, end: Tensor, weight: Tensor]>;
    /** x + value · a · b. */
    addcmul: Op<[x: Tensor, a: Tensor, b: Tensor], { value?: number }>;
    /** x + value · a / b. */
    addcdiv: Op<[x: Tensor, a: Tensor, b: Tensor], { value?: number }>;
    /** The derivative of the part x of a Dirichlet sample by its concentration, of `total` in all. */
    dirichlet_grad: Op<[x: Tensor, concentration: Tensor, total: Tensor]>;
    /** The infinities become the largest finite numbers of the dtype unless given. */
    nan_to_num: Op<[x: Tensor], { nan?: number; posinf?: number | null; neginf?: number | null }>;
  }
}
type Three = [Tensor, Tensor, Tensor];

function map(
  expression: Expression,
  complex: ((x: ComplexPair, y: ComplexPair, z: ComplexPair) => ComplexPair) | null,
  operands: Three,
): Tensor {
  const dtype = resultType(operands);
  const shape = broadcastShapes(...operands.map((t) => t.shape));
  if (!isComplex(dtype))
    return mapReal(
      expression,
      shape,
      dtype,
      operands.map((t) => rounded(t, dtype)),
    );
  if (!complex) throw new UnsupportedError(`complex numbers in '${expression}'`);
  return mapComplex((x, y, z) => complex(x!, y!, z!), shape, dtype, operands);
}

const triples = (low = -2, high = 2): Three[] => {
  const p = pairs(low, high);
  return p
    .map(([a, b], i): Three => [a, b, i === 3 ? b : p[i === 5 ? 4 : i]![0]])
    .map((t, i): Three => (i === 5 ? [p[5]![0], p[5]![1], Tensor.scalar(0.5, 'float64')] : t));
};
const sum = (parts: readonly Operand[]): Operand => parts.reduce<Operand>((s, t) => (s && t ? add(s, t) : (s ?? t)), null);

// Both halves of the formula, so that the ends are hit exactly: start + w d below one half, end − (1 − w) d above.
library.lerp = (a, b, w) => (Math.abs(w) < 0.5 ? a + w * (b - a) : b - (b - a) * (1 - w));
/** 1 − w, a Python number where w is one: it must not become a tensor of the default dtype. */
const rest = (w: Tensor) => (w.wrapped ? Tensor.number(1 - w.item()) : shift(neg(w), 1));
const lerp: Rule<'lerp'> = {
  forward: ([start, end, weight]) => {
    if (start.dtype !== end.dtype)
      throw runtimeError(`expected dtype ${spelledInC[start.dtype]} for \`end\` but got dtype ${spelledInC[end.dtype]}`);
    if (!isDifferentiable(start.dtype)) throw notImplemented('lerp_kernel_scalar', start.dtype);
    return map('m.lerp(a, b, c)', null, [start, end, weight]);
  },
  vjp: ({ inputs: [start, end, weight], needs }, g) => [
    needs[0] ? mul(g, rest(weight)) : null,
    needs[1] ? mul(g, weight) : null,
    needs[2] ? mul(g, sub(end, start)) : null,
  ],
  jvp: ({ inputs: [start, end, weight] }, [ts, te, tw]) =>
    sum([ts ? mul(ts, rest(weight)) : null, te ? mul(te, weight) : null, tw ? mul(tw, sub(end, start)) : null]),
  saves: (needs) => ({ inputs: needs[2] ? [0, 1, 2] : [2] }),
  many: 'broadcasts',
  formula: { names: ['a', 'b', 'w'], value: 'a + w (b − a)', vjp: ['ḡ · (1 − w)', 'ḡ · w', 'ḡ · (b − a)'] },
  torch: () => 'torch.lerp(x0, x1, x2)',
  samples: () => [
    ...triples()
      .filter((_, i) => i !== 5)
      .map((inputs) => ({ inputs, attrs: {} })),
    ...[0.25, 0.75].map((w) => ({ inputs: [pairs()[1]![0], pairs()[1]![1], Tensor.number(w)] as Three, attrs: {} })),
  ],
};

const scaled = (t: Tensor, value = 1) => (value === 1 ? t : scale(t, value));
const addcmul: Rule<'addcmul'> = {
  forward: (inputs, { value = 1 }) => map(`a + ${value} * b * c`, (x, y, z) => plusPair(x, times([value, 0], times(y, z))), [...inputs]),
  vjp: ({ inputs: [, a, b], needs, attrs: { value } }, g) => [
    needs[0] ? g : null,
    needs[1] ? scaled(mul(g, conj(b)), value) : null,
    needs[2] ? scaled(mul(g, conj(a)), value) : null,
  ],
  jvp: ({ inputs: [, a, b], attrs: { value } }, [tx, ta, tb]) =>
    sum([tx ?? null, ta ? scaled(mul(ta, b), value) : null, tb ? scaled(mul(a, tb), value) : null]),
  saves: (needs) => ({ inputs: [...(needs[2] ? [1] : []), ...(needs[1] ? [2] : [])] }),
  many: 'broadcasts',
  formula: { names: ['x', 'a', 'b'], value: 'x + v a b', vjp: ['ḡ', 'ḡ · v b', 'ḡ · v a'] },
  torch: ({ value = 1 }) => `torch.addcmul(x0, x1, x2, value=${value})`,
  samples: () => triples().map((inputs, i) => ({ inputs, attrs: i === 1 ? { value: 2.5 } : {} })),
};
const addcdiv: Rule<'addcdiv'> = {
  forward: (inputs, { value = 1 }) => {
    if (!isFloating(resultType([inputs[1], inputs[2]])) && !isComplex(resultType([inputs[1], inputs[2]]))) {
      throw runtimeError(
        'Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes.',
      );
    }
    return map(`a + ${value} * b / c`, (x, y, z) => plusPair(x, times([value, 0], over(y, z))), [...inputs]);
  },
  vjp: ({ inputs: [, a, b], needs, attrs: { value } }, g) => [
    needs[0] ? g : null,
    needs[1] ? scaled(div(g, conj(b)), value) : null,
    needs[2] ? scaled(neg(mul(g, conj(div(a, mul(b, b))))), value) : null,
  ],
  jvp: ({ inputs: [, a, b], attrs: { value } }, [tx, ta, tb]) =>
    sum([tx ?? null, ta ? scaled(div(ta, b), value) : null, tb ? scaled(neg(mul(tb, div(a, mul(b, b)))), value) : null]),
  saves: (needs) => ({ inputs: needs[2] ? [1, 2] : needs[1] ? [2] : [] }),
  many: 'broadcasts',
  formula: { names: ['x', 'a', 'b'], value: 'x + v a / b', vjp: ['ḡ', 'ḡ · v / b', '−ḡ · v a / b²'] },
  torch: ({ value = 1 }) => `torch.addcdiv(x0, x1, x2, value=${value})`,
  samples: () => triples(0.4, 2).map((inputs, i) => ({ inputs, attrs: i === 1 ? { value: 2.5 } : {} })),
};

library.dirichletSampleSlope = dirichletSampleSlope;
const dirichletGrad: Rule<'dirichlet_grad'> = {
  forward: (inputs) => {
    const dtype = resultType(inputs);
    if (!isFloating(dtype)) throw notImplemented('_dirichlet_grad_cpu', dtype);
    return map('m.dirichletSampleSlope(a, b, c)', null, inputs as Three);
  },
  vjp: null,
  jvp: null,
  many: 'broadcasts',
  formula: { names: ['x', 'a', 't'], value: '−(∂F(x; a, t − a)/∂a) / f(x; a, t − a)', vjp: [] },
  torch: () => 'torch._dirichlet_grad(x0, x1, x2)',
  // Each of the approximations: near 0, near 1, both concentrations large (at the mean and off it), and between.
  samples: () => {
    const [x, a, total] = [
      [0.01, 0.2, 0.999, 0.98, 0.5, 0.4, 0.31, 0.7, 0.3, 0.6],
      [0.5, 2, 3, 0.7, 20, 30, 9.3, 8, 2.5, 4],
      [2, 4, 5, 9, 40, 50, 30, 15, 14, 16],
    ].map((v) => Tensor.from(v, [10], 'float64'));
    return [{ inputs: [x!, a!, total!] as Three, attrs: {} }];
  },
};

const nanToNum = unary<{ nan?: number; posinf?: number | null; neginf?: number | null }>({
  real: ({ nan = 0, posinf, neginf }, dtype) => {
    if (!isFloating(dtype)) return 'a';
    const [lowest, highest] = limitsOf(dtype);
    return `a !== a ? ${nan} : a === Infinity ? ${posinf ?? highest} : a === -Infinity ? ${neginf ?? lowest} : a`;
  },
  integers: 'keep',
  derivative: (x) => one('cast', [mask('a - a === 0', x)], { dtype: x.dtype }),
  saves: 'input',
  formula: { value: 'x, finite', derivative: '[x finite]' },
  torch: ({ nan, posinf, neginf }) => `torch.nan_to_num(x0, nan=${nan ?? 'None'}, posinf=${posinf ?? 'None'}, neginf=${neginf ?? 'None'})`,
  domain: [-2, 0.5, 3],
  kinks: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1],
  tries: [{}, { nan: 1, posinf: 2, neginf: -3 }],
});

export const ternaryFunctions = { lerp, addcmul, addcdiv, dirichlet_grad: dirichletGrad, nan_to_num: nanToNum };

import { one } from '../apply.ts';
import { isComplex } from '../dtype.ts';
import { library } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { Tensor } from '../tensor.ts';
import { add, div, mul, neg, power, scale, shift } from './calls.ts';
import * as z from './complex-math.ts';
import { keep, mask, type UnarySpec, unary } from './elementwise.ts';

declare module '../primitive.ts' {
  interface Primitives {
    exp: Op<[x: Tensor]>;
    exp2: Op<[x: Tensor]>;
    expm1: Op<[x: Tensor]>;
    log: Op<[x: Tensor]>;
    log2: Op<[x: Tensor]>;
    log10: Op<[x: Tensor]>;
    log1p: Op<[x: Tensor]>;
    sqrt: Op<[x: Tensor]>;
    rsqrt: Op<[x: Tensor]>;
    reciprocal: Op<[x: Tensor]>;
    sin: Op<[x: Tensor]>;
    cos: Op<[x: Tensor]>;
    tan: Op<[x: Tensor]>;
    asin: Op<[x: Tensor]>;
    acos: Op<[x: Tensor]>;
    atan: Op<[x: Tensor]>;
    sinh: Op<[x: Tensor]>;
    cosh: Op<[x: Tensor]>;
    tanh: Op<[x: Tensor]>;
    asinh: Op<[x: Tensor]>;
    acosh: Op<[x: Tensor]>;
    atanh: Op<[x: Tensor]>;
    sigmoid: Op<[x: Tensor]>;
    sinc: Op<[x: Tensor]>;
    deg2rad: Op<[x: Tensor]>;
    rad2deg: Op<[x: Tensor]>;
  }
}

type Called = 'cos' | 'sin' | 'cosh' | 'sinh' | 'rsqrt' | 'sinc' | 'reciprocal';
const f = (name: Called, x: Tensor) => one(name, [x], {});
const square = (x: Tensor) => mul(x, x);
/** 1 − x. */
const oneMinus = (x: Tensor) => shift(neg(x), 1);

const edges = [0, 1, -1, 2, -0.0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1e-300, -720, 720];
const anywhere = [-1.7, -0.6, 0.2, 0.9, 2.3];
const positive = [0.05, 0.4, 1.3, 2.7, 8];
const within = [-0.95, -0.5, -0.1, 0.3, 0.8];

type Short = Omit<UnarySpec, 'torch' | 'domain' | 'saves' | 'formula'> &
  Partial<Pick<UnarySpec, 'domain' | 'saves'>> & { readonly slope: string; readonly value?: string };
/** A function that is called the same everywhere: torch.name, name(x). */
const elementary = (name: string, spec: Short): Rule<'neg'> =>
  unary({
    saves: 'input',
    domain: anywhere,
    kinks: edges,
    ...spec,
    torch: `torch.${name}`,
    formula: { value: spec.value ?? `${name}(x)`, derivative: spec.slope },
  });

/** JavaScript's sigmoid of −∞ is 1 / (1 + ∞) = 0: the plain formula does at every number. */
library.sigmoid = (x) => 1 / (1 + Math.exp(-x));
/** sin(πx) / (πx). */
library.sinc = (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
library.sincf = (x) => {
  const p = Math.fround(Math.fround(Math.PI) * x);
  return x === 0 ? 1 : Math.fround(Math.sin(p)) / p;
};
/** 2^x by way of exact powers, so that whole numbers give exact results. */
library.exp2 = (x) => 2 ** x;

export const elementaryFunctions = {
  exp: elementary('exp', {
    real: 'Math.exp(a)',
    complex: z.complexExp,
    derivative: (_, y) => y,
    fused: 'b',
    saves: 'output',
    value: 'eˣ',
    slope: 'eˣ',
  }),
  exp2: elementary('exp2', {
    real: 'm.exp2(a)',
    derivative: (_, y) => scale(y, Math.LN2),
    saves: 'output',
    value: '2ˣ',
    slope: '2ˣ · ln 2',
  }),
  expm1: elementary('expm1', { real: 'Math.expm1(a)', derivative: (_, y) => shift(y, 1), saves: 'output', value: 'eˣ − 1', slope: 'eˣ' }),
  log: elementary('log', {
    real: 'Math.log(a)',
    complex: z.complexLog,
    derivative: (x) => f('reciprocal', x),
    domain: positive,
    value: 'ln x',
    slope: '1/x',
  }),
  log2: elementary('log2', {
    real: 'Math.log2(a)',
    complex: (w) => z.times(z.complexLog(w), [Math.LOG2E, 0]),
    derivative: (x) => f('reciprocal', scale(x, Math.LN2)),
    domain: positive,
    value: 'log₂ x',
    slope: '1/(x ln 2)',
  }),
  log10: elementary('log10', {
    real: 'Math.log10(a)',
    complex: (w) => z.times(z.complexLog(w), [Math.LOG10E, 0]),
    derivative: (x) => f('reciprocal', scale(x, Math.LN10)),
    domain: positive,
    value: 'log₁₀ x',
    slope: '1/(x ln 10)',
  }),
  log1p: elementary('log1p', {
    real: 'Math.log1p(a)',
    derivative: (x) => f('reciprocal', shift(x, 1)),
    domain: [-0.9, -0.3, 0.2, 1.5, 6],
    value: 'ln(1 + x)',
    slope: '1/(1 + x)',
  }),
  sqrt: elementary('sqrt', {
    real: 'Math.sqrt(a)',
    complex: z.complexSqrt,
    derivative: (_, y) => f('reciprocal', scale(y, 2)),
    saves: 'output',
    domain: positive,
    value: '√x',
    slope: '1/(2√x)',
  }),
  rsqrt: elementary('rsqrt', {
    real: '1 / Math.sqrt(a)',
    complex: (w) => z.reciprocal(z.complexSqrt(w)),
    derivative: (_, y) => scale(power(y, 3), -0.5),
    saves: 'output',
    domain: positive,
    value: '1/√x',
    slope: '−1/(2 x√x)',
  }),
  reciprocal: elementary('reciprocal', {
    real: '1 / a',
    complex: z.reciprocal,
    derivative: (_, y) => neg(square(y)),
    saves: 'output',
    value: '1/x',
    slope: '−1/x²',
  }),
  sin: elementary('sin', { real: 'Math.sin(a)', complex: z.complexSin, derivative: (x) => f('cos', x), slope: 'cos(x)' }),
  cos: elementary('cos', { real: 'Math.cos(a)', complex: z.complexCos, derivative: (x) => neg(f('sin', x)), slope: '−sin(x)' }),
  tan: elementary('tan', {
    real: 'Math.tan(a)',
    complex: z.complexTan,
    derivative: (_, y) => shift(square(y), 1),
    saves: 'output',
    slope: '1 + tan²(x)',
  }),
  asin: elementary('asin', {
    real: 'Math.asin(a)',
    complex: z.complexAsin,
    derivative: (x) => f('rsqrt', oneMinus(square(x))),
    domain: within,
    value: 'arcsin(x)',
    slope: '1/√(1 − x²)',
  }),
  acos: elementary('acos', {
    real: 'Math.acos(a)',
    complex: z.complexAcos,
    derivative: (x) => neg(f('rsqrt', oneMinus(square(x)))),
    domain: within,
    value: 'arccos(x)',
    slope: '−1/√(1 − x²)',
  }),
  atan: elementary('atan', {
    real: 'Math.atan(a)',
    complex: z.complexAtan,
    derivative: (x) => f('reciprocal', shift(square(x), 1)),
    value: 'arctan(x)',
    slope: '1/(1 + x²)',
  }),
  sinh: elementary('sinh', { real: 'Math.sinh(a)', complex: z.complexSinh, derivative: (x) => f('cosh', x), slope: 'cosh(x)' }),
  cosh: elementary('cosh', { real: 'Math.cosh(a)', complex: z.complexCosh, derivative: (x) => f('sinh', x), slope: 'sinh(x)' }),
  tanh: elementary('tanh', {
    real: 'Math.tanh(a)',
    complex: z.complexTanh,
    derivative: (_, y) => oneMinus(square(y)),
    fused: '1 - b * b',
    saves: 'output',
    slope: '(1 − tanh²(x))',
  }),
  asinh: elementary('asinh', {
    real: 'Math.asinh(a)',
    complex: z.complexAsinh,
    derivative: (x) => f('rsqrt', shift(square(x), 1)),
    value: 'arsinh(x)',
    slope: '1/√(x² + 1)',
  }),
  acosh: elementary('acosh', {
    real: 'Math.acosh(a)',
    complex: z.complexAcosh, // The complex branch needs the two roots apart: √(z² − 1) is not √(z − 1) √(z + 1) left of the imaginary axis.
    derivative: (x) => (isComplex(x.dtype) ? mul(f('rsqrt', shift(x, -1)), f('rsqrt', shift(x, 1))) : f('rsqrt', shift(square(x), -1))),
    domain: [1.1, 1.6, 2.5, 4, 9],
    value: 'arcosh(x)',
    slope: '1/√(x² − 1)',
  }),
  atanh: elementary('atanh', {
    real: 'Math.atanh(a)',
    complex: z.complexAtanh,
    derivative: (x) => f('reciprocal', oneMinus(square(x))),
    domain: within,
    value: 'artanh(x)',
    slope: '1/(1 − x²)',
  }),
  sigmoid: elementary('sigmoid', {
    real: 'm.sigmoid(a)',
    complex: z.complexSigmoid,
    derivative: (_, y) => mul(oneMinus(y), y),
    fused: '(1 - b) * b',
    saves: 'output',
    value: 'σ(x)',
    slope: 'σ(x)(1 − σ(x))',
  }),
  sinc: elementary('sinc', {
    // At whole numbers the result is all rounding error of πx, so πx must be rounded as the dtype rounds it.
    real: (_, dtype) => (dtype === 'float64' ? 'm.sinc(a)' : 'm.sincf(a)'),
    // (cos πx − sinc x) / x, and 0 at 0, where the quotient is 0/0.
    derivative: (x) => keep(div(add(f('cos', scale(x, Math.PI)), neg(f('sinc', x))), x), mask('a !== 0', x)),
    slope: '(cos πx − sinc x)/x',
  }),
  deg2rad: elementary('deg2rad', {
    real: `a * ${Math.PI / 180}`,
    derivative: () => Tensor.number(Math.PI / 180),
    saves: 'none',
    value: 'x · π/180',
    slope: 'π/180',
  }),
  rad2deg: elementary('rad2deg', {
    real: `a * ${180 / Math.PI}`,
    derivative: () => Tensor.number(180 / Math.PI),
    saves: 'none',
    value: 'x · 180/π',
    slope: '180/π',
  }),
};

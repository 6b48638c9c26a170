import type { DType } from '../dtype.ts';
import { category, castNumber, isComplex } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import type { AnyOp, RuleOf } from '../primitive.ts';
import type { Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';

declare module '../primitive.ts' {
  interface Primitives {
    full: Op<[], { shape: Shape; value: number; dtype: DType }>;
    arange: Op<[], { start: number; end: number; step: number; dtype: DType }>;
    linspace: Op<[], { start: number; end: number; steps: number; dtype: DType }>;
    logspace: Op<[], { start: number; end: number; steps: number; base: number; dtype: DType }>;
    eye: Op<[], { n: number; m: number; dtype: DType }>;
  }
}

interface Creation<A extends object> extends AnyOp {
  inputs: [];
  attrs: A;
  outputs: [Tensor];
}

/** A tensor out of nothing: no inputs, so nothing to differentiate. */
function creation<A extends object>(make: (attrs: A) => Tensor, value: string, torch: (attrs: A) => string, attrs: readonly A[]): RuleOf<Creation<A>> {
  return {
    forward: (_, a) => make(a),
    vjp: null,
    jvp: null,
    formula: { names: [], value, vjp: [] },
    torch,
    samples: () => attrs.map((a) => ({ inputs: [], attrs: a })),
  };
}

function fill(count: number, dtype: DType, value: (i: number) => number): Tensor {
  const out = Tensor.empty([count], dtype);
  const slots = isComplex(dtype) ? 2 : 1;
  for (let i = 0; i < count; i++) out.data[i * slots] = castNumber(value(i), dtype);
  return out;
}

/** Both ends are exact: the first half counts up from `start`, the second down from `end` (ATen's linspace kernel). float32 steps are rounded to float32. */
function evenly(start: number, end: number, steps: number, dtype: DType): (i: number) => number {
  if (steps < 0) throw runtimeError('number of steps must be non-negative');
  const f = dtype === 'float32' ? Math.fround : (x: number) => x;
  const step = steps > 1 ? f((f(end) - f(start)) / (steps - 1)) : 0;
  const whole = category(dtype) === 'integral';
  const at = (i: number) => (i < steps / 2 ? f(start) + step * i : f(end) - step * (steps - i - 1));
  return whole ? (i) => Math.trunc(at(i)) : at;
}

function arange({ start, end, step, dtype }: { start: number; end: number; step: number; dtype: DType }): Tensor {
  if (step === 0) throw runtimeError('step must be nonzero');
  if (!Number.isFinite(start) || !Number.isFinite(end)) throw runtimeError(`unsupported range: ${start} -> ${end}`);
  if ((end - start) * step < 0) throw runtimeError('upper bound and larger bound inconsistent with step sign');
  return fill(Math.ceil((end - start) / step), dtype, (i) => start + step * i);
}

export const creations = {
  full: creation<{ shape: Shape; value: number; dtype: DType }>(
    ({ shape, value, dtype }) => Tensor.full(shape, value, dtype),
    'value everywhere',
    ({ shape, value, dtype }) => `torch.full((${shape.map((s) => `${s},`).join('')}), ${value}, dtype=torch.${dtype})`,
    [{ shape: [2, 3], value: 1.5, dtype: 'float64' }, { shape: [], value: 2, dtype: 'float32' }],
  ),
  arange: creation<{ start: number; end: number; step: number; dtype: DType }>(
    arange,
    'start, start + step, …',
    ({ start, end, step, dtype }) => `torch.arange(${start}, ${end}, ${step}, dtype=torch.${dtype})`,
    [{ start: 0, end: 5, step: 1, dtype: 'int64' }, { start: 1, end: 0, step: -0.3, dtype: 'float32' }],
  ),
  linspace: creation<{ start: number; end: number; steps: number; dtype: DType }>(
    ({ start, end, steps, dtype }) => fill(steps, dtype, evenly(start, end, steps, dtype)),
    'evenly spaced from start to end',
    ({ start, end, steps, dtype }) => `torch.linspace(${start}, ${end}, ${steps}, dtype=torch.${dtype})`,
    [{ start: -1, end: 2, steps: 7, dtype: 'float64' }, { start: 3, end: 3, steps: 1, dtype: 'float32' }],
  ),
  logspace: creation<{ start: number; end: number; steps: number; base: number; dtype: DType }>(
    ({ start, end, steps, base, dtype }) => {
      const exponent = evenly(start, end, steps, dtype);
      return fill(steps, dtype, (i) => base ** exponent(i));
    },
    'base to evenly spaced powers',
    ({ start, end, steps, base, dtype }) => `torch.logspace(${start}, ${end}, ${steps}, base=${base}, dtype=torch.${dtype})`,
    [{ start: 0, end: 2, steps: 5, base: 10, dtype: 'float64' }],
  ),
  eye: creation<{ n: number; m: number; dtype: DType }>(
    ({ n, m, dtype }) => {
      const out = Tensor.full([n, m], 0, dtype);
      const slots = isComplex(dtype) ? 2 : 1;
      for (let i = 0; i < Math.min(n, m); i++) out.data[i * (m + 1) * slots] = 1;
      return out;
    },
    'ones on the diagonal',
    ({ n, m, dtype }) => `torch.eye(${n}, ${m}, dtype=torch.${dtype})`,
    [{ n: 3, m: 2, dtype: 'float64' }],
  ),
};

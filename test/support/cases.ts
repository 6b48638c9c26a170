import { apply, category, type DType, isComplex, isDifferentiable, type Operand, type Primitive, Tensor } from '../../src/engine/index.ts';
import { rules } from '../../src/engine/ops/index.ts';
import type { AnyOp, RuleOf, SampleOf } from '../../src/engine/primitive.ts';

/** The rule table seen without the individual signatures, as generated tests need it. */
export const table = rules as unknown as Readonly<Record<string, RuleOf<AnyOp>>>;
export const names = Object.keys(table);

/** A deterministic cotangent or tangent: exact in Python too (`run_ops.py` has the same formula). */
export const pattern = (n: number, phase = 0): number[] => Array.from({ length: n }, (_, i) => (((i + phase) * 7919 + 13) % 101) / 50 - 1);

export const patternLike = (t: { shape: readonly number[]; dtype: DType }, phase = 0): Tensor => {
  const zeros = Tensor.full(t.shape, 0, t.dtype);
  return Tensor.from(pattern(zeros.data.length, phase), t.shape, t.dtype);
};

const narrow: Partial<Record<DType, DType>> = { float64: 'float32', complex128: 'complex64' };
/** The dtype an input gets in a run in float32. */
export const narrowed = (dtype: DType): DType => narrow[dtype] ?? dtype;

/** Fresh row-major copies of a sample's inputs, in another dtype if `dtypeOf` says so; the differentiable ones are leaves that require gradients. */
export function leaves(sample: SampleOf<AnyOp>, dtypeOf: (dtype: DType) => DType = (d) => d): Operand[] {
  return sample.inputs.map((t, i) => {
    if (!t) return null;
    const dtype = dtypeOf(t.dtype);
    const copy = Tensor.from(
      isComplex(t.dtype) === isComplex(dtype) ? t.toArray() : t.toArray().filter((_, i) => i % 2 === 0),
      t.shape,
      dtype,
    );
    copy.wrapped = t.wrapped;
    copy.requiresGrad = isDifferentiable(dtype) && !t.wrapped && !sample.fixed?.includes(i);
    return copy;
  });
}

export const call = (name: string, inputs: readonly Operand[], attrs: object): readonly Tensor[] =>
  apply(name as Primitive, inputs as never, attrs as never) as unknown as readonly Tensor[];

/** Those outputs a gradient can start from. */
export const differentiable = (outputs: readonly Tensor[]): Tensor[] => outputs.filter((t) => t.tracked && isDifferentiable(t.dtype));
export const leavesOf = (inputs: readonly Operand[]): Tensor[] => inputs.filter((t): t is Tensor => t?.requiresGrad ?? false);
export const numbers = (t: Operand, like: Tensor): number[] => (t ?? Tensor.full(like.shape, 0, like.dtype)).toArray();
export const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, x, i) => s + x * b[i]!, 0);
export const isInteger = (dtype: DType) => category(dtype) === 'integral' || category(dtype) === 'bool';

/** Largest difference relative to the largest finite expected number; NaN and infinities must coincide, or the answer is Infinity. */
export function worstDifference(got: readonly number[], expected: readonly number[]): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  let scale = 0;
  for (const x of expected) if (Number.isFinite(x)) scale = Math.max(scale, Math.abs(x));
  let worst = 0;
  for (let i = 0; i < got.length; i++) {
    if (Object.is(got[i], expected[i]) || got[i] === expected[i]) continue;
    const d = Math.abs(got[i]! - expected[i]!);
    worst = Math.max(worst, Number.isNaN(d) ? Number.POSITIVE_INFINITY : d / (scale || 1));
  }
  return worst;
}

import type { Operand } from '../primitive.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * What the gradient check found for an input, or for all of them:
 * - `correct`: analytic and numeric gradient agree within |analytic − numeric| ≤ atol + rtol·|numeric|;
 * - `wrong`: they do not, and no excuse below holds;
 * - `kink`: the function bends or jumps at this very point, and the analytic value is one of its subgradients;
 * - `precision`: rounding noise of the function is larger than the difference;
 * - `nondeterministic`: two runs, or two backward passes, on the same values gave different numbers;
 * - `shape`, `dtype`: the gradient is not of its input's shape or dtype;
 * - `undefined`: there is no gradient (None), or NaN, where the function has one;
 * - `unsupported`: Nabla cannot run or check this.
 */
export type Verdict = 'correct' | 'wrong' | 'kink' | 'precision' | 'nondeterministic' | 'shape' | 'dtype' | 'undefined' | 'unsupported';

export interface CheckInput {
  readonly name: string;
  readonly value: Tensor;
  /** A parameter is handed over as a leaf; an input as a copy of one, so that the function may update it in place. */
  readonly parameter?: boolean;
}

/** A function and its gradient, as the check sees them. */
export interface Subject {
  readonly inputs: readonly CheckInput[];
  /** The outputs for these values: same order as `inputs`, floating ones as float64. Called many times; must not depend on anything else. */
  run(values: readonly Tensor[]): readonly Tensor[];
  /**
   * The gradient under test: cotangents of the values from those of the outputs. Left out, it is reverse mode on the tape that `run` recorded.
   * A hand-written backward (NumPy, a lecture's formula) goes here.
   */
  backward?(values: readonly Tensor[], outputs: readonly Tensor[], cotangents: readonly Operand[]): readonly Operand[];
}

export interface CheckOptions {
  /** Step of the central differences. PyTorch: 1e-6. */
  readonly eps?: number;
  readonly atol?: number;
  readonly rtol?: number;
  /** At most this many runs of the function for differences; larger inputs are sampled. */
  readonly evaluations?: number;
  /** At most this many backward passes; a function with more outputs is checked along fixed directions in output space. */
  readonly passes?: number;
  /** Tell kinks and rounding noise from errors by the slopes of ever smaller steps. Without, whatever is beyond the tolerance is wrong. */
  readonly excuses?: boolean;
  /** Whether backward is also called without the gradients of some outputs. */
  readonly undefinedGradients?: boolean;
  /** Whether backward is also made after another call on other values. Not where calls share their parameters' memory. */
  readonly otherCalls?: boolean;
  /** Another framework's check, with its defaults; the other options still override them. */
  readonly preset?: 'nabla' | 'pytorch' | 'jax';
}

/** A common mistake that explains every difference at once. */
export interface Slip {
  readonly kind: 'zero' | 'flat' | 'unmasked' | 'dropped' | 'sign' | 'factor' | 'transpose' | 'ignores-cotangent' | 'missing-sum';
  /** Analytic over numeric, for `factor`. */
  readonly factor?: number;
  /** In words, for the user. */
  readonly text: string;
}

/** One slope of the eps sweep. */
export interface Slope {
  readonly step: number;
  readonly central: number;
  readonly left: number;
  readonly right: number;
}

export interface InputReport {
  readonly name: string;
  readonly shape: Shape;
  readonly verdict: Verdict;
  /** Elements compared one by one, of how many. The rest is covered by one direction through all of them. */
  readonly checked: number;
  readonly of: number;
  /** Elements beyond tolerance. */
  readonly failed: number;
  /** The worst element, as a multi-index; null where nothing was compared. */
  readonly index: readonly number[] | null;
  /** The output element whose derivative it is; null where outputs were checked along directions. */
  readonly output: { readonly output: number; readonly index: readonly number[] } | null;
  readonly analytic: number | null;
  readonly numeric: number | null;
  readonly absError: number | null;
  readonly relError: number | null;
  /** The same derivative in forward mode on the tape: the second witness. Null where it has no rule for an operation, or there is no tape. */
  readonly forward: number | null;
  /** How the difference quotient of the worst element behaves as the step shrinks; empty where all is well. */
  readonly sweep: readonly Slope[];
  /** A mistake that explains the difference at every element compared. */
  readonly slip: Slip | null;
  /** What went wrong, for the verdicts that are not about numbers. */
  readonly message: string | null;
}

/** What is wrong with a backward as a whole, where it is not about the numbers of one input. */
export type Fault = 'random' | 'state' | 'in-place' | 'undefined-output';

export interface GradientReport {
  readonly verdict: Verdict;
  readonly inputs: readonly InputReport[];
  /** `jacobian`: each output element by itself; `directions`: weighted sums of them. */
  readonly mode: 'jacobian' | 'directions';
  readonly evaluations: number;
  readonly passes: number;
  readonly message: string | null;
  readonly fault: Fault | null;
}
